"""A picture of the film in one array, plane after plane: for arithmetic on all of it without a way through pixels."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from storyboard.media.frame import Frame, Pixels, from_planes

__all__ = ["Packed", "from_packed", "pack", "planes_in", "size_of", "to_packed"]

Packed: TypeAlias = NDArray[np.uint8]
"""Y, Cb and Cr of a 4:2:0 picture: height * 3 / 2 rows of its width, the chroma of half the width two lines a row."""


def to_packed(frame: Frame) -> Packed:
    """Return the planes of a frame in one array, which the caller owns."""
    return np.ascontiguousarray(frame.to_ndarray(), dtype=np.uint8)


def from_packed(picture: Packed) -> Frame:
    """Convert a picture to a frame; the exact inverse of `to_packed`."""
    return from_planes(*planes_in(picture))


def size_of(picture: Packed) -> tuple[int, int]:
    """Return the width and height of a picture."""
    return picture.shape[1], picture.shape[0] * 2 // 3


def planes_in(picture: Packed) -> tuple[Pixels, Pixels, Pixels]:
    """Return a picture's Y, Cb and Cr, which share its memory."""
    width, height = size_of(picture)
    flat, luma, half = picture.reshape(-1), width * height, (height // 2, width // 2)
    middle = luma + luma // 4
    return (
        flat[:luma].reshape(height, width),
        flat[luma:middle].reshape(half),
        flat[middle:].reshape(half),
    )


def pack(y: Pixels, u: Pixels, v: Pixels) -> Packed:
    """Return three planes as one picture."""
    height, width = y.shape
    return np.concatenate([y.reshape(-1), u.reshape(-1), v.reshape(-1)]).reshape(height * 3 // 2, width)
