"""Lengths that follow from the board alone, for the checks and the cut."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from storyboard.board.schema import Shot, TransitionKind

__all__ = ["STILL_SECONDS", "TRIM_TOLERANCE", "follows_on", "overlap_of"]

STILL_SECONDS: Final = Fraction(3)
"""The length of a card or a still picture without a duration."""

TRIM_TOLERANCE: Final = Fraction(1, 20)
"""By how many seconds footage may be too short: players show rounded lengths."""


def overlap_of(shot: Shot) -> Fraction:
    """Return for how many seconds a shot overlaps the one before it."""
    if shot.transition is None or shot.transition.kind is TransitionKind.CUT:
        return Fraction(0)
    return shot.transition.duration


def follows_on(before: Shot, shot: Shot) -> bool:
    """Return whether `shot` continues the one just before it in the film, and comes in with a hard cut."""
    return shot.continues == before.id and not overlap_of(shot)
