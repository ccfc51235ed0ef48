"""Frames of the film blended from a clip of another rate: each shows what the clip shows during it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np

from storyboard.errors import MediaError
from storyboard.media.conform import Conformer, Fit
from storyboard.media.container import reading
from storyboard.media.decode import open_pictures
from storyboard.media.decoded_picture import Picture
from storyboard.media.focus import Focus
from storyboard.media.frame import Frame, Pixels, from_planes
from storyboard.media.shape import FilmShape

__all__ = ["BlendReader"]

# A share below this is due to a rounded time stamp.
_TRACE: Final = Fraction(1, 20)


@dataclass(slots=True)
class _Shown:
    """A decoded picture, and once needed, the same as a frame of the film."""

    picture: Picture
    frame: Frame | None = None


class BlendReader:
    """
    The frames of a clip, conformed to the film's shape and blended. A context manager; see FrameReader.

    Only the current pictures are in memory. Raises MediaError when the file cannot be read.
    """

    def __init__(self, path: Path, shape: FilmShape, fit: Fit, focus: Focus | None = None) -> None:
        self.path = path
        self._conformer = Conformer(shape.width, shape.height, fit, focus=focus)
        self._closing = ExitStack()
        self._source = self._closing.enter_context(open_pictures(path, threads=1))
        self._coming: Iterator[Picture] = iter(())
        self._row: deque[_Shown] = deque()

    def __enter__(self) -> Self:
        """Return the reader itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._coming = iter(())
        self._row.clear()
        self._closing.close()

    def between(self, begin: Fraction, end: Fraction) -> Frame:
        """
        Return what is displayed from second `begin` to second `end` after the first displayed frame, as one frame.

        Each picture is weighted by the time for which it is displayed; after the end, that is the last one. Ask in
        rising order: each step back seeks, which is slow.
        """
        with reading(self.path):
            self._move(begin, end)
            shares = [share for share in self._shares(begin, end) if share[1] >= _TRACE]
            frames = [(self._conformed(shown), float(share)) for shown, share in shares]
        return frames[0][0] if len(frames) == 1 else _mixed(frames)

    def _move(self, begin: Fraction, end: Fraction) -> None:
        """Decode all pictures of that time, and drop those before it."""
        if not self._row or begin < self._row[0].picture.time:
            self._coming = self._source.pictures(begin)
            self._row.clear()
            self._row.extend(_Shown(picture) for picture in (next(self._coming, None),) if picture)
        if not self._row:
            raise MediaError(f'"{self.path}" shows nothing at {float(begin):g} s', hint="the file is damaged")
        while self._row[-1].picture.time < end and (picture := next(self._coming, None)) is not None:
            self._row.append(_Shown(picture))
        while len(self._row) > 1 and self._row[1].picture.time <= begin:
            self._row.popleft()

    def _shares(self, begin: Fraction, end: Fraction) -> Iterator[tuple[_Shown, Fraction]]:
        for number, shown in enumerate(self._row):
            following = self._row[number + 1].picture.time if number + 1 < len(self._row) else end
            # The first picture is also displayed before its own time.
            start = begin if number == 0 else max(begin, shown.picture.time)
            yield shown, max(Fraction(0), min(end, following) - start) / (end - begin)

    def _conformed(self, shown: _Shown) -> Frame:
        if shown.frame is None:
            frame = shown.picture.frame
            shown.frame = self._conformer.conform(frame, self._source.display(frame))
        return shown.frame


def _mixed(frames: Sequence[tuple[Frame, float]]) -> Frame:
    total = sum(share for _, share in frames)
    planes = [
        np.rint(sum(share / total * _plane(frame, number) for frame, share in frames)).astype(np.uint8)
        for number in range(3)
    ]
    return from_planes(planes[0], planes[1], planes[2])


def _plane(frame: Frame, number: int) -> Pixels:
    plane = frame.planes[number]
    rows = np.frombuffer(memoryview(plane), dtype=np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width].astype(np.float32)
