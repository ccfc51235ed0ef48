"""Walls: the houses of a street, the walls of a room, and the backdrop of a studio."""

from __future__ import annotations

from typing import Final

import numpy as np

from storyboard.animatic.mesh import Field
from storyboard.animatic.scene.canvas import Layer, layer
from storyboard.animatic.scene.framing import Framing
from storyboard.animatic.scene.ground import FOCAL
from storyboard.animatic.scene.palette import Palette, colour, mix
from storyboard.animatic.scene.setting import Light, Setting
from storyboard.animatic.scene.sky import softly
from storyboard.animatic.scene.view import View

__all__ = ["room_layer", "stage_layer", "street_layer"]

_LIT: Final[dict[Light, float]] = {"night": 0.42, "dusk": 0.36, "storm": 0.25, "sunset": 0.2, "grey": 0.12}
_LAMP: Final = colour("ffd596")
# Metres from the middle of a street to its houses, and from floor to ceiling of a room.
_STREET: Final = 7.5
_CEILING: Final = 3.0
_LEVEL: Final[dict[Light, float]] = {"night": 0.8, "storm": 0.6, "dusk": 0.7, "grey": 0.85}


def street_layer(view: View) -> Layer:
    """Paint rows of houses on both sides of a street, up to the vanishing point."""
    canvas, palette, setting, framing = view.canvas, view.palette, view.setting, view.framing
    horizon = framing.horizon or 0.0
    x = canvas.x[None, :] / np.float32(canvas.stretch)
    y = canvas.y[:, None]
    off = np.maximum(np.abs(x), np.float32(0.004))
    away = np.float32(_STREET * FOCAL * framing.lens) / off
    up = np.float32(framing.eye) + (np.float32(horizon) - y) * np.float32(_STREET) / off
    along = np.broadcast_to(away, up.shape)
    side = np.where(x < 0, 0, 1)
    house = np.floor(along / 11.0).astype(np.int64) * 2 + side
    random = np.random.default_rng(setting.seed % 100_000 + 3)
    table = random.random((4, 256)).astype(np.float32)
    number = np.minimum(house, 255)
    tall = 10 + 17 * table[0][number]
    sharp = 1 - softly(25.0, 130.0, along)
    tint = 0.80 + 0.35 * table[1][number]
    wall = mix(colour("8a8078"), colour("6d7684"), 0.5) * tint[..., None]
    wall = wall + (colour("a07a63") - wall) * (table[2][number] > 0.6)[..., None] * np.float32(0.6)
    bright = np.where(side == (setting.seed % 2), 0.80, 0.34).astype(np.float32)
    rgb = wall * (palette.shade + (palette.light - palette.shade) * bright[..., None])
    rgb, glow = _windows(rgb, (along, up), number, (palette, setting), sharp)
    air = palette.haze + (palette.sky[-1] - palette.haze) * np.float32(0.4)
    rgb = rgb + (air - rgb) * (softly(12.0, 190.0, along) * np.float32(0.9))[..., None] + glow
    soft = 0.02 + np.float32(2.0 / canvas.unit * _STREET) / off
    cover = softly(-0.5, 0.5, (tall - up) / soft)
    return layer(canvas, rgb.astype(np.float32), np.broadcast_to(cover, up.shape).astype(np.float32), 0.26)


def _windows(
    rgb: Field, places: tuple[Field, Field], number: Field, scene: tuple[Palette, Setting], sharp: Field
) -> tuple[Field, Field]:
    """Add windows and shops to walls; return the walls and the light from the windows."""
    along, up = places
    palette, setting = scene
    across, storey = np.mod(along / 2.75, 1.0), np.mod((up - 4.2) / 3.1, 1.0)
    pane = (np.abs(across - 0.5) < 0.24) & (np.abs(storey - 0.5) < 0.30) & (up > 4.2)
    shop = (np.abs(np.mod(along / 5.5, 1.0) - 0.5) < 0.40) & (up > 0.5) & (up < 3.2)
    cell = np.floor(along / 2.75) * 7.13 + np.floor((up - 4.2) / 3.1) * 3.71 + number * 1.37
    chance = np.mod(np.sin(cell) * 43758.5, 1.0)
    share = _LIT.get(setting.light, 0.04)
    glass = mix(palette.shade, palette.sky[2], 0.35) * np.float32(0.8)
    opening = (np.where(pane | shop, 1.0, 0.0) * (0.25 + 0.75 * sharp)).astype(np.float32)[..., None]
    rgb = rgb + (glass - rgb) * opening * np.float32(0.8)
    ledge = ((np.abs(up - 3.7) < 0.22) * sharp).astype(np.float32)[..., None]
    rgb = rgb * (1 - 0.3 * ledge)
    lit = np.where(pane, chance < share, shop & (np.mod(chance * 7, 1.0) < min(0.9, share * 1.5)))
    strength = (
        lit * opening[..., 0] * (0.55 + 0.4 * np.mod(chance * 91, 1.0)) * np.float32(min(0.85, share * 2))
    )
    return rgb, np.asarray(strength[..., None] * _LAMP * np.float32(0.85), dtype=np.float32)


def room_layer(view: View) -> Layer:
    """Paint the walls and the ceiling of a room whose windows are on one side."""
    canvas, palette, setting, framing = view.canvas, view.palette, view.setting, view.framing
    horizon, side = framing.horizon or 0.0, 1.0 if setting.seed % 2 else -1.0
    far, half = _room_size(framing)
    x = canvas.x[None, :] / np.float32(canvas.stretch) * np.float32(side)
    y = canvas.y[:, None]
    over = np.float32(horizon) - y
    focal = np.float32(FOCAL * framing.lens)
    tall = max(_CEILING, 0.42 * far, framing.eye + 0.6)
    to_side = half * focal / np.maximum(np.abs(x), np.float32(1e-4))
    to_roof = np.float32(tall - framing.eye) * focal / np.maximum(over, np.float32(1e-4))
    away = np.minimum(np.minimum(to_side, to_roof), np.float32(far))
    up = np.float32(framing.eye) + over * away / focal
    across = x * away / focal
    back, roof = away >= far, (to_roof < to_side) & (to_roof < far)
    base = colour(("cdbfae", "b9c0b8", "c3b6b8", "c9bfa6")[setting.seed // 2 % 4])
    inside = mix(palette.light, colour("ffecd6"), 0.45)
    level = np.where(back, 0.72 - 0.13 * (across / half + 1), np.where(x > 0, 0.72, 0.40)).astype(np.float32)
    level = np.where(roof, 0.82 - 0.08 * (across / half + 1), level + 0.05 * (1 - away / far))
    corner = np.minimum(np.abs(np.abs(across) - half) * back, 9) + np.where(back, 0, 9)
    shade = (1 - 0.16 * np.exp(-corner / 0.35)) * (1 - 0.14 * np.exp(-np.abs(tall - up) / 0.3) * ~roof)
    light = (palette.shade * np.float32(0.35) + inside * np.float32(0.75)) * np.float32(
        _LEVEL.get(setting.light, 1.0)
    )
    rgb = base * light * (level * shade)[..., None] * np.float32(1.25)
    skirting = softly(0.0, 0.015, 0.13 - up) * ~roof
    rgb = rgb * (1 + 0.22 * skirting[..., None])
    panes, frame = _panes(np.where(back, np.float32(-9), away), up, tall, far)
    seen = (x < 0) & ~roof & ~back
    outside = np.clip(
        palette.sky[2] + (palette.sky[-1] - palette.sky[2]) * np.clip(1.3 - up / tall, 0, 1)[..., None], 0, 1
    )
    rgb = rgb + (base * light * 0.9 - rgb) * (frame * seen)[..., None]
    rgb = rgb + (outside - rgb) * (panes * seen)[..., None]
    hung = back & (np.abs(across - 0.25 * half) < 0.17 * tall) & (np.abs(up - 0.56 * tall) < 0.12 * tall)
    edge = hung & ~((np.abs(across - 0.25 * half) < 0.15 * tall) & (np.abs(up - 0.56 * tall) < 0.10 * tall))
    rgb = np.where(
        edge[..., None], rgb * 0.45, np.where(hung[..., None], mix(base, colour("5f7480"), 0.6) * light, rgb)
    )
    return layer(canvas, rgb.astype(np.float32), None, 0.24)


def _room_size(framing: Framing) -> tuple[float, float]:
    """Return the metres to the far wall, and half the room's width: larger when people are far away."""
    height = max((spot.height for spot in framing.spots if not spot.near), default=0.5)
    far = max(7.5, 1.5 * FOCAL * framing.lens * 1.75 / height)
    return far, max(3.2, 0.42 * far)


def _panes(along: Field, up: Field, tall: float, far: float) -> tuple[Field, Field]:
    """Return the panes and frames of windows along a wall."""
    step = far / 3.0
    off = np.abs(np.mod(along, step) / step - 0.5) * step
    down = np.abs(up - 0.56 * tall)
    half, high = 0.30 * step, 0.27 * tall
    inside = (off < half) & (down < high) & (along > 0)
    bars = (
        (off < 0.03 * step)
        | (np.abs(down - 0.1 * tall) < 0.012 * tall)
        | (off > half * 0.94)
        | (down > high * 0.95)
    )
    panes = (inside & ~bars).astype(np.float32)
    return panes, (inside & bars).astype(np.float32)


def stage_layer(view: View) -> Layer:
    """Paint a studio: wall, floor, a soft line between them, and a pool of light."""
    canvas, palette, setting, framing = view.canvas, view.palette, view.setting, view.framing
    ground = canvas.at_density(canvas.density / 2)
    x, y = ground.x[None, :] / np.float32(ground.stretch), ground.y[:, None]
    line = -9.0 if framing.horizon is None else framing.horizon + 0.10 * (1.2 - framing.horizon)
    tint = mix(colour(("dcdad6", "d6dade", "dcd8d0", "d9dcd8")[setting.seed // 2 % 4]), palette.light, 0.15)
    side = 0.22 if setting.seed % 2 else -0.22
    wall = 0.86 - 0.34 * np.clip((x - side) ** 2 / 1.5 + (y - line + 0.18) ** 2 / 1.1, 0, 1.2)
    floor = 0.97 - 0.30 * np.clip((x * 0.8) ** 2 + (np.maximum(y - line, 0) - 0.25) ** 2 * 0.9, 0, 1.4)
    if framing.horizon is None:
        floor = 0.96 - 0.36 * np.clip(x**2 * 0.7 + (y - 0.5) ** 2, 0, 1.3)
    level = wall + (floor - wall) * softly(-0.012, 0.012, y - line)
    level = level * (1 - 0.10 * np.exp(-np.abs(y - line) / 0.05)) * _LEVEL.get(setting.light, 1.0)
    return layer(ground, (tint * level[..., None]).astype(np.float32), None, 0.20)
