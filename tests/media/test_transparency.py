"""Transparent videos: what is seen through is black, and never the colours that lie behind it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream

from storyboard.media.conform import Fit
from storyboard.media.frame import to_rgb
from storyboard.media.read import FrameReader
from storyboard.media.shape import FilmShape


def write(path: Path, codec: str, pixel_format: str) -> Path:
    """Write two seconds of bright red, of which the left half is clear and the right half half clear at its end."""
    pixels = np.full((48, 96, 4), (230, 40, 40, 255), np.uint8)
    pixels[:, :48, 3] = 0
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 96, 48, pixel_format
        if codec.startswith("libvpx"):
            stream.metadata["alpha_mode"] = "1"
            stream.options = {"auto-alt-ref": "0", "g": "10"}
        for number in range(50):
            pixels[:, 72:, 3] = 255 if number < 25 else 128
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgba")))
        container.mux(stream.encode())
    return path


FORMS = (
    ("a.webm", "libvpx-vp9", "yuva420p"),
    ("b.webm", "libvpx", "yuva420p"),
    ("c.mov", "prores_ks", "yuva444p10le"),
    ("d.mov", "qtrle", "argb"),
)


@pytest.mark.parametrize("fit", ["contain", "cover", "blur"])
@pytest.mark.parametrize(("name", "codec", "pixel_format"), FORMS)
def test_what_is_clear_is_black_from_any_moment_on(
    tmp_path: Path, name: str, codec: str, pixel_format: str, fit: Fit
) -> None:
    path = write(tmp_path / name, codec, pixel_format)
    with FrameReader(path, FilmShape(96, 48, Fraction(25)), fit) as reader:
        for number, share in ((0, 1.0), (40, 0.5), (10, 1.0)):
            pixels = to_rgb(reader.frame(number)).astype(int)
            assert pixels[8:40, 8:40].max() < 12
            assert pixels[8:40, 54:66, 0].mean() == pytest.approx(230, abs=12)
            assert pixels[8:40, 80:90, 0].mean() == pytest.approx(230 * share, abs=12)
            assert pixels[8:40, 54:66, 1].mean() == pytest.approx(40, abs=12)
