"""Planes enlarged, shrunk and blurred."""

from __future__ import annotations

from math import ceil
from typing import Final

import numpy as np

from storyboard.media.frame import Pixels
from storyboard.media.opencv import cv2

__all__ = ["enlarged", "resized", "softened"]

# Several frames are composed at the same time already.
cv2.setNumThreads(1)

# A blur, in pixels of standard deviation, that is not seen, and the least that boxes make as well: their widths are
# whole and odd, so that a blur that grows would be seen to do so in steps. Three boxes are as smooth as a bell curve.
_SLIGHT: Final = 0.1
_EXACT: Final = 5
_BOXES: Final = 3


def resized(plane: Pixels, width: int, height: int) -> Pixels:
    """Return a plane in another, usually smaller size; each pixel is the mean of what it was made from."""
    return _pixels(cv2.resize(plane, (width, height), interpolation=cv2.INTER_AREA))


def enlarged(plane: Pixels, factor: float) -> Pixels:
    """Return the middle of a plane, enlarged to the size of the plane; `factor` is 1 or more."""
    height, width = plane.shape
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    matrix = np.array([[factor, 0, middle[0] * (1 - factor)], [0, factor, middle[1] * (1 - factor)]])
    return _pixels(
        cv2.warpAffine(
            plane, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
    )


def softened(plane: Pixels, across: float, down: float) -> Pixels:
    """Return a plane blurred over about so many columns and rows to each side; what is outside mirrors the inside."""
    for size, turned in ((across, False), (down, True)):
        plane = _blurred(plane, size, turned=turned)
    return plane


def _blurred(plane: Pixels, size: float, *, turned: bool) -> Pixels:
    deviation = size / 2
    if deviation < _SLIGHT:
        return plane
    if deviation < _EXACT:
        width = 2 * ceil(3 * deviation) + 1
        window = (1, width) if turned else (width, 1)
        return _pixels(cv2.GaussianBlur(plane, window, deviation, borderType=cv2.BORDER_REFLECT))
    width = 2 * round(deviation) + 1
    window = (1, width) if turned else (width, 1)
    for _ in range(_BOXES):
        plane = _pixels(cv2.blur(plane, window, borderType=cv2.BORDER_REFLECT))
    return plane


def _pixels(array: object) -> Pixels:
    return np.asarray(array, dtype=np.uint8)
