"""Weighted means of two pictures, with one weight for all pixels or one for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from storyboard.media.frame import Pixels

__all__ = ["FULL", "Weights", "blended", "blended_by"]

Weights: TypeAlias = NDArray[np.uint16]
FULL: Final = 256
"""The weight of the incoming picture where nothing else shows."""

# Rows at a time, so that what is computed in between stays in the processor's cache.
_STRIP: Final = 32
_HALF: Final = np.float32(0.5)


def blended(outgoing: Pixels, incoming: Pixels, share: float) -> Pixels:
    """Return the mean of two arrays; `share` is the part of the incoming one, from 0 to 1."""
    made = np.empty(outgoing.shape, np.uint8)
    leaving, entering = np.float32(1 - share), np.float32(share)
    for strip in _strips(len(made)):
        mean = outgoing[strip] * leaving
        mean += incoming[strip] * entering
        mean += _HALF
        made[strip] = mean
    return made


def blended_by(outgoing: Pixels, incoming: Pixels, weights: Weights) -> Pixels:
    """Return the mean of two planes; `weights` are the incoming one's for each pixel, from 0 to `FULL`."""
    made = np.empty(outgoing.shape, np.uint8)
    weights = np.broadcast_to(weights, made.shape)
    for strip in _strips(len(made)):
        weight = weights[strip]
        mean = incoming[strip] * weight
        mean += outgoing[strip] * (FULL - weight)
        mean += FULL // 2
        mean //= FULL
        made[strip] = mean
    return made


def _strips(rows: int) -> Iterator[slice]:
    for start in range(0, rows, _STRIP):
        yield slice(start, start + _STRIP)
