"""Seas: glitter under a light, swell in layers, boats and a lighthouse."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from examples.make_assets.canvas import Mask, Point, Size, across, down, soften
from examples.make_assets.noise import field, wander
from examples.make_assets.shapes import Outline, curve, fill, limb

__all__ = ["beam", "boat", "glitter", "lighthouse", "swell"]


def glitter(size: Size, light_x: float, horizon: float, seed: int, width: float = 0.05) -> Mask:
    """Give the broken reflection of a light at `light_x`: dashes that grow broader and sparser towards the viewer."""
    depth = np.clip((down(size) - horizon) / (1 - horizon), 0, 1)
    crush = np.log1p(depth * 14) / np.log(15)
    rows = np.clip((crush * (size.height - 1)), 0, size.height - 1).astype(np.int32)
    ripples = field(size, (5, 110), seed, octaves=3)
    bent = np.take_along_axis(ripples, rows, axis=0)
    spread = width * (0.55 + 3.2 * depth)
    beam = np.exp(-(((across(size) - light_x) / spread) ** 2))
    dashes = np.clip((bent - (0.64 - 0.30 * beam)) * 14, 0, 1)
    return np.asarray((dashes * np.clip(beam * 1.6, 0, 1) * (down(size) > horizon)), np.float32)


def swell(size: Size, level: float, height: float, waves: float, seed: int) -> NDArray[np.float64]:
    """Give the crest line of a row of waves, one height for each pixel column: round troughs, sharp crests."""
    columns = (np.arange(size.width) + 0.5) / size.height
    bend = wander(columns * waves * 0.6, seed, octaves=2) * 0.6
    phase = columns * waves * 2 * np.pi + bend * 3 + seed
    crest = 1 - np.abs(np.sin(phase / 2)) ** 0.85
    return level - height * (crest - 0.4) + 0.12 * height * wander(columns * waves * 5, seed + 3, octaves=3)


def boat(keel: Point, length: float) -> dict[str, list[Outline]]:
    """Give a small sailing boat whose hull floats with its middle on `keel`: `hull`, `mast`, `sail`, `jib`."""
    x, y = keel
    half = length / 2
    hull = curve(
        [
            (x - half, y - 0.17 * length),
            (x - 0.80 * half, y + 0.01 * length),
            (x - 0.2 * half, y + 0.07 * length),
            (x + 0.62 * half, y + 0.03 * length),
            (x + 1.08 * half, y - 0.20 * length),
        ]
    )
    deck = curve(
        [(x + 1.08 * half, y - 0.20 * length), (x, y - 0.115 * length), (x - half, y - 0.17 * length)]
    )
    top = (x + 0.03 * length, y - 1.28 * length)
    sail_back = curve([top, (x - 0.30 * length, y - 0.72 * length), (x - 0.50 * length, y - 0.27 * length)])
    sail_foot = curve(
        [
            (x - 0.50 * length, y - 0.27 * length),
            (x - 0.2 * length, y - 0.235 * length),
            (x, y - 0.25 * length),
        ]
    )
    jib_front = curve(
        [
            (x + 0.50 * length, y - 0.24 * length),
            (x + 0.27 * length, y - 0.66 * length),
            (top[0], y - 1.15 * length),
        ]
    )
    return {
        "hull": [np.concatenate([hull, deck])],
        "mast": [limb([(x + 0.01 * length, y - 0.1 * length), top], [0.014 * length, 0.007 * length])],
        "sail": [np.concatenate([sail_back, sail_foot])],
        "jib": [np.concatenate([jib_front, [(x + 0.07 * length, y - 0.30 * length)]])],
    }


def lighthouse(foot: Point, height: float) -> dict[str, list[Outline]]:
    """Give a lighthouse: `tower`, `bands`, `gallery`, `lamp`, `roof`; the lamp is at 0.86 of its height."""
    x, y = foot

    def level(part: float, half: float) -> tuple[Point, Point]:
        return (x - half * height, y - part * height), (x + half * height, y - part * height)

    def slab(low: float, high: float, halves: tuple[float, float]) -> Outline:
        (a, b), (c, d) = level(low, halves[0]), level(high, halves[1])
        return np.array([a, c, d, b])

    def half_at(part: float) -> float:
        return float(0.118 - 0.050 * (part / 0.78) ** 0.8)

    bands = [slab(low, low + 0.13, (half_at(low), half_at(low + 0.13))) for low in (0.13, 0.39, 0.65)]
    roof_left, roof_right = level(0.915, 0.062)
    dome = curve(
        [
            roof_left,
            (x - 0.035 * height, y - 0.955 * height),
            (x, y - 0.975 * height),
            (x + 0.035 * height, y - 0.955 * height),
            roof_right,
        ]
    )
    return {
        "tower": [slab(0, 0.78, (half_at(0), half_at(0.78)))],
        "bands": bands,
        "gallery": [
            slab(0.775, 0.805, (0.098, 0.098)),
            limb([(x, y - 0.96 * height), (x, y - 1.02 * height)], [0.006 * height, 0.004 * height]),
        ],
        "lamp": [slab(0.805, 0.915, (0.050, 0.050))],
        "roof": [dome],
    }


def beam(size: Size, lamp: Point, angle: float, spread: float) -> Mask:
    """Give a cone of light from a lamp, its angle in degrees (0 right, 90 down), fading with distance."""
    total = np.zeros((size.height, size.width), np.float32)
    for part in (1.0, 0.6, 0.3):
        ends = []
        for side in (-1, 1):
            turn = np.radians(angle + side * spread * part)
            ends.append((lamp[0] + 4 * float(np.cos(turn)), lamp[1] + 4 * float(np.sin(turn))))
        total += soften(fill(size, [[lamp, *ends]]), 0.004) / 3
    far = np.hypot(across(size) - lamp[0], down(size) - lamp[1])
    return np.asarray((total * np.exp(-far / 0.9)), np.float32)
