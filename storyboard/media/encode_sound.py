"""Encode blocks of samples to AAC packets."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer

from storyboard.media.encoding import add_sound
from storyboard.media.samples import SAMPLE_RATE, Samples

__all__ = ["SoundEncoder"]

_SILENCE_BLOCK: Final = 4096


class SoundEncoder:
    """The sound track of a file that is being written; `samples` is how many were given to it."""

    def __init__(self, container: OutputContainer) -> None:
        self.samples = 0
        self._container = container
        self._stream: AudioStream = add_sound(container)

    def write(self, block: Samples) -> None:
        """Append samples: float32 from -1 to 1, samples x 2, 48 kHz."""
        if block.ndim != 2 or block.shape[1] != 2:
            raise ValueError(f"sound is written in blocks of samples x 2, not {block.shape}")
        if not len(block):
            return
        planes = np.ascontiguousarray(block.T, dtype=np.float32)
        piece = av.AudioFrame.from_ndarray(planes, format="fltp", layout="stereo")
        piece.sample_rate = SAMPLE_RATE
        piece.time_base = Fraction(1, SAMPLE_RATE)
        piece.pts = self.samples
        self.samples += len(block)
        self._container.mux(self._stream.encode(piece))

    def finish(self, seconds: Fraction, slack: Fraction = Fraction(0)) -> None:
        """Fill up with silence to that length, and flush the encoder; more sound, beyond `slack`, is a ValueError."""
        wanted = round(seconds * SAMPLE_RATE)
        if self.samples > wanted + slack * SAMPLE_RATE:
            raise ValueError(f"{self.samples} samples of sound for {float(seconds):g} s")
        while self.samples < wanted:
            missing = min(wanted - self.samples, _SILENCE_BLOCK)
            self.write(np.zeros((missing, 2), dtype=np.float32))
        self._container.mux(self._stream.encode())
