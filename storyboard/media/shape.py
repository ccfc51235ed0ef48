"""The size and rate that every frame of one film has."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

__all__ = ["FilmShape"]


@dataclass(frozen=True, slots=True)
class FilmShape:
    """The film's `width` and `height` in square pixels, both even, and its exact frames per second."""

    width: int
    height: int
    fps: Fraction

    def __post_init__(self) -> None:
        """Refuse a shape that 4:2:0 video cannot have."""
        if self.width < 2 or self.height < 2 or self.width % 2 or self.height % 2:
            raise ValueError(
                f"a film's width and height are even and above 0, not {self.width}x{self.height}"
            )
        if self.fps <= 0:
            raise ValueError(f"a film's frame rate is above 0, not {self.fps}")
