"""Render layers for a camera pose: each moved by its depth, composited back to front, strip by strip."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from storyboard.animatic.camera import Pose
from storyboard.animatic.mesh import CELL, warped
from storyboard.animatic.planes import Planes
from storyboard.animatic.scene.canvas import Canvas, Layer
from storyboard.media.frame import Pixels
from storyboard.media.opencv import cv2

__all__ = ["compose"]

_Matrix: TypeAlias = NDArray[np.float64]

# The frame is composited in vertical strips, so that little is drawn of what a nearer layer hides.
_STRIPS: Final = 4
# Below this roll in radians (of a hand-held camera), layers are rotated one by one: little is seen above them.
_UPRIGHT: Final = 0.012
# Extra rows of a half-sized picture that its enlargement reads.
_BLEED: Final = 4


@dataclass(frozen=True, slots=True)
class _Seen:
    """A layer and its map from the frame's pixels to painted ones, at `second` of the clip."""

    layer: Layer
    matrix: _Matrix
    second: float


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is drawn of a layer: frame columns `left` to `right`, rows `first` to `last`, opaque from `solid` on."""

    seen: _Seen
    left: int
    right: int
    first: int
    solid: int
    last: int


def compose(canvas: Canvas, layers: Sequence[Layer], pose: Pose, second: float) -> Planes:
    """
    Return the frame that the camera sees in `pose`, `second` seconds into the clip; `layers` go from far to near.

    A rolled camera sees a part of a larger, upright frame.
    """
    if abs(pose.roll) <= _UPRIGHT:
        return _composed(canvas, layers, pose, second, (0, 0))
    cosine, sine = abs(math.cos(pose.roll)), abs(math.sin(pose.roll))
    beyond = (
        math.ceil(max(0.0, canvas.width * cosine + canvas.height * sine - canvas.width) / 4 + 1) * 2,
        math.ceil(max(0.0, canvas.width * sine + canvas.height * cosine - canvas.height) / 4 + 1) * 2,
    )
    upright = _composed(canvas, layers, replace(pose, roll=0.0), second, beyond)
    return Planes(
        *(
            _turned(plane, pose.roll, (canvas.width // step, canvas.height // step))
            for plane, step in ((upright.y, 1), (upright.u, 2), (upright.v, 2))
        )
    )


def _turned(plane: Pixels, roll: float, size: tuple[int, int]) -> Pixels:
    """Return the middle of a plane, rotated clockwise."""
    cosine, sine = math.cos(roll), math.sin(roll)
    middle_x, middle_y = (size[0] - 1) / 2, (size[1] - 1) / 2
    from_x, from_y = (plane.shape[1] - 1) / 2, (plane.shape[0] - 1) / 2
    turn = np.array(
        [
            [cosine, sine, from_x - cosine * middle_x - sine * middle_y],
            [-sine, cosine, from_y + sine * middle_x - cosine * middle_y],
        ]
    )
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    turned = cv2.warpAffine(plane, turn, size, flags=flags, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(turned, dtype=np.uint8)


def _composed(
    canvas: Canvas, layers: Sequence[Layer], pose: Pose, second: float, beyond: tuple[int, int]
) -> Planes:
    """
    Return the frame and the pixels `beyond` it on each side (left and right, top and bottom).

    The farthest layers that are painted with few pixels are composited at half the size.
    """
    seen = [_seen(canvas, one, pose, second, beyond) for one in layers]
    soft = 0
    while soft < len(seen) and layers[soft].density <= 0.5:
        soft += 1
    width, height = canvas.width + 2 * beyond[0], canvas.height + 2 * beyond[1]
    planes = _blank(width, height)
    edges = _edges(width)
    sharp, hidden = _pieces(seen[soft:], edges, [height] * (len(edges) - 1))
    if soft and any(hidden):
        _draw_enlarged(planes, seen[:soft], edges, hidden)
    for piece in sharp:
        _draw(planes, piece)
    return planes


def _blank(width: int, height: int) -> Planes:
    y = np.zeros((height, width), dtype=np.uint8)
    u, v = np.full((2, height // 2, width // 2), 128, dtype=np.uint8)
    return Planes(y, u, v)


def _edges(width: int) -> list[int]:
    """Return the columns at which strips begin and end, at whole cells of a warp."""
    step = max(64, -(-width // _STRIPS // 16) * 16)
    return [*range(0, max(1, width - step // 2), step), width]


def _draw_enlarged(
    planes: Planes, seen: Sequence[_Seen], edges: Sequence[int], hidden: Sequence[int]
) -> None:
    """Draw layers at half the frame's size, rounded up to even, and enlarge the visible part."""
    height, width = planes.y.shape
    small = _blank(-(-width // 4) * 2, -(-height // 4) * 2)
    halved = [_Seen(one.layer, _for_half(one.matrix), one.second) for one in seen]
    half_edges = [*(edge // 2 for edge in edges[:-1]), small.y.shape[1]]
    limits = [min(small.y.shape[0], row // 4 * 2 + _BLEED) if row else 0 for row in hidden]
    for piece in _pieces(halved, half_edges, limits)[0]:
        _draw(small, piece)
    shown = max(limits)
    for target, source, rows in (
        (planes.y, small.y, shown),
        (planes.u, small.u, shown // 2),
        (planes.v, small.v, shown // 2),
    ):
        size = source.shape[1] * 2, rows * 2
        whole = cv2.resize(source[:rows], size, interpolation=cv2.INTER_LINEAR)
        end = min(target.shape[0], rows * 2)
        target[:end] = whole[:end, : target.shape[1]]


def _for_half(matrix: _Matrix) -> _Matrix:
    """Return the map for a frame of half the size, each of whose pixels covers four of the full one."""
    half = matrix.copy()
    half[:, :2] *= 2
    half[:, 2] += 0.5 * (matrix[:, 0] + matrix[:, 1])
    return half


def _seen(canvas: Canvas, one: Layer, pose: Pose, second: float, beyond: tuple[int, int]) -> _Seen:
    """Return the map of a layer; the depth of the ground goes from near at the bottom to far at the horizon."""
    middle_x, middle_y = (canvas.width - 1) / 2, (canvas.height - 1) / 2
    cosine, sine = math.cos(pose.roll), math.sin(pose.roll)
    turn = np.array(
        [
            [cosine, sine, middle_x - cosine * (middle_x + beyond[0]) - sine * (middle_y + beyond[1])],
            [-sine, cosine, middle_y + sine * (middle_x + beyond[0]) - cosine * (middle_y + beyond[1])],
            [0.0, 0.0, 1.0],
        ]
    )
    scale, (shift_x, shift_y) = pose.scale_at(one.depth), pose.shift_at(one.depth)
    across, down = shift_x * canvas.width, shift_y * canvas.height
    stretch, slant, begin = 1 / scale, 0.0, middle_y - middle_y / scale + down
    if one.horizon is not None:
        far = one.horizon[0] / one.density - canvas.top, one.horizon[1]
        far_scale, (far_x, far_y) = pose.scale_at(far[1]), pose.shift_at(far[1])
        seen_far = middle_y + (far[0] - middle_y - far_y * canvas.height) * far_scale
        seen_near = middle_y + (canvas.height - middle_y - down) * scale
        stretch = (canvas.height - far[0]) / (seen_near - seen_far)
        begin = canvas.height - stretch * seen_near
        slant = (shift_x - far_x) * canvas.width / (canvas.height - far[0])
    across += slant * (begin - canvas.height)
    drift = one.drift * second * canvas.unit / canvas.density
    plain = np.array(
        [
            [1 / scale, slant * stretch, middle_x - middle_x / scale + across + canvas.left - drift],
            [0.0, stretch, begin + canvas.top],
        ]
    )
    matrix = (plain @ turn) * one.density
    matrix[:, 2] += (one.density - 1) / 2
    matrix[1, 2] -= one.top
    return _Seen(one, matrix, second)


def _pieces(
    seen: Sequence[_Seen], edges: Sequence[int], limits: Sequence[int]
) -> tuple[list[_Piece], list[int]]:
    """
    Return what to draw, from far to near, and for each strip the row from which everything behind is hidden.

    `limits` are the ends of the strips' rows.
    """
    pieces, hidden = [], []
    for strip, height in zip(pairwise(edges), limits, strict=True):
        limit = height
        for one in reversed(seen):
            piece = _piece(one, strip, height, limit)
            if piece is not None:
                pieces.append(piece)
                limit = min(limit, piece.solid)
        hidden.append(limit)
    pieces.reverse()
    return pieces, hidden


def _piece(seen: _Seen, strip: tuple[int, int], height: int, limit: int) -> _Piece | None:
    """Return what to draw of a layer in one strip, None when nothing is visible above row `limit`."""
    (xx, xy, x), (yx, yy, y) = seen.matrix.tolist()
    left, right = strip
    across = [xx * column + xy * row + x for column in strip for row in (0, height)]
    rows = seen.layer.extent.between(min(across) - 2, max(across) + 2)
    if rows is None:
        return None
    first, solid, end = rows
    highest, lowest = y + max(yx * left, yx * right), y + min(yx * left, yx * right)
    top = math.floor((first - highest - 1) / yy)
    if solid < seen.layer.pixels.shape[0]:
        plain, last = math.ceil((solid + 1 - lowest) / yy), height
    else:
        plain, last = height, math.ceil((end - lowest) / yy)
    top, plain, last = (
        min(height, max(0, row)) for row in (top // 2 * 2, plain + plain % 2, last + last % 2)
    )
    last = min(last, limit)
    return _Piece(seen, left, right, top, plain, last) if top < last else None


def _draw(planes: Planes, piece: _Piece) -> None:
    """Draw one piece: blended above its solid row, opaque below."""
    moved = _rippled(piece) if piece.seen.layer.ripple else _moved(piece)
    y, u, v, cover = (np.asarray(plane, dtype=np.uint8) for plane in cv2.split(moved))
    half = _halved(cover)
    _lay(planes.y, y, cover, piece, 1)
    _lay(planes.u, _halved(u), half, piece, 2)
    _lay(planes.v, _halved(v), half, piece, 2)


def _halved(plane: Pixels) -> Pixels:
    size = plane.shape[1] // 2, plane.shape[0] // 2
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _lay(plane: Pixels, front: Pixels, cover: Pixels, piece: _Piece, step: int) -> None:
    """Write the pixels of a piece into a plane with one pixel for `step` of the frame."""
    target = plane[piece.first // step : piece.last // step, piece.left // step : piece.right // step]
    edge = max(0, min(piece.solid, piece.last) - piece.first) // step
    if edge:
        shown = cv2.multiply(front[:edge], cover[:edge], scale=1 / 255)
        kept = cv2.multiply(target[:edge], cv2.bitwise_not(cover[:edge]), scale=1 / 255)
        target[:edge] = cv2.add(shown, kept)
    target[edge:] = front[edge:]


def _moved(piece: _Piece) -> Pixels:
    shifted = piece.seen.matrix.copy()
    shifted[:, 2] += shifted[:, 0] * piece.left + shifted[:, 1] * piece.first
    size = piece.right - piece.left, piece.last - piece.first
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    pixels = piece.seen.layer.pixels
    moved = cv2.warpAffine(pixels, shifted, size, flags=flags, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(moved, dtype=np.uint8)


def _rippled(piece: _Piece) -> Pixels:
    """Read an opaque layer of water, distorted by travelling waves, more so nearby."""
    seen, matrix = piece.seen, piece.seen.matrix
    width, height = piece.right - piece.left, piece.last - piece.first
    across = np.arange(-(-width // CELL) + 2, dtype=np.float32) * CELL - (CELL + 1) / 2 + piece.left
    down = np.arange(-(-height // CELL) + 2, dtype=np.float32) * CELL - (CELL + 1) / 2 + piece.first
    x = matrix[0, 0] * across[None, :] + matrix[0, 1] * down[:, None] + matrix[0, 2]
    y = matrix[1, 0] * across[None, :] + matrix[1, 1] * down[:, None] + matrix[1, 2]
    rows, columns = seen.layer.pixels.shape[:2]
    shore = float(seen.layer.extent.first.min())
    near = np.clip((y - shore) / (rows - shore), 0, 1)
    size = seen.layer.ripple * columns * near
    away = 5.0 / (near + 0.09)
    place, time = x / columns, 2 * math.pi * seen.second
    sway = np.sin(away * 1.9 - time * 0.31) + 0.6 * np.sin(away * 4.3 + place * 21 - time * 0.47)
    swell = np.sin(away * 1.3 + place * 9 - time * 0.37) + 0.5 * np.sin(away * 3.1 - place * 31 + time * 0.53)
    nodes = np.stack([x + size * sway, y + 0.6 * size * swell]).astype(np.float32)
    return warped(seen.layer.pixels, nodes, (width, height), CELL)
