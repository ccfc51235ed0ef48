"""Ridges, each lit by the sun and fading into the haze of the distance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from storyboard.animatic.mesh import Field
from storyboard.animatic.scene.canvas import Canvas, Layer, layer
from storyboard.animatic.scene.noise import fractal
from storyboard.animatic.scene.palette import Colour, Palette
from storyboard.animatic.scene.sky import Sun, softly

__all__ = ["Ridge", "Surface", "ridge_layer"]

Surface = Literal["rock", "grass", "sand", "snow", "trees"]


@dataclass(frozen=True, slots=True)
class Ridge:
    """
    One ridge.

    `line` is its outline in each column and `ground` the outline without trees, in frame heights from the top.
    `albedo` is its unlit colour, `near` its depth from 0 (far) to 1, `snow` how far the snow reaches down from the
    crest in frame heights, `mist` how much of it there is at the bottom.
    """

    line: Field
    ground: Field
    albedo: Colour
    near: float
    surface: Surface
    seed: int
    snow: float = 0.0
    mist: float = 0.5


@dataclass(frozen=True, slots=True)
class _Relief:
    """What lights a surface unevenly: its large shape, bumps of `cell` (units, rows and columns), and grain."""

    facing: float
    reach: float
    shear: float
    rough: float
    cell: tuple[float, float]
    octaves: int
    grain: float
    rim: float


_RELIEFS: Final[dict[Surface, _Relief]] = {
    "rock": _Relief(0.85, 0.30, 0.9, 0.26, (0.16, 0.12), 5, 0.05, 0.0),
    "snow": _Relief(0.5, 0.20, 1.2, 0.10, (0.10, 0.30), 4, 0.02, 0.18),
    "grass": _Relief(0.5, 0.20, 1.4, 0.13, (0.05, 0.45), 5, 0.05, 0.20),
    "sand": _Relief(1.7, 0.26, 1.9, 0.05, (0.03, 0.50), 3, 0.02, 0.25),
    "trees": _Relief(0.3, 0.30, 0.5, 0.06, (0.10, 0.10), 4, 0.06, 0.0),
}


# Ridges farther than this are painted at half the size.
_SOFT: Final = 0.4


def ridge_layer(canvas: Canvas, palette: Palette, sun: Sun, ridge: Ridge) -> Layer:
    """Paint one ridge, from its outline down to the bottom of the canvas; far ones are blurred by the air."""
    if ridge.near < _SOFT:
        fine, canvas = canvas, canvas.at_density(canvas.density / 2)
        line, ground = (
            np.interp(canvas.x, fine.x, one).astype(np.float32) for one in (ridge.line, ridge.ground)
        )
        ridge = replace(ridge, line=line, ground=ground)
    top = min(max(0, canvas.row(float(ridge.line.min())) - 3), canvas.shape[0] - 4) // 2 * 2
    x, y = canvas.x[None, :], canvas.y[top:, None]
    below = np.maximum(0, (y - ridge.ground[None, :]) * canvas.stretch)
    lit = _lighting(canvas, ridge, below, -1.0 if sun.x < 0 else 1.0)
    shaded = palette.shade + (palette.light - palette.shade) * lit[..., None]
    rgb = _ground(canvas, ridge, below) * shaded
    haze, amount = _haze(palette, sun, ridge, x, below)
    rgb += (haze - rgb) * amount[..., None]
    alpha = _outline(canvas, ridge, y)
    return layer(canvas, rgb.astype(np.float32), alpha, ridge.near, top=top)


def _outline(canvas: Canvas, ridge: Ridge, y: Field) -> Field:
    slope = np.gradient(ridge.line * canvas.height * canvas.density)
    steep = np.sqrt(1 + np.minimum(np.abs(slope), 5.0) ** 2)[None, :]
    inside = (y - ridge.line[None, :]) * (canvas.height * canvas.density) / steep
    return np.asarray(np.clip(inside + 0.5, 0, 1), dtype=np.float32)


def _lighting(canvas: Canvas, ridge: Ridge, below: Field, side: float) -> Field:
    """Return the light at each place, 0 to 1: spurs run down diagonally from the crest, broken by bumps."""
    relief = _RELIEFS[ridge.surface]
    unit, size = canvas.unit, 0.6 + 0.7 * ridge.near
    cell = (relief.cell[0] * unit * size, relief.cell[1] * unit * size)
    bumps = fractal(below.shape, cell, relief.octaves, ridge.seed + 1)
    wide = max(3, round(0.012 * unit)) * 2 + 1
    crest = np.convolve(np.pad(ridge.ground, wide // 2, mode="edge"), np.ones(wide) / wide, mode="valid")
    slope = np.tanh(np.gradient(crest * canvas.height * canvas.density) * side * relief.facing * 1.6)
    columns = (
        np.arange(below.shape[1], dtype=np.float32)[None, :]
        + (below * relief.shear * side + 0.035 * bumps) * unit
    )
    facing = slope[np.clip(columns, 0, below.shape[1] - 1).astype(np.intp)] * np.exp(-below / relief.reach)
    rim = relief.rim * np.exp(-below / 0.018)
    step = max(1, round(0.02 * unit * size))
    tilt = bumps - np.roll(bumps, round(-step * side), axis=1)
    return np.asarray(np.clip(0.42 + 0.42 * facing + relief.rough * tilt + rim, 0, 1), dtype=np.float32)


def _ground(canvas: Canvas, ridge: Ridge, below: Field) -> Field:
    """Return the unlit colour of the ground."""
    grain = fractal(below.shape, (0.02 * canvas.unit, 0.04 * canvas.unit), 4, ridge.seed + 2, gain=0.7)
    ground = ridge.albedo * (1 + _RELIEFS[ridge.surface].grain * grain)[..., None]
    if ridge.snow > 0:
        patch = fractal(below.shape, (0.12 * canvas.unit, 0.06 * canvas.unit), 5, ridge.seed + 3, gain=0.6)
        line = ridge.snow - below + 0.05 * patch
        cover = softly(-0.02, 0.02, line) if ridge.snow < 0.5 else softly(-2.2, -0.4, patch)
        white = np.array([0.93, 0.96, 1.0], dtype=np.float32)
        ground = ground + (white - ground) * cover[..., None]
    return np.asarray(ground, dtype=np.float32)


def _haze(palette: Palette, sun: Sun, ridge: Ridge, x: Field, below: Field) -> tuple[Field, Field]:
    """Return the colour (warmer towards the sun) and the amount of haze at each place."""
    warmth = np.exp(-((x - sun.x) ** 2) / 0.5) * 0.55 * palette.glow
    air = palette.haze + (palette.sky[-1] - palette.haze) * warmth[..., None]
    distance = (1 - ridge.near) ** 1.7 * 0.80
    foot = softly(0.0, 0.26, below) * ridge.mist * (1 - 0.6 * ridge.near)
    amount = distance + (1 - distance) * foot
    glare = 0.16 * warmth * (1 - ridge.near)
    return air, np.asarray(np.clip(amount + glare, 0, 1), dtype=np.float32)
