"""In which order a transition uncovers the places of the picture: those with the lowest numbers first."""

from __future__ import annotations

from typing import Final

import numpy as np

from storyboard.cut.transitions.uncover import Grid, Order, Places

__all__ = [
    "CORNERS",
    "across_middle",
    "backwards",
    "circle",
    "diagonal",
    "down_middle",
    "gradual",
    "radial",
    "rectangle",
    "slices",
    "speckles",
    "straight",
    "wind",
    "wipe_to_corner",
]

_SLICES: Final = 10
# How much later the far side of a slice is uncovered than its near side, and how far gusts are ahead.
_SLICE_LAG: Final = 0.5
_GUST: Final = 0.2
# Gusts of three breadths: how many there are over the picture, and how strong they are.
_GUSTS: Final = ((14, 0.5), (40, 0.3), (110, 0.2))
# Films of more lines of chroma have larger speckles.
_LINES_PER_SPECKLE: Final = 540

CORNERS: Final = ("top-left", "top-right", "bottom-left", "bottom-right")


def straight(direction: str) -> Order:
    """From the edge opposite of `left`, `right`, `up` or `down` to the one in that direction."""
    ways: dict[str, Order] = {
        "left": lambda grid: 1 - grid.across,
        "right": lambda grid: grid.across,
        "up": lambda grid: grid.high - grid.down,
        "down": lambda grid: grid.down,
    }
    return ways[direction]


def gradual(direction: str) -> Order:
    """As `straight`, with the way from edge to edge as 1, also up and down."""
    along = straight(direction)

    def order(grid: Grid) -> Places:
        return along(grid) / (1 if direction in {"left", "right"} else grid.high)

    return order


def backwards(order: Order) -> Order:
    """As another order, the last place first."""

    def reversed_order(grid: Grid) -> Places:
        return -order(grid)

    return reversed_order


def _from_corner(grid: Grid, corner: str) -> tuple[Places, Places]:
    """Return how far columns and rows are from the corner opposite of `corner`, from 0 to 1."""
    down, across = grid.down / grid.high, grid.across
    return (1 - across if "left" in corner else across), (1 - down if "top" in corner else down)


def wipe_to_corner(corner: str) -> Order:
    """Around the rest of the outgoing picture, which shrinks into a corner."""

    def order(grid: Grid) -> Places:
        place: Places = np.minimum(*_from_corner(grid, corner))
        return place

    return order


def diagonal(corner: str) -> Order:
    """From the opposite corner to this one, along the diagonal."""

    def order(grid: Grid) -> Places:
        across, down = _from_corner(grid, corner)
        return (across + down) / 2

    return order


def circle(grid: Grid) -> Places:
    """From the middle in all directions."""
    place: Places = np.hypot(grid.across - 0.5, grid.down - grid.high / 2)
    return place


def rectangle(grid: Grid) -> Places:
    """From the middle in the shape of the picture."""
    down = grid.down / grid.high
    place: Places = np.maximum(np.abs(grid.across - 0.5), np.abs(down - 0.5))
    return place


def across_middle(grid: Grid) -> Places:
    """From the vertical line in the middle to both sides."""
    place: Places = np.abs(grid.across - 0.5)
    return place


def down_middle(grid: Grid) -> Places:
    """From the horizontal line in the middle up and down."""
    place: Places = np.abs(grid.down - grid.high / 2)
    return place


def radial(grid: Grid) -> Places:
    """Clockwise around the middle, from the top; in turns."""
    across, down = grid.across - 0.5, grid.down - grid.high / 2
    place: Places = np.mod(np.arctan2(across, -down) / (2 * np.pi), 1)
    return place


def slices(direction: str) -> Order:
    """In slices that open one after the other, in that direction."""
    along = gradual(direction)

    def order(grid: Grid) -> Places:
        within = np.mod(along(grid) * _SLICES, 1)
        place: Places = along(grid) + _SLICE_LAG * (1 - within)
        return place

    return order


def wind(direction: str) -> Order:
    """In that direction, in gusts."""
    along = gradual(direction)

    def order(grid: Grid) -> Places:
        line = grid.down / grid.high if direction in {"left", "right"} else grid.across
        place: Places = along(grid) - _GUST * _gusts(line)
        return place

    return order


def _gusts(line: Places) -> Places:
    """Return how strong the wind is along a line, from 0 to 1: always the same."""
    random = np.random.default_rng(5)
    strength = np.zeros_like(line)
    for count, share in _GUSTS:
        values = random.random(count + 1)
        strength += share * np.interp(line * count, np.arange(count + 1), values).astype(np.float32)
    return strength


def speckles(grid: Grid) -> Places:
    """Everywhere at once, in speckles."""
    side = max(1, round(grid.rows / grid.scale / _LINES_PER_SPECKLE)) * grid.scale
    random = np.random.default_rng(11)
    coarse = random.random((-(-grid.rows // side), -(-grid.columns // side)), dtype=np.float32)
    return coarse.repeat(side, axis=0).repeat(side, axis=1)[: grid.rows, : grid.columns]
