"""
Makes clips as hosted models hand them out, uniform and hard to encode: drifting fractal noise, fine grain, and sound.

H.264 at crf 18 with one keyframe a clip, 24 frames a second, and AAC. A process of its own, for the media libraries and
their memory are no part of what is measured::

    python -m benchmarks.stand.clips FOLDER COUNT SECONDS WIDTHxHEIGHT [FIRST]
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

RATE = 24
SAMPLE_RATE = 48_000
GRAINS = 7
# Deviations in steps of the 8-bit scale: together about 10 Mbit/s at 1920x1080.
STRUCTURE, GRAIN = 34.0, 0.9


def fractal(random: np.random.Generator, height: int, width: int) -> NDArray[np.float32]:
    """Return noise whose strength falls with its frequency, which repeats at the edges; mean 0, deviation 1."""
    frequencies = np.hypot(np.fft.fftfreq(height)[:, np.newaxis], np.fft.rfftfreq(width)[np.newaxis, :])
    frequencies[0, 0] = np.inf
    spectrum = np.fft.rfft2(random.standard_normal((height, width))) / frequencies**1.65
    field: NDArray[np.float32] = np.fft.irfft2(spectrum, (height, width)).astype(np.float32)
    field /= field.std()
    return field


def add_pictures(container: OutputContainer, size: tuple[int, int]) -> VideoStream:
    stream: VideoStream = container.add_stream("libx264", rate=Fraction(RATE))
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    stream.options = {"preset": "veryfast", "crf": "18", "g": "250", "keyint_min": "250", "sc_threshold": "0"}
    stream.codec_context.colorspace = stream.codec_context.color_primaries = 1
    stream.codec_context.color_trc = stream.codec_context.color_range = 1
    return stream


def write_pictures(
    container: OutputContainer, stream: VideoStream, random: np.random.Generator, frames: int
) -> None:
    width, height = stream.width, stream.height
    far, near = (fractal(random, height, width) * np.float32(STRUCTURE) for _ in range(2))
    grain = random.normal(120, GRAIN, (GRAINS, height, width)).astype(np.float32)
    colours = fractal(random, height // 2, width // 2) * np.float32(20) + 128
    planes = np.empty((height * 3 // 2, width), dtype=np.uint8)
    pace = int(random.integers(1, 5))
    for number in range(frames):
        luma = np.roll(far, number, 1) + np.roll(near, pace * number, 0) + grain[number % GRAINS]
        planes[:height] = np.clip(luma, 16, 235)
        chroma = np.clip(np.roll(colours, number, 1), 16, 240).astype(np.uint8)
        planes[height:] = np.concatenate([chroma.ravel(), chroma[::-1].ravel()]).reshape(-1, width)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(planes, format="yuv420p")))
    container.mux(stream.encode(None))


def write_sound(
    container: OutputContainer, stream: AudioStream, random: np.random.Generator, samples: int
) -> None:
    time = np.arange(samples) / SAMPLE_RATE
    tone = 0.2 * np.sin(2 * np.pi * random.uniform(110, 440) * time) * np.sin(2 * np.pi * 0.5 * time)
    both = (tone + random.normal(0, 0.04, (2, samples))).astype(np.float32)
    for start in range(0, samples, 1024):
        piece = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(both[:, start : start + 1024]), format="fltp", layout="stereo"
        )
        piece.sample_rate, piece.pts, piece.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
        container.mux(stream.encode(piece))
    container.mux(stream.encode(None))


def make(path: Path, seconds: Fraction, size: tuple[int, int], seed: int) -> None:
    """Write one clip; a file of sound alone when the path says so."""
    random = np.random.default_rng(seed)
    with av.open(str(path), "w") as container:
        picture = add_pictures(container, size) if path.suffix == ".mp4" else None
        sound: AudioStream = container.add_stream("aac", rate=SAMPLE_RATE, layout="stereo")
        if picture is not None:
            write_pictures(container, picture, random, round(seconds * RATE))
        write_sound(container, sound, random, round(seconds * SAMPLE_RATE))


def main() -> None:
    folder, count, seconds = Path(sys.argv[1]), int(sys.argv[2]), Fraction(sys.argv[3])
    width, height = (int(part) for part in sys.argv[4].split("x"))
    first = int(sys.argv[5]) if len(sys.argv) > 5 else 0
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        make(folder / f"clip-{number}.mp4", seconds, (width, height), number)
    if not first:
        make(folder / "music.m4a", seconds * count, (width, height), -1 % 2**32)


if __name__ == "__main__":
    main()
