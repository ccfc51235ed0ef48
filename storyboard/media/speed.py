"""Change the speed of sound: with its pitch, as a tape does, or without."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from fractions import Fraction
from typing import Final

import numpy as np
from av import AudioFrame, AudioResampler
from av.filter import Graph

from storyboard.media.samples import SAMPLE_RATE, Samples

__all__ = ["at_speed", "at_tempo"]

# FFmpeg's `atempo` halves the tempo at most, and above 7 it may abort the process: several in a row go further.
_STEP: Final = Fraction(2)
# `atempo` puts sound earlier by about a quarter of its window of 2048 samples; each further one that is fast does so in
# its own time, and those that are slow hardly count.
_EARLY: Final = 512
# What is within its window at the end is pushed out by silence.
_RUN_OUT: Final = 8192


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
        yield from _samples(resampler.resample(_frame(block, rate, position)))
        position += len(block)
    if position:
        yield from _samples(resampler.resample(None))


def at_tempo(blocks: Iterable[Samples], tempo: Fraction) -> Generator[Samples]:
    """
    Yield sound at `tempo` times its speed with its pitch kept, in blocks of samples x 2 at 48 kHz.

    Its length is divided by `tempo`, exactly to the sample. Sounds keep their place in the film within about 10 ms, or
    30 ms at a tenth of the speed.
    """
    stretch = _Stretch(tempo)
    heard = given = 0
    held = stretch.push(_silence(stretch.early))
    for block in blocks:
        heard += len(block)
        held = np.concatenate([held, stretch.push(block)])
        # It may be ahead by some samples, of which the last ones would be too many.
        ready = held[: round(heard / tempo) - given]
        given += len(ready)
        held = held[len(ready) :]
        if len(ready):
            yield ready
    missing = round(heard / tempo) - given
    if missing:
        yield np.concatenate([held, stretch.push(_silence(_RUN_OUT)), stretch.end(), _silence(missing)])[
            :missing
        ]


class _Stretch:
    """FFmpeg's filters for the tempo, which give what is ready."""

    def __init__(self, tempo: Fraction) -> None:
        self._graph = Graph()
        tick = Fraction(1, SAMPLE_RATE)
        self._source = self._graph.add_abuffer(
            format="flt", sample_rate=SAMPLE_RATE, layout="stereo", time_base=tick
        )
        self._sink = self._graph.add("abuffersink")
        steps = list(_steps(tempo))
        filters = (self._graph.add("atempo", str(float(step))) for step in steps)
        self._graph.link_nodes(self._source, *filters, self._sink)
        self._graph.configure()
        self.early = sum(_EARLY * int(_STEP) ** number for number in range(len(steps) if tempo > 1 else 1))
        self._position = 0

    def push(self, block: Samples) -> Samples:
        """Give it sound, and return what it has ready: samples x 2, perhaps none."""
        if len(block):
            self._source.push(_frame(block, SAMPLE_RATE, self._position))
            self._position += len(block)
        return self._pulled()

    def end(self) -> Samples:
        """Return the rest."""
        self._source.push(None)
        return self._pulled()

    def _pulled(self) -> Samples:
        frames: list[AudioFrame] = []
        with suppress(BlockingIOError, EOFError):
            while isinstance(frame := self._sink.pull(), AudioFrame):
                frames.append(frame)
        return np.concatenate([_silence(0), *_samples(frames)])


def _steps(tempo: Fraction) -> Iterator[Fraction]:
    while not 1 / _STEP <= tempo <= _STEP:
        step = _STEP if tempo > 1 else 1 / _STEP
        yield step
        tempo /= step
    yield tempo


def _silence(samples: int) -> Samples:
    return np.zeros((samples, 2), np.float32)


def _frame(block: Samples, rate: int, position: int) -> AudioFrame:
    packed = np.ascontiguousarray(block, dtype=np.float32).reshape(1, -1)
    frame = AudioFrame.from_ndarray(packed, format="flt", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = rate, position, Fraction(1, rate)
    return frame


def _samples(frames: list[AudioFrame]) -> Iterator[Samples]:
    for frame in frames:
        yield np.asarray(frame.to_ndarray(), dtype=np.float32).reshape(-1, 2)
