"""The first frame of the quickstart: a lit tent by a lake in the evening."""

from __future__ import annotations

from typing import Final

import numpy as np

from examples.make_assets.canvas import Picture, Size, across, distance, down, glow, lay, ramp, rim
from examples.make_assets.noise import field
from examples.make_assets.palettes import DUSK
from examples.make_assets.pattern import Pattern
from examples.make_assets.shapes import below, fill
from examples.make_assets.sky import clouds, heaven, mist, stars
from examples.make_assets.terrain import Range, View, paint_range, profile
from examples.make_assets.trees import forest, pine

__all__ = ["lake"]

SHORE: Final = 0.585
TENT: Final = Pattern((0.52, 0.848), 0.115)


def lake(size: Size) -> Picture:
    """Draw a lit tent on the shore of a still lake, mountains and first stars in the water."""
    right = size.aspect
    picture = heaven(size, DUSK.sky, 0.56)
    picture = lay(picture, "#ffffff", stars(size, 3, 220, 0.34), 0.85)
    picture = lay(picture, "#e79f92", clouds(size, 52, (0.16, 0.50), 0.5), 0.6)
    picture = paint_range(
        picture,
        Range(10 * 101 + 3, peaks=5, height=0.055),
        View(altitude=0.052, horizon=0.535, near=0.20, zoom=1.5, sun=(-0.8, 0.3, 0.3)),
        DUSK,
        0.22,
    )
    picture = lay(picture, "#d9a294", mist(size, 6, (0.47, 0.60)), 0.6)
    bank = profile(size, [(0, 0.545), (0.5, 0.572), (1.0, 0.578), (right, 0.548)], 0.004, 3)
    wood = np.maximum(below(size, bank), fill(size, forest(size, bank, (0.025, 0.085), 8)))
    picture = lay(picture, "#1b2542", wood * (down(size) < SHORE + 0.02))
    picture = _water(picture)
    return _camp(picture)


def _water(picture: Picture) -> Picture:
    """Mirror what is above the shore, a little darker, shaken more towards the viewer."""
    size = Size(picture.shape[1], picture.shape[0])
    deep = np.clip((down(size) - SHORE) / (1 - SHORE), 0, 1)
    shake = (field(size, (2.5, 80), 4, octaves=3) - 0.5) * (0.012 + 0.05 * deep)
    rows = np.clip((2 * SHORE - down(size) + shake) * size.height, 0, size.height - 1).astype(np.int32)
    columns = np.clip((across(size) + shake * 0.3) * size.height, 0, size.width - 1).astype(np.int32)
    mirrored = picture[rows, columns]
    surface = np.clip((down(size) - SHORE) * size.height + 0.5, 0, 1)
    picture = lay(picture, mirrored, surface)
    picture = lay(picture, ramp([(0, "#c78f8c"), (0.3, "#3c4169"), (1, "#0c1329")], deep), surface, 0.38)
    line = np.exp(-(((down(size) - SHORE - 0.002) / 0.0018) ** 2))
    return lay(picture, "#f2bf94", line * (0.4 + 0.6 * field(size, (6, 2), 9)), 0.5)


def _camp(picture: Picture) -> Picture:
    """Lay the near shore with its tent, its light on the grass, and pines at the side."""
    size = Size(picture.shape[1], picture.shape[0])
    right = size.aspect
    shore = profile(size, [(0, 0.80), (0.35, 0.815), (0.75, 0.865), (1.1, 0.945), (right, 1.06)], 0.007, 14)
    trees = [(0.03, 0.78), (0.13, 0.56), (0.215, 0.36), (1.70, 0.42), (1.76, 0.62)]
    pines = [line for x, tall in trees for line in pine((x, 0.84 if x < 1 else 1.06), tall, int(x * 1000))]
    land = np.maximum(below(size, shore), fill(size, pines))
    picture = lay(picture, DUSK.near, land)
    picture = lay(picture, "#8c7a8f", rim(land, (0.0010, -0.0018)), 0.4)
    lit = np.exp(
        -(((across(size) - TENT.foot[0]) / 0.20) ** 2) - ((down(size) - TENT.foot[1] - 0.012) / 0.035) ** 2
    )
    picture = glow(picture, "#ff9c3f", np.asarray(0.75 * lit * below(size, shore), np.float32))
    return _tent(picture)


def _tent(picture: Picture) -> Picture:
    """Lay a tent with a lamp in it."""
    size = Size(picture.shape[1], picture.shape[0])
    picture = glow(picture, "#ffae55", 0.42 * np.exp(-distance(size, TENT.point("0 0.43")) / 0.11))
    cloth = fill(size, [TENT.curve("-1 0, -0.72 0.48, -0.12 0.98, 0.5 0.62, 1.08 -0.06", closed=False)])
    warm = np.clip(distance(size, TENT.point("-0.10 0.15")) / (0.95 * TENT.unit), 0, 1)
    lamplight = [(0, "#fff0b8"), (0.35, "#ffc75f"), (0.75, "#ee7f35"), (1, "#b14a2b")]
    picture = lay(picture, ramp(lamplight, warm), cloth)
    seams = [
        TENT.limb("-0.12 0.98, 0.16 0.45, 0.26 -0.03", "0.019 0.019 0.019"),
        TENT.limb("-0.12 0.98, -0.42 0.45, -0.50 0", "0.014 0.014 0.014"),
    ]
    return lay(picture, "#a8452a", fill(size, seams), 0.75)
