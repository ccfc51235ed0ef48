"""Writes sounds and moving pictures as files, the same bytes on every run."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

from examples.make_assets.canvas import Size
from examples.make_assets.instruments import RATE, Wave

__all__ = ["write_footage", "write_music"]

MUSIC_BITS: Final = 160_000
FOOTAGE_SOUND_BITS: Final = 128_000
FRAME_SAMPLES: Final = 1024


def write_music(path: Path, samples: Wave) -> None:
    """Write stereo samples as AAC."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(
        str(path), "w", format="mp4", options={"fflags": "+bitexact", "movflags": "+faststart"}
    ) as container:
        stream = _sound_stream(container, MUSIC_BITS)
        _write_sound(container, stream, samples)


def write_footage(
    path: Path, frames: Iterable[NDArray[np.uint8]], size: Size, rate: Fraction, sound: Wave
) -> None:
    """Write RGB frames and their sound as H.264 and AAC."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", options={"fflags": "+bitexact", "movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=rate)
        assert isinstance(stream, VideoStream)  # noqa: S101 - the stub gives every kind of stream
        stream.width, stream.height, stream.pix_fmt = size.width, size.height, "yuv420p"
        stream.options = {"crf": "21", "preset": "slow", "threads": "2", "colorprim": "bt709", "trc": "bt709"}
        track = _sound_stream(container, FOOTAGE_SOUND_BITS)
        for pixels in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))
        _write_sound(container, track, sound)


def _sound_stream(container: OutputContainer, bits: int) -> AudioStream:
    stream = container.add_stream("aac", rate=RATE)
    assert isinstance(stream, AudioStream)  # noqa: S101 - the stub gives every kind of stream
    stream.layout, stream.bit_rate = "stereo", bits
    return stream


def _write_sound(container: OutputContainer, stream: AudioStream, samples: Wave) -> None:
    planes = np.ascontiguousarray(samples.T, dtype=np.float32)
    for start in range(0, planes.shape[1], FRAME_SAMPLES):
        block = np.ascontiguousarray(planes[:, start : start + FRAME_SAMPLES])
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
