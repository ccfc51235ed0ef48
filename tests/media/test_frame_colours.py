"""Colours survive the way into the film, whatever the source's labels say."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays

from storyboard.media.frame import from_planes, from_rgb, to_rgb
from storyboard.media.read import FrameReader
from storyboard.media.shape import FilmShape

COLOURS = (
    (255, 255, 255),
    (0, 0, 0),
    (128, 128, 128),
    (220, 40, 30),
    (30, 200, 60),
    (40, 60, 230),
    (250, 230, 190),
)


@pytest.mark.parametrize("colour", COLOURS)
def test_the_planes_are_those_of_bt709_in_limited_range(colour: tuple[int, int, int]) -> None:
    frame = from_rgb(np.full((8, 8, 3), colour, np.uint8))

    red, green, blue = (value / 255 for value in colour)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    expected = (16 + 219 * luma, 128 + 224 * (blue - luma) / 1.8556, 128 + 224 * (red - luma) / 1.5748)
    assert [bytes(plane)[0] for plane in frame.planes] == pytest.approx(expected, abs=0.8)
    assert (frame.format.name, frame.colorspace, frame.color_range) == ("yuv420p", 1, 1)


@given(arrays(np.uint8, (3,)))
def test_a_chain_of_pictures_does_not_drift(colour: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> None:
    once = to_rgb(from_rgb(np.broadcast_to(colour, (4, 4, 3))))
    often = once
    for _ in range(5):
        often = to_rgb(from_rgb(often))

    assert np.abs(once.astype(int) - colour).max() <= 3
    assert np.abs(often.astype(int) - once).max() <= 1


def test_frames_are_made_of_planes() -> None:
    whole = from_rgb(np.random.default_rng(2).integers(0, 255, (6, 10, 3), dtype=np.uint8))
    planes = [
        np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, -1)[:, : plane.width]
        for plane in whole.planes
    ]

    again = from_planes(*planes)

    assert np.array_equal(to_rgb(again), to_rgb(whole))
    with pytest.raises(ValueError, match="two halved ones"):
        from_planes(planes[0], planes[0], planes[1])


@pytest.mark.parametrize("shape", [(5, 4, 3), (4, 4), (4, 4, 4)])
def test_other_arrays_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="even height x even width x 3"):
        from_rgb(np.zeros(shape, np.uint8))


@dataclass(frozen=True)
class Source:
    """How a source keeps its colours: what they are, and the number that it gives them in FFmpeg's list."""

    matrix: str
    label: int
    limits: str
    pixel_format: str


SOURCES = (
    Source("ITU709", 1, "MPEG", "yuv420p"),
    Source("ITU709", 1, "JPEG", "yuv420p"),
    Source("ITU601", 6, "MPEG", "yuv420p"),
    Source("ITU601", 2, "MPEG", "yuv422p"),
    Source("ITU601", 5, "JPEG", "yuv444p"),
    Source("ITU709", 1, "MPEG", "yuv420p10le"),
    Source("BT2020", 9, "MPEG", "yuv422p10le"),
)


def bars(path: Path, source: Source) -> Path:
    """Encode one frame of 120 x 48 without loss: six bars of 20 pixels."""
    pixels = np.repeat(np.array(COLOURS[:6], np.uint8)[None], 48, axis=0).repeat(20, axis=1)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=24)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 120, 48, source.pixel_format
        stream.codec_context.colorspace = source.label
        stream.codec_context.color_primaries = 1
        stream.codec_context.color_range = 2 if source.limits == "JPEG" else 1
        picture = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        frame = picture.reformat(
            format=source.pixel_format, dst_colorspace=source.matrix, dst_color_range=source.limits
        )
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize("source", SOURCES, ids=str)
@pytest.mark.parametrize("size", [(120, 48), (60, 24)], ids=["same", "scaled"])
def test_sources_of_every_kind_keep_their_colours(
    tmp_path: Path, source: Source, size: tuple[int, int]
) -> None:
    path = bars(tmp_path / "bars.mkv", source)

    with FrameReader(path, FilmShape(*size, Fraction(24)), "cover") as reader:
        shown = to_rgb(reader.frame(0)).astype(int)

    for place, colour in enumerate(COLOURS[:6]):
        middle = shown[size[1] // 2, (place * 20 + 10) * size[0] // 120]
        assert np.abs(middle - colour).max() <= 5, (place, colour, middle)


@pytest.mark.parametrize(("codec", "pixel_format"), [("png", "rgba"), ("prores_ks", "yuva444p10le")])
def test_what_is_transparent_is_black(tmp_path: Path, codec: str, pixel_format: str) -> None:
    path = tmp_path / "clear.mov"
    pixels = np.full((48, 60, 4), (200, 100, 40, 255), np.uint8)
    pixels[:, :20, 3], pixels[:, 20:40, 3] = 0, 128
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=24)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 60, 48, pixel_format
        picture = av.VideoFrame.from_ndarray(pixels, format="rgba")
        container.mux(stream.encode(picture.reformat(format=pixel_format)))
        container.mux(stream.encode())

    with FrameReader(path, FilmShape(60, 48, Fraction(24)), "contain") as reader:
        shown = to_rgb(reader.frame(0)).astype(int)[24]

    assert shown[10].max() <= 2
    assert np.abs(shown[30] - (100, 50, 20)).max() <= 3
    assert np.abs(shown[50] - (200, 100, 40)).max() <= 3
