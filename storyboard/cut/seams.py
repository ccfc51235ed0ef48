"""Where two clips of a chain meet: whether the second one opens with the very frame that the first one ends with."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from typing import Final

from storyboard.cut.clips import Clip, Opening

__all__ = ["after_seam", "has_seam"]

# Time stamps are rounded to as much as a millisecond.
_ROUNDING: Final = Fraction(1, 1000)
_HALF: Final = Fraction(1, 2)
# A clip of fewer frames keeps its first one.
_FEWEST: Final = 3


def has_seam(clip: Clip, shown: Fraction, opening: Opening | None, rate: Fraction, fps: Fraction) -> bool:
    """
    Return whether the clip after this one opens with a frame that is past by then, and so is left out.

    `clip` is shown for so many seconds of a film of `fps`; `rate` is that of the clip after it, and `opening` the frame
    that opens it: None for the one at which the cut leaves this clip. It depends on the clips, and not on where they
    are in the film.
    """
    if clip.source_duration is None:
        return True
    if opening is not None and opening.before is None and clip.trimmed:
        return False
    end, left = clip.source_start + clip.source_duration, _left_at(clip, shown)
    before = left if opening is None else opening.before
    if clip.fps is None:
        # The frames of a varying rate cannot be counted here.
        return before is not None or left > end - 1 / fps
    if before is None or before >= end:
        frame = floor((end - 2 * _ROUNDING) * clip.fps)
    else:
        frame = ceil((before - _ROUNDING) * clip.fps) - 1
    frames = max(1, floor(shown * fps + _HALF))
    is_shown = frame == _frame_at(clip.source_time((frames - 1) / fps), clip.fps)
    # It is shown already, or what would come next is nearer to the frame after it.
    return is_shown or (_frame_at(left, clip.fps) - frame) / clip.fps * rate >= _HALF


def _frame_at(second: Fraction, rate: Fraction) -> int:
    return floor((second + _ROUNDING) * rate)


def _left_at(clip: Clip, shown: Fraction) -> Fraction:
    """Return the second of the file at which the cut leaves it."""
    length, elapsed = clip.source_duration or Fraction(0), shown * clip.speed
    if elapsed > length:
        elapsed = elapsed % length or length if clip.loop else length
    return clip.source_start + elapsed


def after_seam(clip: Clip, fps: Fraction) -> Clip:
    """
    Return a clip without its first frame, which the clip before it in the film ends with.

    `fps` stands for a rate that is not known. A clip of so few frames stays as it is.
    """
    frame = 1 / (clip.fps or fps)
    if clip.source_duration is None or clip.source_duration < _FEWEST * frame:
        return clip
    return replace(clip, source_start=clip.source_start + frame, source_duration=clip.source_duration - frame)
