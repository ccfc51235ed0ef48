"""Cities: rows of buildings with lit windows behind water that carries their lights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from storyboard.animatic.mesh import Field
from storyboard.animatic.scene.canvas import Canvas, Layer, layer
from storyboard.animatic.scene.palette import Palette, colour
from storyboard.animatic.scene.setting import Light, Setting
from storyboard.animatic.scene.sky import Sun, softly
from storyboard.animatic.scene.water import water_layer

__all__ = ["city_layers"]

_LIT: Final[dict[Light, float]] = {
    "night": 0.42,
    "dusk": 0.34,
    "storm": 0.25,
    "sunset": 0.2,
    "grey": 0.12,
    "golden": 0.07,
}
_LAMPS: Final = tuple(colour(code) for code in ("ffd08a", "ffe3b0", "ffbf6e", "dfe9ff", "fff2d8"))
_NEON: Final = tuple(colour(code) for code in ("ff2e88", "19e3ff", "ffb01f", "9b5cff", "37ffb0"))


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of buildings: its foot (frame heights), its the usual size of its buildings in units, how near it is."""

    foot: float
    height: float
    width: float
    near: float
    code: str


_ROWS: Final = (
    _Row(0.70, 0.30, 0.055, 0.06, "6b7280"),
    _Row(0.70, 0.34, 0.075, 0.18, "5a6272"),
    _Row(0.705, 0.27, 0.095, 0.32, "464d5d"),
    _Row(0.71, 0.15, 0.12, 0.40, "333947"),
)


def city_layers(
    canvas: Canvas, palette: Palette, setting: Setting, sun: Sun, behind: Sequence[Layer]
) -> list[Layer]:
    """Paint a skyline and the water before it."""
    rows = [_row_layer(canvas, palette, setting, sun, row) for row in _ROWS]
    return [*rows, water_layer(canvas, palette, setting, sun, [*behind, *rows])]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The ground on which one row is drawn: colours of the walls, light that they give off, cover."""

    walls: Field
    light: Field
    cover: Field
    unit: float


@dataclass(frozen=True, slots=True)
class _Block:
    """One building: its left edge, width and height in painted pixels."""

    left: int
    width: int
    height: int


def _row_layer(canvas: Canvas, palette: Palette, setting: Setting, sun: Sun, row: _Row) -> Layer:
    random = np.random.default_rng(setting.seed % 100_000 + round(row.near * 100))
    unit, columns = canvas.unit, canvas.shape[1]
    top = max(0, canvas.row(row.foot - 2.2 * row.height / canvas.stretch)) // 2 * 2
    rows = (canvas.row(row.foot) + round(0.02 * unit) - top) // 2 * 2
    walls, light = np.zeros((2, rows, columns, 3), dtype=np.float32)
    sheet = _Sheet(walls, light, np.zeros((rows, columns), dtype=np.float32), unit)
    half = canvas.width / 2 * canvas.density / unit
    place = -random.uniform(0, row.width) * unit
    while place < columns:
        width = max(3.0, row.width * unit * random.uniform(0.55, 1.5))
        middle = float(canvas.x[min(columns - 1, max(0, int(place + width / 2)))]) / half
        grown = row.height * random.uniform(0.4, 1.0) * (0.6 + 0.85 * np.exp(-((middle + 0.2) ** 2) / 0.25))
        _build(sheet, _Block(int(place), int(width), int(grown * unit)), random, setting, row)
        place += width * random.uniform(0.8, 1.2)
    glow = cv2.GaussianBlur(light, (0, 0), 0.012 * unit) * (1.3 if setting.neon else 0.6)
    x = canvas.x[None, :]
    below = (canvas.y[top : top + rows, None] - row.foot) * canvas.stretch + row.height
    warmth = np.exp(-((x - sun.x) ** 2) / 0.5) * 0.6 * palette.glow
    air = palette.haze + (palette.sky[-1] - palette.haze) * warmth[..., None]
    amount = (1 - row.near) ** 2.2 * 0.72 + 0.30 * softly(0.0, row.height * 1.1, below) * (1 - row.near)
    lit = palette.shade + (palette.light - palette.shade) * (0.25 + 0.35 * warmth)[..., None]
    rgb = walls * lit
    rgb += (air - rgb) * amount[..., None]
    rgb += (light + glow) * (1 - 0.55 * amount)[..., None]
    return layer(canvas, rgb.astype(np.float32), sheet.cover, row.near, top=top)


def _build(sheet: _Sheet, block: _Block, random: np.random.Generator, setting: Setting, row: _Row) -> None:
    """Draw one building with its setbacks, mast, windows and, in a neon city, its signs."""
    rows, columns = sheet.cover.shape
    tone = np.float32(random.uniform(0.8, 1.2))
    crown = random.random()
    parts = [(block.left, block.width, block.height)]
    if crown < 0.45:
        inset = int(block.width * random.uniform(0.15, 0.3))
        parts.append(
            (block.left + inset, block.width - 2 * inset, int(block.height * random.uniform(1.08, 1.3)))
        )
    if crown < 0.2:
        mast = max(1, round(0.0022 * sheet.unit))
        parts.append((block.left + block.width // 2, mast, int(block.height * random.uniform(1.4, 1.65))))
    for left, width, height in parts:
        area = slice(max(0, rows - height), rows), slice(max(0, left), max(0, min(columns, left + width)))
        sheet.cover[area] = 1
        across = np.linspace(1.12, 0.86, max(1, area[1].stop - area[1].start), dtype=np.float32)
        sheet.walls[area] = colour(row.code) * tone * across[None, :, None]
        sheet.light[area] = 0
    for left, width, height in parts[:2]:
        _windows(sheet, _Block(left, width, height), random, setting, row)
    if setting.neon and row.near > 0.1 and random.random() < 0.7:
        _sign(sheet, block, random)


def _windows(sheet: _Sheet, block: _Block, random: np.random.Generator, setting: Setting, row: _Row) -> None:
    rows, columns = sheet.cover.shape
    wide = max(3, round(random.uniform(0.007, 0.011) * sheet.unit * (0.6 + row.near)))
    high = max(3, round(random.uniform(0.010, 0.014) * sheet.unit * (0.6 + row.near)))
    top, left = max(0, rows - block.height) + high, max(0, block.left)
    right = max(0, min(columns, block.left + block.width))
    if right - left < 2 * wide or rows - top < 2 * high:
        return
    down, across = np.arange(rows - top), np.arange(left - block.left, right - block.left)
    shape = (rows // high + 2, block.width // wide + 2)
    share = _LIT.get(setting.light, 0.03) * random.uniform(0.4, 1.4)
    lamps = np.where(random.random(shape) < share, random.uniform(0.35, 1.0, shape), 0)
    lamps = np.maximum(lamps, np.where(random.random((shape[0], 1)) < share * 0.12, 0.5, 0)).astype(
        np.float32
    )
    tint = _LAMPS[random.integers(len(_LAMPS))]
    inside = ((down % high >= high * 0.3)[:, None] & (across % wide >= wide * 0.3)[None, :]).astype(
        np.float32
    )
    shown = lamps[np.ix_(down // high, across // wide)] * inside
    sheet.light[top:rows, left:right] += shown[..., None] * tint * 0.85
    sheet.walls[top:rows, left:right] *= (1 - 0.25 * inside)[..., None]


def _sign(sheet: _Sheet, block: _Block, random: np.random.Generator) -> None:
    rows, columns = sheet.cover.shape
    tint = _NEON[random.integers(len(_NEON))]
    width = max(2, round(random.uniform(0.006, 0.012) * sheet.unit))
    left = block.left + (0 if random.random() < 0.5 else max(0, block.width - width))
    top = rows - int(block.height * random.uniform(0.55, 0.95))
    bottom = min(rows, top + int(random.uniform(0.05, 0.16) * sheet.unit))
    area = slice(max(0, top), max(0, bottom)), slice(max(0, left), max(0, min(columns, left + width)))
    sheet.light[area] = tint * 0.95
