"""What grows on the land, as outlines: rows of conifers and round trees that raise the line of a ridge."""

from __future__ import annotations

import numpy as np

from storyboard.animatic.mesh import Field

__all__ = ["conifers", "round_trees"]


def conifers(x: Field, height: float, seed: int, *, cover: float = 1.0, spare: float = 0.0) -> Field:
    """
    Give how far firs of about `height` rise over the ground in each column `x`, all in units.

    `cover` is the share of the ground that carries trees; none stand within `spare` of the middle.
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


def round_trees(x: Field, height: float, seed: int, *, cover: float = 0.5) -> Field:
    """Give how far groves of broad trees of about `height` rise over the ground in each column `x`, in units."""
    random = np.random.default_rng(seed)
    raised = np.zeros_like(x)
    first, last = float(x[0]) - height, float(x[-1]) + height
    for _ in range(int((last - first) / height * 0.55 * cover) + 1):
        grove, spread = random.uniform(first, last), height * random.uniform(0.4, 3.0)
        for _ in range(random.integers(2, 9)):
            centre, size = random.normal(grove, spread * 0.6), height * random.uniform(0.35, 1.0)
            width = size * random.uniform(0.30, 0.55)
            left, right = np.searchsorted(x, [centre - width, centre + width])
            off = (x[left:right] - centre) / width
            leaves = 0.05 * np.sin(off * 7 + centre * 90) + 0.04 * np.sin(off * 17 + centre * 50)
            outline = size * np.clip(1 - np.abs(off) ** 2.6, 0, 1) ** 0.5 * (0.92 + leaves)
            raised[left:right] = np.maximum(raised[left:right], outline)
    return raised
