"""The ground that scenes are painted on: its measures, and the layers that painters hand over."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from storyboard.animatic.camera import Pose
from storyboard.animatic.mesh import Field
from storyboard.animatic.planes import Planes, painted_planes
from storyboard.media.frame import Pixels

__all__ = ["Canvas", "Layer", "canvas_for", "layer"]

_SPARE: Final = 16


@dataclass(frozen=True, slots=True)
class Canvas:
    """
    A ground as large as the camera needs.

    `width` and `height` are the frame's, `left`, `top`, `right` and `bottom` the pixels beyond it, all in frame pixels.
    `density` is painted pixels for each frame pixel: skies need few.
    """

    width: int
    height: int
    left: int
    top: int
    right: int
    bottom: int
    density: float = 1.0

    @property
    def shape(self) -> tuple[int, int]:
        """Give the painted rows and columns, both even."""
        rows = round((self.top + self.height + self.bottom) * self.density)
        columns = round((self.left + self.width + self.right) * self.density)
        return rows + rows % 2, columns + columns % 2

    @property
    def unit(self) -> float:
        """Give the painted pixels of one unit of length: the height of a wide frame, the width of a tall one."""
        return 0.75 * math.sqrt(self.width * self.height) * self.density

    @property
    def x(self) -> Field:
        """Give the place of each column in units, 0 in the middle of the frame."""
        columns = np.arange(self.shape[1], dtype=np.float32) - (self.left + self.width / 2) * self.density
        return np.asarray(columns / self.unit, dtype=np.float32)

    @property
    def y(self) -> Field:
        """Give the place of each row in frame heights: 0 the top of the frame, 1 its foot."""
        rows = np.arange(self.shape[0], dtype=np.float32) - self.top * self.density
        return np.asarray(rows / (self.height * self.density), dtype=np.float32)

    @property
    def stretch(self) -> float:
        """Give units in one frame height."""
        return self.height * self.density / self.unit

    def row(self, y: float) -> int:
        """Give the row at `y` frame heights, within the canvas."""
        return min(self.shape[0], max(0, round((y * self.height + self.top) * self.density)))

    def whole(self) -> Canvas:
        """Give a canvas whose frame is all of this one."""
        return Canvas(
            self.left + self.width + self.right,
            self.top + self.height + self.bottom,
            0,
            0,
            0,
            0,
            self.density,
        )

    def at_density(self, density: float) -> Canvas:
        """Give the same canvas with other painted pixels."""
        return Canvas(self.width, self.height, self.left, self.top, self.right, self.bottom, density)


@dataclass(frozen=True, slots=True)
class Layer:
    """
    One painted layer.

    `alpha` is None where it covers everything. It begins at canvas row `top` (painted pixels); from `solid` on (rows of
    the layer) it hides what is behind. `depth` is 0 far to 1 near; `drift` moves it, in units a second to the right;
    `ripple` is how far waves push it about at its foot, in units.
    """

    planes: Planes
    alpha: Pixels | None
    alpha_half: Pixels | None
    top: int
    solid: int
    depth: float
    density: float
    drift: float = 0.0
    ripple: float = 0.0


def canvas_for(width: int, height: int, poses: Sequence[Pose]) -> Canvas:
    """Give the ground that the camera sees along `poses`, at any depth."""
    far_x, far_y = [0.0, 0.0], [0.0, 0.0]
    for pose in poses:
        for depth in (0.0, 0.5, 1.0):
            shift_x, shift_y = pose.shift_at(depth)
            wide = 0.5 / pose.scale_at(depth) * (1 + abs(math.sin(pose.roll)))
            far_x = [min(far_x[0], shift_x - wide + 0.5), max(far_x[1], shift_x + wide - 0.5)]
            far_y = [min(far_y[0], shift_y - wide + 0.5), max(far_y[1], shift_y + wide - 0.5)]
    left, right = (math.ceil(abs(share) * width) // 2 * 2 + _SPARE for share in far_x)
    top, bottom = (math.ceil(abs(share) * height) // 2 * 2 + _SPARE for share in far_y)
    return Canvas(width, height, left, top, right, bottom)


def layer(canvas: Canvas, rgb: Field, alpha: Field | None, depth: float, *, top: int = 0) -> Layer:
    """
    Make a layer of painted colours (rows x columns x 3, 0 to 1, from canvas row `top` on).

    `alpha` (0 to 1) of the same rows and columns is how much it covers.
    """
    seed = round(depth * 1000) + top
    first, rows = 0, rgb.shape[0] // 2 * 2
    if alpha is not None:
        used = np.flatnonzero(alpha.max(axis=1) > 0.002)
        first = max(0, int(used[0]) - 2) // 2 * 2 if used.size else 0
        rows = min(rows, (int(used[-1]) + 4) // 2 * 2) if used.size else 2
        alpha, top = alpha[first:rows], top + first
    rgb = rgb[first:rows]
    planes = painted_planes(rgb, seed)
    if alpha is None:
        return Layer(planes, None, None, top, 0, depth, canvas.density)
    cover = (np.clip(alpha, 0, 1) * 255 + 0.5).astype(np.uint8)
    half = cv2.resize(cover, (cover.shape[1] // 2, cover.shape[0] // 2), interpolation=cv2.INTER_AREA)
    open_rows = np.flatnonzero(cover.min(axis=1) < 255)
    solid = int(open_rows[-1]) + 1 if open_rows.size else 0
    return Layer(planes, cover, np.asarray(half, dtype=np.uint8), top, solid, depth, canvas.density)
