"""Where in a given picture each pixel of a frame comes from: a smooth warp that never leaves the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from storyboard.animatic.camera import DOLLY, ORBIT, PAN, TRUCK, Pose, at_depth
from storyboard.media.frame import Pixels

__all__ = ["CELL", "Field", "Grid", "Places", "between", "mesh", "warped"]

Field: TypeAlias = NDArray[np.float32]
# Columns and rows.
Places: TypeAlias = tuple[Field, Field]

# Pixels from one node of the warp to the next; between nodes it is linear, far below what the eye can tell.
CELL: Final = 8
# Rows of nodes that are worked on at a time.
_BAND: Final = 8


@dataclass(frozen=True, slots=True)
class Grid:
    """
    The nodes of the warp of a frame of `width` x `height` pixels, with one ring of nodes around it.

    Node i lies at pixel 8 i - 4.5, so that a plain enlargement by 8 gives one value for each pixel. `across` and
    `down` are the nodes' places, -1 and 1 being the centres of the outermost pixels. `margin_x` and `margin_y` say
    how far the picture reaches beyond the opening frame on each side, in the same units.
    """

    width: int
    height: int
    across: Field
    down: Field
    margin_x: float = 0.0
    margin_y: float = 0.0

    @classmethod
    def of(cls, width: int, height: int, margins: tuple[int, int] = (0, 0)) -> Grid:
        """Lay the nodes for a frame whose picture has `margins` more pixels on each side."""
        half_x, half_y = (width - 1) / 2, (height - 1) / 2
        x = (np.arange(-(-width // CELL) + 2) * CELL - (CELL + 1) / 2 - half_x) / half_x
        y = (np.arange(-(-height // CELL) + 2) * CELL - (CELL + 1) / 2 - half_y) / half_y
        across, down = np.meshgrid(x.astype(np.float32), y.astype(np.float32))
        return cls(width, height, across, down, margins[0] / half_x, margins[1] / half_y)


def mesh(grid: Grid, pose: Pose, depth: Field) -> Field:
    """
    Give for each node the pixel of the opening frame that it shows under `pose`: 2 x rows x columns, x and y.

    `depth` holds the depth of the picture at each node, 0 far and 1 near. The zero pose gives each node its own
    place. Every place lies inside the picture: where the camera would look past an edge, the picture is drawn
    out towards it, most at the edge itself.
    """
    aspect = (grid.width - 1) / (grid.height - 1)
    x, y = _turned(grid, pose.roll, aspect)
    nearness = depth
    for _ in range(2):
        scale = np.exp(pose.zoom + pose.dolly * at_depth(DOLLY, nearness))
        pan, truck, orbit = (at_depth(law, nearness) for law in (PAN, TRUCK, ORBIT))
        keystone = 1.0 + 1.7 * pose.orbit * x + 0.35 * pose.pan_y * y
        shift_x = pose.pan_x * pan + pose.truck_x * truck + pose.orbit * orbit
        shift_y = pose.pan_y * pan + pose.truck_y * truck
        place_x = x * keystone / scale + 2 * shift_x
        place_y = y * keystone / scale + 2 * shift_y
        nearness = _at(depth, grid, place_x, place_y)
    inside_x = _contained(place_x, grid.width, 1.0 + grid.margin_x, axis=1)
    inside_y = _contained(place_y, grid.height, 1.0 + grid.margin_y, axis=0)
    across, down = (inside_x + 1) * ((grid.width - 1) / 2), (inside_y + 1) * ((grid.height - 1) / 2)
    return np.stack([across, down]).astype(np.float32)


def _turned(grid: Grid, roll: float, aspect: float) -> tuple[Field, Field]:
    cosine, sine = np.float32(np.cos(roll)), np.float32(np.sin(roll))
    return (
        grid.across * cosine + grid.down * sine / np.float32(aspect),
        grid.down * cosine - grid.across * sine * np.float32(aspect),
    )


def _at(depth: Field, grid: Grid, x: Field, y: Field) -> Field:
    """Read the depth where a node looks, not where it stands."""
    columns = (x + 1) * np.float32((grid.width - 1) / 2 / CELL) + np.float32((CELL + 1) / 2 / CELL)
    rows = (y + 1) * np.float32((grid.height - 1) / 2 / CELL) + np.float32((CELL + 1) / 2 / CELL)
    read = cv2.remap(depth, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(read, dtype=np.float32)


def _contained(places: Field, pixels: int, edge: float, *, axis: int) -> Field:
    """Draw one axis in, softly, until what the frame's first and last pixels show lies within the edges."""
    lowest = float(_line(places, 0, axis).min())
    highest = float(_line(places, pixels - 1, axis).max())
    over_low, over_high = max(0.0, -edge - lowest), max(0.0, highest - edge)
    if not over_low and not over_high:
        return places
    balance = (over_high - over_low) / (over_high + over_low)
    start_high = -edge * max(0.0, balance)
    start_low = edge * max(0.0, -balance)
    drawn = places.copy()
    if over_high:
        part = np.maximum(0, (places - start_high) / (highest - start_high))
        drawn -= over_high * part * part
    if over_low:
        part = np.maximum(0, (start_low - places) / (start_low - lowest))
        drawn += over_low * part * part
    return drawn


def _line(places: Field, pixel: int, axis: int) -> Field:
    """Read the values along one outermost line of pixels, which lies between two lines of nodes."""
    node, share = divmod((pixel + (CELL + 1) / 2) / CELL, 1.0)
    before, after = np.take(places, [int(node), int(node) + 1], axis=axis).swapaxes(0, axis)
    return np.asarray(before * (1 - share) + after * share, dtype=np.float32)


def between(nodes: Field, width: int, height: int, cell: int) -> Places:
    """
    Give each of `width` x `height` pixels its place, as columns and rows.

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
    Read `pixels` (of one channel or four, the fast counts) at the places of `nodes`, blending their neighbours.

    `size` is the width and height of what is given; `nodes` are as for `between`.
    """
    width, height = size
    read = np.empty((height, width, *pixels.shape[2:]), dtype=np.uint8)
    # A band of rows at a time, whose places stay in the processor's cache.
    step = _BAND * cell
    for first in range(0, height, step):
        last = min(height, first + step)
        x, y = between(nodes[:, first // cell : -(-last // cell) + 2], width, last - first, cell)
        cv2.remap(pixels, x, y, cv2.INTER_LINEAR, read[first:last], cv2.BORDER_REPLICATE)
    return read
