"""Find out whether sound exceeds a true peak, quickly where it is far below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain
from typing import Final

import numpy as np
from av import AudioFrame, AudioResampler

from storyboard.media.samples import SAMPLE_RATE, Samples

__all__ = ["exceeds"]

_TIMES: Final = 4
# FFmpeg's resampler reaches 16 samples far, and from samples within 1 it makes at most 2.36 between them.
_EDGE: Final = 64
_OVERSHOOT: Final = 2.4


def exceeds(blocks: Iterable[Samples], ceiling: float) -> bool:
    """
    Return whether the true peak of a stream (samples x 2, 48 kHz) is above `ceiling` dBTP.

    As by ITU-R BS.1770, the sound is oversampled by four, but only where its samples are loud enough to matter.
    """
    limit = 10 ** (ceiling / 20)
    for stretch in _overlapping(blocks):
        loudest = max(float(stretch.max()), -float(stretch.min()))
        if loudest > limit:
            return True
        if loudest * _OVERSHOOT > limit and _oversampled_peak(stretch) > limit:
            return True
    return False


def _overlapping(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """Yield stretches of the sound, each with some samples of its neighbours at both ends."""
    silence = np.zeros((_EDGE, 2), np.float32)
    before = silence
    for block in chain(blocks, (silence,)):
        stretch = np.concatenate((before, block))
        yield stretch
        before = stretch[-2 * _EDGE :]


def _oversampled_peak(stretch: Samples) -> float:
    """Return the largest value of a stretch at four times its rate, without its neighbours' samples."""
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(stretch.T), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, 0, Fraction(1, SAMPLE_RATE)
    resampler = AudioResampler(format="fltp", layout="stereo", rate=_TIMES * SAMPLE_RATE)
    position, last = 0, _TIMES * (len(stretch) - _EDGE)
    peak = 0.0
    for made in (*resampler.resample(frame), *resampler.resample(None)):
        part = slice(max(0, _TIMES * _EDGE - position), max(0, last - position))
        # The planes are looked at where they are: copying them would take longer than making them.
        for plane in made.planes:
            values = np.frombuffer(memoryview(plane), np.float32, made.samples)[part]
            if len(values):
                peak = max(peak, float(values.max()), -float(values.min()))
        position += made.samples
    return peak
