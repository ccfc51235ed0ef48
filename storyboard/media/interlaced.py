"""Deinterlace pictures: the second of the two fields, which is later in time, is interpolated from the first."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from contextlib import closing
from fractions import Fraction
from typing import Final

import av
from av import VideoFrame
from av.filter import Graph
from av.filter.context import FilterContext

from storyboard.media.decoded_picture import Picture

__all__ = ["INTERLACED", "whole_pictures"]

INTERLACED: Final = (
    "it is interlaced, and is deinterlaced: each frame shows its first field, at the same rate"
)
# The filter reads pixels up to this far from each.
_SMALLEST: Final = 4


def whole_pictures(pictures: Generator[Picture]) -> Generator[Picture]:
    """
    Yield the pictures, deinterlaced where they are marked as interlaced, else unchanged.

    The mark of each picture counts: a stream may have both kinds. One picture is decoded ahead.
    """
    weaver: _Weaver | None = None
    with closing(pictures):
        for picture in pictures:
            if weaver is not None and not weaver.fits(picture.frame):
                yield from weaver.end()
                weaver = None
            if weaver is None and _is_interlaced(picture.frame):
                weaver = _Weaver(picture.frame)
            if weaver is None:
                yield picture
            else:
                yield from weaver.take(picture)
        if weaver is not None:
            yield from weaver.end()


def _is_interlaced(frame: VideoFrame) -> bool:
    return frame.interlaced_frame and min(frame.width, frame.height) >= _SMALLEST


class _Weaver:
    """The filter for consecutive pictures of one size and format."""

    def __init__(self, frame: VideoFrame) -> None:
        self._form = _form(frame)
        self._waiting: deque[Picture] = deque()
        self._count = 0
        self._graph = Graph()
        self._graph.threads = 1
        width, height, pixel_format, matrix, limits = self._form
        self._entry: FilterContext = self._graph.add(
            "buffer",
            video_size=f"{width}x{height}",
            pix_fmt=pixel_format,
            time_base="1/1000",
            pixel_aspect="1/1",
            colorspace=str(matrix),
            range=str(limits),
        )
        filters = (
            self._graph.add("yadif", "mode=send_frame:parity=auto:deint=interlaced"),
            self._graph.add("buffersink"),
        )
        last = self._entry
        for each in filters:
            last.link_to(each)
            last = each
        self._graph.configure()

    def fits(self, frame: VideoFrame) -> bool:
        return _form(frame) == self._form

    def take(self, picture: Picture) -> Generator[Picture]:
        """Feed the next picture, and yield those that are ready."""
        self._waiting.append(picture)
        picture.frame.pts, picture.frame.time_base = self._count, Fraction(1, 1000)
        self._count += 1
        self._entry.push(picture.frame)
        yield from self._ready()

    def end(self) -> Generator[Picture]:
        """Yield the pictures that are still in the filter."""
        self._entry.push(None)
        yield from self._ready()

    def _ready(self) -> Generator[Picture]:
        while self._waiting:
            try:
                frame = self._graph.vpull()
            except (av.BlockingIOError, av.EOFError):
                return
            yield Picture(self._waiting.popleft().time, frame, interlaced=True)


def _form(frame: VideoFrame) -> tuple[int, int, str, int, int]:
    return frame.width, frame.height, frame.format.name, frame.colorspace, frame.color_range
