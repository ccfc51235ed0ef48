"""Layers seen by a camera: each moved by its depth, put together back to front, plane by plane."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from storyboard.animatic.camera import Pose
from storyboard.animatic.mesh import CELL, between, sampled
from storyboard.animatic.planes import Planes
from storyboard.animatic.scene.canvas import Canvas, Layer
from storyboard.media.frame import Pixels

__all__ = ["compose"]

_Matrix: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A layer, its map from frame to painted pixels, the frame rows that it touches and those that it fills."""

    layer: Layer
    matrix: _Matrix
    first: int
    solid: int
    end: int
    second: float


def compose(canvas: Canvas, layers: Sequence[Layer], pose: Pose, second: float) -> Planes:
    """
    Give the frame that the camera sees in `pose`, `second` seconds into the clip; `layers` go from far to near.

    The farthest layers, as long as they are painted with few pixels, are put together at half the size.
    """
    hidden = canvas.height
    wanted: list[tuple[_Seen, int]] = []
    for one in reversed(layers):
        seen = _seen(canvas, one, pose, second)
        if seen.first < hidden:
            wanted.append((seen, hidden))
            hidden = min(hidden, seen.solid)
    wanted.reverse()
    soft = 0
    while soft < len(wanted) and wanted[soft][0].layer.density <= 0.5:
        soft += 1
    planes = _enlarged(canvas, wanted[:soft]) if soft else _blank(canvas.width, canvas.height)
    for seen, last in wanted[soft:]:
        _draw(planes, seen, last)
    return planes


def _blank(width: int, height: int) -> Planes:
    y = np.zeros((height, width), dtype=np.uint8)
    u, v = np.full((2, height // 2, width // 2), 128, dtype=np.uint8)
    return Planes(y, u, v)


def _enlarged(canvas: Canvas, wanted: Sequence[tuple[_Seen, int]]) -> Planes:
    """Draw layers at half the frame's size, rounded up to even, and enlarge the picture."""
    width, height = -(-canvas.width // 4) * 2, -(-canvas.height // 4) * 2
    small = _blank(width, height)
    for seen, last in wanted:
        matrix = seen.matrix.copy()
        matrix[:, :2] *= 2
        matrix[:, 2] += 0.5 * (seen.matrix[:, 0] + seen.matrix[:, 1])
        first, solid, end = (
            seen.first // 4 * 2,
            min(height, -(-seen.solid // 4) * 2),
            min(height, -(-seen.end // 4) * 2),
        )
        _draw(
            small, _Seen(seen.layer, matrix, first, solid, end, seen.second), min(height, -(-last // 4) * 2)
        )

    def grown(plane: Pixels, rows: int, columns: int) -> Pixels:
        whole = cv2.resize(plane, (plane.shape[1] * 2, plane.shape[0] * 2), interpolation=cv2.INTER_LINEAR)
        return np.ascontiguousarray(whole[:rows, :columns], dtype=np.uint8)

    half = canvas.height // 2, canvas.width // 2
    return Planes(grown(small.y, canvas.height, canvas.width), grown(small.u, *half), grown(small.v, *half))


def _seen(canvas: Canvas, one: Layer, pose: Pose, second: float) -> _Seen:
    scale = pose.scale_at(one.depth)
    shift_x, shift_y = pose.shift_at(one.depth)
    cosine, sine = math.cos(pose.roll) / scale, math.sin(pose.roll) / scale
    middle_x, middle_y = (canvas.width - 1) / 2, (canvas.height - 1) / 2
    from_left = (
        middle_x + shift_x * canvas.width + canvas.left - one.drift * second * canvas.unit / canvas.density
    )
    from_top = middle_y + shift_y * canvas.height + canvas.top
    turn = np.array(
        [
            [cosine, sine, from_left - cosine * middle_x - sine * middle_y],
            [-sine, cosine, from_top + sine * middle_x - cosine * middle_y],
        ]
    )
    turn *= one.density
    turn[:, 2] += (one.density - 1) / 2
    turn[1, 2] -= one.top
    tilt = abs(turn[1, 0]) * canvas.width
    if one.alpha is None:
        return _Seen(one, turn, 0, 0, canvas.height, second)
    painted = one.alpha.shape[0]
    first = math.floor((-turn[1, 2] - tilt - 1) / turn[1, 1])
    end = math.ceil((painted - 1 - turn[1, 2] + tilt) / turn[1, 1])
    solid = (
        math.ceil((one.solid - turn[1, 2] + tilt + 1) / turn[1, 1]) if one.solid < painted else canvas.height
    )
    first, solid, end = (
        min(canvas.height, max(0, row)) for row in (first // 2 * 2, solid + solid % 2, end + end % 2)
    )
    return _Seen(one, turn, first, solid, canvas.height if solid < canvas.height else end, second)


def _draw(planes: Planes, seen: _Seen, last: int) -> None:
    """Draw the frame rows from the layer's first to `last`, blended above its solid row and plain below."""
    one = seen.layer
    last = min(last, seen.end)
    edge = min(last, seen.solid)
    half = _halved(seen.matrix)
    if one.ripple:
        _draw_rippling(planes, seen, last)
        return
    jobs = (
        (planes.y, one.planes.y, one.alpha, seen.matrix, 1),
        (planes.u, one.planes.u, one.alpha_half, half, 2),
        (planes.v, one.planes.v, one.alpha_half, half, 2),
    )
    for target, source, alpha, matrix, step in jobs:
        first, middle, end = seen.first // step, edge // step, last // step
        if alpha is not None and middle > first:
            cover = _moved(alpha, matrix, target[first:middle], first)
            colour = _moved(source, matrix, target[first:middle], first)
            target[first:middle] = _blended(target[first:middle], colour, cover)
        start = middle if alpha is not None else first
        if end > start:
            target[start:end] = _moved(source, matrix, target[start:end], start)


def _draw_rippling(planes: Planes, seen: _Seen, last: int) -> None:
    """Draw an opaque layer of water: what it shows is pushed about by travelling waves, more the nearer it is."""
    first = seen.first
    if last <= first:
        return
    height, width = last - first, planes.y.shape[1]
    across = np.arange(-(-width // CELL) + 2, dtype=np.float32) * CELL - (CELL + 1) / 2
    down = np.arange(-(-height // CELL) + 2, dtype=np.float32) * CELL - (CELL + 1) / 2 + first
    x = seen.matrix[0, 0] * across[None, :] + seen.matrix[0, 1] * down[:, None] + seen.matrix[0, 2]
    y = seen.matrix[1, 0] * across[None, :] + seen.matrix[1, 1] * down[:, None] + seen.matrix[1, 2]
    rows, columns = seen.layer.planes.y.shape
    near = np.clip(y / rows, 0, 1)
    size = seen.layer.ripple * columns * near
    away = 5.0 / (near + 0.09)
    place, time = x / columns, 2 * math.pi * seen.second
    sway = np.sin(away * 1.9 - time * 0.31) + 0.6 * np.sin(away * 4.3 + place * 21 - time * 0.47)
    swell = np.sin(away * 1.3 + place * 9 - time * 0.37) + 0.5 * np.sin(away * 3.1 - place * 31 + time * 0.53)
    nodes = np.dstack([x + size * sway, y + 0.6 * size * swell]).astype(np.float32)
    luma = between(nodes, width, height, CELL)
    half = between((nodes - 0.5) * np.float32(0.5), width // 2, height // 2, CELL // 2)
    for target, source, places in (
        (planes.y[first:last], seen.layer.planes.y, luma),
        (planes.u[first // 2 : last // 2], seen.layer.planes.u, half),
        (planes.v[first // 2 : last // 2], seen.layer.planes.v, half),
    ):
        target[:] = sampled(source, places)


def _halved(matrix: _Matrix) -> _Matrix:
    """Give the same map between planes of half the size, whose pixels lie between four of the full ones."""
    half = matrix.copy()
    half[:, 2] = (matrix[:, 2] + 0.5 * (matrix[:, 0] + matrix[:, 1]) - 0.5) / 2
    return half


def _moved(source: Pixels, matrix: _Matrix, target: Pixels, first: int) -> Pixels:
    rows, columns = target.shape
    shifted = matrix.copy()
    shifted[:, 2] += matrix[:, 1] * first
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = cv2.warpAffine(source, shifted, (columns, rows), flags=flags, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(moved, dtype=np.uint8)


def _blended(back: Pixels, front: Pixels, cover: Pixels) -> Pixels:
    shown = cv2.multiply(front, cover, scale=1 / 255)
    kept = cv2.multiply(back, cv2.bitwise_not(cover), scale=1 / 255)
    return np.asarray(cv2.add(shown, kept), dtype=np.uint8)
