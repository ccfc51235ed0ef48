"""The first frame of the samurai: a red sun, a stone cut in two."""

from __future__ import annotations

from typing import Final

import numpy as np

from examples.make_assets.canvas import Picture, Point, Size, lay, rim
from examples.make_assets.noise import field
from examples.make_assets.pattern import Pattern
from examples.make_assets.shapes import below, disc, ellipse, fill, limb
from examples.make_assets.sky import clouds, heaven, mist
from examples.make_assets.terrain import profile

__all__ = ["samurai"]

INK: Final = "#17151b"
STONE: Final = "#2a282e"
NEEDLES: Final = (
    (0.05, 0.045),
    (0.17, 0.05),
    (0.29, 0.055),
    (0.40, 0.10),
    (0.47, 0.145),
    (0.25, 0.155),
    (0.34, 0.195),
)


def samurai(size: Size) -> Picture:
    """Draw an old samurai before a red sun, the stone in front of him split in two."""
    right = size.aspect
    picture = heaven(size, [(0, "#d9c9a8"), (0.5, "#ead9b6"), (1, "#f3e7cb")], 0.9)
    picture = lay(picture, "#c8372d", disc(size, (right * 0.56, 0.42), 0.315))
    picture = lay(picture, "#e8d6b2", clouds(size, 18, (0.40, 0.80), 0.75), 0.85)
    for level, colour, seed in ((0.70, "#b9b19a", 3), (0.765, "#8b8f86", 6)):
        hills = profile(
            size,
            [
                (0, level - 0.10),
                (0.4, level),
                (0.9, level + 0.03),
                (1.4, level - 0.02),
                (right, level - 0.13),
            ],
            0.02,
            seed,
        )
        picture = lay(picture, colour, below(size, hills))
        picture = lay(picture, "#eadcbd", mist(size, seed, (level + 0.0, level + 0.14)), 0.9)
    ground = profile(size, [(0, 0.83), (0.6, 0.842), (1.2, 0.846), (right, 0.82)], 0.004, 9)
    picture = lay(picture, "#1b1a1f", below(size, ground))
    picture = _stone(picture, (right * 0.66, 0.85))
    picture = _swordsman(picture, Pattern((right * 0.43, 0.845), 0.52))
    return _branch(picture)


def _stone(picture: Picture, foot: Point) -> Picture:
    """Lay the two halves of a boulder falling apart, and chips in the air."""
    size = Size(picture.shape[1], picture.shape[0])
    left = "-0.20 -0.01, -0.215 0.07, -0.175 0.15, -0.10 0.195, -0.035 0.205, -0.02 0.12, -0.05 0.05, -0.03 -0.01"
    right = "0.035 -0.01, 0.02 0.055, 0.055 0.12, 0.045 0.20, 0.11 0.185, 0.185 0.13, 0.22 0.06, 0.21 -0.01"
    stone = fill(size, [Pattern(foot, 1, -5).corners(left), Pattern(foot, 1, 6).corners(right)])
    picture = lay(picture, STONE, stone)
    facets = np.clip((field(size, (9, 9), 14, octaves=3) - 0.47) * 10, 0, 1)
    picture = lay(picture, "#4a464a", stone * facets, 0.6)
    picture = lay(picture, "#e9d4ad", rim(stone, (-0.004, -0.005)), 0.35)
    random = np.random.default_rng(2)
    chips = []
    for _ in range(26):
        angle, far = random.uniform(-2.6, -0.5), random.uniform(0.10, 0.34)
        centre = (foot[0] + far * np.cos(angle), foot[1] - 0.1 + far * np.sin(angle))
        radii = (random.uniform(0.002, 0.008), random.uniform(0.002, 0.005))
        chips.append(ellipse(centre, radii, random.uniform(0, 180)))
    return lay(picture, STONE, fill(size, chips))


def _swordsman(picture: Picture, man: Pattern) -> Picture:
    """Lay a swordsman at the end of his stroke: wide trousers, hanging sleeves, topknot, blade low in front."""
    size = Size(picture.shape[1], picture.shape[0])
    trousers = man.curve(
        "-0.09 0.55, -0.20 0.34, -0.36 0.02, -0.30 0, -0.14 0, -0.05 0.20, 0 0.34, "
        "0.06 0.20, 0.10 0, 0.24 0, 0.33 0.02, 0.22 0.32, 0.10 0.55",
        closed=False,
    )
    robe = [
        man.curve(
            "-0.10 0.50, -0.135 0.66, -0.10 0.80, -0.02 0.85, 0.06 0.845, 0.13 0.78, 0.14 0.65, 0.11 0.50"
        ),
        man.curve("-0.10 0.80, -0.22 0.66, -0.24 0.50, -0.13 0.53, -0.02 0.62, 0 0.76"),
        man.curve("0.07 0.82, 0.20 0.74, 0.30 0.585, 0.24 0.47, 0.15 0.54, 0.06 0.68"),
    ]
    arms = [man.limb("0.20 0.60, 0.30 0.555", "0.022 0.018"), man.limb("0 0.60, 0.25 0.545", "0.026 0.018")]
    head = [
        man.ellipse("0.045 0.925", (0.050, 0.062), 10),
        man.limb("0.02 0.85, 0.035 0.90", "0.034 0.030"),
        man.limb("0.03 0.978, -0.015 1.012, -0.06 0.995", "0.020 0.018 0.008"),
        man.curve("0.075 0.885, 0.095 0.86, 0.085 0.80, 0.060 0.86"),
    ]
    belt = man.limb("-0.112 0.525, 0 0.508, 0.115 0.525", "0.022 0.022 0.022")
    scabbard = man.limb("0.10 0.56, -0.18 0.50, -0.44 0.40", "0.014 0.013 0.009")
    hilt = [man.limb("0.21 0.565, 0.37 0.515", "0.012 0.012"), man.ellipse("0.375 0.513", (0.010, 0.030), 18)]
    blade = fill(size, [man.limb("0.375 0.513, 0.66 0.405, 0.93 0.262", "0.011 0.010 0.003")])
    picture = lay(picture, INK, fill(size, [scabbard, trousers]))
    picture = lay(picture, "#2b2a36", fill(size, robe))
    picture = lay(picture, INK, fill(size, [*head, *hilt, *arms]))
    picture = lay(picture, "#b5362c", fill(size, [belt]))
    picture = lay(lay(picture, "#efe6d0", blade), INK, rim(blade, (0.0, 0.0016)), 0.8)
    whole = fill(size, [trousers, *robe, *arms, *head, belt, scabbard, *hilt])
    return lay(picture, "#f0b890", rim(whole, (0.0030, -0.0014)), 0.6)


def _branch(picture: Picture) -> Picture:
    """Lay a pine branch into the upper left corner, and petals on the wind."""
    size = Size(picture.shape[1], picture.shape[0])
    random = np.random.default_rng(8)
    bough = [
        limb([(-0.02, 0.05), (0.16, 0.10), (0.30, 0.085), (0.46, 0.15)], [0.020, 0.014, 0.010, 0.003]),
        limb([(0.16, 0.10), (0.24, 0.17), (0.33, 0.205)], [0.010, 0.007, 0.002]),
    ]
    for centre in NEEDLES:
        for turn in np.linspace(-86, 86, 19) + random.normal(0, 4, 19):
            reach = 0.062 * random.uniform(0.75, 1.05)
            angle = np.radians(turn)
            bough.append(
                limb(
                    [centre, (centre[0] + reach * np.sin(angle), centre[1] - reach * 0.62 * np.cos(angle))],
                    [0.0022, 0.0008],
                )
            )
    picture = lay(picture, "#22232a", fill(size, bough))
    petals = [
        ellipse(
            (random.uniform(0, size.aspect), random.uniform(0.05, 0.8)),
            (random.uniform(0.004, 0.008), 0.003),
            random.uniform(-60, 30),
        )
        for _ in range(26)
    ]
    return lay(picture, "#c8372d", fill(size, petals), 0.8)
