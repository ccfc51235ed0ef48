"""Interlaced footage is shown without combs at its own rate; what is not interlaced is left alone."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from storyboard.media.decode import open_pictures
from storyboard.media.frame import to_rgb
from storyboard.media.last_frame import last_frame
from storyboard.media.probe import probe
from storyboard.media.read import FrameReader
from storyboard.media.shape import FilmShape

WIDTH, HEIGHT, FRAMES = 160, 96, 20
STEP = 6


def moment(half: int) -> NDArray[np.uint8]:
    """A bar that moves with every field over a resting pattern of lines."""
    picture = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
    picture[np.arange(HEIGHT) // 3 % 2 == 0, :40] = 180
    left = 60 + STEP * half % 80
    picture[:, left : left + 12] = 220
    return picture


def film(path: Path, *, marked: bool, two_fields: bool, codec: str = "libx264") -> Path:
    """Encode a moving bar; each frame is of two moments or of one, and marked as interlaced or not."""
    options = {"crf": "4", "preset": "fast"} if codec == "libx264" else {"b": "8M"}
    if marked:
        options |= {"x264-params": "bff=1"} if codec == "libx264" else {"flags": "+ilme+ildct"}
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25, options=options)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.colorspace = stream.codec_context.color_range = 1
        for number in range(FRAMES):
            pixels = moment(2 * number)
            if two_fields:
                # The encoders mark what they are given here as bottom field first.
                pixels[::2] = moment(2 * number + 1)[::2]
            picture = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            container.mux(stream.encode(picture.reformat(format="yuv420p", dst_colorspace="ITU709")))
        container.mux(stream.encode())
    return path


def shown(path: Path) -> list[NDArray[np.uint8]]:
    with FrameReader(path, FilmShape(WIDTH, HEIGHT, Fraction(25)), "contain") as reader:
        return [to_rgb(reader.frame(number)) for number in range(FRAMES)]


def combs(picture: NDArray[np.uint8]) -> float:
    """How much lines differ from both of their neighbours, where the bar moves."""
    grey = picture[:, 48:, 1].astype(float)
    inner = grey[2:-2]
    between = (grey[1:-3] + grey[3:-1]) / 2
    return float(np.abs(inner - between).mean())


@pytest.mark.parametrize("codec", ["libx264", "mpeg2video"])
def test_combs_are_gone_and_every_frame_is_there(tmp_path: Path, codec: str) -> None:
    path = film(tmp_path / "interlaced.mkv", marked=True, two_fields=True, codec=codec)
    woven = film(tmp_path / "woven.mkv", marked=False, two_fields=True, codec=codec)

    with open_pictures(path) as source:
        times = [picture.time for picture in source.pictures()]
    assert times == [Fraction(number, 25) for number in range(FRAMES)]
    pictures, raw = shown(path), shown(woven)
    assert max(map(combs, raw)) > 8
    assert max(map(combs, pictures[1:])) < 3
    # The bar is where the first field has it.
    for number in (3, 11):
        assert np.abs(pictures[number][40, 48:].astype(int) - moment(2 * number)[40, 48:]).mean() < 8
    assert len(probe(path).notices) == 1
    assert "interlaced" in probe(path).notices[0]
    assert combs(last_frame(path)) < 3


def test_what_is_not_marked_is_left_alone(tmp_path: Path) -> None:
    path = film(tmp_path / "progressive.mp4", marked=False, two_fields=False)
    with av.open(str(path)) as container:
        own = [np.asarray(frame.to_ndarray(), np.uint8) for frame in container.decode(video=0)]

    with FrameReader(path, FilmShape(WIDTH, HEIGHT, Fraction(25)), "contain") as reader:
        assert all(np.array_equal(reader.frame(n).to_ndarray(), own[n]) for n in range(FRAMES))
    assert not probe(path).notices


def test_a_wrong_mark_costs_no_more_than_the_finest_lines(tmp_path: Path) -> None:
    path = film(tmp_path / "wrong.mp4", marked=True, two_fields=False)

    for picture in shown(path)[1:-1]:
        assert np.abs(picture[4:-4, 4:36].astype(int) - moment(0)[4:-4, 4:36]).mean() < 6


def test_a_jump_gives_the_same_pictures(tmp_path: Path) -> None:
    path = film(tmp_path / "interlaced.mp4", marked=True, two_fields=True)
    with open_pictures(path) as source:
        whole = {picture.time: picture.frame.to_ndarray() for picture in source.pictures()}
        late = {picture.time: picture.frame.to_ndarray() for picture in source.pictures(Fraction(1, 2))}

    assert late
    assert all(np.array_equal(whole[time], pixels) for time, pixels in late.items())
