"""Which part of a picture a crop keeps."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, NamedTuple

__all__ = ["CENTRE", "Focus", "kept_from"]


class Focus(NamedTuple):
    """The place that a crop keeps in its middle, as far as the picture reaches: 0 is left or top, 1 right or bottom."""

    x: Fraction
    y: Fraction


CENTRE: Final = Focus(Fraction(1, 2), Fraction(1, 2))


def kept_from(whole: Fraction | int, kept: Fraction | int, at: Fraction) -> Fraction:
    """
    Return where the kept part of a side begins, whose middle is `at` that share of the `whole` side.

    It never leaves the picture: at a focus near the edge, it begins or ends there.
    """
    return min(max(at * whole - Fraction(kept) / 2, Fraction(0)), Fraction(whole) - kept)
