from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from storyboard.catalogue.providers import KEY_VARIABLES


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEY_VARIABLES.values():
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files that boards name: good ones, and one for each way of being bad."""
    folder = tmp_path_factory.mktemp("media")
    Image.new("RGB", (640, 360), "navy").save(folder / "good.png")
    Image.new("RGB", (200, 120), "navy").save(folder / "small.png")
    Image.new("RGB", (1300, 400), "navy").save(folder / "wide.png")
    Image.new("RGB", (640, 360), "navy").save(folder / "other.bmp")
    (folder / "text.png").write_text("this is no picture\n")
    (folder / "nothing.png").touch()
    (folder / "nothing.mp4").touch()
    _write_video(folder / "whole.mp4")
    whole = (folder / "whole.mp4").read_bytes()
    (folder / "part.mp4").write_bytes(whole[: len(whole) * 2 // 3])
    with wave.open(str(folder / "tone.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(8000))
    return folder


def _write_video(path: Path) -> None:
    """One second of noise at 24 fps, without sound; its index stands at the head, so that a part of it opens."""
    noise = np.random.default_rng(1)
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.time_base = Fraction(1, 24)
        for number in range(24):
            frame = av.VideoFrame.from_ndarray(noise.integers(0, 255, (48, 64, 3), np.uint8), format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
