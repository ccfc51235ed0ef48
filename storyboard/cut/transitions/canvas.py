"""What the transitions work on: two pictures in planes, a position, and the size and style that stay the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from storyboard.cut.transitions.style import Style
from storyboard.media.packed import Packed

__all__ = ["Canvas", "Maker", "Mix"]


@dataclass(frozen=True, slots=True)
class Canvas:
    """The film's size in pixels, the transition's style, and the position of each of its frames."""

    width: int
    height: int
    style: Style
    ways: tuple[float, ...]


Mix: TypeAlias = Callable[[Packed, Packed, float], Packed]
"""Composes the outgoing and the incoming picture at a position, above 0 and below 1."""

Maker: TypeAlias = Callable[[Canvas], Mix]
"""Prepares what all frames of a transition have in common."""
