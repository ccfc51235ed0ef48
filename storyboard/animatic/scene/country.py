"""Open country: how many ridges a place has, what their lines are, and what they are made of."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from storyboard.animatic.mesh import Field
from storyboard.animatic.scene.canvas import Canvas, Layer
from storyboard.animatic.scene.figures import person_layer
from storyboard.animatic.scene.growth import conifers, grass, round_trees
from storyboard.animatic.scene.land import Ridge, Surface, ridge_layer
from storyboard.animatic.scene.noise import ridge_line
from storyboard.animatic.scene.palette import Colour, Palette, colour
from storyboard.animatic.scene.setting import Setting
from storyboard.animatic.scene.sky import Sun

__all__ = ["country_layers", "far_ridges"]

# Ridges that are painted at the same time: each takes some hundred megabytes while it is at work.
_PAINTERS: Final = 2
_SNOW = colour("e9eff7")


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a ridge stands: its `base` in frame heights, the `height` of what rises there in units, how near it is."""

    base: float
    height: float
    near: float
    index: int


def country_layers(canvas: Canvas, palette: Palette, setting: Setting, sun: Sun) -> list[Layer]:
    """Paint the land of `setting`, from far to near."""
    ridges = {
        "mountains": _mountains,
        "hills": _hills,
        "forest": _forest,
        "desert": _desert,
        "sky": _cloudscape,
    }.get(setting.place, _mountains)(canvas, setting, sun)
    with ThreadPoolExecutor(_PAINTERS) as painters:
        layers = list(painters.map(lambda ridge: ridge_layer(canvas, palette, sun, ridge), ridges))
    if setting.figure in {"walker", "runner"} and setting.place in {"mountains", "desert", "forest"}:
        stand = -2 if setting.place == "desert" else -1
        layers.insert(stand, person_layer(canvas, palette, setting, sun, ridges[stand]))
    return layers


def far_ridges(canvas: Canvas, setting: Setting, sun: Sun) -> list[Ridge]:
    """Give the mountains behind a lake."""
    return [
        _peaks(canvas, setting, sun, _Spot(sun.horizon - 0.02, 0.26, 0.06, 0)),
        _peaks(canvas, setting, sun, _Spot(sun.horizon - 0.01, 0.12, 0.26, 1)),
        _wooded(canvas, setting, _Spot(sun.horizon + 0.02, 0.035, 0.40, 2)),
    ]


def _line(canvas: Canvas, base: float, raised: Field) -> Field:
    """Turn heights in units over `base` (frame heights) into a line."""
    return np.asarray(base - raised / canvas.stretch, dtype=np.float32)


def _ground(setting: Setting, code: str) -> Colour:
    return _SNOW if setting.snowy else colour(code)


def _peaks(canvas: Canvas, setting: Setting, sun: Sun, spot: _Spot) -> Ridge:
    base, height, index, near = spot.base, spot.height, spot.index, spot.near
    seed = setting.seed % 10_000 + 31 * index
    shape = ridge_line(canvas.x * (1.25 + 0.4 * near) + 3.7 * index, seed, octaves=8, sharp=0.9, gain=0.44)
    snow = 0.0
    if near < 0.3:
        snow = 0.7 if setting.snowy else (0.05 if setting.seed % 3 else 0.10) * (1 - near)
    saddle = 1 - 0.5 * (1 - near) * np.exp(-(((canvas.x - sun.x) / 0.26) ** 2))
    line = _line(canvas, base, height * (0.5 + 0.75 * shape) * saddle)
    code = ("6c7078", "585f66", "434c50")[min(2, index)]
    return Ridge(line, line, colour(code), near, "rock", seed, snow=snow, mist=0.85)


def _wooded(canvas: Canvas, setting: Setting, spot: _Spot) -> Ridge:
    base, trees, index, near = spot.base, spot.height, spot.index, spot.near
    seed = setting.seed % 10_000 + 57 * index
    ground = 0.05 * ridge_line(canvas.x * 0.9 + 5.1 * index, seed, octaves=4)
    crowns = np.maximum(conifers(canvas.x, trees, seed + 1), conifers(canvas.x, trees * 0.6, seed + 2))
    code = "7f919c" if setting.snowy else ("46604f", "31493a", "1f332a", "101c18")[min(3, index)]
    line, foot = _line(canvas, base, ground + crowns), _line(canvas, base, ground + trees * 0.35)
    return Ridge(line, foot, colour(code), near, "trees", seed, mist=0.9)


def _near_slope(canvas: Canvas, setting: Setting, base: float) -> Ridge:
    """Give the foreground: a slope that falls across the frame, where somebody can stand."""
    seed = setting.seed % 10_000 + 400
    side = 1.0 if setting.seed % 2 else -1.0
    ground = 0.03 * ridge_line(canvas.x * 1.7, seed, octaves=7) + 0.09 * np.tanh(canvas.x * side * 1.5)
    code = "dde7f2" if setting.snowy else "23291f"
    blades = 0.0 if setting.snowy else grass(canvas.x, 0.016, seed + 3)
    surface: Surface = "snow" if setting.snowy else "grass"
    line, foot = _line(canvas, base, ground + blades), _line(canvas, base, ground)
    return Ridge(line, foot, colour(code), 0.9, surface, seed, mist=0.0)


def _mountains(canvas: Canvas, setting: Setting, sun: Sun) -> list[Ridge]:
    low = sun.horizon
    return [
        _peaks(canvas, setting, sun, _Spot(low + 0.02, 0.32, 0.05, 0)),
        _peaks(canvas, setting, sun, _Spot(low + 0.09, 0.20, 0.20, 1)),
        _peaks(canvas, setting, sun, _Spot(low + 0.15, 0.12, 0.36, 2)),
        _wooded(canvas, setting, _Spot(low + 0.19, 0.030, 0.50, 1)),
        _wooded(canvas, setting, _Spot(low + 0.29, 0.065, 0.70, 2)),
        _near_slope(canvas, setting, 0.9),
    ]


def _hills(canvas: Canvas, setting: Setting, sun: Sun) -> list[Ridge]:
    low, seed = sun.horizon, setting.seed % 10_000
    codes = ("7f9a5c", "7a9648", "6d8b3a", "5b7630")
    surface: Surface = "snow" if setting.snowy else "grass"
    ridges = [_peaks(canvas, setting, sun, _Spot(low + 0.03, 0.10, 0.05, 0))]
    for index, code in enumerate(codes):
        ground = 0.07 * ridge_line(canvas.x * 0.75 + 4.3 * index, seed + 11 * index, octaves=3, gain=0.3)
        crowns = round_trees(canvas.x, 0.026 + 0.016 * index, seed + 12 * index, cover=0.8 - 0.2 * index)
        line, foot = (_line(canvas, low + 0.08 + 0.105 * index, part) for part in (ground + crowns, ground))
        near = 0.22 + 0.19 * index
        ridges.append(Ridge(line, foot, _ground(setting, code), near, surface, seed + index, mist=0.35))
    ground = 0.02 * ridge_line(canvas.x, seed + 90, octaves=3)
    line, foot = (_line(canvas, 0.985, part) for part in (ground + grass(canvas.x, 0.12, seed + 91), ground))
    ridges.append(Ridge(line, foot, colour("2f3c19"), 1.0, "grass", seed + 9, mist=0.0))
    return ridges


def _forest(canvas: Canvas, setting: Setting, sun: Sun) -> list[Ridge]:
    low = sun.horizon
    return [
        _peaks(canvas, setting, sun, _Spot(low + 0.0, 0.18, 0.05, 0)),
        _wooded(canvas, setting, _Spot(low + 0.07, 0.05, 0.22, 0)),
        _wooded(canvas, setting, _Spot(low + 0.17, 0.10, 0.42, 1)),
        _wooded(canvas, setting, _Spot(low + 0.31, 0.20, 0.66, 2)),
        _framing(canvas, setting),
    ]


def _framing(canvas: Canvas, setting: Setting) -> Ridge:
    """Give tall dark firs at both sides that leave the middle open."""
    seed = setting.seed % 10_000 + 77
    half = canvas.width * canvas.density / canvas.unit / 2
    trees = conifers(canvas.x, 0.55, seed, cover=0.5, spare=half * 0.62)
    ground = 0.02 * ridge_line(canvas.x * 2, seed, octaves=5)
    line = _line(canvas, 0.95, ground + np.maximum(trees, grass(canvas.x, 0.03, seed + 2)))
    code = "4d5b68" if setting.snowy else "0b1411"
    return Ridge(line, _line(canvas, 0.95, ground), colour(code), 0.95, "trees", seed, mist=0.0)


def _desert(canvas: Canvas, setting: Setting, sun: Sun) -> list[Ridge]:
    seed, low = setting.seed % 10_000, sun.horizon
    mesas = 0.5 + 0.5 * np.tanh(7 * ridge_line(canvas.x * 1.3, seed, octaves=3) - 1.5)
    rocks = _line(canvas, low + 0.015, 0.075 * mesas + 0.005 * ridge_line(canvas.x * 14, seed + 1, octaves=3))
    ridges = [Ridge(rocks, rocks, colour("a8694c"), 0.12, "rock", seed, mist=0.5)]
    sizes = ((0.05, 0.05, 0.3), (0.14, 0.08, 0.5), (0.26, 0.10, 0.72), (0.42, 0.07, 0.95))
    codes = ("dcaa72", "d8a266", "cf9558", "b9804a")
    for index, ((base, height, near), code) in enumerate(zip(sizes, codes, strict=True)):
        places = canvas.x * (1.15 - 0.12 * index) + 2.9 * index
        line = _line(
            canvas, low + base, height * ridge_line(places, seed + 5 * index, octaves=2, sharp=0.85, gain=0.2)
        )
        ridges.append(Ridge(line, line, colour(code), near, "sand", seed + index, mist=0.2))
    return ridges


def _cloudscape(canvas: Canvas, setting: Setting, sun: Sun) -> list[Ridge]:
    seed, low = setting.seed % 10_000, sun.horizon
    ridges = [_peaks(canvas, setting, sun, _Spot(low + 0.06, 0.16, 0.12, 0))]
    for index in range(5):
        near = 0.16 + 0.17 * index
        size = 0.035 + 0.03 * near
        line = _line(canvas, low + 0.05 + 0.105 * index, _billows(canvas.x / size, seed + 7 * index) * size)
        ridges.append(Ridge(line, line, colour("f6f5f8"), near, "cloud", seed + index, mist=1.0))
    return ridges


def _billows(places: Field, seed: int) -> Field:
    """Give the outline of banked clouds: round heads of every size on a long swell."""
    random = np.random.default_rng(seed)
    first, last = float(places[0]), float(places[-1])
    swell = 1.6 * ridge_line(places * 0.12, seed, octaves=2)
    raised = np.zeros_like(places)
    for _ in range(int((last - first) * 3)):
        centre, radius = random.uniform(first - 2, last + 2), random.uniform(0.15, 1.0) ** 1.5 * 1.6
        left, right = np.searchsorted(places, [centre - radius, centre + radius])
        off = (places[left:right] - centre) / radius
        raised[left:right] = np.maximum(
            raised[left:right], radius * 0.75 * np.sqrt(np.clip(1 - off**2, 0, 1))
        )
    return np.asarray(swell + raised, dtype=np.float32)
