"""Outlines cut after a pattern: written in units of a figure's own height, placed where the figure stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from examples.make_assets.canvas import Point
from examples.make_assets.shapes import Outline, curve, ellipse, limb

__all__ = ["Pattern"]


@dataclass(frozen=True, slots=True)
class Pattern:
    """
    A place to cut for: the `foot` in heights of the picture, and how large one `unit` is there.

    Points are written as ``"across up, across up, ..."`` from the foot; `turned` tips the whole, in degrees clockwise.
    """

    foot: Point
    unit: float
    turned: float = 0.0

    def points(self, written: str) -> list[Point]:
        """Give the points in heights of the picture."""
        pairs = np.array([[float(number) for number in pair.split()] for pair in written.split(",")])
        cosine, sine = np.cos(np.radians(self.turned)), np.sin(np.radians(self.turned))
        x = self.foot[0] + self.unit * (pairs[:, 0] * cosine + pairs[:, 1] * sine)
        y = self.foot[1] - self.unit * (pairs[:, 1] * cosine - pairs[:, 0] * sine)
        return [(float(a), float(b)) for a, b in zip(x, y, strict=True)]

    def point(self, written: str) -> Point:
        """Give one point in heights of the picture."""
        return self.points(written)[0]

    def corners(self, written: str) -> Outline:
        """Give a polygon with straight sides."""
        return np.array(self.points(written))

    def curve(self, written: str, *, closed: bool = True) -> Outline:
        """Give a smooth outline; one that is not closed has a straight side from its end to its beginning."""
        return curve(self.points(written), closed=closed)

    def limb(self, written: str, radii: str) -> Outline:
        """Give a tapered stroke, with a radius for each point, in units."""
        return limb(self.points(written), [float(radius) * self.unit for radius in radii.split()])

    def ellipse(self, middle: str, radii: Point, turned: float = 0.0) -> Outline:
        """Give an ellipse with its radii in units."""
        return ellipse(self.point(middle), (radii[0] * self.unit, radii[1] * self.unit), self.turned + turned)
