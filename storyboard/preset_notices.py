"""What is to be told of a finished film beside what its preset's platform takes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from storyboard.board.elements import Card
from storyboard.board.schema import Storyboard
from storyboard.cut.clips import Clip
from storyboard.cut.timeline import Timeline
from storyboard.presets.lint import Box, Heard, Measured, lint_film, lint_plan, reaches_out
from storyboard.presets.preset import Preset, presets
from storyboard.presets.words import covered_in_words
from storyboard.report import Notice
from storyboard.wording import listed

__all__ = ["heard_in", "is_sound_of_interest", "preset_notices"]


def is_sound_of_interest(board: Storyboard) -> bool:
    """Return whether the film's preset says anything about sound."""
    preset = _preset_of(board)
    return preset is not None and (preset.loudness is not None or preset.sound is not None)


def heard_in(film: Path) -> Heard:
    """Return how loud a film is. Raises MediaError when it cannot be read."""
    from storyboard.media.loudness import measure_loudness  # noqa: PLC0415 - it loads the media libraries
    from storyboard.media.sound import read_sound  # noqa: PLC0415 - see above

    found = measure_loudness(read_sound(film))
    return Heard(found.integrated, found.true_peak)


def preset_notices(board: Storyboard, timeline: Timeline, measured: Measured | None) -> Iterator[Notice]:
    """
    Yield what the preset's platform does not take as it is, and where it covers text; nothing for films without one.

    Of a preview, nothing is `measured`.
    """
    preset = _preset_of(board)
    if preset is None:
        return
    shape = timeline.shape
    length = Fraction(timeline.frames) / shape.fps
    of_film = () if measured is None else lint_film(preset, measured)
    for advice in (*lint_plan(preset, shape.size, shape.fps, length), *of_film):
        yield Notice(f"{advice.message}; {advice.hint}")
    yield from _covered_text(preset, timeline)


def _preset_of(board: Storyboard) -> Preset | None:
    return None if board.output.preset is None else presets().get(board.output.preset)


def _covered_text(preset: Preset, timeline: Timeline) -> Iterator[Notice]:
    """Tell of the cards whose text is where the platform covers the picture, because it does not fit beside that."""
    covered = [f'"{clip.shot}"' for clip in timeline.clips if _is_covered(clip, *timeline.shape.size)]
    if covered and preset.safe is not None:
        yield Notice(
            f'text of {listed(covered)} is where "{preset.name}" is said to cover the picture '
            f"({covered_in_words(preset.safe.covered)}); "
            "write less on a card, or share it out among several"
        )


def _is_covered(clip: Clip, width: int, height: int) -> bool:
    if clip.covered is None or not isinstance(clip.media, Card):
        return False
    from storyboard.cut.cards import text_box  # noqa: PLC0415 - drawing is loaded only for films with a preset

    box = text_box(clip.media, width, height, clip.covered)
    if box is None:
        return False
    left, top, right, bottom = box
    return reaches_out(Box(left / width, top / height, right / width, bottom / height), clip.covered)
