"""First frames of the trail-running film."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from examples.make_assets.canvas import Picture, Point, Size, down, lay, mix, ramp, rim, soften, step
from examples.make_assets.figures import LEAP, RUN_PUSH, Pose, cap, pose_figure
from examples.make_assets.noise import field, ridged
from examples.make_assets.palettes import ALPINE, DAWN, SUMMIT, Palette
from examples.make_assets.shapes import Outline, below, ellipse, fill, limb
from examples.make_assets.sky import clouds, heaven, mist, sun
from examples.make_assets.terrain import Range, View, paint_range, profile
from examples.make_assets.trees import forest, pine

__all__ = ["climb", "crest", "dawn", "summit"]


def runner(picture: Picture, pose: Pose, hip: Point, height: float, palette: Palette) -> Picture:
    """Lay a runner with a ponytail and a small pack: dark against the light, with a jacket in the accent colour."""
    size = Size(picture.shape[1], picture.shape[0])
    figure = pose_figure(pose, hip, height)
    head, neck, chest = figure.joints["head"], figure.joints["neck"], figure.joints["chest"]
    tail = limb(
        [
            (head[0] - 0.035 * height, head[1] - 0.02 * height),
            (head[0] - 0.10 * height, head[1] + 0.005 * height),
            (head[0] - 0.155 * height, head[1] + 0.055 * height),
        ],
        [0.020 * height, 0.024 * height, 0.004 * height],
    )
    pack = ellipse(
        ((chest[0] + neck[0]) / 2 - 0.072 * height, (chest[1] + neck[1]) / 2 + 0.05 * height),
        (0.040 * height, 0.088 * height),
        pose.lean,
    )
    dark, skin = mix(palette.near, palette.accent, 0.06), mix("#a35c3c", palette.near, 0.22)
    visor = cap(figure, pose.lean + pose.nod, height)
    whole = fill(size, [*figure.everything(), *visor, pack, tail])
    for colour, outlines in (
        (mix(palette.near, palette.haze, 0.10), [*figure.far_limbs, pack]),
        (skin, figure.head),
        (palette.accent, figure.torso),
        (dark, [*figure.legs, *figure.hips, *figure.shoes, tail]),
        (skin, figure.arm[2:3]),
        (mix(palette.accent, palette.near, 0.42), [*figure.arm[:2], *figure.arm[3:]]),
        (palette.accent, visor),
    ):
        picture = lay(picture, colour, fill(size, outlines))
    return lay(picture, palette.edge, rim(whole, (0.018 * height, -0.010 * height)), 0.8)


def tufts(ground: NDArray[np.float64], size: Size, tall: float, seed: int) -> list[Outline]:
    """Give blades of grass and small stones along a profile, in clumps."""
    random = np.random.default_rng(seed)
    blades: list[Outline] = []
    for x in np.sort(random.uniform(0, size.aspect, int(420 * size.aspect))):
        clump = np.sin(x * 11 + seed) * np.sin(x * 4.7 + 2 * seed)
        if clump < random.uniform(-0.5, 0.9):
            continue
        foot = float(ground[int(x * size.height)]) + 0.004
        height, bend = tall * random.uniform(0.3, 1.0), random.normal(0.25, 0.5)
        tip = (x + bend * height, foot - height)
        blades.append(
            limb([(x, foot), (x + bend * height * 0.3, foot - height * 0.6), tip], [0.0011, 0.0009, 0.0002])
        )
    return blades


def dawn(size: Size) -> Picture:
    """Draw first light: a runner on a dark spur, range behind range going out into the sun."""
    right = size.aspect
    picture = heaven(size, DAWN.sky, 0.50)
    picture = lay(picture, "#fbd9ad", clouds(size, 12, (0.03, 0.34), 0.45), 0.42)
    picture = sun(picture, (right * 0.655, 0.352), 0.046, (DAWN.sun, DAWN.glow))
    picture = paint_range(
        picture,
        Range(14 * 101 + 3, peaks=5, height=0.06),
        View(altitude=0.075, horizon=0.45, near=0.16, zoom=1.5, sun=(0.8, 0.35, 0.3)),
        DAWN,
    )
    picture = lay(picture, "#f7d5ab", mist(size, 5, (0.50, 0.72)), 0.55)
    spur = profile(size, [(0, 0.62), (0.5, 0.685), (0.95, 0.80), (1.4, 0.90), (right, 0.93)], 0.012, 8)
    back = profile(size, [(0, 0.92), (0.9, 0.90), (1.25, 0.79), (right, 0.66)], 0.010, 21)
    picture = lay(
        picture, "#2c3c54", np.maximum(below(size, back), fill(size, forest(size, back, (0.03, 0.085), 4)))
    )
    picture = lay(picture, "#e9c8a6", mist(size, 9, (0.80, 1.0)), 0.42)
    land = np.maximum(below(size, spur), fill(size, tufts(spur, size, 0.022, 3)))
    trees = [(0.035, 0.36), (0.115, 0.24), (0.175, 0.13), (1.66, 0.20), (1.735, 0.33)]
    pines = [
        outline for x, tall in trees for outline in pine((x, _at(spur, size, x) + 0.015), tall, int(x * 1000))
    ]
    land = np.maximum(land, fill(size, pines))
    picture = lay(picture, DAWN.near, land)
    picture = lay(picture, DAWN.glow, rim(land, (0.0012, -0.0016)), 0.55)
    return runner(picture, RUN_PUSH, (0.600, _at(spur, size, 0.60) - 0.078), 0.150, DAWN)


def _at(ground: NDArray[np.float64], size: Size, x: float) -> float:
    """Give the height of a profile at a place across, both in heights of the picture."""
    return float(ground[min(int(x * size.height), size.width - 1)])


def climb(size: Size) -> Picture:
    """Draw the climb: one great peak in morning light, a path over the meadow, and somebody small on it."""
    right = size.aspect
    picture = heaven(size, ALPINE.sky, 0.60)
    picture = lay(picture, "#f6f4e6", clouds(size, 45, (0.02, 0.46), 0.62), 0.75)
    picture = paint_range(
        picture,
        Range(3 * 101 + 3, peaks=5, height=0.045),
        View(altitude=0.058, horizon=0.50, near=0.13, zoom=1.25, sun=(0.8, 0.35, 0.3)),
        ALPINE,
    )
    picture = lay(picture, "#dceae6", mist(size, 6, (0.58, 0.80)), 0.75)
    middle = profile(size, [(0, 0.60), (0.5, 0.735), (1.1, 0.80), (right, 0.71)], 0.010, 2)
    picture = lay(
        picture, "#35606b", np.maximum(below(size, middle), fill(size, forest(size, middle, (0.02, 0.07), 3)))
    )
    picture = lay(picture, "#cfe3dc", mist(size, 16, (0.74, 0.92)), 0.55)
    return _meadow(picture)


def _meadow(picture: Picture) -> Picture:
    size = Size(picture.shape[1], picture.shape[0])
    right = size.aspect
    hill = profile(size, [(0, 0.95), (0.5, 0.90), (1.0, 0.815), (1.4, 0.775), (right, 0.80)], 0.006, 12)
    shade = ramp(
        [(0, "#5d8054"), (0.5, "#3d6650"), (1, "#1c4344")], np.clip((down(size) - 0.77) / 0.23, 0, 1)
    )
    strokes = field(size, (5, 60), 8, octaves=3)
    swell = field(size, (1.6, 9), 44, octaves=2)
    grass = shade * (0.72 + 0.2 * strokes[..., None] + 0.36 * swell[..., None])
    land = np.maximum(below(size, hill), fill(size, tufts(hill, size, 0.014, 5)))
    picture = lay(picture, grass, land)
    picture = lay(picture, "#e9e3ad", rim(land, (0.0008, -0.0022)), 0.6)
    path = fill(size, [_winding_path()])
    picture = lay(picture, "#e5d8ae", path * below(size, hill), 0.92)
    picture = lay(picture, "#9c9a6a", rim(path, (-0.0016, -0.0005)) * below(size, hill), 0.6)
    trees = [
        (0.04, 0.50),
        (0.14, 0.36),
        (0.235, 0.25),
        (0.31, 0.15),
        (1.60, 0.16),
        (1.67, 0.27),
        (1.75, 0.42),
    ]
    pines = [
        outline for x, tall in trees for outline in pine((x, _at(hill, size, x) + 0.02), tall, int(x * 977))
    ]
    wood = fill(size, pines)
    picture = lay(picture, "#12343d", wood)
    picture = lay(picture, "#7fa58a", rim(wood, (0.0016, -0.0008)), 0.35)
    return runner(picture, RUN_PUSH, (1.145, 0.768), 0.088, ALPINE)


def _winding_path() -> Outline:
    """Give a path that comes from the lower edge and swings from side to side until it is lost over the hill."""
    along = np.linspace(0, 1, 160)
    y = 1.04 - 0.243 * (1 - (1 - along) ** 2.1)
    x = 0.74 + 0.50 * along**1.15 + 0.20 * (1 - along) ** 1.5 * np.sin(along * 13.0 + 0.4)
    half = 0.002 + 0.052 * (1 - along) ** 2.4
    return np.concatenate([np.stack([x - half, y], axis=1), np.stack([x + half, y], axis=1)[::-1]])


def crest(size: Size) -> Picture:
    """Draw the crest: a sharp ridge of snow above a sea of cloud, and the runner on it."""
    right = size.aspect
    picture = heaven(size, ALPINE.sky, 0.56)
    picture = sun(picture, (right * 0.80, 0.17), 0.040, (ALPINE.sun, ALPINE.glow))
    picture = lay(picture, "#f6f4e6", clouds(size, 27, (0.04, 0.40), 0.42), 0.6)
    peaks = View(altitude=0.080, horizon=0.42, near=0.16, zoom=1.5, sun=(0.8, 0.4, 0.25))
    picture = paint_range(picture, Range(23 * 101 + 3, peaks=5, height=0.055), peaks, ALPINE, 0.52)
    puffs = profile(size, [(0, 0.60), (0.4, 0.635), (0.8, 0.66), (size.aspect, 0.70)], 0.045, 41)
    picture = lay(picture, "#e6efeb", soften(below(size, puffs), 0.022), 0.96)
    picture = lay(picture, "#fbf9ef", mist(size, 14, (0.55, 0.78)), 0.7)
    edge = profile(
        size,
        [(0, 0.945), (0.30, 0.84), (0.62, 0.735), (0.80, 0.70), (1.10, 0.655), (1.42, 0.56), (right, 0.47)],
        0.014,
        33,
    )
    snow = below(size, edge)
    deep = np.clip((down(size) - edge[None, :].astype(np.float32)) / 0.42, 0, 1)
    picture = lay(picture, ramp([(0, "#5d8aa8"), (0.25, "#39678a"), (1, "#173550")], deep), snow)
    torn = (ridged(size, (5.5, 2.0), 26, octaves=6) - 0.33) * 0.75
    lit = step(torn * np.clip(deep * 4, 0.10, 0.55) - deep * 0.42, -0.045, 200)
    picture = lay(picture, ramp([(0, "#fffaf0"), (1, "#dfe8e4")], np.clip(deep * 3, 0, 1)), snow * lit)
    picture = lay(picture, "#fffdf2", rim(snow, (0.0010, -0.0020)), 0.9)
    return runner(picture, RUN_PUSH, (0.875, _at(edge, size, 0.875) - 0.100), 0.195, ALPINE)


def summit(size: Size) -> Picture:
    """Draw the summit: a leap from rock to rock in front of an enormous setting sun."""
    right = size.aspect
    picture = heaven(size, SUMMIT.sky, 0.74)
    picture = sun(picture, (right * 0.585, 0.43), 0.275, (SUMMIT.sun, SUMMIT.glow))
    picture = lay(picture, "#f7b065", clouds(size, 31, (0.30, 0.72), 0.6), 0.6)
    picture = paint_range(
        picture,
        Range(16 * 101 + 3, peaks=5, height=0.05),
        View(altitude=0.085, horizon=0.66, near=0.2, zoom=1.4, sun=(0.8, 0.3, 0.3)),
        SUMMIT,
    )
    picture = lay(picture, "#f3a55f", mist(size, 3, (0.74, 0.98)), 0.6)
    rocks = fill(size, [_crag(CRAG_LEFT, 5), _crag(CRAG_RIGHT, 9)])
    picture = lay(picture, SUMMIT.near, rocks)
    picture = lay(picture, "#ffd08a", rim(rocks, (0.0, -0.0022)), 0.5)
    return runner(picture, LEAP, (right * 0.580, 0.420), 0.36, SUMMIT)


CRAG_LEFT: Final = [
    (-0.05, 0.60),
    (0.10, 0.615),
    (0.30, 0.655),
    (0.47, 0.650),
    (0.60, 0.668),
    (0.655, 0.690),
    (0.670, 0.735),
    (0.655, 0.79),
    (0.690, 0.86),
    (0.735, 0.93),
    (0.75, 1.05),
    (-0.05, 1.05),
]
CRAG_RIGHT: Final = [
    (1.83, 0.60),
    (1.70, 0.665),
    (1.55, 0.700),
    (1.43, 0.694),
    (1.315, 0.715),
    (1.290, 0.765),
    (1.310, 0.83),
    (1.275, 0.91),
    (1.255, 1.05),
    (1.83, 1.05),
]


def _crag(corners: Sequence[Point], seed: int) -> Outline:
    """Break the straight edges of a rock into facets."""
    random = np.random.default_rng(seed)
    given = np.asarray(corners)
    pieces = []
    for start, end in zip(given, np.roll(given, -1, axis=0), strict=True):
        count = max(2, int(np.hypot(*(end - start)) * 34))
        part = np.sort(np.concatenate([[0.0], random.uniform(0, 1, count - 1)]))[:, None]
        pieces.append(start + (end - start) * part + random.normal(0, 0.0045, (count, 2)))
    return np.concatenate(pieces)
