"""Making the final cut: the timeline becomes one checked file, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from storyboard.board.schema import Card
from storyboard.cut.cards import draw_card
from storyboard.cut.check import check_cut
from storyboard.cut.failures import naming_shot
from storyboard.cut.picture import OpenClips, piece_frames
from storyboard.cut.pieces import pieces
from storyboard.cut.slate import Slate
from storyboard.cut.soundtrack import film_sound
from storyboard.cut.tape import Tape
from storyboard.cut.timeline import Timeline
from storyboard.media.files import atomic_write, writing
from storyboard.media.frame import Frame
from storyboard.media.samples import SAMPLE_RATE
from storyboard.media.write import FilmWriter, Quality
from storyboard.report import CutDone, CutProgress, CutStarted, Reporter, quiet

__all__ = ["CutFacts", "make_cut", "making_cut"]

# Frames between two words of progress, and between two pieces of sound in the file.
_STEP: Final = 12


@dataclass(frozen=True, slots=True)
class CutFacts:
    """The finished film: its file, its exact number of frames, and its length in seconds."""

    path: Path
    frames: int
    seconds: Fraction


def make_cut(
    timeline: Timeline,
    target: Path,
    *,
    reporter: Reporter = quiet,
    quality: Quality = "film",
    slates: Mapping[str, Slate] | None = None,
) -> CutFacts:
    """Stitch the film and write it to `target`: see `making_cut`."""
    with making_cut(timeline, target, reporter=reporter, quality=quality, slates=slates):
        pass
    return CutFacts(target, timeline.frames, timeline.seconds)


@contextmanager
def making_cut(
    timeline: Timeline,
    target: Path,
    *,
    reporter: Reporter = quiet,
    quality: Quality = "film",
    slates: Mapping[str, Slate] | None = None,
) -> Iterator[Path]:
    """
    Stitch the film, give it for a look, and write it to `target`, whole or not at all.

    What is given is the whole film under another name; when the block ends well, it takes the place of `target`, whose
    folder is made when it is missing.

    `slates` are laid over the shots that they name. The same timeline of the same files gives the same bytes.
    What `reporter` raises stops the cut. Raises MediaError when a file cannot be read, the film cannot be written,
    or is not what the timeline says once it is read again.
    """
    _try_cards(timeline)
    reporter(CutStarted(timeline.frames, target))
    # A file in the folder's place is refused by the next step, with the reason.
    with writing(target), suppress(FileExistsError):
        target.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(target) as temporary:
        _write(timeline, temporary, quality, slates or {}, reporter)
        check_cut(temporary, timeline)
        yield temporary
    reporter(CutDone(target, timeline.frames, float(timeline.seconds)))


def _try_cards(timeline: Timeline) -> None:
    """Find what cannot be drawn before minutes are spent on the shots in front of it."""
    for clip in timeline.clips:
        if isinstance(clip.media, Card):
            with naming_shot(clip.shot):
                draw_card(clip.media, timeline.shape.width, timeline.shape.height)


def _write(
    timeline: Timeline, path: Path, quality: Quality, slates: Mapping[str, Slate], reporter: Reporter
) -> None:
    with (
        film_sound(timeline, path.parent) as blocks,
        closing(Tape(blocks)) as sound,
        OpenClips(timeline.shape, slates) as clips,
        FilmWriter(path, timeline.shape, quality, sound=True) as writer,
    ):
        samples = 0
        for written, frame in enumerate(_frames(timeline, clips), start=1):
            writer.write(frame)
            if written % _STEP and written != timeline.frames:
                continue
            heard = round(written / timeline.shape.fps * SAMPLE_RATE)
            writer.write_sound(sound.take(heard - samples))
            samples = heard
            reporter(CutProgress(written, timeline.frames))


def _frames(timeline: Timeline, clips: OpenClips) -> Iterator[Frame]:
    for piece in pieces(timeline):
        yield from piece_frames(piece, clips)
