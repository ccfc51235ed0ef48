"""In which order a transition uncovers the places of the picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from storyboard.cut.transitions.uncover import Grid

__all__ = ["wipe_down", "wipe_left", "wipe_right", "wipe_up"]


def wipe_left(grid: Grid) -> NDArray[np.float32]:
    """From the right edge to the left."""
    return 1 - grid.across


def wipe_right(grid: Grid) -> NDArray[np.float32]:
    """From the left edge to the right."""
    return grid.across


def wipe_up(grid: Grid) -> NDArray[np.float32]:
    """From the bottom to the top."""
    return grid.high - grid.down


def wipe_down(grid: Grid) -> NDArray[np.float32]:
    """From the top to the bottom."""
    return grid.down
