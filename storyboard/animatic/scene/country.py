"""The horizon of each place: ridges, from the farthest to where the ground begins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from storyboard.animatic.mesh import Field
from storyboard.animatic.scene.canvas import Canvas, Layer
from storyboard.animatic.scene.growth import conifers
from storyboard.animatic.scene.land import Ridge, Surface, ridge_layer
from storyboard.animatic.scene.noise import ridge_line
from storyboard.animatic.scene.palette import Palette, colour
from storyboard.animatic.scene.setting import Setting
from storyboard.animatic.scene.sky import Sun

__all__ = ["country_layers"]

# How many ridges are painted at the same time: each needs some hundred megabytes meanwhile.
_PAINTERS: Final = 2


@dataclass(frozen=True, slots=True)
class _Spot:
    """The place of a ridge: its `base` in frame heights, its `height` in units, and how near it is."""

    base: float
    height: float
    near: float
    index: int


def country_layers(
    canvas: Canvas, palette: Palette, setting: Setting, sun: Sun, *, empty: bool = False
) -> list[Layer]:
    """Paint the horizon, from far to near; `empty` mountains (without people) reach down to the camera."""
    low = sun.horizon
    near = [
        _peaks(canvas, setting, sun, _Spot(low + 0.14, 0.12, 0.36, 2)),
        _wooded(canvas, setting, _Spot(low + 0.19, 0.030, 0.50, 1)),
        _wooded(canvas, setting, _Spot(low + 0.31, 0.065, 0.70, 2)),
        _wooded(canvas, setting, _Spot(low + 0.46, 0.090, 0.90, 2)),
    ]
    ridges = {
        "mountains": lambda: [
            _peaks(canvas, setting, sun, _Spot(low + 0.02, 0.32, 0.05, 0)),
            _peaks(canvas, setting, sun, _Spot(low + 0.03, 0.17, 0.20, 1)),
            *(near if empty else [_wooded(canvas, setting, _Spot(low + 0.02, 0.040, 0.40, 1))]),
        ],
        "lake": lambda: [
            _peaks(canvas, setting, sun, _Spot(low - 0.01, 0.26, 0.06, 0)),
            _wooded(canvas, setting, _Spot(low + 0.012, 0.035, 0.34, 2)),
        ],
        "hills": lambda: _hills(canvas, setting, sun),
        "forest": lambda: [
            _wooded(canvas, setting, _Spot(low + 0.02, 0.15, 0.18, 0)),
            _wooded(canvas, setting, _Spot(low + 0.03, 0.26, 0.34, 1)),
            _framing(canvas, setting, low + 0.02),
        ],
        "desert": lambda: _desert(canvas, setting, sun),
        "sea": lambda: [_headland(canvas, setting, sun)],
    }.get(setting.place, list)()
    with ThreadPoolExecutor(_PAINTERS) as painters:
        return list(painters.map(lambda ridge: ridge_layer(canvas, palette, sun, ridge), ridges))


def _line(canvas: Canvas, base: float, raised: Field) -> Field:
    """Convert heights in units above `base` (frame heights) to an outline."""
    return np.asarray(base - raised / canvas.stretch, dtype=np.float32)


def _peaks(canvas: Canvas, setting: Setting, sun: Sun, spot: _Spot) -> Ridge:
    base, height, index, near = spot.base, spot.height, spot.index, spot.near
    seed = setting.seed % 10_000 + 31 * index
    shape = ridge_line(canvas.x * (1.25 + 0.4 * near) + 3.7 * index, seed, octaves=8, sharp=0.9, gain=0.44)
    snow = 0.0
    if near < 0.3:
        snow = 0.7 if setting.snowy else (0.05 if setting.seed % 3 else 0.10) * (1 - near)
    saddle = 1 - 0.5 * (1 - near) * np.exp(-(((canvas.x - sun.x) / 0.26) ** 2))
    line = _line(canvas, base, height * (0.5 + 0.75 * shape) * saddle)
    return Ridge(
        line, line, colour(("6c7078", "585f66")[min(1, index)]), near, "rock", seed, snow=snow, mist=0.85
    )


def _wooded(canvas: Canvas, setting: Setting, spot: _Spot) -> Ridge:
    base, trees, index, near = spot.base, spot.height, spot.index, spot.near
    seed = setting.seed % 10_000 + 57 * index
    ground = 0.03 * ridge_line(canvas.x * 0.9 + 5.1 * index, seed, octaves=4)
    crowns = np.maximum(conifers(canvas.x, trees, seed + 1), conifers(canvas.x, trees * 0.6, seed + 2))
    code = "7f919c" if setting.snowy else ("46604f", "31493a", "1f332a")[min(2, index)]
    line, foot = _line(canvas, base, ground + crowns), _line(canvas, base, ground + trees * 0.35)
    return Ridge(line, foot, colour(code), near, "trees", seed, mist=0.9)


def _hills(canvas: Canvas, setting: Setting, sun: Sun) -> list[Ridge]:
    low, seed = sun.horizon, setting.seed % 10_000
    surface: Surface = "snow" if setting.snowy else "grass"
    ridges = [_peaks(canvas, setting, sun, _Spot(low + 0.02, 0.09, 0.05, 0))]
    for index, code in enumerate(("7f9a5c", "708c42")):
        rolling = ridge_line(canvas.x * 0.75 + 4.3 * index, seed + 11 * index, octaves=3, gain=0.3)
        ground = (0.05 + 0.05 * rolling) * (1.0 - 0.45 * index)
        trees = conifers(canvas.x, 0.022 + 0.016 * index, seed + 12 * index, cover=0.35)
        line, foot = (_line(canvas, low + 0.02, part) for part in (ground + trees, ground))
        albedo = colour("e9eff7" if setting.snowy else code)
        ridges.append(Ridge(line, foot, albedo, 0.22 + 0.16 * index, surface, seed + index, mist=0.35))
    return ridges


def _framing(canvas: Canvas, setting: Setting, base: float) -> Ridge:
    """Return tall dark firs at both sides, with the middle left open."""
    seed = setting.seed % 10_000 + 77
    half = canvas.width * canvas.density / canvas.unit / 2
    trees = conifers(canvas.x, 0.50, seed, spare=half * 0.40)
    line = _line(canvas, base, trees)
    code = "4d5b68" if setting.snowy else "14221b"
    return Ridge(line, _line(canvas, base, 0 * trees), colour(code), 0.62, "trees", seed, mist=0.1)


def _desert(canvas: Canvas, setting: Setting, sun: Sun) -> list[Ridge]:
    seed, low = setting.seed % 10_000, sun.horizon
    mesas = 0.5 + 0.5 * np.tanh(7 * ridge_line(canvas.x * 1.3, seed, octaves=3) - 1.5)
    rocks = _line(canvas, low + 0.015, 0.075 * mesas + 0.005 * ridge_line(canvas.x * 14, seed + 1, octaves=3))
    ridges = [Ridge(rocks, rocks, colour("a8694c"), 0.12, "rock", seed, mist=0.5)]
    for index, (height, near, code) in enumerate(((0.05, 0.3, "dcaa72"), (0.035, 0.39, "d8a266"))):
        places = canvas.x * (1.15 - 0.12 * index) + 2.9 * index
        dunes = height * ridge_line(places, seed + 5 * index, octaves=2, sharp=0.85, gain=0.2)
        line = _line(canvas, low + 0.03, dunes + 0.02)
        ridges.append(Ridge(line, line, colour(code), near, "sand", seed + index, mist=0.2))
    return ridges


def _headland(canvas: Canvas, setting: Setting, sun: Sun) -> Ridge:
    seed = setting.seed % 10_000 + 500
    away = canvas.x * (-1.0 if sun.x > 0 else 1.0)
    rising = np.clip((away - 0.15) / 0.95, 0, 1) ** 2 * (1 + 0.35 * ridge_line(canvas.x * 3, seed, octaves=7))
    line = _line(canvas, sun.horizon, 0.16 * rising - 0.004)
    return Ridge(line, line, colour("5b6355"), 0.3, "rock", seed, mist=0.25)
