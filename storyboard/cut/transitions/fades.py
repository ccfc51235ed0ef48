"""Fades: all of the picture changes at once, perhaps through a colour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from storyboard.cut.transitions.blend import blended
from storyboard.cut.transitions.canvas import Canvas, Maker, Mix
from storyboard.media.frame import from_rgb
from storyboard.media.packed import Packed, to_packed

__all__ = ["dissolve", "plain_picture", "through_colour", "through_own_colour"]

# The positions of frames are rounded.
_TRACE: Final = 1e-9


def dissolve(outgoing: Packed, incoming: Packed, way: float) -> Packed:
    """Fade across."""
    return blended(outgoing, incoming, way)


def plain_picture(width: int, height: int, colour: str) -> Packed:
    """Return a picture of one colour, which is written as ``#rrggbb``."""
    rgb = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], np.uint8)
    return to_packed(from_rgb(np.broadcast_to(rgb, (height, width, 3))))


def through_colour(colour: str) -> Maker:
    """Fade out to a colour, and in from it."""

    def made(canvas: Canvas) -> Mix:
        plain, share = plain_picture(canvas.width, canvas.height, colour), _share_of_middle(canvas)

        def mixed(outgoing: Packed, incoming: Packed, way: float) -> Packed:
            return blended(outgoing if way < 1 / 2 else incoming, plain, share(way))

        return mixed

    return made


def through_own_colour(canvas: Canvas) -> Mix:
    """Fade through the colour that the storyboard chooses."""
    return through_colour(canvas.style.colour or "#000000")(canvas)


def _share_of_middle(canvas: Canvas) -> Callable[[float], float]:
    """
    Return how much of what is in the middle shows at a position: all of it in at least one frame.

    An even number of frames has none in the middle: there the two nearest show it.
    """
    nearest = min(abs(way - 1 / 2) for way in canvas.ways)

    def share(way: float) -> float:
        return min(1.0, (1 / 2 - abs(way - 1 / 2)) / (1 / 2 - nearest) + _TRACE)

    return share
