"""Music that steps back while somebody speaks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from storyboard.media.samples import SAMPLE_RATE, Samples

__all__ = ["duck"]

_WINDOW: Final = SAMPLE_RATE // 100
_AUDIBLE: Final = 10 ** (-45 / 20)
# In windows of 10 ms: the music is down when the voice begins, waits through its pauses, and comes back slowly.
_FALL: Final = 25
_HOLD: Final = 40
_RISE: Final = 90


def duck(music: Iterable[Samples], voice: Iterable[Samples], *, depth: float = 12.0) -> Iterator[Samples]:
    """
    Lower `music` by `depth` decibels while `voice` can be heard (above -45 dBFS), with soft slopes.

    Both are streams of samples x 2 at 48 kHz that begin together. The music keeps its length; a voice that
    ends earlier is silent from there on. Only a moment of both is held in memory.
    """
    level = 0.0
    heard = _heard(voice)
    coming: deque[bool] = deque((next(heard, False) for _ in range(_FALL)), maxlen=_FALL + _HOLD)
    for window in _windows(music):
        coming.append(next(heard, False))
        before = level
        level = max(-1.0, level - 1 / _FALL) if any(coming) else min(0.0, level + 1 / _RISE)
        slope = np.linspace(before, level, len(window), endpoint=False, dtype=np.float32)
        gain = np.power(np.float32(10), slope * np.float32(depth / 20))
        yield window * gain[:, None]


def _heard(blocks: Iterable[Samples]) -> Iterator[bool]:
    for window in _windows(blocks):
        yield bool(np.sqrt(np.mean(np.square(window, dtype=np.float64))) > _AUDIBLE)


def _windows(blocks: Iterable[Samples]) -> Iterator[Samples]:
    kept = np.zeros((0, 2), np.float32)
    for block in blocks:
        kept = np.concatenate((kept, block)) if len(kept) else block
        whole = len(kept) // _WINDOW * _WINDOW
        for start in range(0, whole, _WINDOW):
            yield kept[start : start + _WINDOW]
        kept = kept[whole:]
    if len(kept):
        yield kept
