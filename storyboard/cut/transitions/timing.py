"""Where each frame of a transition stands between its two shots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from storyboard.board.schema import Easing
from storyboard.media.easing import smoothstep

__all__ = ["eased", "positions"]

_CURVES: Final[Mapping[Easing, Callable[[float], float]]] = {
    Easing.LINEAR: lambda way: way,
    Easing.EASE_IN: lambda way: way**2,
    Easing.EASE_OUT: lambda way: 1 - (1 - way) ** 2,
    Easing.EASE_IN_OUT: smoothstep,
    Easing.EASE_IN_CUBIC: lambda way: way**3,
    Easing.EASE_OUT_CUBIC: lambda way: 1 - (1 - way) ** 3,
    Easing.EASE_IN_OUT_CUBIC: lambda way: 4 * way**3 if way < 1 / 2 else 1 - 4 * (1 - way) ** 3,
}


def eased(way: float, easing: Easing) -> float:
    """Return how far a transition is when so much of its time is over; both are from 0 to 1."""
    return _CURVES[easing](way)


def positions(frames: int, easing: Easing) -> tuple[float, ...]:
    """
    Return how far each of the transition's frames is, above 0 and below 1.

    Frame k is at (k + 1) / (`frames` + 1) of the way, so that neither the outgoing nor the incoming picture stands
    still for a frame; `easing` bends that.
    """
    return tuple(eased((k + 1) / (frames + 1), easing) for k in range(frames))
