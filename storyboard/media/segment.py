"""Encode a part of the film by itself, so that parts are joined without encoding them again."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from storyboard.media.encode_frames import FrameEncoder
from storyboard.media.encoding import Quality, new_media
from storyboard.media.frame import Frame
from storyboard.media.shape import FilmShape

__all__ = ["SegmentWriter"]

# Segments are encoded side by side, which uses the cores better than several threads in each encoder do.
_THREADS: Final = 1


class SegmentWriter:
    """
    Write one segment: frames of the film without sound, H.264 in yuv420p with BT.709 tags, for `join`.

    A context manager. The same frames give the same bytes, and all segments of one shape and quality have the same
    parameter sets. A segment without a frame is a ValueError. The file is written to `path` itself: pass the path
    from `atomic_write`, which also converts the OSError of a full disk. Raises MediaError when this machine's PyAV
    lacks an encoder.
    """

    def __init__(self, path: Path, shape: FilmShape, quality: Quality) -> None:
        self._closing = ExitStack()
        container = self._closing.enter_context(new_media(path, index_first=False))
        self._picture = FrameEncoder(container, shape, quality, _THREADS)

    def __enter__(self) -> Self:
        """Return the writer itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the file; after an error, only close it."""
        if kind is None:
            self.close()
        else:
            self._closing.__exit__(kind, error, trace)

    @property
    def frames(self) -> int:
        """The number of frames so far."""
        return self._picture.frames

    def write(self, frame: Frame) -> None:
        """Append one frame of the film's size."""
        self._picture.write(frame)

    def close(self) -> None:
        """Flush the encoder, and write the index."""
        with self._closing:
            self._picture.finish()
