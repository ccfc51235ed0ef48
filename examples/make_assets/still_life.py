"""Studio still lifes of one product: a steel flask, its light, its shadow and its reflection."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from examples.make_assets.canvas import (
    Mask,
    Picture,
    Point,
    Size,
    Stops,
    across,
    distance,
    down,
    glow,
    lay,
    mix,
    ramp,
    soften,
    step,
)
from examples.make_assets.noise import field
from examples.make_assets.shapes import Outline, disc, ellipse, fill, limb

__all__ = ["hero", "ripple", "trio"]

Section = tuple[tuple[float, float], ...]
"""A turned shape from foot to top: part of the height, and the radius there in heights."""

BODY: Final[Section] = (
    (0.0, 0.162),
    (0.01, 0.174),
    (0.69, 0.174),
    (0.745, 0.160),
    (0.79, 0.130),
    (0.825, 0.099),
    (0.862, 0.099),
)
CAP: Final[Section] = ((0.862, 0.112), (0.868, 0.117), (0.965, 0.117), (0.985, 0.113), (1.0, 0.096))
MATTE: Final = (
    (0, 0.62),
    (0.10, 0.42),
    (0.24, 0.10),
    (0.34, 0.0),
    (0.44, 0.05),
    (0.66, 0.36),
    (0.86, 0.66),
    (0.95, 0.70),
    (1, 0.52),
)


@dataclass(frozen=True, slots=True)
class Flask:
    """One flask: the middle of its foot, its height, and its colour."""

    foot: Point
    height: float
    colour: str


def hero(size: Size) -> Picture:
    """Draw a flask on a round plinth before an arch, window light across the wall."""
    picture = _studio(size, "#f0c9a6", "#d99a76", 0.735)
    arch = np.maximum(
        disc(size, (0.5, 0.40), 0.272),
        fill(size, [[(0.228, 0.40), (0.772, 0.40), (0.772, 0.735), (0.228, 0.735)]]),
    )
    inside = ramp(
        [(0, "#b95f43"), (0.6, "#cf7a55"), (1, "#dd926a")], np.clip((down(size) - 0.13) / 0.6, 0, 1)
    )
    picture = lay(picture, "#8c4433", soften(_moved(arch, (0.014, 0.012)), 0.016), 0.35)
    picture = lay(picture, inside, arch)
    picture = lay(picture, "#7f3a2d", arch * soften(1 - _moved(arch, (0.030, 0.018)), 0.016), 0.55)
    picture = _window_light(picture)
    picture = _plinth(picture, (0.5, 0.745), 0.230, 0.150, "#f3d8bd")
    picture = _stand(picture, Flask((0.5, 0.752), 0.560, "#1f4d57"))
    return _pebbles(picture)


def ripple(size: Size) -> Picture:
    """Draw a flask in still water, rings going out from it, a pale disc of light behind."""
    level = 0.655
    picture = ramp(
        [(0, "#123c4c"), (0.45, "#2f7480"), (0.80, "#8fbdb5"), (1, "#d8e3cf")],
        np.clip(down(size) / level, 0, 1),
    )
    picture = glow(picture, "#ffe3b0", 0.45 * np.exp(-distance(size, (0.5, 0.42)) / 0.34))
    picture = lay(picture, "#fbeacb", disc(size, (0.5, 0.40), 0.235), 0.92)
    foot = (0.5, 0.745)
    water = (down(size) > level).astype(np.float32)
    flask = Flask(foot, 0.530, "#d3592f")
    above = _stand(picture, flask, grounded=False)
    picture = lay(picture, _reflected(above, foot, level), water)
    deep = np.clip((down(size) - level) / (1 - level), 0, 1)
    picture = lay(picture, ramp([(0, "#9fc4ba"), (0.4, "#2f7480"), (1, "#0d3342")], deep), water, 0.42)
    return _waterline(_stand(picture, flask, grounded=False), foot)


def trio(size: Size) -> Picture:
    """Draw three colours on three steps, in one light."""
    picture = _studio(size, "#e9e1cf", "#cdbf9f", 0.80)
    picture = lay(picture, "#e8b04a", disc(size, (0.665, 0.335), 0.205), 0.95)
    steps = (
        (0.235, 0.760, 0.128, 0.10, "#dcd0b4"),
        (0.775, 0.800, 0.128, 0.075, "#dcd0b4"),
        (0.505, 0.700, 0.140, 0.195, "#e6dbc2"),
    )
    flasks = (
        Flask((0.235, 0.764), 0.43, "#2f5d50"),
        Flask((0.775, 0.804), 0.43, "#1f3f5c"),
        Flask((0.505, 0.705), 0.47, "#c9502f"),
    )
    for (x, top, radius, tall, colour), flask in zip(steps, flasks, strict=True):
        picture = _plinth(picture, (x, top), radius, tall, colour)
        picture = _stand(picture, flask)
    return _window_light(picture, 0.10)


def _studio(size: Size, wall: str, floor: str, level: float) -> Picture:
    """Give a seamless backdrop that turns from wall to floor."""
    turn = step(down(size), level, 34)
    side = np.clip((across(size) / size.aspect - 0.15) * 0.5, 0, 1)
    picture = ramp([(0, wall), (1, floor)], np.clip(0.75 * turn + 0.35 * side, 0, 1))
    return glow(picture, "#fff2dc", 0.32 * np.exp(-distance(size, (0.20, 0.22)) / 0.42))


def _moved(mask: Mask, step: Point) -> Mask:
    rows, columns = round(step[1] * mask.shape[0]), round(step[0] * mask.shape[0])
    return np.roll(mask, (rows, columns), axis=(0, 1))


def _window_light(picture: Picture, strength: float = 0.22) -> Picture:
    """Lay slanting panes of light, with the shadow of a spray of leaves in them."""
    size = Size(picture.shape[1], picture.shape[0])
    panes = []
    for column in range(2):
        for row in range(3):
            x, y = 0.02 + 0.30 * column, 0.02 + 0.235 * row
            panes.append([(x, y + 0.10), (x + 0.27, y - 0.055), (x + 0.27, y + 0.15), (x, y + 0.305)])
    leaves = []
    for at in np.linspace(0, 1, 9):
        x, y = 0.02 + 0.50 * at, 0.66 - 0.42 * at - 0.07 * np.sin(at * 3)
        for side in (-1, 1):
            tip = (x + 0.045 + 0.02 * side, y - 0.02 + side * 0.075)
            leaves.append(
                limb([(x, y), ((x + tip[0]) / 2 + 0.012, (y + tip[1]) / 2), tip], [0.003, 0.017, 0.001])
            )
    leaves.append(limb([(0.02, 0.66), (0.27, 0.42), (0.53, 0.23)], [0.004, 0.003, 0.001]))
    light = soften(fill(size, panes), 0.006) * (1 - 0.85 * soften(fill(size, leaves), 0.005))
    return glow(picture, "#fff0cf", np.asarray(light * strength, np.float32))


def _plinth(picture: Picture, top: Point, radius: float, tall: float, colour: str) -> Picture:
    """Lay a round plinth whose upper face is centred on `top`."""
    size = Size(picture.shape[1], picture.shape[0])
    x, y = top
    flat = radius * 0.17
    wall = [(x - radius, y), (x + radius, y), (x + radius, y + tall), (x - radius, y + tall)]
    side = np.maximum(fill(size, [wall, ellipse((x, y + tall), (radius, flat))]), 0)
    shadow = soften(
        fill(size, [ellipse((x + radius * 0.55, y + tall + 0.008), (radius * 1.45, flat * 1.15))]), 0.022
    )
    picture = lay(picture, mix(colour, "#4a2418", 0.75), shadow, 0.48)
    turned = np.clip((across(size) - x) / radius, -1, 1)
    tones = [
        (0, mix(colour, "#6b3a28", 0.30)),
        (0.30, mix(colour, "#ffffff", 0.15)),
        (1, mix(colour, "#5a2c20", 0.58)),
    ]
    picture = lay(picture, ramp(tones, (turned + 1) / 2), side)
    face = fill(size, [ellipse((x, y), (radius, flat))])
    picture = lay(
        picture,
        ramp([(0, mix(colour, "#ffffff", 0.45)), (1, mix(colour, "#8a5a44", 0.18))], (turned + 1) / 2),
        face,
    )
    edge = fill(size, [ellipse((x, y + 0.0025), (radius, flat))]) - face
    return lay(picture, mix(colour, "#ffffff", 0.65), np.clip(edge, 0, 1), 0.7)


def _turned(size: Size, flask: Flask, section: Section) -> tuple[Mask, Mask]:
    """Give the mask of a turned body, and how far across it each pixel lies, 0 (left) to 1."""
    x, y = flask.foot
    parts = np.linspace(section[0][0], section[-1][0], 240)
    right = np.stack([x + _radius(section, parts) * flask.height, y - parts * flask.height], axis=1)
    left = right.copy()
    left[:, 0] = 2 * x - left[:, 0]
    base = ellipse(
        (x, float(right[0, 1])), (section[0][1] * flask.height, section[0][1] * flask.height * 0.15)
    )
    mask = fill(size, [np.concatenate([right, left[::-1]])])
    mask = np.maximum(mask, fill(size, [base])) if section is BODY else mask
    radius = _radius(section, ((y - down(size)) / flask.height).astype(float)).astype(np.float32)
    return mask, np.clip((across(size) - x) / (radius * flask.height) * 0.5 + 0.5, 0, 1)


def _radius(section: Section, parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the radius at each part of the height; corners between the points of the section are eased."""
    dense = np.linspace(section[0][0], section[-1][0], 2000)
    steps = np.interp(dense, [place for place, _ in section], [width for _, width in section])
    reach = max(1, round(0.022 / (dense[1] - dense[0]))) if section is BODY else 9
    padded = np.pad(steps, reach, mode="edge")
    window = np.hanning(2 * reach + 3)[1:-1]
    return np.interp(parts, dense, np.convolve(padded, window / window.sum(), mode="valid"))


def _shades(colour: str) -> Stops:
    """Give the colours across a matte cylinder that is lit from the left."""
    return [(at, mix(mix(colour, "#ffefd6", 0.36), mix(colour, "#0a0a16", 0.66), dark)) for at, dark in MATTE]


def _stand(picture: Picture, flask: Flask, *, grounded: bool = True) -> Picture:
    size = Size(picture.shape[1], picture.shape[0])
    x, y = flask.foot
    wide = 0.174 * flask.height
    if grounded:
        cast = soften(fill(size, [ellipse((x + wide * 0.85, y + 0.010), (wide * 1.45, wide * 0.20))]), 0.014)
        picture = lay(picture, "#2a130d", cast, 0.42)
        touch = soften(
            fill(size, [ellipse((x, y + 0.012 * flask.height), (wide * 0.98, wide * 0.17))]), 0.004
        )
        picture = lay(picture, "#1a0c0a", touch, 0.60)
    body, part = _turned(size, flask, BODY)
    picture = lay(picture, ramp(_shades(flask.colour), part), body)
    upper = np.clip((y - down(size)) / flask.height, 0, 1)
    picture = lay(picture, "#0a0f16", body * np.clip(1 - upper / 0.10, 0, 1), 0.30)
    steel, across_steel = _turned(size, flask, ((0.838, 0.1015), (0.862, 0.1015)))
    metal = [
        (0, "#6b6660"),
        (0.2, "#e9e2d6"),
        (0.32, "#ffffff"),
        (0.45, "#9a948b"),
        (0.6, "#57534e"),
        (0.8, "#b9b2a7"),
        (1, "#4a4642"),
    ]
    picture = lay(picture, ramp(metal, across_steel), steel)
    cap, across_cap = _turned(size, flask, CAP)
    picture = lay(picture, ramp(_shades("#26262a"), across_cap), cap)
    grip = (np.sin(across_cap * 74) > 0.55) * cap * (np.abs(upper - 0.918) < 0.030)
    picture = lay(picture, "#08080a", grip.astype(np.float32), 0.35)
    picture = lay(
        picture,
        "#ffffff",
        cap * np.exp(-(((upper - 0.972) / 0.008) ** 2)) * np.exp(-(((across_cap - 0.33) / 0.2) ** 2)),
        0.35,
    )
    return _mark(picture, flask)


def _mark(picture: Picture, flask: Flask) -> Picture:
    """Lay the maker's mark, three ridges in a ring, as if engraved down to the steel."""
    size = Size(picture.shape[1], picture.shape[0])
    unit = 0.062 * flask.height
    x, y = flask.foot[0] - 0.008 * flask.height, flask.foot[1] - 0.40 * flask.height
    ridges: list[Outline] = []
    for level, corners in (
        (0.34, (-0.72, -0.30, 0.02, 0.40, 0.74)),
        (0.02, (-0.52, -0.10, 0.12, 0.34, 0.56)),
    ):
        ups = (0.0, 0.42, 0.16, 0.52, 0.0)
        line = [(x + place * unit, y + (level - up) * unit) for place, up in zip(corners, ups, strict=True)]
        ridges.extend(np.array([*_segment(start, end, 0.05 * unit)]) for start, end in pairwise(line))
    ring_mask = disc(size, (x, y), unit) - disc(size, (x, y), unit * 0.91)
    mark = np.maximum(np.clip(ring_mask, 0, 1), fill(size, ridges))
    return lay(picture, "#f4ead8", mark, 0.88)


def _segment(start: Point, end: Point, half: float) -> list[Point]:
    length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
    side = (-(end[1] - start[1]) / length * half, (end[0] - start[0]) / length * half)
    return [
        (start[0] + side[0], start[1] + side[1]),
        (end[0] + side[0], end[1] + side[1]),
        (end[0] - side[0], end[1] - side[1]),
        (start[0] - side[0], start[1] - side[1]),
    ]


def _pebbles(picture: Picture) -> Picture:
    """Lay a few smooth stones beside the plinth."""
    size = Size(picture.shape[1], picture.shape[0])
    for x, y, radius, colour in (
        (0.145, 0.905, 0.062, "#8a4a38"),
        (0.225, 0.925, 0.036, "#e3bd98"),
        (0.86, 0.915, 0.045, "#5a2f2a"),
    ):
        shadow = soften(
            fill(size, [ellipse((x + radius * 0.6, y + radius * 0.52), (radius * 1.3, radius * 0.22))]), 0.012
        )
        picture = lay(picture, "#4a2015", shadow, 0.5)
        stone = fill(size, [ellipse((x, y), (radius, radius * 0.62), -6)])
        light = np.clip(distance(size, (x - radius * 0.4, y - radius * 0.35)) / (radius * 1.5), 0, 1)
        picture = lay(
            picture,
            ramp([(0, mix(colour, "#ffffff", 0.35)), (0.5, colour), (1, mix(colour, "#1a0a0a", 0.6))], light),
            stone,
        )
    return picture


def _reflected(picture: Picture, foot: Point, level: float) -> Picture:
    """Give the picture mirrored at the flask's foot, shaken by the rings that go out from it."""
    size = Size(picture.shape[1], picture.shape[0])
    away = np.hypot(across(size) - foot[0], (down(size) - foot[1]) * 3.1)
    shake = (
        np.sin(away * 60) * 0.0022 * np.exp(-away / 0.42) + (field(size, (2, 46), 4, octaves=3) - 0.5) * 0.014
    )
    rows = (2 * foot[1] - down(size)) + shake * 1.6
    columns = across(size) + shake
    row = np.clip(rows * size.height, 0, size.height - 1).astype(np.int32)
    column = np.clip(columns * size.height, 0, size.width - 1).astype(np.int32)
    mirrored: Picture = picture[row, column]
    light = np.clip(np.sin(away * 60 + 1.2), 0, 1) ** 6 * np.exp(-away / 0.30) * (down(size) > level)
    return glow(mirrored, "#fff0d0", light * 0.45)


def _waterline(picture: Picture, foot: Point) -> Picture:
    size = Size(picture.shape[1], picture.shape[0])
    for reach, strength in ((0.100, 0.85), (0.112, 0.5)):
        outer = fill(size, [ellipse((foot[0], foot[1] + 0.004), (reach, reach * 0.19))])
        inner = fill(size, [ellipse((foot[0], foot[1] + 0.002), (reach - 0.004, (reach - 0.004) * 0.17))])
        front = np.clip(outer - inner, 0, 1) * (down(size) > foot[1] + 0.001)
        picture = lay(picture, "#fff4dc", front, strength)
    return picture
