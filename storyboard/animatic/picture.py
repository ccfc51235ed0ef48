"""Prepare a given picture for the camera: its planes, the margins beyond the frame, an estimate of its depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np

from storyboard.animatic.camera import Pose
from storyboard.animatic.mesh import CELL, Field, Grid, line, mesh, warped
from storyboard.animatic.planes import Planes, planes_of
from storyboard.media.focus import CENTRE, Focus, kept_from
from storyboard.media.frame import Pixels
from storyboard.media.images import conform, read_image
from storyboard.media.opencv import cv2

__all__ = ["Picture", "continued", "open_picture", "view"]

# The largest margin beyond each edge, as a share of the frame.
MOST_MARGIN: Final = Fraction(1, 4)
# How many poses of a path are examined to find how far the camera sees.
_LOOKED_AT: Final = 24
# The margin is fully blurred from this distance on, as a share of the picture's shorter side.
_SOFT: Final = 0.06


@dataclass(frozen=True, slots=True)
class Picture:
    """
    A picture to be filmed.

    `fine` is its luma at twice the size, even samples being the picture's own, so that the places between pixels are
    as sharp as the pixels. `colour` holds u, v, u, v: four channels are read faster than two. `margins` is how many
    pixels lie beyond the opening frame (left and right, top and bottom). `subject` is the depth of what it shows.
    """

    fine: Pixels
    colour: Pixels
    margins: tuple[int, int]
    grid: Grid
    depth: Field
    subject: float


def open_picture(path: Path, width: int, height: int, focus: Focus | None = None) -> Picture:
    """
    Read an image for a film of `width` x `height`; raises MediaError when it cannot be read.

    The opening frame shows what is around the `focus`, or the middle.
    """
    pixels = read_image(path)
    framed = conform(pixels, width, height, "cover", focus)
    margins = _margins(pixels.shape[1], pixels.shape[0], (width, height), focus or CENTRE)
    planes = planes_of(framed)
    if any(margins):
        x, y = margins
        wide = planes_of(conform(pixels, width + 2 * x, height + 2 * y, "cover", focus))
        wide.y[y : y + height, x : x + width] = planes.y
        for outer, inner in ((wide.u, planes.u), (wide.v, planes.v)):
            outer[y // 2 : (y + height) // 2, x // 2 : (x + width) // 2] = inner
        planes = wide
    grid = Grid.of(width, height)
    colour = np.asarray(cv2.merge([planes.u, planes.v] * 2), dtype=np.uint8)
    depth = _depth(planes.y, margins, grid)
    return Picture(_doubled(planes.y), colour, margins, grid, depth, _subject(depth, grid))


def continued(picture: Picture, poses: Sequence[Pose]) -> Picture:
    """Return the picture continued as far as the camera sees along `poses`: mirrored and blurred."""
    width, height = picture.grid.width, picture.grid.height
    over_x = over_y = 0.0
    for pose in (*poses[:: max(1, len(poses) // _LOOKED_AT)], *poses[-1:]):
        x, y = mesh(picture.grid, pose, picture.depth)
        left, right = (line(x, pixel, 1) for pixel in (0, width - 1))
        top, bottom = (line(y, pixel, 0) for pixel in (0, height - 1))
        over_x = max(over_x, -float(left.min()), float(right.max()) - width + 1)
        over_y = max(over_y, -float(top.min()), float(bottom.max()) - height + 1)
    more_x, more_y = (
        min(_even(over - margin), most)
        for over, margin, most in zip((over_x, over_y), picture.margins, (width, height), strict=True)
    )
    if not more_x and not more_y:
        return picture
    margins = picture.margins[0] + more_x, picture.margins[1] + more_y
    fine = _mirrored(picture.fine, more_x * 2, more_y * 2)
    return replace(
        picture, fine=fine, colour=_mirrored(picture.colour, more_x // 2, more_y // 2), margins=margins
    )


def view(picture: Picture, pose: Pose) -> Planes:
    """Return what the camera sees in `pose`; the zero pose gives the opening frame, value for value."""
    grid = picture.grid
    nodes = mesh(grid, pose, picture.depth) + np.array(picture.margins, dtype=np.float32)[:, None, None]
    half = grid.width // 2, grid.height // 2
    colour = warped(picture.colour, (nodes - 0.5) * np.float32(0.5), half, CELL // 2)
    u, v, *_ = (np.asarray(plane, dtype=np.uint8) for plane in cv2.split(colour))
    return Planes(warped(picture.fine, nodes * 2, (grid.width, grid.height), CELL), u, v)


def _even(over: float) -> int:
    """Return the margin in pixels for a share of the frame: with a reserve, and even for the chroma planes."""
    return 0 if over <= 0.6 else int(over + CELL) // 2 * 2


def _mirrored(plane: Pixels, x: int, y: int) -> Pixels:
    """Surround a plane with its mirror image, more blurred farther from the edge."""
    rows, columns = plane.shape[:2]
    small = max(1, round(min(rows, columns) * _SOFT / 4))
    wide = cv2.copyMakeBorder(plane, y, y, x, x, cv2.BORDER_REFLECT_101)
    size = wide.shape[1] // small or 1, wide.shape[0] // small or 1
    soft = cv2.GaussianBlur(cv2.resize(wide, size, interpolation=cv2.INTER_AREA), (0, 0), 4)
    soft = cv2.resize(soft, wide.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    ramp = min(rows, columns) * _SOFT
    across = np.abs(np.arange(wide.shape[1], dtype=np.float32) - (wide.shape[1] - 1) / 2) - columns / 2
    down = np.abs(np.arange(wide.shape[0], dtype=np.float32) - (wide.shape[0] - 1) / 2) - rows / 2
    every, inner = slice(None), slice(y, y + rows)
    for rim in (
        (slice(0, y), every),
        (slice(y + rows, None), every),
        (inner, slice(0, x)),
        (inner, slice(x + columns, None)),
    ):
        if wide[rim].size:
            share = np.clip(np.maximum(across[None, rim[1]], down[rim[0], None]) / ramp, 0, 1)
            wide[rim] = cv2.blendLinear(wide[rim], soft[rim], 1 - share, share)
    return np.asarray(wide, dtype=np.uint8)


def _margins(full_width: int, full_height: int, size: tuple[int, int], focus: Focus) -> tuple[int, int]:
    """
    Return the pixels to crop on each side; even, so that the chroma planes stay aligned.

    They are as many on both: where the frame is nearer to one edge of the picture, so many as that side has.
    """
    width, height = size
    scale = max(Fraction(width, full_width), Fraction(height, full_height))
    beyond_x = min(_beyond(full_width * scale, width, focus.x), width * MOST_MARGIN)
    beyond_y = min(_beyond(full_height * scale, height, focus.y), height * MOST_MARGIN)
    return int(beyond_x) // 2 * 2, int(beyond_y) // 2 * 2


def _beyond(whole: Fraction, kept: int, at: Fraction) -> Fraction:
    before = kept_from(whole, kept, at)
    return min(before, whole - kept - before)


def _doubled(plane: Pixels) -> Pixels:
    height, width = plane.shape
    half = np.array([[0.5, 0, 0], [0, 0.5, 0]], dtype=np.float32)
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    fine = cv2.warpAffine(
        plane, half, (width * 2, height * 2), flags=flags, borderMode=cv2.BORDER_REFLECT_101
    )
    return np.asarray(fine, dtype=np.uint8)


def _depth(luma: Pixels, margins: tuple[int, int], grid: Grid) -> Field:
    """
    Estimate the depth at each node: the bottom of a picture is near, its top far, and its middle nearer.

    The estimate is blurred until it has no edges, so that errors cause no visible distortion.
    """
    height, width = luma.shape
    framed = luma[margins[1] : height - margins[1], margins[0] : width - margins[0]]
    rows, columns = grid.across.shape
    small = cv2.resize(framed, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32)
    spread = max(1.0, 0.05 * (rows + columns) / 2)
    detail = cv2.GaussianBlur(np.abs(small - cv2.GaussianBlur(small, (0, 0), 1.5)), (0, 0), spread)
    detail = detail / (float(detail.max()) + 1e-3)
    foot = np.clip(grid.down, 0, 1)
    guess = 0.40 + 0.10 * foot**1.5 + (0.11 + 0.015 * detail) * _central(grid)
    return np.asarray(cv2.GaussianBlur(guess, (0, 0), spread), dtype=np.float32)


def _central(grid: Grid) -> Field:
    """Return 1 in the middle of the frame, where a subject is expected, falling to 0 around it."""
    short = min(grid.width, grid.height)
    away = np.hypot(grid.across * (grid.width / short), grid.down * (grid.height / short))
    return np.asarray(np.exp(-((away / 0.75) ** 4)), dtype=np.float32)


def _subject(depth: Field, grid: Grid) -> float:
    """Return the depth of the middle, whose size a dolly zoom keeps."""
    weight = _central(grid)
    return float((depth * weight).sum() / weight.sum())
