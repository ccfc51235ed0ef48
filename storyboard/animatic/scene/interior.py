"""Inside: a studio sweep with a plinth under a pool of light, and a room with a window."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from storyboard.animatic.mesh import Field
from storyboard.animatic.scene.canvas import Canvas, Layer, layer
from storyboard.animatic.scene.noise import fractal
from storyboard.animatic.scene.palette import Colour, Palette, colour, mix
from storyboard.animatic.scene.setting import Light, Setting
from storyboard.animatic.scene.sky import softly

__all__ = ["room_layers", "studio_layers"]

_SWEEPS: Final = ("c9765a", "5f8f8b", "8f9f7a", "8a5f7d", "c8a27a", "6d7687", "b9856f", "4f6f8f")
_STRENGTHS: Final[dict[Light, float]] = {"night": 0.42, "storm": 0.55, "dusk": 0.65, "grey": 0.85}


def studio_layers(canvas: Canvas, setting: Setting) -> list[Layer]:
    """Paint a seamless backdrop, a round plinth and out-of-focus lights before it."""
    tint = colour(_SWEEPS[setting.seed % len(_SWEEPS)])
    strength = _STRENGTHS.get(setting.light, 1.0)
    side = 1.0 if setting.seed % 2 else -1.0
    return [
        _sweep(canvas, tint, strength, side),
        _plinth(canvas, tint, strength, side),
        _bokeh(canvas, mix(tint, colour("fff0d8"), 0.6), setting.seed),
    ]


def _sweep(canvas: Canvas, tint: Colour, strength: float, side: float) -> Layer:
    ground = canvas.at_density(canvas.density / 2)
    x, y = ground.x[None, :], ground.y[:, None]
    down = (y - 0.40) * ground.stretch
    pool = np.exp(-((x - 0.12 * side) ** 2 / 0.30 + down**2 / 0.16))
    floor = softly(0.64, 0.86, y)
    spot = np.exp(-(x**2 / 0.28 + ((y - 0.86) * ground.stretch) ** 2 / 0.018))
    level = 0.20 + 0.72 * pool * (1 - 0.35 * floor) + 0.16 * floor + 0.32 * floor * spot
    beam = softly(-0.16, 0.05, 0.24 + 0.33 * (y - 0.1) - np.abs(x - side * (0.62 - 0.75 * y))) * (
        1 - softly(0.2, 0.9, y)
    )
    level = (level + 0.10 * beam) * strength
    paper = 1 + 0.010 * fractal(level.shape, (5, 5), 2, 4)
    hue = tint * (level * paper)[..., None]
    glare = np.clip(level - 0.72, 0, 1)[..., None]
    return layer(ground, (hue + glare * (1 - tint) * 0.5).astype(np.float32), None, 0.12)


def _plinth(canvas: Canvas, tint: Colour, strength: float, side: float) -> Layer:
    x, y = canvas.x[None, :], canvas.y[:, None]
    down = y * canvas.stretch
    top, foot, half, flat = 0.62 * canvas.stretch, 0.83 * canvas.stretch, 0.26, 0.055
    soft = 1.2 / canvas.unit
    disc = np.sqrt((x / half) ** 2 + ((down - top) / flat) ** 2)
    lid = 1 - softly(1 - soft / flat, 1 + soft / flat, disc)
    curve = flat * np.sqrt(np.clip(1 - (x / half) ** 2, 0, 1))
    wall = (
        softly(-soft, soft, half - np.abs(x))
        * softly(-soft, soft, down - top)
        * softly(-soft, soft, foot + curve - down)
    )
    turn = np.clip(0.5 + 0.5 * side * x / half, 0, 1)
    face = (0.30 + 0.55 * np.exp(-((turn - 0.68) ** 2) / 0.06)) * (1 - 0.25 * softly(top, foot + flat, down))
    roof = 0.86 + 0.10 * np.exp(-((x - 0.1 * side) ** 2) / 0.03) - 0.05 * np.clip(disc, 0, 1)
    edge = np.exp(-(((disc - 0.985) / 0.012) ** 2)) * lid * 0.10
    level = (face + (roof - face) * lid + edge) * strength
    cast = x + side * (0.20 + 0.2 * (down - foot))
    shadow = (
        np.exp(
            -(np.maximum(0, np.sqrt((cast / 0.40) ** 2 + ((down - foot - 0.02) / 0.07) ** 2) - 0.55) ** 2)
            / 0.10
        )
        * 0.55
    )
    solid = np.clip(lid + wall, 0, 1)
    rgb = mix(tint, colour("ffffff"), 0.14) * level[..., None] * solid[..., None]
    rgb = rgb / np.maximum(solid, 1e-3)[..., None] * softly(0.0, 0.05, solid)[..., None]
    alpha = solid + (1 - solid) * shadow
    blend = (solid / np.maximum(alpha, 1e-3))[..., None]
    rgb = rgb * blend + tint * 0.08 * strength * (1 - blend)
    return layer(canvas, rgb.astype(np.float32), alpha.astype(np.float32), 0.45)


def _bokeh(canvas: Canvas, tint: Colour, seed: int) -> Layer:
    ground = canvas.at_density(canvas.density / 2)
    random = np.random.default_rng(seed % 100_000 + 8)
    rows, columns = ground.shape
    alpha = np.zeros((rows, columns), dtype=np.float32)
    half = ground.width * ground.density / 2
    for _ in range(16):
        radius = random.uniform(0.012, 0.05) * ground.unit
        side = 1 if random.random() < 0.5 else -1
        centre = columns / 2 + side * half * random.uniform(0.55, 1.1), rows * random.uniform(0.05, 0.75)
        disc = np.zeros_like(alpha)
        cv2.circle(
            disc,
            (round(centre[0]), round(centre[1])),
            round(radius),
            random.uniform(0.03, 0.12),
            -1,
            cv2.LINE_AA,
        )
        alpha += cv2.GaussianBlur(disc, (0, 0), max(0.5, radius * 0.09))
    rgb = np.broadcast_to(tint, (rows, columns, 3)).astype(np.float32)
    return layer(ground, rgb, np.clip(alpha, 0, 0.35), 0.95)


def room_layers(canvas: Canvas, palette: Palette, setting: Setting) -> list[Layer]:
    """Paint a room: the light of a tall window on wall and floor, a lamp, a table with a vase."""
    side = 1.0 if setting.seed % 2 else -1.0
    return [_walls(canvas, palette, setting, side), _furniture(canvas, palette, side)]


def _walls(canvas: Canvas, palette: Palette, setting: Setting, side: float) -> Layer:
    x, y = canvas.x[None, :] * side, canvas.y[:, None]
    base = colour(("cbb9a4", "a9b3ab", "b7a9ad", "c2b59a")[setting.seed // 2 % 4])
    floor_line = 0.73
    inside = mix(palette.light, colour("ffe9cf"), 0.35)
    pane, frame = _window(x, y, canvas)
    spill = np.exp(-((x + 0.48) ** 2 / 0.32 + ((y - 0.42) * canvas.stretch) ** 2 / 0.22))
    patch = _window((x - 0.55 * (y - 0.1)) + 0.02, 0.40 + (y - 0.47) * np.float32(1.15), canvas)[0] * softly(
        -0.35, 0.1, x
    )
    level = 0.24 + 0.42 * spill
    plaster = 1 + 0.005 * fractal(level.shape, (0.01 * canvas.unit, 0.01 * canvas.unit), 3, setting.seed + 1)
    wall = base * (palette.shade * 0.55 + 0.20 + inside * (level * 0.75)[..., None]) * plaster[..., None]
    wall += (inside * base * 0.42) * patch[..., None] * (y < floor_line)[..., None]
    depth = np.maximum(y - floor_line, 1e-4) / (1 - floor_line)
    boards = x / (0.35 + depth)
    seams = 1 - 0.35 * np.exp(-((np.mod(boards * 9, 1.0) - 0.5) ** 2) / 0.0012)
    tone = 0.9 + 0.2 * np.mod(np.sin(np.floor(boards * 9) * 12.9898) * 43758.5, 1.0)
    light = 0.30 + 0.55 * np.exp(-((x + 0.30 - 0.25 * depth) ** 2) / 0.28)
    wood = colour("8a5f3f") * (seams * tone * light)[..., None] * (palette.shade * 0.4 + inside * 0.75)
    slant = x - np.float32(0.32) - np.float32(0.45) * (depth - np.float32(0.4))
    sunned = _window(slant * 0.8 - 0.48 + 0.30, 0.14 + 0.46 * depth, canvas)[0] * (
        0.5 if palette.height > 0 else 0.15
    )
    wood = wood + wood * sunned[..., None] * 1.5
    rgb = np.where((y > floor_line)[..., None], wood, wall)
    board = softly(0.0, 0.002, y - (floor_line - 0.022)) * (y < floor_line)
    rgb = rgb * (1 + 0.20 * board[..., None])
    outside = _outside(y, palette)
    rgb = rgb * (1 - pane[..., None]) + outside * pane[..., None]
    rgb = rgb * (1 - frame[..., None]) + (base * 0.75 * (palette.shade * 0.6 + 0.35)) * frame[..., None]
    glow = cv2.GaussianBlur(pane, (0, 0), 0.05 * canvas.unit)[..., None] * outside.mean()
    return layer(canvas, (rgb + 0.16 * glow * inside).astype(np.float32), None, 0.22)


def _outside(y: Field, palette: Palette) -> Field:
    share = np.clip((y - 0.1) / 0.5, 0, 1)[..., None]
    bright = palette.sky[2] + (palette.sky[-1] - palette.sky[2]) * share
    return np.asarray(np.clip(bright * 0.98, 0, 1), dtype=np.float32)


def _window(
    x: Field | NDArray[np.float64], y: Field | NDArray[np.float64], canvas: Canvas
) -> tuple[Field, Field]:
    """Give the panes and the frame of a tall window with two by three panes."""
    soft = 1.0 / canvas.unit
    across, down = (x + 0.48) / 0.19, (y - 0.36) / 0.27
    outer = softly(-soft, soft, 1.06 - np.abs(across)) * softly(-soft, soft, 1.045 - np.abs(down))
    bars = np.maximum(
        np.exp(-((across / 0.035) ** 4)), np.exp(-(((np.mod(down * 1.5 + 0.5, 1.0) - 0.5) / 0.03) ** 4))
    )
    panes = (
        softly(-soft, soft, 1 - np.abs(across))
        * softly(-soft, soft, 1 - np.abs(down))
        * (1 - np.clip(bars, 0, 1))
    )
    return np.asarray(panes, dtype=np.float32), np.asarray(np.clip(outer - panes, 0, 1), dtype=np.float32)


def _furniture(canvas: Canvas, palette: Palette, side: float) -> Layer:
    x, y = canvas.x[None, :] * side, canvas.y[:, None]
    down = y * canvas.stretch
    soft = 1.2 / canvas.unit
    table = 0.70 * canvas.stretch

    def box(left: float, right: float, top: float, bottom: float) -> Field:
        inside = np.minimum(np.minimum(x - left, right - x), np.minimum(down - top, bottom - down))
        return softly(-soft, soft, inside)

    top_board = box(0.10, 0.66, table, table + 0.022)
    legs = np.maximum(box(0.13, 0.15, table, table + 0.24), box(0.61, 0.63, table, table + 0.24))
    body = np.sqrt(((x - 0.44) / 0.042) ** 2 + ((down - table + 0.062) / 0.064) ** 2)
    vase = np.maximum(1 - softly(0.97, 1.03, body), box(0.427, 0.453, table - 0.15, table - 0.1)) * (
        down < table
    )
    cord, shade_cone = (
        box(0.357, 0.3595, -9.0, 0.16),
        softly(-soft, soft, 0.035 + (down - 0.16) * 0.9 - np.abs(x - 0.358)),
    )
    lamp = shade_cone * softly(-soft, soft, down - 0.155) * softly(-soft, soft, 0.235 - down)
    alpha = np.clip(np.maximum.reduce([top_board, legs, vase, cord, lamp]), 0, 1)
    lit = 0.20 + 0.45 * np.exp(-((x - 0.10) ** 2) / 0.10)
    wood = colour("5a3c28") * lit[..., None] * 1.5
    clay = colour("d9cdbf") * (0.30 + 0.75 * np.clip((0.47 - x) / 0.075, 0, 1))[..., None]
    rgb = np.where((vase > 0.02)[..., None], clay, wood)
    rgb = np.where((lamp > 0.02)[..., None], colour("2b2623") * (0.6 + 2.2 * lit)[..., None], rgb)
    return layer(
        canvas,
        (rgb * (palette.shade * 0.5 + palette.light * 0.7)).astype(np.float32),
        alpha.astype(np.float32),
        0.5,
    )
