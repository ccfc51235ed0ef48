"""People, as silhouettes: somebody who stands and looks, a runner in stride, a crowd from behind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, TypeAlias

import cv2
import numpy as np

from storyboard.animatic.mesh import Field
from storyboard.animatic.scene.canvas import Canvas, Layer, layer
from storyboard.animatic.scene.land import Ridge
from storyboard.animatic.scene.palette import Palette, colour, mix
from storyboard.animatic.scene.setting import Setting
from storyboard.animatic.scene.sky import Sun

__all__ = ["crowd_layer", "person_layer"]

_Point: TypeAlias = tuple[float, float]
_Limb: TypeAlias = tuple[_Point, _Point, float, float]

# A person 1 high, feet at the origin, y upwards: each limb is a line with a width at either end.
_STANDING: Final[Sequence[_Limb]] = (
    ((0.00, 0.90), (0.00, 0.93), 0.135, 0.125),
    ((0.00, 0.80), (0.00, 0.88), 0.075, 0.070),
    ((-0.075, 0.79), (0.075, 0.79), 0.09, 0.09),
    ((0.00, 0.78), (0.00, 0.52), 0.235, 0.185),
    ((-0.10, 0.78), (-0.135, 0.60), 0.078, 0.062),
    ((-0.135, 0.60), (-0.115, 0.44), 0.060, 0.048),
    ((0.10, 0.78), (0.14, 0.61), 0.078, 0.062),
    ((0.14, 0.61), (0.135, 0.45), 0.060, 0.048),
    ((-0.045, 0.52), (-0.065, 0.27), 0.125, 0.090),
    ((-0.065, 0.27), (-0.075, 0.02), 0.085, 0.062),
    ((0.045, 0.52), (0.075, 0.27), 0.125, 0.090),
    ((0.075, 0.27), (0.095, 0.02), 0.085, 0.062),
    ((-0.085, 0.012), (-0.045, 0.012), 0.035, 0.03),
    ((0.09, 0.012), (0.135, 0.012), 0.035, 0.03),
    ((-0.02, 0.75), (-0.02, 0.60), 0.17, 0.19),
)
_RUNNING: Final[Sequence[_Limb]] = (
    ((0.135, 0.905), (0.145, 0.925), 0.135, 0.125),
    ((0.095, 0.82), (0.125, 0.88), 0.072, 0.066),
    ((0.085, 0.79), (0.00, 0.53), 0.185, 0.150),
    ((0.085, 0.79), (-0.055, 0.665), 0.076, 0.060),
    ((-0.055, 0.665), (-0.125, 0.525), 0.056, 0.045),
    ((0.085, 0.785), (0.165, 0.645), 0.076, 0.060),
    ((0.165, 0.645), (0.285, 0.725), 0.056, 0.045),
    ((0.01, 0.52), (0.175, 0.40), 0.125, 0.090),
    ((0.175, 0.40), (0.135, 0.185), 0.086, 0.055),
    ((0.125, 0.17), (0.195, 0.155), 0.046, 0.036),
    ((0.00, 0.52), (-0.085, 0.285), 0.125, 0.088),
    ((-0.085, 0.285), (-0.265, 0.150), 0.084, 0.054),
    ((-0.265, 0.150), (-0.285, 0.085), 0.046, 0.034),
)
_FINE: Final = 8


def person_layer(canvas: Canvas, palette: Palette, setting: Setting, sun: Sun, ridge: Ridge) -> Layer:
    """Paint a person who stands on `ridge`, away from the sun, or runs along it."""
    running = setting.figure == "runner"
    side = -1.0 if sun.x > 0 else 1.0
    unit = canvas.unit
    height = 0.125 * unit * ridge.near
    half = canvas.width * canvas.density / unit / 2
    open_ground = np.where(np.abs(canvas.x) < 0.42 * half, ridge.ground, 9.0) + 0.02 * (canvas.x * side < 0)
    column = int(np.argmin(open_ground))
    foot = canvas.row(float(ridge.ground[column])) + round(0.004 * unit)
    drawing = _drawn(_RUNNING if running else _STANDING, height, flip=side > 0)
    if running:
        foot -= round(0.010 * unit)
    rows, columns = drawing.shape
    alpha = np.zeros(canvas.shape, dtype=np.float32)
    top, left = foot - rows, column - columns // 2
    area = slice(max(0, top), max(0, foot)), slice(max(0, left), max(0, left + columns))
    alpha[area] = drawing[area[0].start - top :, area[1].start - left :][
        : alpha[area].shape[0], : alpha[area].shape[1]
    ]
    tone = mix(colour("15161a"), palette.shade, 0.12)
    rgb = np.broadcast_to(np.asarray(tone, dtype=np.float32), (*canvas.shape, 3))
    return layer(canvas, rgb, alpha, ridge.near)


def crowd_layer(canvas: Canvas, palette: Palette, setting: Setting) -> Layer:
    """Paint a crowd that stands before us with its back turned, some with their arms up."""
    random = np.random.default_rng(setting.seed % 100_000 + 21)
    alpha = np.zeros(canvas.shape, dtype=np.float32)
    unit, columns = canvas.unit, canvas.shape[1]
    foot = canvas.row(1.0)
    place = -0.1 * unit
    while place < columns + 0.1 * unit:
        head = unit * random.uniform(0.040, 0.052)
        top = foot - unit * random.uniform(0.10, 0.20)
        _onlooker(alpha, (place, top), head, float(random.random()))
        place += head * random.uniform(2.0, 3.4)
    soft = cv2.GaussianBlur(alpha, (0, 0), max(0.6, 0.0022 * unit))
    tone = mix(colour("101116"), palette.shade, 0.15)
    rgb = np.broadcast_to(np.asarray(tone, dtype=np.float32), (*canvas.shape, 3))
    return layer(canvas, rgb, np.asarray(soft, dtype=np.float32), 1.0)


def _onlooker(alpha: Field, place: _Point, head: float, mood: float) -> None:
    x, y = place
    limbs: list[_Limb] = [
        ((x, y), (x, y - head * 0.25), head * 1.45, head * 1.35),
        ((x, y + head * 0.5), (x, y + head * 1.4), head * 0.8, head),
        ((x - head * 0.95, y + head * 1.75), (x + head * 0.95, y + head * 1.75), head * 1.1, head * 1.1),
        ((x, y + head * 2.2), (x, y + head * 14), head * 2.9, head * 2.9),
    ]
    if mood < 0.35:
        for side in (-1, 1) if mood < 0.2 else (1,):
            elbow = x + side * head * 2.0, y - head * 0.1
            limbs.append(((x + side * head * 1.1, y + head * 1.7), elbow, head * 0.75, head * 0.62))
            limbs.append((elbow, (x + side * head * 1.75, y - head * 2.2), head * 0.6, head * 0.45))
    for limb in limbs:
        _fill(alpha, limb)


def _drawn(limbs: Sequence[_Limb], height: float, *, flip: bool) -> Field:
    """Draw limbs large and shrink them, so that the edges are soft."""
    size = height * _FINE
    rows, columns = math.ceil(height * 1.06), math.ceil(height * 0.9)
    large = np.zeros((rows * _FINE, columns * _FINE), dtype=np.float32)
    middle, base = columns * _FINE / 2, rows * _FINE
    for (x1, y1), (x2, y2), wide1, wide2 in limbs:
        ends = (middle + x1 * size, base - y1 * size), (middle + x2 * size, base - y2 * size)
        _fill(large, (ends[0], ends[1], wide1 * size, wide2 * size))
    small = cv2.resize(large, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(small[:, ::-1] if flip else small, dtype=np.float32)


def _fill(target: Field, limb: _Limb) -> None:
    """Fill one tapering limb with round ends."""
    (x1, y1), (x2, y2), wide1, wide2 = limb
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    across = -(y2 - y1) / length / 2, (x2 - x1) / length / 2
    corners = (
        (x1 + across[0] * wide1, y1 + across[1] * wide1),
        (x2 + across[0] * wide2, y2 + across[1] * wide2),
        (x2 - across[0] * wide2, y2 - across[1] * wide2),
        (x1 - across[0] * wide1, y1 - across[1] * wide1),
    )
    points = np.array([[round(x * 16), round(y * 16)] for x, y in corners], dtype=np.int32)
    cv2.fillConvexPoly(target, points, 1.0, cv2.LINE_8, 4)
    for (x, y), wide in (((x1, y1), wide1), ((x2, y2), wide2)):
        cv2.circle(target, (round(x * 16), round(y * 16)), round(wide * 8), 1.0, -1, cv2.LINE_8, 4)
