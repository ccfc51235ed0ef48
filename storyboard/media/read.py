"""Frames of the film from any clip or picture, at the film's size and rate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from storyboard.errors import MediaError
from storyboard.media.conform import Conformer, Fit
from storyboard.media.container import reading
from storyboard.media.decode import open_pictures
from storyboard.media.decoded_picture import Picture
from storyboard.media.focus import Focus
from storyboard.media.frame import Frame
from storyboard.media.shape import FilmShape

__all__ = ["FrameReader"]

# Containers round time stamps to as much as a millisecond: a frame this little late counts as in time.
_ROUNDING: Final = Fraction(1, 1000)


class FrameReader:
    """
    The frames of a clip or picture, conformed to the film's shape.

    A context manager. `fit` is contain, cover (around `focus`) or blur, for clips of another shape; `start` is in
    seconds after the first displayed frame. A picture is one frame that never ends. Only a few frames are in memory at
    any time. Raises MediaError when the file cannot be read.
    """

    def __init__(
        self,
        path: Path,
        shape: FilmShape,
        fit: Fit,
        *,
        start: Fraction = Fraction(0),
        focus: Focus | None = None,
    ) -> None:
        self.path = path
        self.shape = shape
        self.start = start
        self._conformer = Conformer(shape.width, shape.height, fit, focus=focus)
        self._closing = ExitStack()
        self._source = self._closing.enter_context(open_pictures(path, threads=1))
        self._coming: Iterator[Picture] = iter(())
        self._shown: Picture | None = None
        self._next: Picture | None = None
        self._given: tuple[Picture, Frame] | None = None

    def __enter__(self) -> Self:
        """Return the reader itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file; frames already given stay valid."""
        self._coming = iter(())
        self._shown = self._next = self._given = None
        self._closing.close()

    def frame(self, n: int) -> Frame:
        """
        Return the frame that is displayed at `start` + n / fps seconds; after the end, the last frame.

        Ask in rising order of n: each step back seeks, which is slow. The frame may be the same object as
        the one before; do not change its pixels.
        """
        return self.at(self.start + n / self.shape.fps)

    def at(self, second: Fraction) -> Frame:
        """Return the frame that is displayed at that second after the first displayed frame, as `frame` does."""
        with reading(self.path):
            picture = self._picture_at(second + _ROUNDING)
            if self._given is None or self._given[0] is not picture:
                display = self._source.display(picture.frame)
                self._given = picture, self._conformer.conform(picture.frame, display)
        return self._given[1]

    def _picture_at(self, time: Fraction) -> Picture:
        shown = self._shown
        if shown is None or time < shown.time:
            self._coming = self._source.pictures(time)
            shown = next(self._coming, None)
            if shown is None:
                raise MediaError(
                    f'"{self.path}" shows nothing at {float(time):g} s', hint="the file is damaged"
                )
            self._next = next(self._coming, None)
        while self._next is not None and self._next.time <= time:
            shown, self._next = self._next, next(self._coming, None)
        self._shown = shown
        return shown
