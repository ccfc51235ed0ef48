"""Encode frames and sound to an H.264 file, with the same bytes each time."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from storyboard.media.encode_frames import FrameEncoder
from storyboard.media.encode_sound import SoundEncoder
from storyboard.media.encoding import Quality, new_media
from storyboard.media.frame import Frame
from storyboard.media.samples import Samples
from storyboard.media.shape import FilmShape

__all__ = ["FilmWriter", "Quality"]

_THREADS: Final = 3


class FilmWriter:
    """
    Write one film: H.264 in yuv420p with BT.709 tags, and stereo AAC where `sound` is true.

    A context manager. Frame k is displayed from k / fps on. Sound starts with the first frame; on leaving,
    missing sound is filled with silence up to the end of the picture, and more sound than picture is a
    ValueError, as is a film without a frame. The index is moved to the front of the file. The file is written
    to `path` itself: pass the path from `atomic_write`, which also converts the OSError of a full disk.
    `comment` goes into the file's metadata. Raises MediaError when this machine's PyAV lacks an encoder.
    """

    def __init__(
        self, path: Path, shape: FilmShape, quality: Quality, sound: bool, comment: str | None = None
    ) -> None:
        self.shape = shape
        self._closing = ExitStack()
        container = self._closing.enter_context(new_media(path, comment=comment))
        self._picture = FrameEncoder(container, shape, quality, _THREADS)
        self._sound = SoundEncoder(container) if sound else None

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

    def write_sound(self, block: Samples) -> None:
        """Append sound: float32 samples from -1 to 1, samples x 2, 48 kHz."""
        if self._sound is None:
            raise ValueError("this film is written without sound")
        self._sound.write(block)

    def close(self) -> None:
        """Flush the encoders, and write the index."""
        with self._closing:
            if self._sound is not None and self.frames:
                self._sound.finish(self.frames / self.shape.fps, slack=1 / self.shape.fps)
            self._picture.finish()
