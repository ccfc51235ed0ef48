"""Fractal noise in two dimensions and ridge lines in one, the same for the same seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from storyboard.animatic.mesh import Field
from storyboard.media.opencv import cv2

__all__ = ["fractal", "ridge_line"]


def fractal(
    shape: tuple[int, int], cell: tuple[float, float], octaves: int, seed: int, *, gain: float = 0.5
) -> Field:
    """
    Return noise with mean 0 and a spread of about 1, height x width.

    `cell` is the size in pixels (height, width) of its largest features; each further octave is half as large and
    `gain` times as strong.
    """
    total = np.zeros(shape, dtype=np.float32)
    strength, power = 1.0, 0.0
    for octave in range(octaves):
        rows, columns = (
            round(pixels / size * 2**octave) + 2 for pixels, size in zip(shape, cell, strict=True)
        )
        lattice = _lattice((min(rows, shape[0]), min(columns, shape[1])), seed + 7919 * octave)
        smooth = cv2.resize(lattice, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
        total += strength * np.asarray(smooth, dtype=np.float32)
        power += strength**2
        strength *= gain
    return np.asarray(total / np.float32(np.sqrt(power)), dtype=np.float32)


def ridge_line(
    places: NDArray[np.float32], seed: int, *, octaves: int = 6, sharp: float = 0.0, gain: float = 0.5
) -> Field:
    """
    Return a height of about -1 to 1 for each of `places` (in units of the largest hill).

    `sharp` from 0 to 1 turns rolling hills into crests.
    """
    total = np.zeros(places.shape, dtype=np.float32)
    strength, power = 1.0, 0.0
    for octave in range(octaves):
        wave = _wave(places * 2.0**octave + 17.3 * octave, seed + 101 * octave)
        crest = 1.0 - 2.0 * np.abs(wave)
        total += strength * ((1 - sharp) * wave + sharp * crest)
        power += strength
        strength *= gain
    return np.asarray(total / np.float32(power) * 1.6, dtype=np.float32)


def _lattice(shape: tuple[int, int], seed: int) -> Field:
    return np.random.default_rng(seed).standard_normal(shape, dtype=np.float32)


def _wave(places: NDArray[np.float32], seed: int) -> Field:
    """Interpolate smoothly between random heights at whole places."""
    values = np.random.default_rng(seed).uniform(-1, 1, 4096).astype(np.float32)
    whole = np.floor(places)
    share = (places - whole).astype(np.float32)
    share = share * share * share * (share * (share * 6 - 15) + 10)
    index = whole.astype(np.int64) % 4096
    return np.asarray(values[index] * (1 - share) + values[(index + 1) % 4096] * share, dtype=np.float32)
