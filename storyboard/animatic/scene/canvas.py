"""The canvas of a scene: its size and units, and the layers that are painted on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from storyboard.animatic.camera import Pose
from storyboard.animatic.mesh import Field
from storyboard.animatic.planes import painted_planes
from storyboard.media.frame import Pixels
from storyboard.media.opencv import cv2

__all__ = ["Canvas", "Extent", "Layer", "canvas_for", "layer", "softened"]

Rows: TypeAlias = NDArray[np.intp]

_SPARE: Final = 16
# Transparent rows above a layer: a rolled camera looks past its first row, where it is mirrored.
_CLEAR: Final = 16


@dataclass(frozen=True, slots=True)
class Canvas:
    """
    A canvas as large as the camera needs.

    `width` and `height` are the frame's, `left`, `top`, `right` and `bottom` the pixels beyond it, all in frame pixels.
    `density` is painted pixels for each frame pixel: skies need few. `lens` enlarges the painting.
    """

    width: int
    height: int
    left: int
    top: int
    right: int
    bottom: int
    density: float = 1.0
    lens: float = 1.0

    @property
    def shape(self) -> tuple[int, int]:
        """The painted rows and columns, both even."""
        rows = round((self.top + self.height + self.bottom) * self.density)
        columns = round((self.left + self.width + self.right) * self.density)
        return rows + rows % 2, columns + columns % 2

    @property
    def unit(self) -> float:
        """The painted pixels of one unit of length: the height of a wide frame, the width of a tall one."""
        return 0.75 * math.sqrt(self.width * self.height) * self.density * self.lens

    @property
    def x(self) -> Field:
        """The place of each column in units, 0 in the middle of the frame."""
        columns = np.arange(self.shape[1], dtype=np.float32) - (self.left + self.width / 2) * self.density
        return np.asarray(columns / self.unit, dtype=np.float32)

    @property
    def y(self) -> Field:
        """The place of each row in frame heights: 0 at the top of the frame, 1 at its bottom."""
        rows = np.arange(self.shape[0], dtype=np.float32) - self.top * self.density
        return np.asarray(rows / (self.height * self.density), dtype=np.float32)

    @property
    def stretch(self) -> float:
        """The units in one frame height."""
        return self.height * self.density / self.unit

    def row(self, y: float) -> int:
        """Return the row at `y` frame heights, within the canvas."""
        return min(self.shape[0], max(0, round((y * self.height + self.top) * self.density)))

    def whole(self) -> Canvas:
        """Return a canvas whose frame is the whole of this one."""
        size = self.left + self.width + self.right, self.top + self.height + self.bottom
        return Canvas(*size, 0, 0, 0, 0, self.density, self.lens)

    def at_density(self, density: float) -> Canvas:
        """Return the canvas with another density."""
        return replace(self, density=density)


@dataclass(frozen=True, slots=True)
class Extent:
    """
    The rows that a layer covers in each of its columns: from `first` up to `end`.

    From row `solid` down to its bottom, the layer is opaque; `solid` is the number of its rows where it never is.
    """

    first: Rows
    solid: Rows
    end: Rows

    def between(self, left: float, right: float) -> tuple[int, int, int] | None:
        """
        Return the outermost first, solid and end among columns `left` to `right`; None when nothing is painted there.

        A layer is mirrored beyond its sides, so a range past them includes all columns.
        """
        inside = left >= 0 and right < len(self.first)
        columns = slice(int(left), int(right) + 1) if inside else slice(None)
        first, end = int(self.first[columns].min()), int(self.end[columns].max())
        return (first, int(self.solid[columns].max()), end) if first < end else None


@dataclass(frozen=True, slots=True)
class Layer:
    """
    One painted layer.

    `pixels` (rows x columns x 4) holds y, u, v and opacity, whose outline is `extent`. It begins at canvas row `top`
    (painted pixels). `depth` is 0 far to 1 near; `drift` moves it, in units a second to the right; `ripple` is how far
    waves move its bottom, in units. `horizon` is given for the ground: the canvas row (painted pixels) at which it is
    far, and its depth there; at the bottom of the frame it has `depth`.
    """

    pixels: Pixels
    extent: Extent
    top: int
    depth: float
    density: float
    drift: float = 0.0
    ripple: float = 0.0
    horizon: tuple[float, float] | None = None


def canvas_for(width: int, height: int, poses: Sequence[Pose]) -> Canvas:
    """Return a canvas for all that the camera sees along `poses`, at any depth."""
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
    Return a layer of painted colours (rows x columns x 3, 0 to 1, from canvas row `top` on).

    `alpha` (0 to 1) is the opacity, with the same rows and columns.
    """
    seed = round(depth * 1000) + top
    first, rows = 0, rgb.shape[0] // 2 * 2
    if alpha is not None:
        used = np.flatnonzero(alpha.max(axis=1) > 0.002)
        first = max(0, int(used[0]) - 2) // 2 * 2 if used.size else 0
        rows = min(rows, (int(used[-1]) + 4) // 2 * 2) if used.size else 2
        alpha, top = alpha[first:rows], top + first
    y, u, v = painted_planes(rgb[first:rows], seed)
    if alpha is None:
        cover = np.full(y.shape, 255, dtype=np.uint8)
    else:
        cover = (np.clip(alpha, 0, 1) * 255 + 0.5).astype(np.uint8)
    wide = [cv2.resize(one, y.shape[::-1], interpolation=cv2.INTER_NEAREST) for one in (u, v)]
    clear = _CLEAR if top else 0
    pixels = np.empty((clear + len(y), y.shape[1], 4), dtype=np.uint8)
    cv2.merge([y, *wide, cover], pixels[clear:])
    pixels[:clear] = pixels[clear] & np.array([255, 255, 255, 0], dtype=np.uint8)
    return Layer(pixels, _extent(pixels[..., 3]), top - clear, depth, canvas.density)


def softened(one: Layer, radius: float) -> Layer:
    """Return a layer blurred by `radius` painted pixels."""
    if radius < 0.5:
        return one
    pixels = np.asarray(cv2.GaussianBlur(one.pixels, (0, 0), radius), dtype=np.uint8)
    return replace(one, pixels=pixels, extent=_extent(pixels[..., 3]))


def _extent(cover: Pixels) -> Extent:
    rows = cover.shape[0]
    painted, open_ = cover > 0, cover < 255
    none = ~painted.any(axis=0)
    first, end = painted.argmax(axis=0), rows - painted[::-1].argmax(axis=0)
    solid = np.where(open_.any(axis=0), rows - open_[::-1].argmax(axis=0), 0)
    return Extent(np.where(none, rows, first), solid, np.where(none, 0, end))
