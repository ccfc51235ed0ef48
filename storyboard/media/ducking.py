"""Ducking: lower the music while a voice is heard."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from storyboard.media.samples import SAMPLE_RATE, Samples

__all__ = ["duck"]

_WINDOW: Final = SAMPLE_RATE // 100
_AUDIBLE: Final = 10 ** (-45 / 20)
# Windows of 40 ms, in bins of 25 Hz. Voices are between 300 Hz and 8 kHz; wind, steps and traffic are mostly below.
_LOOK: Final = 4 * _WINDOW
_HEARD: Final = slice(12, 320)
_WEIGHTS: Final = np.hanning(_LOOK).astype(np.float32)
# This many windows pass before a sound that begins has enough weight to be detected.
_LATE: Final = 2
# In windows of 10 ms: the music is down when the voice starts, stays down in short pauses, and returns slowly.
_FALL: Final = 25
_HOLD: Final = 40
_RISE: Final = 90


def duck(music: Iterable[Samples], voice: Iterable[Samples], *, depth: float = 12.0) -> Iterator[Samples]:
    """
    Lower `music` by `depth` decibels while `voice` is heard (above -45 dBFS from 300 Hz on), with smooth slopes.

    Both are streams of samples x 2 at 48 kHz that begin together. The music keeps its length; after its end, the voice
    counts as silent. Only a short part of both is in memory.
    """
    level = 0.0
    heard = _heard(voice)
    ahead = _FALL + _LATE
    coming: deque[bool] = deque((next(heard, False) for _ in range(ahead)), maxlen=ahead + _HOLD)
    for window in _windows(music):
        coming.append(next(heard, False))
        before = level
        level = max(-1.0, level - 1 / _FALL) if any(coming) else min(0.0, level + 1 / _RISE)
        slope = np.linspace(before, level, len(window), endpoint=False, dtype=np.float32)
        gain = np.power(np.float32(10), slope * np.float32(depth / 20))
        yield window * gain[:, None]


def _heard(blocks: Iterable[Samples]) -> Iterator[bool]:
    look = np.zeros((_LOOK, 2), np.float32)
    for window in _windows(blocks):
        look = np.concatenate((look[len(window) :], window))
        yield _level(look) > _AUDIBLE


def _level(look: Samples) -> float:
    """Return the RMS level of a sound, without the frequencies below a voice."""
    strengths = np.abs(np.fft.rfft(look * _WEIGHTS[:, None], axis=0))[_HEARD]
    power = 2 * np.sum(np.square(strengths), axis=0) / (_LOOK * float(np.sum(np.square(_WEIGHTS))))
    return float(np.sqrt(np.mean(power)))


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
