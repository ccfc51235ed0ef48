"""Check the finished film against its timeline."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from storyboard.cut.timeline import Timeline
from storyboard.errors import MediaError
from storyboard.media.decode import open_pictures
from storyboard.media.display import BT709
from storyboard.media.probe import MediaFacts, probe
from storyboard.wording import in_seconds

__all__ = ["check_cut"]


def check_cut(path: Path, timeline: Timeline) -> None:
    """
    Read the film at `path`; MediaError when it does not match the timeline.

    Compared are the size, the number of frames, the rate, the picture's length, its pixel format and colours, and the
    sound's length, which may differ from the picture's by less than a frame.
    """
    differences = [*_differences(probe(path), timeline), *_pixel_differences(path)]
    if differences:
        raise MediaError(
            f"the film was written, but is not what was asked for: {'; '.join(differences)}",
            hint="cut it again; if that does not help, this is a bug: please report it",
        )


def _differences(facts: MediaFacts, timeline: Timeline) -> Iterator[str]:
    shape, frame = timeline.shape, 1 / timeline.shape.fps
    if (facts.width, facts.height) != (shape.width, shape.height):
        yield f"it is {facts.width}x{facts.height} and not {shape.width}x{shape.height}"
    if facts.frames != timeline.frames:
        yield f"it has {facts.frames} frames and not {timeline.frames}"
    if facts.fps != shape.fps:
        yield f"it has {facts.fps} frames a second and not {shape.fps}"
    if abs(facts.duration - timeline.seconds) >= frame:
        yield f"it lasts {in_seconds(facts.duration)} and not {in_seconds(timeline.seconds)}"
    if facts.audio_duration is None:
        yield "it has no sound track"
    elif abs(facts.audio_duration - timeline.seconds) >= frame:
        yield f"its sound lasts {in_seconds(facts.audio_duration)} and not {in_seconds(timeline.seconds)}"


def _pixel_differences(path: Path) -> Iterator[str]:
    with open_pictures(path) as source:
        display = source.display(next(iter(source.pictures())).frame)
    if display.pixel_format != "yuv420p":
        yield f"its pixels are {display.pixel_format} and not yuv420p"
    if display.matrix != BT709 or display.full_range:
        yield "its colours are not BT.709 in limited range"
