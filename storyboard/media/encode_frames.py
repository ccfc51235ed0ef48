"""Encode frames to H.264 packets."""

from __future__ import annotations

from av.container import OutputContainer

from storyboard.media.encoding import Quality, add_picture
from storyboard.media.frame import Frame
from storyboard.media.shape import FilmShape

__all__ = ["FrameEncoder"]


class FrameEncoder:
    """The picture of a file that is being written; `frames` is how many were given to it."""

    def __init__(self, container: OutputContainer, shape: FilmShape, quality: Quality, threads: int) -> None:
        self.shape = shape
        self.frames = 0
        self._container = container
        self._stream = add_picture(container, shape, quality, threads)

    def write(self, frame: Frame) -> None:
        """Append one frame; ValueError when it is not of the film's size."""
        if (frame.width, frame.height) != self.shape.size:
            raise ValueError(
                f"a frame of {frame.width}x{frame.height} in a film of {self.shape.width}x{self.shape.height}"
            )
        frame.pts = self.frames
        frame.time_base = 1 / self.shape.fps
        # A decoded frame keeps its old type, which the encoder would use as a request.
        frame.pict_type = 0
        self.frames += 1
        self._container.mux(self._stream.encode(frame))

    def finish(self) -> None:
        """Flush the encoder; ValueError without a frame."""
        if not self.frames:
            raise ValueError("a film has at least one frame")
        self._container.mux(self._stream.encode())
