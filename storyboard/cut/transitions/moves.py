"""Transitions that move the pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from storyboard.cut.transitions.canvas import Canvas, Maker, Mix
from storyboard.media.frame import Pixels
from storyboard.media.packed import Packed, pack, planes_in

__all__ = ["Direction", "cover", "directed", "reveal", "slide"]

Moved: TypeAlias = Callable[[Pixels, Pixels, int], Pixels]
"""
Composes a plane to the left: the outgoing and the incoming one, and how many columns of the way are done.

The result may have the memory of either.
"""

Direction: TypeAlias = Callable[[Pixels], Pixels]


def directed(moved: Moved, direction: str) -> Maker:
    """Move to the `left`, `right`, `up` or `down` as `moved` does to the left."""
    turn, back = _TURNS[direction]

    def made(canvas: Canvas) -> Mix:
        length = canvas.width if direction in {"left", "right"} else canvas.height

        def mixed(outgoing: Packed, incoming: Packed, way: float) -> Packed:
            # Whole pixels of chroma, so that colours stay with their outlines.
            done = round(way * length / 2)
            planes = zip(planes_in(outgoing), planes_in(incoming), (2 * done, done, done), strict=True)
            return pack(*(back(moved(turn(old), turn(new), columns)) for old, new, columns in planes))

        return mixed

    return made


def slide(outgoing: Pixels, incoming: Pixels, done: int) -> Pixels:
    """Push the outgoing picture out by the incoming one."""
    return np.concatenate([outgoing[:, done:], incoming[:, :done]], axis=1)


def cover(outgoing: Pixels, incoming: Pixels, done: int) -> Pixels:
    """Move the incoming picture over the outgoing one, which stands still."""
    left = outgoing.shape[1] - done
    return np.concatenate([outgoing[:, :left], incoming[:, :done]], axis=1)


def reveal(outgoing: Pixels, incoming: Pixels, done: int) -> Pixels:
    """Move the outgoing picture away from the incoming one, which stands still."""
    left = outgoing.shape[1] - done
    return np.concatenate([outgoing[:, done:], incoming[:, left:]], axis=1)


def _mirrored(plane: Pixels) -> Pixels:
    return plane[:, ::-1]


def _turned(plane: Pixels) -> Pixels:
    return plane.T


def _upside_down(plane: Pixels) -> Pixels:
    return plane[::-1].T


def _as_it_is(plane: Pixels) -> Pixels:
    return plane


# How a plane is turned so that the direction becomes "left", and how it is turned back.
_TURNS: dict[str, tuple[Direction, Direction]] = {
    "left": (_as_it_is, _as_it_is),
    "right": (_mirrored, _mirrored),
    "up": (_turned, _turned),
    "down": (_upside_down, lambda plane: plane.T[::-1]),
}
