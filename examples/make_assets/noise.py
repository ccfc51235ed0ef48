"""Smooth random fields, the same for a seed at every resolution."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from examples.make_assets.canvas import Mask, Size

__all__ = ["field", "ridged", "wander"]

OCTAVE_SEED: Final = 7919


def wander(
    positions: NDArray[np.float64], seed: int, *, octaves: int = 5, gain: float = 0.5
) -> NDArray[np.float64]:
    """Give gradient noise in about -1..1 at `positions`; one wave is about one unit long, octaves halve it."""
    total = np.zeros_like(positions)
    weight = 1.0
    for octave in range(octaves):
        slopes = np.random.default_rng(seed + OCTAVE_SEED * octave).uniform(-2, 2, 4096)
        at = positions * 2**octave + 1000
        cell = np.floor(at).astype(int)
        part = at - cell
        before, after = slopes[cell % 4096] * part, slopes[(cell + 1) % 4096] * (part - 1)
        ease = part**3 * (part * (part * 6 - 15) + 10)
        total += weight * (before + (after - before) * ease)
        weight *= gain
    return total


def field(size: Size, cells: tuple[float, float], seed: int, *, octaves: int = 4, gain: float = 0.5) -> Mask:
    """
    Give a soft random field in 0..1, mean about a half.

    `cells` is how many blobs fit across and down the picture's height; unequal numbers stretch them.
    """
    total = np.zeros((size.height, size.width), np.float32)
    weight, sum_of_weights = 1.0, 0.0
    for octave in range(octaves):
        across = max(2, round(cells[0] * 2**octave * size.width / size.height) + 3)
        down = max(2, round(cells[1] * 2**octave) + 3)
        grid = np.random.default_rng(seed + OCTAVE_SEED * octave).random((down, across), np.float32)
        total += weight * cv2.resize(grid, (size.width, size.height), interpolation=cv2.INTER_CUBIC)
        sum_of_weights += weight
        weight *= gain
    soft: Mask = np.clip(total / sum_of_weights, 0, 1)
    return soft


def ridged(size: Size, cells: tuple[float, float], seed: int, *, octaves: int = 7) -> Mask:
    """Give a field in 0..1 with sharp crests, as mountains have them."""
    total = np.zeros((size.height, size.width), np.float32)
    carried = np.ones_like(total)
    weight, sum_of_weights = 1.0, 0.0
    for octave in range(octaves):
        scale = 2.05**octave
        layer = field(size, (cells[0] * scale, cells[1] * scale), seed + 31 * octave, octaves=1)
        crest = (1 - np.abs(layer * 2 - 1)) ** 2
        total += weight * crest * carried
        sum_of_weights += weight
        carried = np.clip(crest * 1.6, 0, 1)
        weight *= 0.5
    return total / sum_of_weights
