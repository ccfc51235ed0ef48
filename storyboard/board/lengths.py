"""Lengths that follow from the board alone, or from it and a file's length, for the checks, the plan and the cut."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, NamedTuple

from storyboard.board.schema import Ending, Shot, TransitionKind

__all__ = [
    "STILL_SECONDS",
    "TRIM_TOLERANCE",
    "Overlaps",
    "Part",
    "follows_on",
    "overlap_of",
    "overlaps_of",
    "part_of",
    "seconds_needed",
]

STILL_SECONDS: Final = Fraction(3)
"""The length of a card or a still picture without a duration."""

TRIM_TOLERANCE: Final = Fraction(1, 20)
"""By how many seconds footage may be too short: players show rounded lengths."""


# Time stamps are rounded to as much as a millisecond, and the reader allows for another one.
_BEFORE_END: Final = Fraction(1, 500)


class Part(NamedTuple):
    """The seconds of its footage that a shot shows; `end` is None for a still, and for a file that was not read."""

    start: Fraction
    end: Fraction | None

    @property
    def seconds(self) -> Fraction | None:
        """How many seconds there are to show; 0 or less when the footage ends before the part begins."""
        return None if self.end is None else self.end - self.start

    def shown(self, played: Fraction, *, loop: bool = False) -> Fraction:
        """
        Return the second of the file that is shown when so many seconds of the part were played.

        At its end, the part begins again with `loop`, and otherwise its last frame is held.
        """
        left = self.seconds
        if left is not None and played >= left:
            played = played % left if loop else max(Fraction(0), left - _BEFORE_END)
        return self.start + played


def part_of(shot: Shot, duration: Fraction | None) -> Part:
    """
    Return which part of its footage a shot shows.

    `duration` is the footage's in seconds, None where it is not known: the end is then that of the trim, if it has one.
    """
    if shot.trim is None:
        return Part(Fraction(0), duration)
    ends = [end for end in (shot.trim.end, duration) if end is not None]
    return Part(shot.trim.start, min(ends, default=None))


def seconds_needed(shot: Shot) -> Fraction | None:
    """Return how many seconds of its clip a shot shows at its speed; None for all of them."""
    return None if shot.duration is None else shot.duration * shot.speed


def overlap_of(shot: Shot) -> Fraction:
    """Return for how many seconds a shot overlaps the one before it; the film's first fades in for as long."""
    if shot.transition is None or shot.transition.kind is TransitionKind.CUT:
        return Fraction(0)
    return shot.transition.duration


class Overlaps(NamedTuple):
    """For how many seconds a shot overlaps its neighbours, or fades at an end of the film."""

    coming: Fraction
    going: Fraction

    @property
    def seconds(self) -> Fraction:
        """How many seconds of the shot its transitions take."""
        return self.coming + self.going

    def fit(self, length: Fraction) -> bool:
        """Return whether a shot of this length has room for its transitions: no three shots share a frame."""
        return self.seconds <= length


def overlaps_of(shot: Shot, after: Shot | None, ending: Ending | None) -> Overlaps:
    """Return the overlaps of a shot; `after` is None for the last of the film, which has the film's ending."""
    if after is not None:
        return Overlaps(coming=overlap_of(shot), going=overlap_of(after))
    return Overlaps(coming=overlap_of(shot), going=ending.duration if ending else Fraction(0))


def follows_on(before: Shot, shot: Shot) -> bool:
    """Return whether `shot` continues the one just before it in the film, and comes in with a hard cut."""
    return shot.parent == before.id and not overlap_of(shot)
