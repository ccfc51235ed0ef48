"""Encode frames and sound to an H.264 file, with the same bytes each time."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self, TypeAlias

import av
import numpy as np
from av.audio.stream import AudioStream
from av.codec.context import Flags
from av.container import OutputContainer
from av.video.stream import VideoStream

from storyboard.media.codecs import require_encoders
from storyboard.media.container import ffmpeg_name
from storyboard.media.frame import Frame
from storyboard.media.samples import SAMPLE_RATE, Samples
from storyboard.media.shape import FilmShape

__all__ = ["FilmWriter", "Quality"]

Quality: TypeAlias = Literal["clip", "film", "preview"]

# The encoder's output depends on its number of threads, so it is a constant and not the machine's.
_THREADS: Final = 3
_KEYFRAME_EVERY: Final = 24
# Frames of all usual rates, and samples, are a whole number of ticks long, so all lengths in the file are exact.
_TIMESCALE: Final = 240_000
_AUDIO_BIT_RATE: Final = 192_000
_SILENCE_BLOCK: Final = 4096


@dataclass(frozen=True, slots=True)
class _Encoding:
    preset: str
    crf: int


_ENCODINGS: Final[dict[Quality, _Encoding]] = {
    "clip": _Encoding("veryfast", 17),
    "film": _Encoding("fast", 18),
    "preview": _Encoding("ultrafast", 23),
}


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
        require_encoders()
        self.shape = shape
        self.frames = 0
        self._samples = 0
        self._container = _new_container(path)
        if comment is not None:
            self._container.metadata["comment"] = comment
        self._picture = _add_picture(self._container, shape, _ENCODINGS[quality])
        self._sound = _add_sound(self._container) if sound else None

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
            self._let_go()

    def write(self, frame: Frame) -> None:
        """Append one frame of the film's size."""
        if (frame.width, frame.height) != (self.shape.width, self.shape.height):
            raise ValueError(
                f"a frame of {frame.width}x{frame.height} in a film of {self.shape.width}x{self.shape.height}"
            )
        frame.pts = self.frames
        frame.time_base = 1 / self.shape.fps
        # A decoded frame keeps its old type, which the encoder would use as a request.
        frame.pict_type = 0
        self.frames += 1
        self._container.mux(self._picture.encode(frame))

    def write_sound(self, block: Samples) -> None:
        """Append sound: float32 samples from -1 to 1, samples x 2, 48 kHz."""
        if self._sound is None:
            raise ValueError("this film is written without sound")
        if block.ndim != 2 or block.shape[1] != 2:
            raise ValueError(f"sound is written in blocks of samples x 2, not {block.shape}")
        if not len(block):
            return
        planes = np.ascontiguousarray(block.T, dtype=np.float32)
        piece = av.AudioFrame.from_ndarray(planes, format="fltp", layout="stereo")
        piece.sample_rate = SAMPLE_RATE
        piece.time_base = Fraction(1, SAMPLE_RATE)
        piece.pts = self._samples
        self._samples += len(block)
        self._container.mux(self._sound.encode(piece))

    def close(self) -> None:
        """Flush the encoders, and write the index."""
        try:
            self._check_lengths()
            if self._sound is not None:
                self._fill_sound()
                self._container.mux(self._sound.encode())
            self._container.mux(self._picture.encode())
        except BaseException:
            self._let_go()
            raise
        self._container.close()

    def _let_go(self) -> None:
        with contextlib.suppress(av.FFmpegError, OSError):
            self._container.close()

    def _check_lengths(self) -> None:
        if not self.frames:
            raise ValueError("a film has at least one frame")
        if self._samples > (self.frames + 1) / self.shape.fps * SAMPLE_RATE:
            raise ValueError(f"{self._samples} samples of sound for {self.frames} frames")

    def _fill_sound(self) -> None:
        wanted = round(self.frames / self.shape.fps * SAMPLE_RATE)
        while self._samples < wanted:
            missing = min(wanted - self._samples, _SILENCE_BLOCK)
            self.write_sound(np.zeros((missing, 2), dtype=np.float32))


def _new_container(path: Path) -> OutputContainer:
    # faststart: a player can begin before it has the whole file.
    # bitexact: neither the date nor the muxer's version goes into the file.
    options = {"movflags": "+faststart", "fflags": "+bitexact", "movie_timescale": str(_TIMESCALE)}
    return av.open(ffmpeg_name(path), "w", format="mp4", container_options=options)


def _add_picture(container: OutputContainer, shape: FilmShape, encoding: _Encoding) -> VideoStream:
    options = {
        "preset": encoding.preset,
        "crf": str(encoding.crf),
        "a53cc": "0",
        "forced-idr": "1",
        # cpu-independent: the same result on every CPU, for about 6 % of the speed.
        # The frames that the encoder holds back are most of a film's memory: 12 are enough for these settings.
        "x264-params": f"cpu-independent=1:open-gop=0:keyint={_KEYFRAME_EVERY}:sliced-threads=0"
        ":rc-lookahead=12:sync-lookahead=0",
    }
    stream: VideoStream = container.add_stream("libx264", rate=shape.fps, options=options)
    stream.width, stream.height, stream.pix_fmt = shape.width, shape.height, "yuv420p"
    stream.time_base = 1 / shape.fps
    context = stream.codec_context
    context.time_base = 1 / shape.fps
    context.thread_type = "FRAME"
    context.thread_count = _THREADS
    context.gop_size = _KEYFRAME_EVERY
    context.flags |= int(Flags.bitexact | Flags.closed_gop)
    context.colorspace = context.color_primaries = context.color_trc = 1
    context.color_range = 1
    return stream


def _add_sound(container: OutputContainer) -> AudioStream:
    stream = container.add_stream("aac", rate=SAMPLE_RATE, layout="stereo", format="fltp")
    stream.bit_rate = _AUDIO_BIT_RATE
    stream.codec_context.flags |= Flags.bitexact
    return stream
