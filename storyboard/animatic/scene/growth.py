"""Conifers as an outline that raises the line of a ridge."""

from __future__ import annotations

import numpy as np

from storyboard.animatic.mesh import Field

__all__ = ["conifers"]


def conifers(x: Field, height: float, seed: int, *, cover: float = 1.0, spare: float = 0.0) -> Field:
    """
    Return the height of firs (`height` on average) over the ground in each column `x`, all in units.

    `cover` is the share of the ground with trees; there are none within `spare` of the middle.
    """
    random = np.random.default_rng(seed)
    raised = np.zeros_like(x)
    pitch = height * 0.13
    first, last = float(x[0]) - height, float(x[-1]) + height
    start = int(first / pitch)
    for _ in range(start, start + int((last - first) / pitch) + 1):
        centre = random.uniform(first, last)
        size = height * random.uniform(0.15, 1.0) ** 0.7
        bough, lean = random.uniform(0.055, 0.085), random.uniform(0.75, 1.1)
        if random.random() > cover or abs(centre) < spare:
            continue
        width = size * 0.19 * lean
        left, right = np.searchsorted(x, [centre - width, centre + width])
        off = np.abs(x[left:right] - centre) / width
        tiers = np.mod(off / bough, 1.0) * bough * 0.9
        outline = size * np.clip(1 - off + 0.8 * tiers, 0, 1) ** 1.25 - 0.02 * size
        raised[left:right] = np.maximum(raised[left:right], outline)
    return raised
