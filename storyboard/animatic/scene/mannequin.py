"""A neutral human body, seven and a half heads high: rounded limbs in 3D, in a few postures, from any angle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from storyboard.animatic.mesh import Field

__all__ = [
    "DROPS",
    "FACE",
    "HEAD_LIMBS",
    "TRUNK_LIMBS",
    "Aim",
    "Limb",
    "Mark",
    "Part",
    "Posture",
    "body",
    "seen",
]

Posture = Literal["stand", "relaxed", "walk", "run", "sit"]
Part = Literal["skin", "cloth", "legs", "hair", "shoe", "lip"]
# Two ends (x to the figure's left, y up, z to its front, in body heights), the radius at each, the body part.
Limb: TypeAlias = tuple[tuple[float, float, float], tuple[float, float, float], float, float, Part]
_Point: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """
    A feature of the face at a place (to the left, up, to the front), `wide` across and `high` down.

    It is raised by `amount`, or has the tone of `part` with that strength.
    """

    place: _Point
    wide: float
    high: float
    amount: float
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Aim:
    """
    The direction from which a body is seen.

    `turn` is around its axis in degrees (0 its front, 180 its back), `rise` the camera's elevation in degrees, `far`
    its distance in body heights, and `level` the height on the body that it looks at.
    """

    turn: float = 0.0
    rise: float = 0.0
    far: float = 6.0
    level: float = 0.55


# In thousandths of the body's height: right knee, ankle, left knee, ankle, right elbow, wrist, left elbow, wrist, each
# to the left, up and to the front; the right is at -x.
_POSTURES: Final[dict[Posture, str]] = {
    "stand": "-56 275 12 -62 45 -12 56 275 12 62 45 -12 -136 632 -12 -140 480 30 136 632 -12 140 480 30",
    "relaxed": "-66 275 28 -95 45 5 52 275 6 55 45 -15 -140 636 -20 -136 490 40 152 645 -30 100 545 30",
    "walk": "-50 285 85 -52 60 120 50 285 -20 52 85 -170 -142 640 -70 -142 500 -55 142 640 40 138 510 120",
    "run": "-50 390 200 -50 150 140 50 270 -75 55 95 -275 -158 680 -120 -153 570 -10 158 680 75 120 720 200",
    "sit": "-75 510 230 -80 275 215 75 510 230 80 275 215 -148 650 20 -95 560 140 148 650 20 95 560 140",
}

_TRUNK: Final[Sequence[Limb]] = (
    ((0.0, 0.832, -0.018), (-0.098, 0.795, -0.008), 0.027, 0.033, "cloth"),
    ((0.0, 0.832, -0.018), (0.098, 0.795, -0.008), 0.027, 0.033, "cloth"),
    ((-0.055, 0.760, 0.0), (-0.038, 0.640, 0.002), 0.058, 0.052, "cloth"),
    ((0.055, 0.760, 0.0), (0.038, 0.640, 0.002), 0.058, 0.052, "cloth"),
    ((0.0, 0.755, 0.006), (0.0, 0.560, 0.002), 0.062, 0.062, "cloth"),
    ((-0.036, 0.625, 0.002), (-0.042, 0.545, -0.002), 0.052, 0.057, "cloth"),
    ((0.036, 0.625, 0.002), (0.042, 0.545, -0.002), 0.052, 0.057, "cloth"),
)
_HEAD: Final[Sequence[Limb]] = (
    ((0.0, 0.947, -0.012), (0.0, 0.942, 0.010), 0.047, 0.043, "skin"),
    ((0.0, 0.930, 0.012), (0.0, 0.8965, 0.018), 0.0405, 0.0300, "skin"),
    ((0.0, 0.938, 0.0440), (0.0, 0.918, 0.0490), 0.0036, 0.0048, "skin"),
    ((-0.046, 0.940, -0.004), (-0.045, 0.922, 0.000), 0.0070, 0.0050, "skin"),
    ((0.046, 0.940, -0.004), (0.045, 0.922, 0.000), 0.0070, 0.0050, "skin"),
)
_NECK_AND_HIPS: Final[Sequence[Limb]] = (
    ((0.0, 0.880, -0.010), (0.0, 0.843, -0.013), 0.026, 0.028, "skin"),
    ((-0.038, 0.525, -0.004), (0.038, 0.525, -0.004), 0.058, 0.058, "legs"),
)
_HAIR: Final[Sequence[Limb]] = (
    ((0.0, 0.9550, -0.013), (0.0, 0.928, -0.024), 0.0472, 0.0405, "hair"),
    ((-0.021, 0.9715, 0.006), (0.021, 0.9715, 0.006), 0.0270, 0.0270, "hair"),
)
_LONG_HAIR: Final[Sequence[Limb]] = (
    ((0.0, 0.940, -0.026), (0.0, 0.845, -0.034), 0.044, 0.034, "hair"),
    ((-0.036, 0.950, -0.006), (-0.040, 0.868, -0.014), 0.020, 0.013, "hair"),
    ((0.036, 0.950, -0.006), (0.040, 0.868, -0.014), 0.020, 0.013, "hair"),
)
# The relief and the tones of a face.
FACE: Final[Sequence[Mark]] = (
    *(Mark((side * 0.0200, 0.9390, 0.046), 0.0115, 0.0075, -0.0070) for side in (-1, 1)),
    *(Mark((side * 0.0200, 0.9360, 0.046), 0.0080, 0.0055, 0.0034) for side in (-1, 1)),
    *(Mark((side * 0.0270, 0.9140, 0.040), 0.0140, 0.0110, 0.0024) for side in (-1, 1)),
    Mark((0.0, 0.9300, 0.050), 0.0055, 0.0130, 0.0022),
    Mark((0.0, 0.9175, 0.052), 0.0090, 0.0055, 0.0032),
    Mark((0.0, 0.8960, 0.046), 0.0120, 0.0036, 0.0030),
    Mark((0.0, 0.8925, 0.046), 0.0115, 0.0013, -0.0022),
    Mark((0.0, 0.8890, 0.045), 0.0090, 0.0038, 0.0032),
    Mark((0.0, 0.8740, 0.040), 0.0100, 0.0070, 0.0030),
    *(Mark((side * 0.0205, 0.9520, 0.044), 0.0115, 0.0024, 0.75, "hair") for side in (-1, 1)),
    *(Mark((side * 0.0200, 0.9352, 0.046), 0.0090, 0.0022, 0.65, "hair") for side in (-1, 1)),
    *(Mark((side * 0.0197, 0.9362, 0.046), 0.0036, 0.0036, 0.85, "hair") for side in (-1, 1)),
    Mark((0.0, 0.8925, 0.046), 0.0110, 0.0040, 0.55, "lip"),
)
TRUNK_LIMBS: Final = len(_TRUNK)
HEAD_LIMBS: Final = len(_HEAD)
# A neutral seat for sitting figures.
_SEAT: Final[Sequence[Limb]] = (
    ((-0.045, 0.420, -0.01), (-0.045, 0.262, -0.01), 0.052, 0.052, "shoe"),
    ((0.045, 0.420, -0.01), (0.045, 0.262, -0.01), 0.052, 0.052, "shoe"),
)
# How much lower the body is in a posture than standing.
DROPS: Final[dict[Posture, float]] = {"sit": 0.235, "run": 0.05}
_LEAN: Final[dict[Posture, float]] = {"run": 0.22}


def body(posture: Posture, *, long_hair: bool) -> list[Limb]:
    """Return the limbs of a body 1 high, feet at the origin: first those of the trunk, then those of the bare head."""
    lean, longer = _LEAN.get(posture, 0.0), _LONG_HAIR if long_hair else ()
    limbs = [_leaned(limb, lean) for limb in (*_TRUNK, *_HEAD, *_HAIR, *longer, *_NECK_AND_HIPS)]
    numbers = [int(number) / 1000 for number in _POSTURES[posture].split()]
    points = list(zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True))
    for side, (knee, ankle, elbow, wrist) in (
        (-1, points[0:2] + points[4:6]),
        (1, points[2:4] + points[6:8]),
    ):
        hip = (0.052 * side, 0.515, -0.004)
        toe = (ankle[0] * 1.06 + 0.006 * side, max(0.016, ankle[1] - 0.029), ankle[2] + 0.098)
        heel = (ankle[0], max(0.022, ankle[1] - 0.023), ankle[2] - 0.004)
        calf = _between(knee, ankle, 0.32)
        shoulder = _leaned_point((0.110 * side, 0.786, -0.008), lean)
        bent, end = _leaned_point(elbow, lean), _leaned_point(wrist, lean)
        hand = _beyond(bent, end, 0.36)
        limbs += [
            (hip, knee, 0.056, 0.038, "legs"),
            (knee, (calf[0], calf[1], calf[2] - 0.008), 0.037, 0.038, "legs"),
            ((calf[0], calf[1], calf[2] - 0.008), ankle, 0.037, 0.026, "legs"),
            (heel, toe, 0.024, 0.018, "shoe"),
            (shoulder, bent, 0.035, 0.026, "cloth"),
            (bent, end, 0.026, 0.020, "cloth"),
            (end, hand, 0.019, 0.015, "skin"),
        ]
    drop = DROPS.get(posture, 0.0)
    return [_lowered(limb, drop) for limb in (*limbs, *(_SEAT if posture == "sit" else ()))]


def _lowered(limb: Limb, drop: float) -> Limb:
    (x1, y1, z1), (x2, y2, z2), radius, other, part = limb
    return (x1, y1 - drop, z1), (x2, y2 - drop, z2), radius, other, part


def _leaned(limb: Limb, lean: float) -> Limb:
    return (_leaned_point(limb[0], lean), _leaned_point(limb[1], lean), *limb[2:])


def _leaned_point(point: _Point, lean: float) -> _Point:
    """Turn a point of the upper body forward about the hips."""
    x, y, z = point
    up, cosine, sine = y - 0.52, math.cos(lean), math.sin(lean)
    return x, 0.52 + up * cosine - z * sine, up * sine + z * cosine


def _between(one: _Point, other: _Point, share: float) -> _Point:
    x, y, z = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return x, y, z


def _beyond(one: _Point, other: _Point, share: float) -> _Point:
    return _between(one, other, 1 + share)


def seen(points: Sequence[_Point] | Field, aim: Aim) -> Field:
    """
    Project points of a body.

    Return for each its place across and up from what the camera looks at, its nearness (body heights), and its scale.
    """
    x, y, z = np.asarray(points, dtype=np.float64).reshape(-1, 3).T
    turn, rise = math.radians(aim.turn), math.radians(aim.rise)
    across, front = x * math.cos(turn) + z * math.sin(turn), z * math.cos(turn) - x * math.sin(turn)
    up = (y - aim.level) * math.cos(rise) - front * math.sin(rise)
    near = (y - aim.level) * math.sin(rise) + front * math.cos(rise)
    scale = aim.far / (aim.far - near)
    return np.stack([across * scale, up * scale, near * scale, scale], axis=1).astype(np.float32)
