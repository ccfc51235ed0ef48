"""Change the speed of sound, and its pitch with it."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from fractions import Fraction

import numpy as np
from av import AudioFrame, AudioResampler

from storyboard.media.samples import SAMPLE_RATE, Samples

__all__ = ["at_speed"]


def at_speed(blocks: Iterable[Samples], speed: Fraction) -> Generator[Samples]:
    """
    Yield sound at `speed` times its speed, in blocks of samples x 2 at 48 kHz; its length is divided by `speed`.

    The pitch changes with the speed. The speed is exact to 10 millionths, at most 36 ms in an hour; the ratios of 24,
    25 and 30 frames a second are exact.
    """
    # The number of source samples for one second of the film.
    rate = max(1, round(SAMPLE_RATE * speed))
    resampler = AudioResampler(format="flt", layout="stereo", rate=SAMPLE_RATE)
    position = 0
    for block in blocks:
        if not len(block):
            continue
        packed = np.ascontiguousarray(block, dtype=np.float32).reshape(1, -1)
        frame = AudioFrame.from_ndarray(packed, format="flt", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = rate, position, Fraction(1, rate)
        position += len(block)
        yield from _samples(resampler.resample(frame))
    if position:
        yield from _samples(resampler.resample(None))


def _samples(frames: list[AudioFrame]) -> Iterator[Samples]:
    for frame in frames:
        yield np.asarray(frame.to_ndarray(), dtype=np.float32).reshape(-1, 2)
