"""The size and rate of a film or a clip."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

__all__ = ["FilmShape", "even_pixels"]


@dataclass(frozen=True, slots=True)
class FilmShape:
    """The `width` and `height` in square pixels, both even, and the exact frames per second."""

    width: int
    height: int
    fps: Fraction

    def __post_init__(self) -> None:
        """Refuse a size that 4:2:0 video cannot have, and an invalid rate."""
        if self.width < 2 or self.height < 2 or self.width % 2 or self.height % 2:
            raise ValueError(
                f"a film's width and height are even and above 0, not {self.width}x{self.height}"
            )
        if self.fps <= 0:
            raise ValueError(f"a film's frame rate is above 0, not {self.fps}")

    @property
    def size(self) -> tuple[int, int]:
        """The width and height in pixels."""
        return self.width, self.height

    def inside(self, width: int, height: int) -> FilmShape:
        """Return the shape scaled down to fit into this size, with the same rate."""
        return self._scaled(min(Fraction(width, self.width), Fraction(height, self.height)))

    def covering(self, width: int, height: int) -> FilmShape:
        """Return the shape scaled down to cover this size, with the same rate."""
        return self._scaled(max(Fraction(width, self.width), Fraction(height, self.height)))

    def _scaled(self, scale: Fraction) -> FilmShape:
        if scale >= 1:
            return self
        return FilmShape(even_pixels(self.width * scale), even_pixels(self.height * scale), self.fps)


def even_pixels(pixels: Fraction | int) -> int:
    """Return the nearest even number of pixels, at least 2: the sides of 4:2:0 video are even."""
    return max(2, round(Fraction(pixels) / 2) * 2)
