"""A given picture, made ready for the camera: its planes, the margins beyond the frame, a guess of its depth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from storyboard.animatic.camera import Pose
from storyboard.animatic.mesh import CELL, Field, Grid, mesh, warped
from storyboard.animatic.planes import Planes, planes_of
from storyboard.media.frame import Pixels
from storyboard.media.images import conform, read_image

__all__ = ["Picture", "open_picture", "view"]

# At most this share of the frame is kept beyond each of its edges.
MOST_MARGIN: Final = 0.25


@dataclass(frozen=True, slots=True)
class Picture:
    """
    A picture that a camera can look at.

    `fine` is its luma at twice the size, even samples being the picture's own, so that the places between pixels are
    as sharp as the pixels. `colour` holds u, v, u, v: four channels are read faster than two. `margins` is how many
    pixels lie beyond the opening frame (left and right, top and bottom).
    """

    fine: Pixels
    colour: Pixels
    margins: tuple[int, int]
    grid: Grid
    depth: Field


def open_picture(path: Path, width: int, height: int) -> Picture:
    """Read an image for a film of `width` x `height`; raises MediaError when it cannot be read."""
    pixels = read_image(path)
    framed = conform(pixels, width, height, "cover")
    margins = _margins(pixels.shape[1], pixels.shape[0], width, height)
    planes = planes_of(framed)
    if any(margins):
        x, y = margins
        wide = planes_of(conform(pixels, width + 2 * x, height + 2 * y, "cover"))
        wide.y[y : y + height, x : x + width] = planes.y
        for outer, inner in ((wide.u, planes.u), (wide.v, planes.v)):
            outer[y // 2 : (y + height) // 2, x // 2 : (x + width) // 2] = inner
        planes = wide
    grid = Grid.of(width, height, margins)
    colour = np.asarray(cv2.merge([planes.u, planes.v] * 2), dtype=np.uint8)
    return Picture(_doubled(planes.y), colour, margins, grid, _depth(planes.y, margins, grid))


def view(picture: Picture, pose: Pose) -> Planes:
    """Give what the camera sees in `pose`; the zero pose gives the opening frame, value for value."""
    grid = picture.grid
    nodes = mesh(grid, pose, picture.depth) + np.array(picture.margins, dtype=np.float32)[:, None, None]
    half = grid.width // 2, grid.height // 2
    colour = warped(picture.colour, (nodes - 0.5) * np.float32(0.5), half, CELL // 2)
    u, v, *_ = (np.asarray(plane, dtype=np.uint8) for plane in cv2.split(colour))
    return Planes(warped(picture.fine, nodes * 2, (grid.width, grid.height), CELL), u, v)


def _margins(full_width: int, full_height: int, width: int, height: int) -> tuple[int, int]:
    """Give the pixels that covering the frame cuts off on each side, even so that the chroma planes stay aligned."""
    scale = max(width / full_width, height / full_height)
    beyond_x = min((full_width * scale - width) / 2, width * MOST_MARGIN)
    beyond_y = min((full_height * scale - height) / 2, height * MOST_MARGIN)
    return int(beyond_x) // 2 * 2, int(beyond_y) // 2 * 2


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
    Guess the depth at each node: the foot of a picture is near, its top far, and what is rich in detail stands out.

    The guess is blurred until no edge is left, so that a wrong one bends nothing that the eye would notice.
    """
    height, width = luma.shape
    framed = luma[margins[1] : height - margins[1], margins[0] : width - margins[0]]
    rows, columns = grid.across.shape
    small = cv2.resize(framed, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32)
    spread = max(1.0, 0.05 * (rows + columns) / 2)
    detail = cv2.GaussianBlur(np.abs(small - cv2.GaussianBlur(small, (0, 0), 1.5)), (0, 0), spread)
    detail = detail / (float(detail.max()) + 1e-3)
    centred = np.exp(-1.6 * (grid.across**2 + 0.6 * grid.down**2))
    foot = np.clip(grid.down, 0, 1)
    guess = 0.40 + 0.14 * foot**1.5 + 0.12 * detail * centred
    return np.asarray(cv2.GaussianBlur(guess, (0, 0), spread), dtype=np.float32)
