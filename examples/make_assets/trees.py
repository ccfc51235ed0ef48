"""Pines, alone and as forests along a ridge."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from examples.make_assets.canvas import Point, Size
from examples.make_assets.shapes import Outline

__all__ = ["forest", "pine", "trunk"]


def pine(foot: Point, height: float, seed: int, slim: float = 0.36) -> list[Outline]:
    """Give a spruce that stands on `foot`: a trunk, and boughs that hang and grow shorter towards the top."""
    random = np.random.default_rng(seed)
    x, base = foot
    tiers = int(np.clip(height * 84, 8, 26))
    lean = random.normal(0, 0.01) * height
    left: list[Point] = []
    right: list[Point] = []
    for tier in range(tiers):
        part = (tier + random.uniform(-0.2, 0.2)) / tiers
        level = base - height * (0.07 + 0.93 * (1 - (1 - part) ** 1.08))
        reach = 0.5 * slim * height * (1 - max(part, 0)) ** 0.92
        middle = x + lean * part
        for side, line in ((-1, left), (1, right)):
            out = reach * random.uniform(0.62, 1.14)
            droop = height * random.uniform(0.004, 0.018) + random.uniform(0.10, 0.26) * out
            line.append((middle + side * out * 0.66, level + 0.75 * droop))
            line.append((middle + side * out, level + 0.8 * droop))
            line.append((middle + side * out * 0.62, level + 0.2 * droop))
            line.append((middle + side * out * random.uniform(0.40, 0.60), level - 0.5 * droop))
    tip = (x + lean, base - height * 1.01)
    crown = np.array([*left, tip, *right[::-1]])
    stem = 0.016 * height
    wood = np.array([(x - stem, base + 0.02 * height), (x + stem, base + 0.02 * height), tip])
    return [crown, wood]


def forest(
    size: Size, ground: NDArray[np.float64], heights: tuple[float, float], seed: int
) -> Iterator[Outline]:
    """Give pines along a profile (one height for each pixel column), between two heights, in clumps."""
    random = np.random.default_rng(seed)
    x = -0.02
    while x < size.aspect + 0.02:
        column = int(np.clip(x * size.height, 0, size.width - 1))
        clump = 0.5 + 0.5 * np.sin(x * 7.3 + seed) * np.sin(x * 2.9 + 1.7 * seed)
        height = heights[0] + (heights[1] - heights[0]) * (0.25 + 0.75 * clump) * random.random() ** 0.7
        yield from pine((x, float(ground[column]) + 0.012), height, int(random.integers(2**31)), 0.34)
        x += height * random.uniform(0.10, 0.34)


def trunk(foot: Point, top: Point, width: float, seed: int) -> Outline:
    """Give a tall bare trunk from `foot` to `top`, a little uneven, as a forest shows them close by."""
    random = np.random.default_rng(seed)
    part = np.linspace(0, 1, 24)
    middle_x = foot[0] + (top[0] - foot[0]) * part + np.cumsum(random.normal(0, width * 0.025, 24))
    y = foot[1] + (top[1] - foot[1]) * part
    half = width / 2 * (1 - 0.28 * part + 0.55 * np.exp(-part * 16)) + random.normal(0, width * 0.012, 24)
    return np.concatenate(
        [np.stack([middle_x - half, y], axis=1), np.stack([middle_x + half, y], axis=1)[::-1]],
    )
