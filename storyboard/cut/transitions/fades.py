"""Fades: all of the picture changes at once, perhaps through a colour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storyboard.cut.transitions.blend import FULL, blended, blended_by
from storyboard.cut.transitions.canvas import Canvas, Maker, Mix
from storyboard.media.frame import Pixels, from_rgb
from storyboard.media.packed import Packed, pack, planes_in, to_packed

__all__ = [
    "dissolve",
    "distance",
    "fade_fast",
    "fade_slow",
    "plain_picture",
    "share_of_middle",
    "through_colour",
    "through_grey",
    "through_own_colour",
]

# From none to the largest of a value of 8 bits.
_DIFFERENCES: Final = np.arange(256) / 255
# Colours that differ by as much, in all planes together, are not alike at all.
_DIFFERENT: Final = 256
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
        plain, share = plain_picture(canvas.width, canvas.height, colour), share_of_middle(canvas)

        def mixed(outgoing: Packed, incoming: Packed, way: float) -> Packed:
            return blended(outgoing if way < 1 / 2 else incoming, plain, share(way))

        return mixed

    return made


def through_own_colour(canvas: Canvas) -> Mix:
    """Fade through the colour that the storyboard chooses."""
    return through_colour(canvas.style.colour or "#000000")(canvas)


def share_of_middle(canvas: Canvas) -> Callable[[float], float]:
    """
    Return how much of what is in the middle shows at a position: all of it in at least one frame.

    An even number of frames has none in the middle: there the two nearest show it.
    """
    nearest = min(abs(way - 1 / 2) for way in canvas.ways)

    def share(way: float) -> float:
        return min(1.0, (1 / 2 - abs(way - 1 / 2)) / (1 / 2 - nearest) + _TRACE)

    return share


def through_grey(canvas: Canvas) -> Mix:
    """Fade across without colour in the middle."""
    plain, share = plain_picture(canvas.width, canvas.height, "#808080"), share_of_middle(canvas)
    _, *grey = planes_in(plain)

    def mixed(outgoing: Packed, incoming: Packed, way: float) -> Packed:
        y, *chroma = planes_in(blended(outgoing, incoming, way))
        u, v = (blended(plane, none, share(way)) for plane, none in zip(chroma, grey, strict=True))
        return pack(y, u, v)

    return mixed


def fade_fast(outgoing: Packed, incoming: Packed, way: float) -> Packed:
    """Fade across, sooner where the two pictures differ."""
    return _by_difference(outgoing, incoming, way, 2**_DIFFERENCES)


def fade_slow(outgoing: Packed, incoming: Packed, way: float) -> Packed:
    """Fade across, later where the two pictures differ."""
    return _by_difference(outgoing, incoming, way, 2 ** (1 - _DIFFERENCES))


def _by_difference(outgoing: Packed, incoming: Packed, way: float, powers: NDArray[np.float64]) -> Packed:
    weights = np.rint((1 - (1 - way) ** powers) * FULL).astype(np.uint16)
    return blended_by(outgoing, incoming, weights[_apart(outgoing, incoming)])


def distance(outgoing: Packed, incoming: Packed, way: float) -> Packed:
    """Fade across, first where the colours are most alike."""
    y, u, v = (
        _apart(old, new).astype(np.uint16)
        for old, new in zip(planes_in(outgoing), planes_in(incoming), strict=True)
    )
    colour = u + v
    luma = y + colour.repeat(2, axis=0).repeat(2, axis=1)
    chroma = colour + (y[::2, ::2] + y[1::2, ::2] + y[::2, 1::2] + y[1::2, 1::2]) // 4
    apart = np.minimum(np.arange(3 * _DIFFERENT) / _DIFFERENT, 1)
    share = np.clip(2 * way - apart, 0, 1)
    weights = np.rint(share * share * (3 - 2 * share) * FULL).astype(np.uint16)
    (old, *old_colour), (new, *new_colour) = planes_in(outgoing), planes_in(incoming)
    for_chroma = weights[chroma]
    colours = zip(old_colour, new_colour, strict=True)
    return pack(
        blended_by(old, new, weights[luma]), *(blended_by(one, other, for_chroma) for one, other in colours)
    )


def _apart(outgoing: Pixels, incoming: Pixels) -> Pixels:
    return np.maximum(outgoing, incoming) - np.minimum(outgoing, incoming)
