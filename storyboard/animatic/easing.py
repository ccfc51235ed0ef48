"""Easing of camera moves, from 0 to 1 over time from 0 to 1, and the random movement of a hand-held camera."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from storyboard.media.easing import smoothstep

__all__ = ["CRUISE", "Wander", "ease", "travelled"]

RAMP: Final = 0.32


def ease(time: float) -> float:
    """
    Return the position of a camera at `time`, both from 0 to 1.

    The speed rises over the first third, is constant, and falls over the last third.
    """
    time = min(1.0, max(0.0, time))
    if time > 1.0 - RAMP:
        return 1.0 - ease(1.0 - time)
    if time < RAMP:
        share = time / RAMP
        return RAMP * (share**3 - share**4 / 2) / (1.0 - RAMP)
    return (time - RAMP / 2) / (1.0 - RAMP)


CRUISE: Final = 1.0 / (1.0 - RAMP / 2)
"""How fast a camera that is eased at one end only goes in between, as `travelled` counts it."""


def travelled(time: float, entering: float, leaving: float) -> float:
    """
    Return the position at `time` from 0 to 1 of a camera that does not stand still at both ends.

    `entering` and `leaving` are its speeds there, 0 where it stands; it goes at `CRUISE` in between, so that a camera
    that is eased at one end comes to 1.
    """
    time = min(1.0, max(0.0, time))
    first, last = min(time, RAMP), max(0.0, time - 1.0 + RAMP)
    return CRUISE * time + (entering - CRUISE) * (first - _gained(first)) + (leaving - CRUISE) * _gained(last)


def _gained(time: float) -> float:
    """Return how far a camera comes within a ramp from a stand to speed 1."""
    share = time / RAMP
    return RAMP * (share**3 - share**4 / 2)


@dataclass(frozen=True, slots=True)
class Wander:
    """
    A smooth random path in one dimension, 0 at second 0 and about 1 wide: the movement of a hand-held camera.

    It is a sum of a few slow waves, so it is smooth at any frame rate.
    """

    rates: tuple[float, ...]
    phases: tuple[float, ...]

    @classmethod
    def between(cls, slowest: float, fastest: float, seed: int) -> Wander:
        """Return a path with waves from `slowest` to `fastest` hertz."""
        random = np.random.default_rng(seed)
        rates = np.geomspace(slowest, fastest, 4) * random.uniform(0.9, 1.1, 4)
        return cls(tuple(rates.tolist()), tuple(random.uniform(0, 2 * math.pi, 4).tolist()))

    def at(self, second: float) -> float:
        """Return the position at `second`."""
        total = 0.0
        for index, (rate, phase) in enumerate(zip(self.rates, self.phases, strict=True)):
            total += 0.62**index * math.sin(2 * math.pi * rate * second + phase)
        return total * 0.5 * smoothstep(second / 0.7)
