"""Segments of moving pictures, and what a player finds in a joined film."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import av.logging
import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from storyboard.media.encoding import Quality
from storyboard.media.frame import Frame, from_rgb
from storyboard.media.segment import SegmentWriter
from storyboard.media.shape import FilmShape

SHAPE = FilmShape(64, 48, Fraction(24))


def moving(number: int, shape: FilmShape = SHAPE, seed: int = 0) -> Frame:
    """Draw a picture of smooth noise that moves with its number, so that the encoder uses all kinds of frames."""
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[0 : shape.height, 0 : shape.width]
    waves = random.uniform(0.05, 0.4, (6, 2))
    phases = random.uniform(0, 6, 6)
    picture = sum(
        np.sin(waves[k, 0] * rows + waves[k, 1] * columns + phases[k] + number * (k + 1) / 9)
        for k in range(6)
    )
    grain = np.random.default_rng((seed, number)).normal(0, 6, (shape.height, shape.width))
    pixels = np.stack([128 + 18 * picture + grain, 128 + 15 * picture, 120 - 12 * picture + grain], axis=2)
    return from_rgb(np.clip(pixels, 0, 255).astype(np.uint8))


def segment(
    path: Path, frames: int, *, shape: FilmShape = SHAPE, seed: int = 0, quality: Quality = "film"
) -> Path:
    with SegmentWriter(path, shape, quality) as writer:
        for number in range(frames):
            writer.write(moving(number, shape, seed))
    return path


def pictures(path: Path) -> Iterator[NDArray[np.uint8]]:
    """Decode all frames, in the order of display."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield np.asarray(frame.to_ndarray(), dtype=np.uint8)


def shows(film: Path, parts: Iterable[tuple[Path, int]]) -> bool:
    """Say whether a film's frames are exactly the first ones of each part."""
    found = pictures(film)
    for path, frames in parts:
        wanted = pictures(path)
        if not all(np.array_equal(next(found), next(wanted)) for _ in range(frames)):
            return False
    return next(found, None) is None


def complaints(film: Path) -> list[str]:
    """Decode all of a film with PyAV and with ffmpeg; return what they say about it."""
    av.logging.set_level(av.logging.WARNING)
    try:
        with av.logging.Capture() as said, av.open(str(film)) as container:
            for packet in container.demux():
                packet.decode()
    finally:
        av.logging.set_level(None)
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-v",
        "warning",
        "-xerror",
        "-i",
        str(film),
        "-f",
        "null",
        "-",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [*(text for _, _, text in said), *done.stderr.splitlines()]


def stamps(film: Path) -> list[tuple[int, int]]:
    """Return the time stamps of the picture's packets, of display and of decoding, in ticks of 1 / rate."""
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        step = Fraction(stream.time_base or 1) * Fraction(stream.average_rate or 1)
        found = [
            ((packet.pts or 0) * step, (packet.dts or 0) * step)
            for packet in container.demux(stream)
            if packet.size
        ]
    assert all(pts.denominator == dts.denominator == 1 for pts, dts in found)
    return [(int(pts), int(dts)) for pts, dts in found]
