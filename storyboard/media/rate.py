"""The true frame rate, count and length of a video, from the time stamps of its packets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Final

__all__ = ["FrameTimes", "frame_times", "is_still"]

_STANDARD_RATES: Final = (
    *(Fraction(rate * 1000, 1001) for rate in (24, 30, 48, 60, 120)),
    *(Fraction(rate) for rate in (8, 10, 12, 15, 16, 20, 24, 25, 30, 48, 50, 60, 72, 90, 100, 120)),
)
# A picture shown for less than this is not seen, so a video of a single one is meant as a still picture.
_BLINK: Final = Fraction(1, 8)
# Some containers have only milliseconds.
_ROUNDING: Final = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class FrameTimes:
    """Displayed frames: their `count`, `duration` in seconds, and `rate`: the average one where `variable` is true."""

    count: int
    duration: Fraction
    rate: Fraction
    variable: bool


def is_still(frames: int | None, duration: Fraction) -> bool:
    """Return whether a video with this many frames and seconds is a still picture: a single short frame."""
    return frames == 1 and duration < _BLINK


def frame_times(
    starts: Sequence[int], tick: Fraction, last_duration: Fraction | None, labels: Iterable[Fraction | None]
) -> FrameTimes:
    """
    Measure the frames that begin at `starts`, in ticks of `tick` seconds, sorted and without duplicates.

    `last_duration` is how long the last one is displayed (None: not known), and `labels` are the rates that the file
    states: one is used only if it explains every start.
    """
    claimed = [label for label in labels if label is not None and 0 < label <= 1000]
    if len(starts) < 2:
        duration = last_duration or 1 / (claimed[0] if claimed else Fraction(25))
        return FrameTimes(len(starts), duration, 1 / duration, variable=False)
    span = (starts[-1] - starts[0]) * tick
    mean = (len(starts) - 1) / span
    near = sorted(_STANDARD_RATES, key=lambda rate: abs(rate - mean))[:2]
    for rate in (*claimed, *near, mean):
        if _explains(rate, starts, tick):
            return FrameTimes(len(starts), len(starts) / rate, rate, variable=False)
    duration = span + (last_duration or 1 / mean)
    return FrameTimes(len(starts), duration, len(starts) / duration, variable=True)


def _explains(rate: Fraction, starts: Sequence[int], tick: Fraction) -> bool:
    # Integers: a long recording has a million frames, and fractions would take a hundred times as long.
    first, frames = starts[0], tick * rate
    most = floor(_ROUNDING * rate * frames.denominator)
    return all(
        abs((start - first) * frames.numerator - number * frames.denominator) <= most
        for number, start in enumerate(starts)
    )
