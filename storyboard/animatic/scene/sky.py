"""Skies: a gradient with the sun or moon, stars, and a layer of clouds that reaches the horizon."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storyboard.animatic.mesh import Field
from storyboard.animatic.scene.canvas import Canvas, Layer, layer
from storyboard.animatic.scene.noise import fractal
from storyboard.animatic.scene.palette import Colour, Palette
from storyboard.animatic.scene.setting import Light, Setting
from storyboard.media.opencv import cv2

__all__ = ["Sun", "ceiling", "cloud_layer", "place_sun", "sky_layer", "softly"]

_STOPS: Final = (0.0, 0.36, 0.64, 0.86, 1.0)
_COVER: Final[dict[Light, float]] = {
    "day": 0.42,
    "golden": 0.5,
    "sunset": 0.52,
    "dusk": 0.45,
    "night": 0.3,
    "dawn": 0.42,
    "grey": 0.8,
    "storm": 0.9,
}


@dataclass(frozen=True, slots=True)
class Sun:
    """The place of the sun or moon: `x` in units from the middle, `y` in frame heights; `horizon` likewise."""

    x: float
    y: float
    horizon: float


def softly(low: float, high: float, values: Field | NDArray[np.float64]) -> Field:
    """Return a smooth step from 0 at `low` to 1 at `high`."""
    share = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), dtype=np.float32)


def place_sun(palette: Palette, horizon: float, seed: int, reach: float) -> Sun:
    """Return the sun's place, on the side that the seed selects; `reach` is half the frame's width in units."""
    side = 1 if seed % 2 else -1
    return Sun(side * reach * (0.3 + 0.25 * (seed // 2 % 100) / 100), horizon * (1 - palette.height), horizon)


def sky_layer(canvas: Canvas, palette: Palette, setting: Setting, sun: Sun) -> Layer:
    """Paint the sky behind everything."""
    ground = canvas.at_density(canvas.density / 2)
    x, y = ground.x[None, :], ground.y[:, None]
    rgb = np.repeat(_gradient(y[:, 0] / sun.horizon, palette)[:, None], x.shape[1], axis=1)
    down = (y - sun.y) * ground.stretch
    distance = np.sqrt((x - sun.x) ** 2 + down**2)
    halo = np.exp(-distance / (0.10 + 0.22 * palette.glow)) * (0.25 + 0.5 * palette.glow)
    band = np.exp(-((x - sun.x) ** 2) / 0.9 - down**2 / 0.035) * 0.5 * palette.glow
    if setting.light in {"grey", "storm"}:
        halo, band = halo * 0.5, band * 0.3
    rgb = _screened(rgb, palette.sun, np.maximum(halo, band))
    starry = setting.light == "night" or (setting.light == "dusk" and "stars" in setting.weather)
    if starry and not setting.weather & {"rain", "snow", "fog"}:
        rgb += _stars(ground, sun, setting)[..., None]
    if setting.light not in {"grey", "storm"} and palette.height > 0:
        rgb = _disc(rgb, distance, ground, palette)
    return layer(ground, rgb.astype(np.float32), None, 0.0)


def _gradient(share: Field, palette: Palette) -> Field:
    stops = np.array(palette.sky)
    fine = np.linspace(0, 1, 512)
    table = np.stack([np.interp(fine, _STOPS, stops[:, channel]) for channel in range(3)], axis=1)
    table = np.asarray(
        cv2.GaussianBlur(table, (1, 0), sigmaX=0.1, sigmaY=26, borderType=cv2.BORDER_REPLICATE)
    )
    places = np.clip(share, 0, 1)
    return np.stack([np.interp(places, fine, table[:, channel]) for channel in range(3)], axis=1).astype(
        np.float32
    )


def _screened(rgb: Field, light: Colour, amount: Field) -> Field:
    """Add light without exceeding white."""
    return np.asarray(rgb + (1 - rgb) * light * np.clip(amount, 0, 1)[..., None], dtype=np.float32)


def _disc(rgb: Field, distance: Field, ground: Canvas, palette: Palette) -> Field:
    radius = 0.034 if palette.moon else 0.030 + 0.014 * palette.glow
    soft = (1.2 if palette.moon else 2.5) / ground.unit
    inside = 1 - softly(radius - soft, radius + soft, distance)
    face = palette.sun[None, None] * np.float32(1.0)
    if not palette.moon:
        face = np.float32(0.25) * face + np.float32(0.75)
    return np.asarray(rgb + (face - rgb) * inside[..., None], dtype=np.float32)


def _stars(ground: Canvas, sun: Sun, setting: Setting) -> Field:
    rows, columns = ground.shape
    random = np.random.default_rng(setting.seed + 5)
    rich = "stars" in setting.weather
    count = int(rows * columns / ground.unit**2 * (2600 if rich else 1100))
    field = np.zeros((rows, columns), dtype=np.float32)
    light = random.pareto(2.2, count).clip(0, 5) * 0.16 + 0.05
    np.maximum.at(field, (random.integers(0, rows, count), random.integers(0, columns, count)), light)
    bright = cv2.GaussianBlur(field, (0, 0), max(0.3, ground.unit / 900)) * 0.9 + field * 0.5
    fading = 1 - softly(0.45, 1.0, ground.y / sun.horizon)
    return np.asarray(bright * fading[:, None], dtype=np.float32)


def cloud_layer(canvas: Canvas, palette: Palette, setting: Setting, sun: Sun) -> Layer:
    """Paint clouds that become streaks at the horizon and are lit on the side of the sun."""
    ground = canvas.at_density(canvas.density / 2)
    cover = _COVER[setting.light]
    if "fog" in setting.weather:
        cover *= 0.6
    end = ground.row(sun.horizon + 0.04) // 2 * 2
    x, y = ground.x[None, :], ground.y[:end, None]
    away = 1 / (np.maximum(sun.horizon - y, 0) * ground.stretch + 0.13)
    tile = fractal((1024, 1024), (230, 230), 7, setting.seed + 9, gain=0.55)
    across, along = (
        1024 * (x * away * 0.24 + 5.3),
        np.broadcast_to(1024 * (away * 0.42 + 3.1), (end, x.shape[1])),
    )
    dense = ceiling(tile, across.astype(np.float32), along.astype(np.float32))
    aside = np.tanh((sun.x - x) * 3) * 12
    towards = ceiling(tile, (across + aside).astype(np.float32), (along + 16).astype(np.float32))
    edge = 0.95 - 1.7 * cover
    thick = softly(edge, edge + 1.5, dense)
    heavy = setting.light in {"grey", "storm"}
    relief = 0.3 if heavy else 0.75
    lit = np.clip(0.55 + relief * (dense - towards) - 0.35 * (thick - 0.5), 0, 1)
    if heavy:
        lit = np.clip(0.25 * lit + 0.22 - 0.12 * dense + 0.5 * softly(0.4, 1.0, y / sun.horizon), 0, 1)
    near_sun = np.exp(-((x - sun.x) ** 2 + ((y - sun.y) * ground.stretch) ** 2) / 0.35)
    lit = np.clip(lit + 0.45 * palette.glow * near_sun, 0, 1)[..., None]
    rgb = palette.cloud_shade + (palette.cloud - palette.cloud_shade) * lit
    fade = 1 - softly(0.80, 1.04, y / sun.horizon)
    alpha = thick * (0.35 + 0.6 * cover) * (0.25 + 0.75 * fade) * (1 - softly(0.98, 1.04, y / sun.horizon))
    clouds = layer(ground, rgb.astype(np.float32), alpha.astype(np.float32), 0.05)
    return replace(clouds, drift=0.006)


def ceiling(tile: Field, across: Field, along: Field) -> Field:
    """Read a square texture at any places; it repeats mirrored."""
    size = tile.shape[0]
    period = 2 * size

    def folded(places: Field) -> Field:
        rest = np.mod(places, period)
        return np.asarray(np.where(rest < size, rest, period - rest - 1), dtype=np.float32)

    read = cv2.remap(tile, folded(across), folded(along), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(read, dtype=np.float32)
