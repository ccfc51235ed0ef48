"""The inside of a forest: trunks in layers, light from behind, ferns on the ground."""

from __future__ import annotations

import numpy as np

from examples.make_assets.canvas import Picture, Point, Size, distance, glow, lay, mix, rim
from examples.make_assets.noise import field
from examples.make_assets.palettes import Palette
from examples.make_assets.shapes import Outline, below, fill, limb
from examples.make_assets.sky import heaven, mist, shafts
from examples.make_assets.terrain import profile
from examples.make_assets.trees import pine, trunk

__all__ = ["ferns", "woods"]


def woods(size: Size, palette: Palette, light: Point, seed: int) -> Picture:
    """Give a forest that opens towards `light`; the ground begins at about two thirds down."""
    picture = heaven(size, palette.sky, 0.85)
    picture = glow(picture, palette.glow, 0.75 * np.exp(-distance(size, light) / 0.42))
    leaves = np.clip((field(size, (4, 5), seed + 1, octaves=5) - 0.48) * 4, 0, 1)
    picture = lay(picture, mix(palette.haze, palette.near, 0.18), leaves, 0.35)
    for layer in range(4):
        picture = _layer(picture, palette, layer, seed)
        if layer in (1, 2):
            picture = glow(
                picture, palette.glow, shafts(size, light, seed + layer, (60, 165)) * (0.42, 0.30)[layer - 1]
            )
    return picture


def _layer(picture: Picture, palette: Palette, layer: int, seed: int) -> Picture:
    size = Size(picture.shape[1], picture.shape[0])
    random = np.random.default_rng(seed + 100 * layer)
    near = (0.16, 0.36, 0.62, 0.90)[layer]
    colour = mix(palette.haze, palette.near, near)
    level = (0.665, 0.70, 0.75, 0.84)[layer]
    middle = size.aspect / 2
    ground = profile(
        size, [(0, level), (middle, level + 0.03), (size.aspect, level - 0.015)], 0.012, seed + layer
    )
    width = (0.014, 0.024, 0.040, 0.072)[layer]
    count = (30, 19, 11, 5)[layer]
    stems: list[Outline] = []
    for place in np.linspace(-0.03, size.aspect + 0.03, count):
        x = float(place + random.normal(0, 0.035))
        if layer >= 2 and abs(x - middle * 1.02) < 0.16 * size.aspect * (layer - 0.7):
            continue
        foot = (x, level + 0.05)
        stems.append(
            trunk(
                foot,
                (x + random.normal(0, 0.03), -0.05),
                width * random.uniform(0.6, 1.25),
                int(random.integers(9999)),
            )
        )
        stems.extend(_boughs(x, width, layer, random))
    shape = np.maximum(
        below(size, ground), fill(size, [*stems, *ferns(ground, size, 0.02 + 0.022 * layer, seed + layer)])
    )
    picture = lay(picture, colour, shape)
    picture = lay(picture, palette.edge, rim(shape, (0.0018 * (1 + layer * 0.4), -0.0010)), 0.30)
    return lay(
        picture,
        palette.haze,
        mist(size, seed + layer, (level - 0.06, level + 0.16)),
        0.30 if layer < 3 else 0.0,
    )


def _boughs(x: float, width: float, layer: int, random: np.random.Generator) -> list[Outline]:
    """Give short drooping boughs up a stem, more of them towards the top."""
    boughs = []
    for _ in range(9 if layer < 3 else 5):
        y = 0.62 * float(random.random()) ** 1.7 - 0.02
        side = 1 if random.random() < 0.5 else -1
        reach = width * random.uniform(1.6, 4.2 if layer < 2 else 2.6)
        drop = reach * random.uniform(0.05, 0.5)
        line = [(x, y), (x + side * reach * 0.55, y + drop * 0.25), (x + side * reach, y + drop)]
        boughs.append(limb(line, [width * 0.10, width * 0.07, width * 0.015]))
    if layer < 2:
        boughs.extend(
            pine((x + width * 2, 0.70), 0.10 + 0.1 * float(random.random()), int(random.integers(9999)), 0.5)
        )
    return boughs


def ferns(
    ground: np.ndarray[tuple[int], np.dtype[np.float64]], size: Size, tall: float, seed: int
) -> list[Outline]:
    """Give ferns along a profile: fans of bent fronds, in clumps."""
    random = np.random.default_rng(seed + 7)
    fronds: list[Outline] = []
    for x in random.uniform(0, size.aspect, int(46 * size.aspect)):
        if np.sin(x * 9 + seed) < random.uniform(-1, 0.8):
            continue
        foot = float(ground[int(x * size.height)]) + 0.006
        for turn in np.linspace(-68, 68, 7) + random.normal(0, 6, 7):
            length, angle = tall * random.uniform(0.6, 1.1), np.radians(turn)
            knee = (x + 0.6 * length * np.sin(angle), foot - 0.75 * length * np.cos(angle))
            tip = (x + 1.15 * length * np.sin(angle), foot - 0.80 * length * np.cos(angle) + 0.12 * length)
            fronds.append(limb([(x, foot), knee, tip], [tall * 0.035, tall * 0.075, tall * 0.008]))
    return fronds
