"""Transitions that uncover the incoming picture, place by place, behind a soft edge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from storyboard.cut.transitions.blend import FULL, Weights, blended_by
from storyboard.cut.transitions.canvas import Canvas, Maker, Mix
from storyboard.media.packed import Packed, pack, planes_in

__all__ = ["CRISP", "SMOOTH", "SOFT", "THIN", "Grid", "Order", "Places", "grids", "uncovered", "uncovering"]

CRISP: Final = 0.02
"""The width of an ordinary edge, as a part of the film's width."""

THIN: Final = 0.008
SOFT: Final = 0.2
SMOOTH: Final = 1.0

# Of a picture whose places all come at once.
_SHORTEST: Final = 1e-6
# The order of places is kept in so many steps, with a table of their weights for each frame.
_LAST: Final = 16383


Places: TypeAlias = NDArray[np.floating]
"""A number for each place of a plane, or for each of its columns or rows."""


@dataclass(frozen=True, slots=True)
class Grid:
    """
    The places of a plane's pixels: `across` (one row) from 0 to 1, `down` (one column) from 0 to `high`.

    Both are in widths of the film, so that a circle is round.
    """

    across: Places
    down: Places
    high: float
    scale: int
    """How many pixels a pixel of chroma covers in each direction: 2 in luma, 1 in chroma."""

    @property
    def columns(self) -> int:
        """The plane's width in pixels."""
        return self.across.size

    @property
    def rows(self) -> int:
        """The plane's height in pixels."""
        return self.down.size


Order: TypeAlias = Callable[[Grid], Places]
"""Tells which place of a plane is uncovered when: those with the lowest numbers first. The shape may broadcast."""


def uncovered(order: Order, softness: float = CRISP) -> Maker:
    """Uncover the incoming picture in that order; `softness` is the edge's width, in the order's unit."""

    def made(canvas: Canvas) -> Mix:
        soft = softness if canvas.style.softness is None else canvas.style.softness
        return uncovering([order(grid) for grid in grids(canvas)], soft)

    return made


def grids(canvas: Canvas) -> tuple[Grid, Grid]:
    """Return the places of the pixels of luma, and of chroma."""
    return _grid(canvas.width, canvas.height, 2), _grid(canvas.width // 2, canvas.height // 2, 1)


def _grid(width: int, height: int, scale: int) -> Grid:
    across = (np.arange(width, dtype=np.float32) + np.float32(0.5)) / np.float32(width)
    down = (np.arange(height, dtype=np.float32) + np.float32(0.5)) / np.float32(width)
    return Grid(across[np.newaxis], down[:, np.newaxis], height / width, scale)


def uncovering(orders: Sequence[Places], softness: float) -> Mix:
    """Uncover the incoming picture in the order of these numbers: one array for luma, one for chroma."""
    least, most = float(np.min(orders[0])), float(np.max(orders[0]))
    length = max(most - least, _SHORTEST)
    luma, chroma = (_in_steps((order - least) / length) for order in orders)

    def mixed(outgoing: Packed, incoming: Packed, way: float) -> Packed:
        weights = _weights(way, softness / length)
        leaving, entering = planes_in(outgoing), planes_in(incoming)
        for_chroma = weights[chroma]
        return pack(
            blended_by(leaving[0], entering[0], weights[luma]),
            *(blended_by(leaving[number], entering[number], for_chroma) for number in (1, 2)),
        )

    return mixed


def _in_steps(order: Places) -> NDArray[np.uint16]:
    return np.rint(np.clip(order, 0, 1) * _LAST).astype(np.uint16)


def _weights(way: float, softness: float) -> Weights:
    """Return the weight of the incoming picture for each step of the order."""
    soft = max(softness, 1 / _LAST)
    edge = way * (1 + soft)
    share = np.clip((edge - np.arange(_LAST + 1) / _LAST) / soft, 0, 1)
    # Without a corner at either side of the edge, which would be seen as a line.
    return np.rint(share * share * (3 - 2 * share) * FULL).astype(np.uint16)
