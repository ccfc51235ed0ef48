"""First frames of the short tale of a boat and a lighthouse, upright."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from examples.make_assets.canvas import (
    Mask,
    Picture,
    Point,
    Size,
    across,
    distance,
    down,
    glow,
    lay,
    mix,
    ramp,
    rim,
)
from examples.make_assets.figures import STAND, pose_figure
from examples.make_assets.noise import field
from examples.make_assets.palettes import DAWN, DUSK, NIGHT, Palette
from examples.make_assets.sea import beam, boat, glitter, lighthouse, swell
from examples.make_assets.shapes import Outline, below, fill, limb
from examples.make_assets.sky import clouds, heaven, moon, stars, sun
from examples.make_assets.terrain import profile

__all__ = ["harbour", "homecoming", "lamp", "storm"]


def harbour(size: Size) -> Picture:
    """Draw the evening: a little boat sails out under a great moon, past the lighthouse on its cliff."""
    right, horizon = size.aspect, 0.66
    picture = heaven(size, DUSK.sky, horizon)
    picture = lay(picture, "#ffffff", stars(size, 5, 170, 0.36), 0.8)
    picture = moon(picture, (right * 0.58, 0.40), 0.152, ("#fbe9c6", "#f2b98e"))
    picture = lay(picture, "#d79a90", clouds(size, 23, (0.34, 0.66), 0.62), 0.55)
    picture = _water(picture, horizon, [(0, "#d9a08f"), (0.14, "#8d7395"), (0.5, "#3a4673"), (1, "#141d3a")])
    picture = lay(picture, "#ffe3b4", glitter(size, right * 0.58, horizon, 3, 0.050), 0.85)
    coast = profile(size, [(0, 0.615), (0.12, 0.64), (0.25, 0.657), (0.34, 0.668), (right, 0.668)], 0.004, 5)
    picture = lay(picture, "#6a628a", below(size, coast) * (down(size) < horizon + 0.002))
    picture = _cliff(picture, DUSK, lit=False)
    return _sail(
        picture,
        (right * 0.50, 0.735),
        0.105,
        {"hull": "#1a1830", "sail": "#f6dcae", "jib": "#e9b98f", "mast": "#1a1830"},
    )


def storm(size: Size) -> Picture:
    """Draw the storm: the sea rises like mountains, the boat small on one crest."""
    right = size.aspect
    picture = heaven(size, [(0, "#08111f"), (0.5, "#173a4b"), (1, "#5b8f8c")], 0.62)
    picture = lay(picture, "#0c2030", clouds(size, 33, (-0.1, 0.50), 0.95), 0.85)
    picture = glow(picture, "#cfe8d2", 0.5 * np.exp(-distance(size, (right * 0.70, 0.36)) / 0.13))
    colours = ("#3f7c80", "#2d6570", "#1f4f60", "#143a4e", "#0c283c", "#071b2c")
    for row, colour in enumerate(colours):
        level = 0.53 + 0.085 * row
        crest = swell(size, level, 0.050 + 0.024 * row, 2.3 - 0.27 * row, 3 * row + 2)
        body = below(size, crest)
        picture = lay(picture, _lined(size, crest, colour, row), body)
        foam = np.clip(
            body - below(size, crest + 0.004 + 0.0022 * row * field(size, (9, 9), row + 5)[row]), 0, 1
        )
        picture = lay(picture, "#d9efe2", foam, 0.75 - 0.06 * row)
        if row == 1:
            column = int(size.width * 0.40)
            picture = _sail(
                picture,
                (right * 0.40, float(swell(size, 0.615, 0.074, 2.03, 5)[column]) + 0.004),
                0.088,
                {"hull": "#08131f", "sail": "#f3e2b8", "jib": "#d9c195", "mast": "#08131f"},
                tilt=-15,
            )
    return _rain(picture)


def _lined(size: Size, crest: np.ndarray[tuple[int], np.dtype[np.float64]], colour: str, row: int) -> Picture:
    """Colour a wave: light along its crest, darker below, with lines that follow its back."""
    deep = np.clip((down(size) - crest[None, :].astype(np.float32)) / 0.16, 0, 1)
    base = ramp([(0, mix(colour, "#9fd0c0", 0.30)), (0.35, colour), (1, mix(colour, "#04101c", 0.45))], deep)
    lines = np.sin((deep**0.7) * 46 + 3 * field(size, (3, 3), 50 + row, octaves=2))
    return base + np.asarray(np.clip(lines - 0.82, 0, 1) * (1 - deep) * 0.35, np.float32)[..., None]


def _rain(picture: Picture) -> Picture:
    size = Size(picture.shape[1], picture.shape[0])
    random = np.random.default_rng(12)
    drops = []
    for _ in range(230):
        x, y, long = (
            random.uniform(-0.05, size.aspect + 0.1),
            random.uniform(-0.05, 1),
            random.uniform(0.015, 0.055),
        )
        drops.append(limb([(x, y), (x - 0.34 * long, y + long)], [0.0004, 0.0007]))
    return lay(picture, "#cfe6e0", fill(size, drops), 0.34)


def lamp(size: Size) -> Picture:
    """Draw the night: the lighthouse is lit, and somebody stands on its gallery."""
    right, horizon = size.aspect, 0.76
    picture = heaven(size, NIGHT.sky, horizon)
    picture = lay(picture, "#ffffff", stars(size, 9, 330, 0.66), 0.9)
    picture = _water(picture, horizon, [(0, "#6fa3a0"), (0.2, "#2b647a"), (1, "#081a30")])
    light: Point = (right * 0.60, 0.345)
    picture = glow(picture, NIGHT.accent, 0.75 * beam(size, light, 197, 9))
    picture = glow(picture, NIGHT.accent, 0.40 * beam(size, light, 12, 10))
    rock = profile(
        size,
        [(0, 0.95), (0.10, 0.90), (0.17, 0.825), (0.24, 0.790), (0.44, 0.780), (0.52, 0.80), (right, 0.85)],
        0.014,
        7,
    )
    picture = _tower(picture, (right * 0.60, 0.80), 0.545, NIGHT, lit=True)
    land = below(size, rock)
    picture = lay(picture, "#06131f", land)
    picture = lay(picture, "#4f8f94", rim(land, (0.0, -0.0016)), 0.6)
    keeper = pose_figure(STAND, (right * 0.60 - 0.040, 0.328), 0.052)
    picture = lay(picture, "#06131f", fill(size, keeper.everything()))
    picture = lay(picture, "#ffe6a8", glitter(size, right * 0.26, horizon, 8, 0.03) * (1 - land), 0.5)
    return _sail(
        picture,
        (right * 0.20, 0.803),
        0.050,
        {"hull": "#06131f", "sail": "#f3dfae", "jib": "#d3b989", "mast": "#06131f"},
    )


def homecoming(size: Size) -> Picture:
    """Draw the morning: calm sea, low sun, the boat comes in, and two people wait on the pier."""
    right, horizon = size.aspect, 0.60
    picture = heaven(size, DAWN.sky, horizon)
    picture = lay(picture, "#fbdcb4", clouds(size, 61, (0.05, 0.50), 0.62), 0.6)
    picture = sun(picture, (right * 0.34, horizon - 0.075), 0.060, (DAWN.sun, DAWN.glow))
    coast = profile(size, [(0, 0.595), (0.1, 0.603), (0.3, 0.606), (0.42, 0.585), (right, 0.545)], 0.006, 15)
    picture = lay(picture, "#c7a394", below(size, coast) * (down(size) < horizon + 0.001))
    picture = _water(picture, horizon, [(0, "#fbd9a6"), (0.16, "#dcae94"), (0.5, "#7b8ba0"), (1, "#2b4260")])
    picture = lay(picture, "#fff3d0", glitter(size, right * 0.34, horizon, 13, 0.055), 0.9)
    picture = _sail(
        picture,
        (right * 0.42, 0.715),
        0.125,
        {"hull": "#2a2f48", "sail": "#fff0d2", "jib": "#f2cda0", "mast": "#2a2f48"},
    )
    return _pier(picture)


def _pier(picture: Picture) -> Picture:
    size = Size(picture.shape[1], picture.shape[0])
    deck = [[(0.20, 0.868), (0.60, 0.846), (0.60, 0.874), (0.20, 0.884)]]
    posts = [
        limb([(x, y), (x, y + 0.12)], [0.0065, 0.0065])
        for x, y in ((0.225, 0.85), (0.325, 0.845), (0.43, 0.84), (0.54, 0.832))
    ]
    tall = pose_figure(STAND, (0.375, 0.799), 0.118)
    small = pose_figure(STAND, (0.335, 0.826), 0.072)
    wave = limb([(0.377, 0.766), (0.358, 0.748), (0.352, 0.722)], [0.0042, 0.0034, 0.0024])
    shapes = fill(size, [*deck, *posts, *tall.everything(), *small.everything(), wave])
    picture = lay(picture, "#172640", shapes)
    picture = lay(picture, "#c8553d", fill(size, tall.torso))
    picture = lay(picture, "#e2a13f", fill(size, small.torso))
    picture = lay(picture, "#172640", fill(size, [*tall.arm, *small.arm]))
    return lay(picture, DAWN.edge, rim(shapes, (-0.0022, -0.0012)), 0.75)


def _water(picture: Picture, horizon: float, colours: list[tuple[float, str]]) -> Picture:
    size = Size(picture.shape[1], picture.shape[0])
    deep = np.clip((down(size) - horizon) / (1 - horizon), 0, 1)
    ripples = field(size, (3, 90), 88, octaves=3) - 0.5
    water = ramp(colours, np.clip(deep**0.75 + ripples * 0.22 * (0.15 + deep), 0, 1))
    return lay(picture, water, np.clip((down(size) - horizon) * size.height + 0.5, 0, 1))


def _cliff(picture: Picture, palette: Palette, *, lit: bool) -> Picture:
    size = Size(picture.shape[1], picture.shape[0])
    right = size.aspect
    rock = profile(
        size,
        [
            (0, 1.2),
            (0.16, 1.02),
            (0.23, 0.905),
            (0.29, 0.86),
            (0.335, 0.765),
            (0.39, 0.70),
            (0.44, 0.672),
            (right, 0.655),
        ],
        0.013,
        4,
    )
    picture = _tower(picture, (right * 0.86, 0.668), 0.27, palette, lit=lit)
    land = below(size, rock)
    picture = lay(picture, palette.near, land)
    return lay(picture, palette.edge, rim(land, (-0.0022, -0.0016)), 0.45)


def _tower(picture: Picture, foot: Point, height: float, palette: Palette, *, lit: bool) -> Picture:
    size = Size(picture.shape[1], picture.shape[0])
    parts: Mapping[str, list[Outline]] = lighthouse(foot, height)
    wall, stripe = mix("#efe3d0", palette.haze, 0.35), mix("#b5402f", palette.near, 0.25)
    tower = fill(size, parts["tower"])
    picture = lay(picture, wall, tower)
    picture = lay(picture, stripe, fill(size, parts["bands"]))
    round_shade = np.clip((across(size) - foot[0]) / (0.10 * height), -1, 1)
    picture = lay(picture, palette.near, tower * (0.32 + 0.42 * round_shade).clip(0, 1))
    picture = lay(
        picture, palette.accent if lit else mix(palette.near, palette.haze, 0.4), fill(size, parts["lamp"])
    )
    picture = lay(picture, palette.near, fill(size, [*parts["gallery"], *parts["roof"]]))
    windows: Mask = fill(
        size,
        [
            limb(
                [(foot[0], foot[1] - part * height), (foot[0], foot[1] - (part + 0.025) * height)],
                [0.011 * height] * 2,
            )
            for part in (0.33, 0.58)
        ],
    )
    picture = lay(picture, palette.accent, windows)
    if lit:
        centre = (foot[0], foot[1] - 0.86 * height)
        picture = glow(picture, palette.accent, np.exp(-distance(size, centre) / (0.10 * height)) * 0.9)
        picture = glow(picture, palette.accent, np.exp(-distance(size, centre) / (0.45 * height)) * 0.35)
    return picture


def _sail(
    picture: Picture, keel: Point, length: float, colours: Mapping[str, str], tilt: float = 0.0
) -> Picture:
    size = Size(picture.shape[1], picture.shape[0])
    turn = np.radians(tilt)
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    parts = {
        name: [(np.asarray(outline) - keel) @ matrix + keel for outline in outlines]
        for name, outlines in boat(keel, length).items()
    }
    everything = fill(size, [outline for outlines in parts.values() for outline in outlines])
    if not tilt:
        mirrored = np.roll(everything[::-1], round((2 * (keel[1] + 0.02 * length) - 1) * size.height), axis=0)
        wobble = field(size, (4, 130), 6, octaves=2) > 0.40
        picture = lay(
            picture, colours["hull"], mirrored * wobble * (down(size) > keel[1] + 0.03 * length), 0.5
        )
    for name in ("mast", "jib", "sail", "hull"):
        picture = lay(picture, colours[name], fill(size, parts[name]))
    seams = fill(size, parts["sail"]) * (np.sin((down(size) - keel[1]) / length * 30) > 0.93)
    picture = lay(picture, mix(colours["sail"], colours["hull"], 0.3), seams, 0.5)
    lantern = (keel[0] - 0.42 * length, keel[1] - 0.26 * length)
    return glow(picture, "#ffcf70", np.exp(-distance(size, lantern) / (0.06 * length)))
