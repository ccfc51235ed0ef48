"""Clips with several sounds, each of which is a tone of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from .clips import numbered

RATE = 48_000


def make_tones(
    path: Path,
    tones: Sequence[int],
    labels: Sequence[Mapping[str, str]] = (),
    *,
    picture: bool = True,
    codec: str = "aac",
) -> Path:
    """Write two seconds with one sound stream for each tone in hertz; `labels` are the streams' metadata."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=25) if picture else None
        sounds = [container.add_stream(codec, rate=RATE, layout="stereo") for _ in tones]
        for sound, label in zip(sounds, labels, strict=False):
            sound.metadata.update(label)
        if isinstance(video, VideoStream):
            video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
            for number in range(50):
                frame = av.VideoFrame.from_ndarray(numbered(number, 64, 48), format="rgb24")
                container.mux(video.encode(frame))
            container.mux(video.encode())
        for sound, hertz in zip(sounds, tones, strict=True):
            assert isinstance(sound, AudioStream)
            wave = 0.3 * np.sin(2 * np.pi * hertz * np.arange(2 * RATE) / RATE)
            piece = av.AudioFrame.from_ndarray(
                np.stack([wave, wave]).astype(np.float32), format="fltp", layout="stereo"
            )
            piece.sample_rate, piece.pts, piece.time_base = RATE, 0, Fraction(1, RATE)
            container.mux(sound.encode(piece))
            container.mux(sound.encode())
    return path
