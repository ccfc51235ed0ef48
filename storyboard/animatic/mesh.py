"""A smooth warp: the place in a given picture that each pixel of a frame comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from storyboard.animatic.camera import DOLLY, ORBIT, PAN, TRUCK, Pose, at_depth
from storyboard.media.frame import Pixels
from storyboard.media.opencv import cv2

__all__ = ["CELL", "Field", "Grid", "Places", "between", "line", "mesh", "warped"]

Field: TypeAlias = NDArray[np.float32]
# Columns and rows.
Places: TypeAlias = tuple[Field, Field]

# Pixels between the nodes of the warp; it is linear between them, which is not visible at this distance.
CELL: Final = 8
# Iterations to find the depth at the place that a node shows; each comes closer to it.
_LOOKS: Final = 2
# How much an orbit of one frame width enlarges the approaching side.
_KEYSTONE: Final = 1.7
# Rows of nodes that are computed at a time, so that they stay in the cache.
_BAND: Final = 8


@dataclass(frozen=True, slots=True)
class Grid:
    """
    The nodes of the warp of a frame of `width` x `height` pixels, with one ring of nodes around it.

    Node i lies at pixel 8 i - 4.5, so that a plain enlargement by 8 gives one value for each pixel. `across` and
    `down` are the nodes' places, -1 and 1 being the centres of the outermost pixels.
    """

    width: int
    height: int
    across: Field
    down: Field

    @classmethod
    def of(cls, width: int, height: int) -> Grid:
        """Return the grid for a frame."""
        half_x, half_y = (width - 1) / 2, (height - 1) / 2
        x = (np.arange(-(-width // CELL) + 2) * CELL - (CELL + 1) / 2 - half_x) / half_x
        y = (np.arange(-(-height // CELL) + 2) * CELL - (CELL + 1) / 2 - half_y) / half_y
        across, down = np.meshgrid(x.astype(np.float32), y.astype(np.float32))
        return cls(width, height, across, down)


def mesh(grid: Grid, pose: Pose, depth: Field) -> Field:
    """
    Return for each node the pixel of the opening frame that it shows under `pose`: 2 x rows x columns, x and y.

    `depth` holds the depth of the picture at each node, 0 far and 1 near. The zero pose gives each node its own
    place. Pans, zooms and rolls keep every shape; a dolly, a truck and an orbit move near and far differently, and an
    orbit enlarges the approaching side. Places may be outside the picture.
    """
    aspect = (grid.width - 1) / (grid.height - 1)
    x, y = _turned(grid, pose.roll, aspect)
    if pose.orbit:
        nearer = 1.0 + _KEYSTONE * pose.orbit * x
        x, y = x / nearer, y / nearer
    nearness = depth
    for _ in range(_LOOKS if pose.dolly or pose.truck_x or pose.truck_y or pose.orbit else 1):
        scale = np.exp(pose.zoom + pose.dolly * at_depth(DOLLY, nearness))
        pan, truck, orbit = (at_depth(law, nearness) for law in (PAN, TRUCK, ORBIT))
        place_x = x / scale + 2 * (pose.pan_x * pan + pose.truck_x * truck + pose.orbit * orbit)
        place_y = y / scale + 2 * (pose.pan_y * pan + pose.truck_y * truck)
        nearness = _at(depth, grid, place_x, place_y)
    across, down = (place_x + 1) * ((grid.width - 1) / 2), (place_y + 1) * ((grid.height - 1) / 2)
    return np.stack([across, down]).astype(np.float32)


def _turned(grid: Grid, roll: float, aspect: float) -> tuple[Field, Field]:
    cosine, sine = np.float32(np.cos(roll)), np.float32(np.sin(roll))
    return (
        grid.across * cosine + grid.down * sine / np.float32(aspect),
        grid.down * cosine - grid.across * sine * np.float32(aspect),
    )


def _at(depth: Field, grid: Grid, x: Field, y: Field) -> Field:
    """Read the depth at the places that the nodes show."""
    columns = (x + 1) * np.float32((grid.width - 1) / 2 / CELL) + np.float32((CELL + 1) / 2 / CELL)
    rows = (y + 1) * np.float32((grid.height - 1) / 2 / CELL) + np.float32((CELL + 1) / 2 / CELL)
    read = cv2.remap(depth, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(read, dtype=np.float32)


def line(places: Field, pixel: int, axis: int) -> Field:
    """Interpolate a line of pixels between two lines of nodes: a column (axis 1) or a row (0)."""
    node, share = divmod((pixel + (CELL + 1) / 2) / CELL, 1.0)
    before, after = np.take(places, [int(node), int(node) + 1], axis=axis).swapaxes(0, axis)
    return np.asarray(before * (1 - share) + after * share, dtype=np.float32)


def between(nodes: Field, width: int, height: int, cell: int) -> Places:
    """
    Return the places of `width` x `height` pixels, as columns and rows.

    `nodes` (2 x rows x columns) are the places `cell` pixels apart, with a ring around them.
    """
    rows, columns = nodes.shape[1:]
    size = columns * cell, rows * cell
    # One channel at a time is four times as fast as two interleaved.
    x, y = (
        np.asarray(cv2.resize(one, size, interpolation=cv2.INTER_LINEAR), dtype=np.float32) for one in nodes
    )
    inside = slice(cell, cell + height), slice(cell, cell + width)
    return x[inside], y[inside]


def warped(pixels: Pixels, nodes: Field, size: tuple[int, int], cell: int) -> Pixels:
    """
    Read `pixels` (one channel or four, which are the fast ones) at the places of `nodes`, interpolated.

    `size` is the width and height of what is given; `nodes` are as for `between`.
    """
    width, height = size
    read = np.empty((height, width, *pixels.shape[2:]), dtype=np.uint8)
    # One band of rows at a time: its places fit into the processor's cache.
    step = _BAND * cell
    for first in range(0, height, step):
        last = min(height, first + step)
        x, y = between(nodes[:, first // cell : -(-last // cell) + 2], width, last - first, cell)
        cv2.remap(pixels, x, y, cv2.INTER_LINEAR, read[first:last], cv2.BORDER_REPLICATE)
    return read
