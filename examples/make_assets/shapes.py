"""Smooth-edged masks of polygons, curves, tapered limbs and discs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from examples.make_assets.canvas import Mask, Point, Size, distance

__all__ = ["Outline", "below", "curve", "disc", "ellipse", "fill", "limb", "ring"]

Outline = NDArray[np.float64]
"""Corners of a polygon, N x 2, in heights of the picture."""

OVERSAMPLE: Final = 3
SUBPIXEL_BITS: Final = 4
CURVE_STEPS: Final = 14


def fill(size: Size, outlines: Iterable[Outline | Sequence[Point]]) -> Mask:
    """Give the union of the polygons, antialiased."""
    drawn = [np.asarray(outline, float) for outline in outlines]
    whole = np.zeros((size.height, size.width), np.float32)
    if not drawn:
        return whole
    corners = np.concatenate(drawn) * size.height
    low = np.clip(np.floor(corners.min(axis=0)).astype(int) - 2, 0, (size.width, size.height))
    high = np.clip(np.ceil(corners.max(axis=0)).astype(int) + 2, 0, (size.width, size.height))
    wide, tall = (int(length) for length in high - low)
    if wide <= 0 or tall <= 0:
        return whole
    large = np.zeros((tall * OVERSAMPLE, wide * OVERSAMPLE), np.uint8)
    unit = OVERSAMPLE * 2**SUBPIXEL_BITS
    for outline in drawn:
        fixed = np.round((outline * size.height - low) * unit - 2 ** (SUBPIXEL_BITS - 1)).astype(np.int32)
        cv2.fillPoly(large, [fixed], 255, cv2.LINE_AA, SUBPIXEL_BITS)
    small = cv2.resize(large, (wide, tall), interpolation=cv2.INTER_AREA)
    whole[low[1] : high[1], low[0] : high[0]] = small.astype(np.float32) / 255
    return whole


def curve(points: Sequence[Point], *, closed: bool = False) -> Outline:
    """Give a smooth line through the points (Catmull-Rom)."""
    given = np.asarray(points, float)
    if closed:
        padded = np.concatenate([given[-1:], given, given[:2]])
    else:
        padded = np.concatenate([2 * given[:1] - given[1:2], given, 2 * given[-1:] - given[-2:-1]])
    part = (np.arange(CURVE_STEPS) / CURVE_STEPS)[:, None]
    pieces = []
    for at in range(len(padded) - 3):
        first, second, third, fourth = padded[at : at + 4]
        pieces.append(
            0.5
            * (
                2 * second
                + (third - first) * part
                + (2 * first - 5 * second + 4 * third - fourth) * part**2
                + (3 * second - first - 3 * third + fourth) * part**3
            )
        )
    if not closed:
        pieces.append(given[-1:])
    return np.concatenate(pieces)


def limb(points: Sequence[Point], radii: Sequence[float]) -> Outline:
    """Give the outline of a smooth tapered stroke: round at both ends, `radii` at the points."""
    line = curve(points)
    width = curve([(float(at), radius) for at, radius in enumerate(radii)])[:, 1]
    along = np.gradient(line, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    side = np.stack([-along[:, 1], along[:, 0]], axis=1) * width[:, None]
    turn = np.linspace(0, np.pi, 12)[1:-1]
    head = line[-1] + _arc(side[-1], turn)
    tail = line[0] + _arc(-side[0], turn)
    return np.concatenate([line + side, head, (line - side)[::-1], tail])


def _arc(start: NDArray[np.float64], turn: NDArray[np.float64]) -> Outline:
    """Give half a circle from `start`, by way of the direction that the stroke runs in, to its opposite."""
    cosine, sine = np.cos(turn), np.sin(turn)
    return np.stack([start[0] * cosine + start[1] * sine, start[1] * cosine - start[0] * sine], axis=1)


def below(size: Size, heights: NDArray[np.float64]) -> Mask:
    """Give everything below a profile: one height (0 top, 1 bottom) for each pixel column."""
    edge = heights[None, :] * size.height
    rows = np.arange(size.height)[:, None]
    return np.asarray(np.clip(rows + 1 - edge, 0, 1), np.float32)


def disc(size: Size, centre: Point, radius: float) -> Mask:
    """Give a filled circle."""
    return np.asarray(np.clip((radius - distance(size, centre)) * size.height + 0.5, 0, 1), np.float32)


def ring(size: Size, centre: Point, radius: float, width: float) -> Mask:
    """Give a circle's line, `width` thick around its radius."""
    off = np.abs(distance(size, centre) - radius)
    return np.asarray(np.clip((width / 2 - off) * size.height + 0.5, 0, 1), np.float32)


def ellipse(centre: Point, radii: Point, turned: float = 0.0) -> Outline:
    """Give the outline of an ellipse, turned by degrees clockwise."""
    angle = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    tilt = np.radians(turned)
    flat_x, flat_y = radii[0] * np.cos(angle), radii[1] * np.sin(angle)
    return np.stack(
        [
            centre[0] + flat_x * np.cos(tilt) - flat_y * np.sin(tilt),
            centre[1] + flat_x * np.sin(tilt) + flat_y * np.cos(tilt),
        ],
        axis=1,
    )
