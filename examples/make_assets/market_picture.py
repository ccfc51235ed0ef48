"""The market street: awnings and stalls in one-point perspective, and a woman who walks into the light."""

from __future__ import annotations

from typing import Final

import numpy as np

from examples.make_assets.canvas import (
    Paint,
    Picture,
    Point,
    Size,
    distance,
    down,
    flat,
    glow,
    lay,
    mix,
    ramp,
    rgb,
    rim,
    soften,
)
from examples.make_assets.pattern import Pattern
from examples.make_assets.shapes import Outline, curve, ellipse, fill, limb
from examples.make_assets.sky import shafts

__all__ = ["market"]

EYE: Final = (0.94, 0.455)
FOCAL: Final = 0.62
WALL, EDGE, GROUND = 2.1, 1.22, -1.0
CLOTHS: Final = (
    ("#c4472f", "#f6e7c6"),
    ("#1f6f78", "#f3e3bd"),
    ("#e0992f", "#f8ebcc"),
    ("#8c2f45", "#f2dcc0"),
    ("#2f5d50", "#f5e8c8"),
)
FRUIT: Final = ("#e8832a", "#c93a2b", "#e9b93a", "#7d9a3c", "#6b2f4a", "#f0a85a")
Place = tuple[float, float, float]


def _see(place: Place) -> Point:
    """Project a place in the street: across, up (both from the eye), and away."""
    return (EYE[0] + place[0] / place[2] * FOCAL, EYE[1] - place[1] / place[2] * FOCAL)


def _quad(*places: Place) -> Outline:
    return np.array([_see(place) for place in places])


def market(size: Size) -> Picture:
    """Draw a woman who walks through a sunlit market."""
    picture = flat(size, "#fbe6b4")
    picture = glow(picture, "#ffdf9a", np.exp(-distance(size, EYE) / 0.3))
    picture = _tower(picture)
    picture = _street(picture)
    for row, away in enumerate((7.6, 5.4, 3.75, 2.5, 1.6, 1.02)):
        for side in (-1, 1):
            picture = _house(picture, side, away, row)
        for side in (-1, 1):
            picture = _stall(picture, side, away, row)
        haze = max(0.0, 0.20 - 0.045 * row)
        picture = glow(picture, "#ffd58c", np.exp(-distance(size, EYE) / 0.42) * haze)
        if row == 2:
            picture = _woman(picture, (-0.03, GROUND, 2.35))
    picture = _lanterns(picture)
    return glow(picture, "#ffe2a6", shafts(size, (1.5, -0.12), 6, (105, 150)) * 0.34)


def _tower(picture: Picture) -> Picture:
    """Lay a pale tower with a dome where the street ends."""
    size = Size(picture.shape[1], picture.shape[0])
    x, y = EYE
    body = [(x - 0.035, y + 0.08), (x - 0.035, y - 0.165), (x + 0.035, y - 0.165), (x + 0.035, y + 0.08)]
    dome = curve(
        [
            (x - 0.038, y - 0.163),
            (x - 0.030, y - 0.20),
            (x, y - 0.235),
            (x + 0.030, y - 0.20),
            (x + 0.038, y - 0.163),
        ]
    )
    spire = limb([(x, y - 0.22), (x, y - 0.275)], [0.003, 0.0008])
    picture = lay(picture, "#ecc78f", fill(size, [body]))
    picture = lay(picture, "#c98f62", fill(size, [dome, spire]))
    arch: list[Outline | list[Point]] = [
        ellipse((x, y - 0.115), (0.012, 0.022)),
        [(x - 0.012, y - 0.115), (x + 0.012, y - 0.115), (x + 0.012, y - 0.07), (x - 0.012, y - 0.07)],
    ]
    return lay(picture, "#b57f58", fill(size, arch))


def _street(picture: Picture) -> Picture:
    size = Size(picture.shape[1], picture.shape[0])
    ground = fill(size, [_quad((-9, GROUND, 12), (9, GROUND, 12), (9, GROUND, 0.9), (-9, GROUND, 0.9))])
    paving = ramp(
        [(0, "#f3d193"), (0.25, "#e2b377"), (1, "#b97a56")], np.clip((down(size) - EYE[1]) / 0.55, 0, 1)
    )
    picture = lay(picture, paving, ground)
    bands = []
    for away in (1.15, 1.5, 1.95, 2.6, 3.5, 4.8, 6.6):
        deep = away * 0.17
        bands.append(
            _quad(
                (-2, GROUND, away),
                (2, GROUND, away * 1.12),
                (2, GROUND, away * 1.12 + deep),
                (-2, GROUND, away + deep),
            )
        )
    picture = lay(picture, "#8f5a50", soften(fill(size, bands), 0.0015), 0.42)
    joints = [
        _quad((-2, GROUND, away), (2, GROUND, away), (2, GROUND, away * 1.006), (-2, GROUND, away * 1.006))
        for away in np.geomspace(1.05, 8, 22)
    ]
    joints += [
        _quad((x, GROUND, 10), (x + 0.008, GROUND, 10), (x + 0.008, GROUND, 1.0), (x, GROUND, 1.0))
        for x in np.linspace(-1.2, 1.2, 9)
    ]
    return lay(picture, "#9c6650", fill(size, joints), 0.28)


def _shaded(colour: str, side: int, away: float) -> Paint:
    """Give a colour as it looks on that side of the street, at that distance: the left is lit, the right in shade."""
    lit = mix(colour, "#ffe0a0", 0.12) if side < 0 else mix(colour, "#4a2740", 0.32)
    return rgb(mix(lit, "#f6d79c", float(np.clip((away - 1.5) / 7.5, 0, 0.80))))


def _house(picture: Picture, side: int, away: float, row: int) -> Picture:
    size = Size(picture.shape[1], picture.shape[0])
    random = np.random.default_rng(40 + row * 2 + side)
    wall = ("#d08a58", "#b8674a", "#d9a56b", "#a9584a", "#c98457")[(row + (side > 0)) % 5]
    x, end, top = side * WALL, away * 1.62, 2.05 + 0.55 * random.random()
    front = fill(
        size, [_quad((x, GROUND, away * 0.98), (x, top, away * 0.98), (x, top, end), (x, GROUND, end))]
    )
    picture = lay(picture, _shaded(wall, side, away), front)
    ledge = fill(
        size,
        [_quad((x, top, away * 0.98), (x, top - 0.09, away * 0.98), (x, top - 0.09, end), (x, top, end))],
    )
    picture = lay(picture, _shaded(mix(wall, "#fff0d0", 0.35), side, away), ledge)
    windows = []
    for part in (0.2, 0.5, 0.8):
        near = away + (end - away) * (part - 0.07)
        far = away + (end - away) * (part + 0.07)
        windows.append(_quad((x, 1.42, near), (x, 1.82, near), (x, 1.82, far), (x, 1.42, far)))
    return lay(picture, _shaded("#4b2f3d", side, away), fill(size, windows), 0.75)


def _stall(picture: Picture, side: int, away: float, row: int) -> Picture:
    size = Size(picture.shape[1], picture.shape[0])
    random = np.random.default_rng(70 + row * 2 + side)
    colours = CLOTHS[(row * 2 + (side > 0)) % len(CLOTHS)]
    inner, outer, end = side * EDGE, side * WALL, away * 1.34
    box = [
        _quad((inner, GROUND, away), (inner, -0.42, away), (inner, -0.42, end), (inner, GROUND, end)),
        _quad((inner, GROUND, away), (inner, -0.42, away), (outer, -0.42, away), (outer, GROUND, away)),
    ]
    picture = lay(picture, _shaded("#6d3f33", side, away), fill(size, box))
    top = fill(
        size, [_quad((inner, -0.42, away), (outer, -0.42, away), (outer, -0.42, end), (inner, -0.42, end))]
    )
    picture = lay(picture, _shaded("#8b5a3f", side, away), top)
    shadow = fill(
        size,
        [
            _quad(
                (inner, GROUND, away),
                (inner * 0.72, GROUND, away),
                (inner * 0.72, GROUND, end),
                (inner, GROUND, end),
            )
        ],
    )
    picture = lay(picture, "#7a4748", shadow, 0.35 if side > 0 else 0.0)
    for layer in range(6):
        deep = end - (end - away) * (layer + 0.5) / 6
        colour = FRUIT[int(random.integers(len(FRUIT)))]
        picture = _heap(picture, side, deep, colour)
    return _awning(picture, side, (away, end), colours)


def _heap(picture: Picture, side: int, away: float, colour: str) -> Picture:
    """Lay a heap of round fruit on the counter."""
    size = Size(picture.shape[1], picture.shape[0])
    fruit, lit, shine = [], [], []
    for level in range(4):
        for place in np.linspace(-1, 1, 8 - 2 * level):
            spot = (side * (EDGE + 0.27) + 0.05 * place * (8 - 2 * level) * 0.55, -0.39 + 0.062 * level, away)
            middle, radius = _see(spot), 0.044 / away * FOCAL
            fruit.append(ellipse(middle, (radius, radius)))
            lit.append(
                ellipse(
                    (middle[0] + 0.06 * radius, middle[1] - 0.08 * radius), (radius * 0.86, radius * 0.86)
                )
            )
            shine.append(
                ellipse((middle[0] + 0.3 * radius, middle[1] - 0.35 * radius), (radius * 0.38, radius * 0.3))
            )
    picture = lay(picture, _shaded(mix(colour, "#3a1a2a", 0.38), side, away), fill(size, fruit))
    picture = lay(picture, _shaded(colour, side, away), fill(size, lit))
    return lay(picture, _shaded(mix(colour, "#fff3d0", 0.55), side, away), fill(size, shine), 0.5)


def _awning(picture: Picture, side: int, span: tuple[float, float], colours: tuple[str, str]) -> Picture:
    size = Size(picture.shape[1], picture.shape[0])
    near, far = span
    edges = np.linspace(near, far, 11)
    for at in range(10):
        colour = colours[at % 2]
        start, stop = edges[at], edges[at + 1]
        x, back = side * EDGE * 0.90, side * WALL
        cloth = fill(
            size, [_quad((back, 1.22, start), (x, 0.80, start), (x, 0.80, stop), (back, 1.22, stop))]
        )
        picture = lay(picture, _shaded(colour, side, near), cloth)
        hem = _quad(
            (x, 0.80, start),
            (x, 0.66, start),
            (x, 0.64, (start + stop) / 2),
            (x, 0.66, stop),
            (x, 0.80, stop),
        )
        picture = lay(picture, _shaded(mix(colour, "#5a2430", 0.22), side, near), fill(size, [hem]))
    x = side * EDGE * 0.92
    poles = [limb([_see((x, GROUND, near)), _see((x, 0.78, near))], [0.007 / near, 0.006 / near])]
    triangle = fill(
        size, [_quad((side * WALL, 1.22, near), (side * EDGE * 0.90, 0.80, near), (side * WALL, 0.80, near))]
    )
    picture = lay(picture, _shaded(mix(colours[0], "#3a1a2a", 0.35), side, near), triangle)
    return lay(picture, _shaded("#5a3630", side, near), fill(size, poles))


def _woman(picture: Picture, foot: Place) -> Picture:
    """Lay a woman seen from behind: a long dress, a wide hat, a basket on her arm, her shadow towards us."""
    size = Size(picture.shape[1], picture.shape[0])
    her = Pattern(_see(foot), 1.62 / foot[2] * FOCAL)
    shadow = her.curve("-0.05 0.02, 0.09 0.02, -0.10 -0.62, -0.22 -0.86, -0.32 -0.80, -0.26 -0.5")
    picture = lay(picture, "#7a4250", soften(fill(size, [shadow]), 0.003), 0.62)
    clothes = _clothes(her)
    for colour, outlines in clothes:
        picture = lay(picture, colour, fill(size, outlines))
    folds = [
        her.limb(f"{turn * 0.02} 0.58, {turn * 0.05} 0.3, {turn * 0.075} 0.08", "0.002 0.007 0.012")
        for turn in (-1.1, 0.1, 1.0)
    ]
    picture = lay(picture, "#8f2231", fill(size, folds), 0.7)
    whole = fill(size, [outline for _, outlines in clothes for outline in outlines])
    return lay(picture, "#ffe9b8", rim(whole, (0.0045, -0.0016)), 0.8)


def _clothes(her: Pattern) -> list[tuple[str, list[Outline]]]:
    """Give what she is made of, with its colours, in the order of laying."""
    skin = [
        her.limb("0 0.82, 0 0.88", "0.022 0.022"),
        her.limb("-0.078 0.785, -0.108 0.66, -0.098 0.53", "0.022 0.018 0.013"),
        her.limb("0.078 0.785, 0.128 0.67, 0.112 0.575", "0.022 0.018 0.014"),
        her.limb("-0.045 0.08, -0.045 0.015", "0.019 0.015"),
        her.limb("0.045 0.08, 0.055 0.035", "0.019 0.015"),
    ]
    skirt = (
        "-0.052 0.62, -0.075 0.50, -0.115 0.30, -0.165 0.07, -0.06 0.045, 0.03 0.06, "
        "0.145 0.085, 0.105 0.30, 0.072 0.50, 0.052 0.62"
    )
    bodice = (
        "-0.052 0.61, -0.07 0.72, -0.085 0.80, -0.03 0.835, 0.03 0.835, 0.085 0.80, 0.07 0.72, 0.052 0.61"
    )
    hair = [
        her.ellipse("0 0.905", (0.044, 0.052)),
        her.limb("0 0.90, -0.008 0.80, 0.004 0.72", "0.034 0.028 0.006"),
    ]
    brim, crown = (
        her.ellipse("0 0.932", (0.122, 0.030), -4),
        "-0.058 0.936, -0.048 0.985, 0 1.002, 0.048 0.985, 0.058 0.936",
    )
    basket = her.curve("0.085 0.53, 0.215 0.53, 0.195 0.44, 0.105 0.44")
    handle = her.limb("0.09 0.53, 0.15 0.615, 0.21 0.53", "0.006 0.006 0.006")
    return [
        ("#8a4a34", skin),
        ("#b8323a", [her.curve(skirt, closed=False), her.curve(bodice, closed=False)]),
        ("#2c1820", hair),
        ("#f2d59a", [brim, her.curve(crown, closed=False)]),
        ("#7d1f2c", [her.limb("-0.058 0.940, 0 0.948, 0.058 0.940", "0.010 0.010 0.010")]),
        ("#a9713f", [basket, handle]),
        (
            "#7d9a3c",
            [her.ellipse(f"{0.11 + 0.02 * n} {0.545 + 0.012 * (n % 2)}", (0.017, 0.014)) for n in range(5)],
        ),
    ]


def _lanterns(picture: Picture) -> Picture:
    """Lay strings of small flags across the street."""
    size = Size(picture.shape[1], picture.shape[0])
    random = np.random.default_rng(3)
    for away, height in ((5.2, 1.9), (3.1, 1.62), (1.75, 1.22)):
        ends = (_see((-WALL, height, away)), _see((WALL, height + 0.1, away * 1.06)))
        part = np.linspace(0, 1, 40)
        x = ends[0][0] + (ends[1][0] - ends[0][0]) * part
        y = ends[0][1] + (ends[1][1] - ends[0][1]) * part + 0.34 / away * part * (1 - part) * 1.1
        line = [(float(a), float(b)) for a, b in zip(x, y, strict=True)]
        picture = lay(
            picture, _shaded("#5a3630", -1, away), fill(size, [limb(line[::3], [0.0011] * len(line[::3]))])
        )
        for at in range(2, 38, 2):
            wide, tall = 0.058 / away * FOCAL, 0.16 / away * FOCAL
            sway = random.normal(0, 0.12) * wide
            flag = [(x[at] - wide, y[at]), (x[at] + wide, y[at]), (x[at] + sway, y[at] + tall)]
            colour = CLOTHS[int(random.integers(5))][int(random.random() < 0.3)]
            picture = lay(picture, _shaded(colour, -1, away), fill(size, [flag]), 0.96)
    return picture
