"""Joined films in Chromium: the first frame, a place within each part, and the end."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from storyboard.media.copying import Copyable, copying
from storyboard.media.frame import to_rgb
from storyboard.media.join import JoinPart, join
from storyboard.media.read import FrameReader
from storyboard.media.samples import SAMPLE_RATE
from storyboard.media.shape import FilmShape
from storyboard.media.write_sound import write_sound

from .browser import chromium, show
from .clips import LONG_GOP, Recipe, make_clip
from .joining import segment

PROGRAM = chromium()
needs_chromium = pytest.mark.skipif(
    PROGRAM is None, reason="Chromium is not installed (on Debian: apt-get install chromium)"
)
SHAPE = FilmShape(320, 180, Fraction(24))


def joined(folder: Path, parts: list[JoinPart], shape: FilmShape) -> Path:
    frames = sum(part.frames for part in parts)
    seconds = frames / shape.fps
    wave = 0.2 * np.sin(np.arange(round(seconds * SAMPLE_RATE)) * 440 * 2 * np.pi / SAMPLE_RATE)
    write_sound(folder / "sound.mp4", [np.stack([wave, wave], axis=1).astype(np.float32)], seconds)
    join(folder / "film.mp4", parts, shape, sound=folder / "sound.mp4")
    return folder / "film.mp4"


def is_frame(shown: NDArray[np.uint8], number: int, frames: list[NDArray[np.uint8]]) -> bool:
    """Say whether a browser shows that frame: no other one is closer, and the colours are right."""
    apart = [float(np.abs(shown.astype(np.int16) - frame).mean()) for frame in frames]
    return apart[number] == min(apart) and apart[number] < 3


def check(film: Path, parts: list[JoinPart], shape: FilmShape) -> None:
    assert PROGRAM is not None
    lengths = [part.frames for part in parts]
    total = sum(lengths)
    begins = [0, *accumulate(lengths)][:-1]
    wanted = [begin + length // 2 for begin, length in zip(begins, lengths, strict=True)]
    wanted += [begins[-1], 0, total - 1]
    shown = show(PROGRAM, film, [float((number + Fraction(1, 2)) / shape.fps) for number in wanted])

    with FrameReader(film, shape, "contain") as reader:
        frames = [to_rgb(reader.frame(number)) for number in range(total)]
    assert shown.duration == pytest.approx(float(total / shape.fps), abs=float(1 / shape.fps))
    assert is_frame(shown.first, 0, frames)
    for picture, number in zip(shown.there, wanted, strict=True):
        assert is_frame(picture, number, frames), f"frame {number} is not shown at its time"
    assert is_frame(shown.last, total - 1, frames)


@needs_chromium
@pytest.mark.parametrize("rate", ["24", "30000/1001"])
def test_a_film_of_segments_plays(tmp_path: Path, rate: str) -> None:
    shape = FilmShape(320, 180, Fraction(rate))
    lengths = [30, 1, 2, 49, 1, 60]
    parts = [
        JoinPart(segment(tmp_path / f"{number}.mp4", frames, shape=shape, seed=number), frames)
        for number, frames in enumerate(lengths)
    ]

    check(joined(tmp_path, parts, shape), parts, shape)


@needs_chromium
def test_a_film_of_copied_clips_plays(tmp_path: Path) -> None:
    clip = Recipe("clip.mp4", width=320, height=180, rate=SHAPE.fps, options=LONG_GOP, sound=2)
    path = make_clip(tmp_path, clip)
    assert isinstance(copying(path, 0, 60, SHAPE), Copyable)
    parts = [JoinPart(path, 60), JoinPart(path, 1), JoinPart(path, 60)]

    check(joined(tmp_path, parts, SHAPE), parts, SHAPE)
