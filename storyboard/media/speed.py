"""Sound that is played faster or slower, and so higher or lower, as a tape is."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from fractions import Fraction

import numpy as np
from av import AudioFrame, AudioResampler

from storyboard.media.samples import SAMPLE_RATE, Samples

__all__ = ["at_speed"]


def at_speed(blocks: Iterable[Samples], speed: Fraction) -> Generator[Samples]:
    """
    Give sound at so many times its speed, in blocks of samples x 2 at 48 kHz; it lasts 1 / `speed` as long.

    The pitch goes with the speed. The speed is exact to 10 millionths: 36 ms in an hour at the most, and none at the
    speeds that 24, 25 and 30 frames a second have among each other.
    """
    # What passes in a second of the film is the number of samples that are taken for one second.
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
