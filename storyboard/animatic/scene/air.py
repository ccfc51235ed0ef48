"""Mist, snow and rain."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storyboard.animatic.camera import Pose
from storyboard.animatic.mesh import Field
from storyboard.animatic.planes import Planes, video_colour
from storyboard.animatic.scene.canvas import Canvas, Layer, layer
from storyboard.animatic.scene.noise import fractal
from storyboard.animatic.scene.palette import Palette, colour
from storyboard.animatic.scene.setting import Setting, Weather
from storyboard.animatic.scene.sky import softly
from storyboard.media.frame import Pixels
from storyboard.media.opencv import cv2

__all__ = ["Swarm", "draw_swarm", "mist_layer", "swarms_of"]


@dataclass(frozen=True, slots=True)
class _Kind:
    """
    How one kind of particle looks and moves.

    `count` is for one square unit; `size` in units; `fall` in units a second (down is positive), `sway` in units;
    `streak` is the length of its trail in seconds; `cover` its opacity.
    """

    count: int
    size: float
    fall: float
    sway: float
    streak: float
    cover: float
    code: str


_KINDS: Final[dict[Weather, _Kind]] = {
    "snow": _Kind(330, 0.0024, 0.11, 0.018, 0.0, 0.85, "f4f7fc"),
    "rain": _Kind(420, 0.0008, 1.9, 0.0, 0.045, 0.30, "cfd8e0"),
}


@dataclass(frozen=True, slots=True)
class Swarm:
    """Particles of one kind: the place (0 to 1 of the frame), nearness and phase of each."""

    kind: _Kind
    unit: float
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    near: NDArray[np.float64]
    phase: NDArray[np.float64]


def swarms_of(setting: Setting, width: int, height: int) -> list[Swarm]:
    """Return the particles for the weather of `setting`, spread over a frame of `width` x `height`."""
    unit = 0.75 * math.sqrt(width * height)
    swarms = []
    for name, kind in _KINDS.items():
        if name in setting.weather:
            random = np.random.default_rng(setting.seed % 1_000_000 + len(name))
            count = round(kind.count * width * height / unit**2)
            x, y, phase = random.random((3, count))
            swarms.append(Swarm(kind, unit, x, y, random.random(count) ** 2.5, phase * 2 * math.pi))
    return swarms


def draw_swarm(planes: Planes, swarm: Swarm, pose: Pose, second: float) -> None:
    """Draw the particles at `second` over the frame."""
    height, width = planes.y.shape
    kind, unit = swarm.kind, swarm.unit
    shift_x, shift_y = pose.shift_at(1.0)
    pace = 0.45 + 0.9 * swarm.near
    sway = np.sin(swarm.phase + second * (0.7 + 0.6 * np.cos(swarm.phase))) * kind.sway * unit / width
    slant = (0.16 if kind.streak else 0.04) * kind.fall
    x = (
        np.mod(swarm.x + sway + second * slant * pace * unit / width - shift_x * pace, 1.0) * (width + 40)
        - 20
    )
    y = np.mod(swarm.y + second * kind.fall * pace * unit / height - shift_y * pace, 1.0) * (height + 40) - 20
    cover = np.zeros((height, width), dtype=np.uint8)
    trail = np.array([slant, kind.fall]) * kind.streak * unit
    for left, top, near in zip(x, y, swarm.near, strict=True):
        strength = kind.cover * 255 * (0.45 + 0.55 * near)
        radius = kind.size * unit * (0.5 + 1.3 * near)
        if kind.streak:
            ends = (
                (_fixed(left), _fixed(top)),
                (_fixed(left + trail[0] * (1 + near)), _fixed(top + trail[1] * (1 + near))),
            )
            cv2.line(cover, *ends, strength, max(1, round(radius * 1.6)), cv2.LINE_AA, 4)
        else:
            fade = min(1.0, radius / 0.7) ** 2
            cv2.circle(
                cover,
                (_fixed(left), _fixed(top)),
                max(10, _fixed(radius)),
                strength * fade,
                -1,
                cv2.LINE_AA,
                4,
            )
    _cover_with(planes, cover, video_colour(colour(kind.code)))


def _fixed(value: float) -> int:
    """Return a place in sixteenths of a pixel, for OpenCV."""
    return round(float(value) * 16)


def _cover_with(planes: Planes, cover: Pixels, shade: tuple[int, int, int]) -> None:
    half = cv2.resize(cover, (planes.u.shape[1], planes.u.shape[0]), interpolation=cv2.INTER_AREA)
    for plane, tone, part in zip((planes.y, planes.u, planes.v), shade, (cover, half, half), strict=True):
        kept = cv2.multiply(plane, cv2.bitwise_not(part), scale=1 / 255)
        plane[:] = cv2.add(kept, cv2.convertScaleAbs(part, alpha=tone / 255))


def mist_layer(canvas: Canvas, palette: Palette, setting: Setting, middle: float, depth: float) -> Layer:
    """Paint a drifting bank of mist around `middle` (frame heights from the top)."""
    ground = canvas.at_density(canvas.density / 4)
    rows, columns = ground.shape
    billows = fractal(
        (rows, columns),
        (0.16 * ground.unit, 0.55 * ground.unit),
        5,
        setting.seed + round(90 * depth),
        gain=0.5,
    )
    off = (ground.y[:, None] - middle) * ground.stretch
    bank = np.where(off < 0, np.exp(-((off / 0.16) ** 2)), np.exp(-((off / 0.24) ** 2)))
    alpha = bank * softly(-1.6, 1.5, billows) * 0.85 * softly(0.0, 0.06, _distance_to_rim(ground))
    tone = palette.haze + (palette.sky[-1] - palette.haze) * 0.45
    rgb = np.broadcast_to(tone, (rows, columns, 3)) * (1 + 0.03 * billows[..., None])
    bank_layer = layer(ground, rgb.astype(np.float32), alpha.astype(np.float32), depth)
    return replace(bank_layer, drift=0.012 + 0.02 * depth)


def _distance_to_rim(ground: Canvas) -> Field:
    rows = ground.shape[0]
    place = np.arange(rows, dtype=np.float32)[:, None]
    return np.asarray(np.minimum(place, rows - 1 - place) / rows, dtype=np.float32)
