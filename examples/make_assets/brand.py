"""The mark of the trail film's brand, for its end card."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from examples.make_assets.canvas import Mask, Point, Size, rgb
from examples.make_assets.shapes import Outline, disc, fill

__all__ = ["logo"]


def logo(size: Size) -> NDArray[np.uint8]:
    """Draw a sun behind three ridges as RGBA, transparent around."""
    middle = size.aspect / 2
    sun = disc(size, (middle + 0.10, 0.36), 0.235)
    back = _ridge([(-0.62, 0.86), (-0.20, 0.335), (-0.06, 0.47), (0.10, 0.30), (0.62, 0.86)], middle)
    front = _ridge(
        [(-0.80, 0.95), (-0.36, 0.60), (-0.20, 0.70), (0.06, 0.50), (0.26, 0.66), (0.40, 0.58), (0.82, 0.95)],
        middle,
    )
    near, far = fill(size, [front]), fill(size, [back])
    behind = far * (1 - _lifted(front, size))
    light = sun * (1 - _lifted(front, size)) * (1 - _lifted(back, size))
    picture = np.zeros((size.height, size.width, 4), np.float32)
    for mask, colour in ((light, "#f0602b"), (behind, "#cfc8b8"), (near, "#f6f1e4")):
        picture[..., :3] = picture[..., :3] * (1 - mask[..., None]) + rgb(colour) * mask[..., None]
        picture[..., 3] = np.maximum(picture[..., 3], mask)
    picture[picture[..., 3] == 0, :3] = rgb("#f6f1e4")
    return np.asarray(np.clip(picture * 255 + 0.5, 0, 255), np.uint8)


def _ridge(points: list[Point], middle: float) -> Outline:
    """Give sharp peaks as a closed outline; its last two corners are the ground."""
    line = [(middle + x, y) for x, y in points]
    return np.array([*line, (line[-1][0], 0.95), (line[0][0], 0.95)])


def _lifted(outline: Outline, size: Size) -> Mask:
    """Give a ridge with the gap above it, through which nothing behind shows."""
    moved = outline.copy()
    moved[:-2, 1] -= 0.045
    moved[[0, -1], 0] -= 0.06
    moved[-3:-1, 0] += 0.06
    return fill(size, [moved])
