"""Streams of sound for the mix: read in blocks of any length, fade the ends, keep a stream on disk between passes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final, TypeAlias

import numpy as np

from storyboard.media.samples import SAMPLE_RATE, Samples

__all__ = ["BLOCK", "SOFT_EDGE", "Replay", "SoundStream", "silence", "soft_end", "soft_start", "spool"]

Replay: TypeAlias = Callable[[], Generator[Samples]]

# One second: small enough for memory, large enough for numpy to be fast.
BLOCK: Final = SAMPLE_RATE
# 10 ms: too short to be heard as a fade, long enough to avoid a click.
SOFT_EDGE: Final = SAMPLE_RATE // 100


def silence(samples: int) -> Samples:
    """Return that many samples of silence."""
    return np.zeros((samples, 2), dtype=np.float32)


class SoundStream:
    """A stream of sound that is read in any lengths; silence follows its end."""

    def __init__(self, blocks: Iterator[Samples]) -> None:
        self._blocks = blocks
        self._left = silence(0)

    def take(self, samples: int) -> Samples:
        """Return the next `samples` samples, which the caller owns."""
        taken = silence(samples)
        filled = 0
        while filled < samples:
            if not len(self._left):
                block = next(self._blocks, None)
                if block is None:
                    break
                self._left = block
                continue
            part = self._left[: samples - filled]
            taken[filled : filled + len(part)] = part
            self._left = self._left[len(part) :]
            filled += len(part)
        return taken

    def close(self) -> None:
        """Close the file that the sound comes from."""
        if isinstance(self._blocks, Generator):
            self._blocks.close()


def soft_start(blocks: Generator[Samples]) -> Generator[Samples]:
    """Yield the same sound, with its first 10 ms faded in; closing it closes `blocks`."""
    position = 0
    with closing(blocks):
        for block in blocks:
            ramp = np.clip(np.arange(position, position + len(block)) / SOFT_EDGE, 0, 1).astype(np.float32)
            yield block * ramp[:, np.newaxis]
            position += len(block)


def soft_end(blocks: Iterator[Samples]) -> Generator[Samples]:
    """Yield the same sound, with its last 10 ms faded out; closing it closes `blocks`."""
    held = silence(0)
    try:
        for block in blocks:
            held = np.concatenate([held, block])
            if len(held) > SOFT_EDGE:
                yield held[:-SOFT_EDGE]
                held = held[-SOFT_EDGE:]
        ramp = np.linspace(1, 0, len(held), endpoint=False, dtype=np.float32)
        yield held * ramp[:, np.newaxis]
    finally:
        if isinstance(blocks, Generator):
            blocks.close()


@contextmanager
def spool(blocks: Iterable[Samples], folder: Path) -> Iterator[Replay]:
    """Keep a sound in an unnamed file in `folder`; the yielded function plays it from the start at each call."""
    with TemporaryFile(dir=folder) as file:
        for block in blocks:
            file.write(np.ascontiguousarray(block, dtype=np.float32).tobytes())

        def replay() -> Generator[Samples]:
            position = 0
            size = BLOCK * 2 * np.dtype(np.float32).itemsize
            while True:
                file.seek(position)
                data = file.read(size)
                if not data:
                    return
                position += len(data)
                yield np.frombuffer(data, dtype=np.float32).reshape(-1, 2)

        yield replay
