"""Gaps in a recording: unreadable parts, and time stamps that restart."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from itertools import pairwise
from statistics import median_low
from typing import Final

__all__ = ["holes", "turns_back", "words_for_holes"]

# A gap shorter than this is not noticeable.
_LONG: Final = Fraction(1, 2)
_FRAMES: Final = 4
# Screen recordings have pictures only when something moves: gaps are reported only at a steady rate.
_STEADY: Final = Fraction(9, 10)
_TOLD: Final = 3
# Packets come in decoding order, in which time stamps rise; a smaller step back is jitter.
_STUMBLE: Final = Fraction(1, 4)
# The pictures of these formats have durations, so a long one is intended.
_TIMED: Final = {"mov"}


def turns_back(before: int | None, now: int | None, tick: Fraction) -> bool:
    """Return whether the second decoding time stamp is so far before the first that another recording begins."""
    return before is not None and now is not None and (before - now) * tick > _STUMBLE


def holes(
    shown: Sequence[tuple[int, int]], tick: Fraction, formats: Collection[str]
) -> list[tuple[Fraction, Fraction]]:
    """
    Return the parts of a steady video in which there is no picture, in seconds after its first one.

    `shown` are the start and the stated duration of each picture, in order and in ticks of `tick` seconds; `formats`
    are the names of the container.
    """
    if _TIMED & set(formats) or len(shown) < _FRAMES:
        return []
    steps = [after[0] - before[0] for before, after in pairwise(shown)]
    usual = median_low(steps)
    # Time stamps are rounded, by as much as a tick at either end.
    if sum(abs(step - usual) <= 2 for step in steps) < _STEADY * len(steps):
        return []
    found = []
    for (start, duration), step in zip(shown, steps, strict=False):
        missing = step - max(usual, duration)
        if missing * tick >= _LONG and step > _FRAMES * usual:
            begin = (start - shown[0][0] + usual) * tick
            found.append((begin, begin + (step - usual) * tick))
    return found


def words_for_holes(found: Sequence[tuple[Fraction, Fraction]]) -> tuple[str, ...]:
    """Return a notice for each gap; when there are many, for the first ones."""
    clauses = [
        f"nothing can be read from {float(begin):.2f} s to {float(end):.2f} s: the picture before is held"
        for begin, end in found[:_TOLD]
    ]
    if len(found) > _TOLD:
        clauses.append(f"{len(found) - _TOLD} more parts cannot be read")
    return tuple(clauses)
