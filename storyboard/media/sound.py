"""Sound as blocks of samples: decoded from any file to stereo at 48 kHz."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from av import AudioResampler
from numpy.typing import NDArray

from storyboard.media.container import open_media

__all__ = ["SAMPLE_RATE", "Samples", "read_sound"]

SAMPLE_RATE: Final = 48_000
Samples: TypeAlias = NDArray[np.float32]


def read_sound(
    path: Path, *, start: Fraction = Fraction(0), duration: Fraction | None = None
) -> Iterator[Samples]:
    """
    Give the sound of a file as blocks of float32 samples, samples x 2, 48 kHz.

    `start` and `duration` are seconds; None is up to the end of the sound. No blocks come when the file has
    no sound. Raises MediaError when the file cannot be read.
    """
    skip = round(start * SAMPLE_RATE)
    left = None if duration is None else round(duration * SAMPLE_RATE)
    with open_media(path) as container:
        if not container.streams.audio:
            return
        resampler = AudioResampler(format="flt", layout="stereo", rate=SAMPLE_RATE)
        for decoded in container.decode(container.streams.audio[0]):
            for piece in resampler.resample(decoded):
                block = np.ascontiguousarray(piece.to_ndarray().reshape(-1, 2), dtype=np.float32)
                dropped, skip = min(skip, len(block)), max(0, skip - len(block))
                block = block[dropped:]
                if left is not None:
                    block = block[:left]
                    left -= len(block)
                if len(block):
                    yield block
                if left == 0:
                    return
