"""Tiny clips, stills and sounds, made afresh for each test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from storyboard.board.schema import Storyboard
from storyboard.cut.clips import footage_media
from storyboard.cut.timeline import Timeline, build_timeline
from storyboard.media.probe import probe
from storyboard.media.samples import SAMPLE_RATE, Samples

Colour = tuple[int, int, int]


def _tone(frequency: float, seconds: float, level: float) -> Samples:
    wave = level * np.sin(2 * np.pi * frequency * np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE)
    return np.repeat(wave[:, np.newaxis], 2, axis=1).astype(np.float32)


@pytest.fixture
def make_clip(tmp_path: Path) -> Callable[..., Path]:
    """Write a clip of one colour, or of the pictures that a function gives, with a tone or without sound."""

    def make(
        name: str,
        colour: Colour | Callable[[int], NDArray[np.uint8]] = (120, 120, 120),
        *,
        seconds: float = 1,
        fps: Fraction | int = 12,
        size: tuple[int, int] = (96, 54),
        tone: float | None = None,
        level: float = 0.25,
        sound_seconds: float | None = None,
    ) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w") as container:
            stream = container.add_stream("libx264", rate=fps, options={"crf": "4", "preset": "ultrafast"})
            stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
            context = stream.codec_context
            context.colorspace = context.color_primaries = context.color_trc = context.color_range = 1
            sound = container.add_stream("aac", rate=SAMPLE_RATE, layout="stereo") if tone else None
            for number in range(round(seconds * fps)):
                pixels = (
                    colour(number) if callable(colour) else np.full((size[1], size[0], 3), colour, np.uint8)
                )
                frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
                container.mux(stream.encode(frame.reformat(format="yuv420p", dst_colorspace=1)))
            container.mux(stream.encode(None))
            if sound is not None and tone:
                wave = _tone(tone, sound_seconds or seconds, level)
                piece = av.AudioFrame.from_ndarray(
                    np.ascontiguousarray(wave.T), format="fltp", layout="stereo"
                )
                piece.sample_rate, piece.pts, piece.time_base = SAMPLE_RATE, 0, Fraction(1, SAMPLE_RATE)
                container.mux(sound.encode(piece))
                container.mux(sound.encode(None))
        return path

    return make


@pytest.fixture
def make_sound(tmp_path: Path) -> Callable[[str, Samples], Path]:
    """Write samples as an exact WAV file."""

    def make(name: str, samples: Samples) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w") as container:
            stream = container.add_stream("pcm_f32le", rate=SAMPLE_RATE, layout="stereo")
            piece = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="stereo")
            piece.sample_rate = SAMPLE_RATE
            container.mux(stream.encode(piece))
            container.mux(stream.encode(None))
        return path

    return make


@pytest.fixture
def make_timeline(tmp_path: Path) -> Callable[..., Timeline]:
    """Lay out a board of these shots at 96x54 and 12 frames a second; the files of `clips` are probed."""

    def make(
        shots: Sequence[Mapping[str, Any]],
        clips: Mapping[str, Path] | None = None,
        *,
        output: Mapping[str, Any] | None = None,
        **keys: Any,
    ) -> Timeline:
        written = [shot if "card" in shot else {"prompt": "x"} | dict(shot) for shot in shots]
        size = {"size": "96x54", "fps": 12} | dict(output or {})
        board = Storyboard.model_validate({"storyboard": 1, "shots": written, "output": size} | keys)
        facts = {shot: probe(path) for shot, path in (clips or {}).items()}
        media = {shot: footage_media(path, facts[shot]) for shot, path in (clips or {}).items()}
        return build_timeline(board.placed(tmp_path, "film.yaml"), media)

    return make


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give a folder for a store."""
    (tmp_path / "store").mkdir()
    return tmp_path / "store"


@pytest.fixture
def clips(make_clip: Callable[..., Path]) -> dict[str, Path]:
    """Write three clips, each of its own colour and tone."""
    return {
        name: make_clip(f"{name}.mp4", (40 * number, 90, 120), tone=200 + 100 * number)
        for number, name in enumerate("abc", start=1)
    }
