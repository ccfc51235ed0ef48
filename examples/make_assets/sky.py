"""Skies: light around a sun or moon, clouds, stars, shafts of light, mist."""

from __future__ import annotations

import numpy as np

from examples.make_assets.canvas import (
    Mask,
    Picture,
    Point,
    Size,
    Stops,
    distance,
    down,
    glow,
    lay,
    ramp,
    soften,
)
from examples.make_assets.noise import field
from examples.make_assets.shapes import disc, fill

__all__ = ["clouds", "heaven", "mist", "moon", "shafts", "stars", "sun"]


def heaven(size: Size, stops: Stops, horizon: float = 1.0) -> Picture:
    """Give a sky whose last colour lies at the horizon (0 top, 1 bottom)."""
    return ramp(stops, np.clip(down(size) / horizon, 0, 1))


def sun(picture: Picture, centre: Point, radius: float, colours: tuple[str, str]) -> Picture:
    """Lay a sun of the first colour, in a glow of the second that reaches far."""
    size = _size(picture)
    far = distance(size, centre)
    wide = glow(picture, colours[1], 0.50 * np.exp(-far / (radius * 5.5)))
    close = glow(wide, colours[1], 0.55 * np.exp(-((far / (radius * 2.2)) ** 1.3)))
    return lay(close, colours[0], disc(size, centre, radius))


def moon(picture: Picture, centre: Point, radius: float, colours: tuple[str, str]) -> Picture:
    """Lay a moon of the first colour with quiet seas on it, and a halo of the second."""
    size = _size(picture)
    far = distance(size, centre)
    halo = glow(picture, colours[1], 0.42 * np.exp(-np.maximum(far - radius, 0) / (radius * 0.9)))
    seas = np.clip((field(size, (1.7 / radius * 0.4, 1.7 / radius * 0.4), 77, octaves=3) - 0.5) * 4, 0, 1)
    faced = lay(halo, colours[0], disc(size, centre, radius))
    return lay(faced, colours[1], disc(size, centre, radius) * seas, 0.22)


def clouds(size: Size, seed: int, band: tuple[float, float], cover: float = 0.5) -> Mask:
    """Give long soft clouds between two heights; `cover` from 0 (none) to 1 (overcast)."""
    middle, half = (band[0] + band[1]) / 2, (band[1] - band[0]) / 2
    inside = np.clip(1 - ((down(size) - middle) / half) ** 2, 0, 1)
    streaks = field(size, (1.3, 9), seed, octaves=6, gain=0.55)
    return np.asarray((np.clip((streaks - (0.68 - 0.3 * cover)) * 5, 0, 1) * inside), np.float32)


def mist(size: Size, seed: int, band: tuple[float, float], strength: float = 0.8) -> Mask:
    """Give a bank of mist, densest in the middle between two heights, torn by wind."""
    middle, half = (band[0] + band[1]) / 2, (band[1] - band[0]) / 2
    inside = np.exp(-(((down(size) - middle) / half) ** 2) * 2.2)
    torn = field(size, (1.1, 4), seed, octaves=5)
    return np.asarray((np.clip(inside * (0.35 + 1.3 * torn), 0, 1) * strength), np.float32)


def stars(size: Size, seed: int, count: int, lowest: float) -> Mask:
    """Give stars of unequal brightness, thinning out towards the height `lowest`."""
    random = np.random.default_rng(seed)
    light = np.zeros((size.height, size.width), np.float32)
    for _ in range(count):
        x, y = random.uniform(0, size.aspect), lowest * random.random() ** 1.4
        bright, radius = random.random() ** 3, random.uniform(0.0005, 0.0011)
        row, column = int(y * size.height), int(x * size.width / size.aspect)
        reach = max(2, round(radius * 4 * size.height))
        rows = np.arange(max(0, row - reach), min(size.height, row + reach + 1))
        columns = np.arange(max(0, column - reach), min(size.width, column + reach + 1))
        far = np.hypot((rows[:, None] + 0.5) / size.height - y, (columns + 0.5) / size.height - x)
        light[np.ix_(rows, columns)] += (0.15 + 0.85 * bright) * np.exp(-((far / radius) ** 2))
    return np.clip(light, 0, 1)


def shafts(size: Size, source: Point, seed: int, spread: tuple[float, float] = (20, 160)) -> Mask:
    """Give beams of light that fan out from a source between two angles (degrees, 0 right, 90 down)."""
    random = np.random.default_rng(seed)
    beams = np.zeros((size.height, size.width), np.float32)
    for _ in range(16):
        angle, width = np.radians(random.uniform(*spread)), np.radians(random.uniform(0.8, 3.2))
        ends = [
            (source[0] + 4 * np.cos(angle + turn), source[1] + 4 * np.sin(angle + turn))
            for turn in (-width, width)
        ]
        beams = np.maximum(beams, soften(fill(size, [[source, *ends]]), 0.008) * random.uniform(0.3, 1.0))
    fading = np.exp(-distance(size, source) / 0.75)
    return np.asarray(beams * fading, np.float32)


def _size(picture: Picture) -> Size:
    return Size(picture.shape[1], picture.shape[0])
