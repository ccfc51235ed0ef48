"""Pictures as they are sent: untouched wherever that will do."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from storyboard.catalogue.schema import PictureLimits
from storyboard.errors import MediaError
from storyboard.media.encode_picture import FORMATS, encode_picture
from storyboard.providers.pictures import prepared


@pytest.mark.parametrize(
    "limits", [None, PictureLimits(), PictureLimits(formats=("png",), shortest_side=300)]
)
def test_a_picture_within_the_limits_is_sent_byte_by_byte(
    picture: Path, limits: PictureLimits | None
) -> None:
    ready = prepared(picture, limits)
    assert (ready.content, ready.mime, ready.name) == (picture.read_bytes(), "image/png", "frame.png")


@pytest.mark.parametrize(("formats", "mime"), [(("jpeg",), "image/jpeg"), (("webp", "jpeg"), "image/webp")])
def test_a_format_that_the_model_does_not_read_is_encoded_anew(
    picture: Path, formats: tuple[str, ...], mime: str
) -> None:
    ready = prepared(picture, PictureLimits(formats=formats))
    assert ready.mime == mime
    with Image.open(io.BytesIO(ready.content)) as sent, Image.open(picture) as given:
        assert sent.size == given.size
        difference = np.abs(np.asarray(sent.convert("RGB"), dtype=int) - np.asarray(given, dtype=int))
        assert difference.mean() < 2
    assert prepared(picture, PictureLimits(formats=formats)).content == ready.content


def test_a_jpeg_is_made_a_png_without_loss_where_only_that_is_read(tmp_path: Path, picture: Path) -> None:
    path = tmp_path / "frame.JPG"
    with Image.open(picture) as given:
        given.save(path, "JPEG")
    ready = prepared(path, PictureLimits(formats=("png",)))
    with Image.open(io.BytesIO(ready.content)) as sent, Image.open(path) as given:
        assert np.array_equal(np.asarray(sent), np.asarray(given))
    assert (ready.mime, ready.name) == ("image/png", "frame.png")


def test_a_file_with_too_many_bytes_is_made_smaller(tmp_path: Path) -> None:
    path = tmp_path / "noise.png"
    noise = np.random.default_rng(1).integers(0, 255, (64, 96, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    ready = prepared(path, PictureLimits(formats=("jpeg", "png"), largest_bytes=9_000))
    assert len(ready.content) <= 9_000 < path.stat().st_size
    assert ready.mime == "image/jpeg"
    with pytest.raises(MediaError, match="too many"):
        prepared(path, PictureLimits(largest_bytes=100))


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (PictureLimits(formats=("jpeg",), shortest_side=2000), "too small"),
        (PictureLimits(formats=("jpeg",), widest=Fraction(1)), "too wide"),
        (PictureLimits(formats=("avif",)), "no format that can be written"),
    ],
)
def test_what_no_encoding_mends_is_refused_before_anything_is_sent(
    picture: Path, limits: PictureLimits, said: str
) -> None:
    with pytest.raises(MediaError, match=said):
        prepared(picture, limits)


def test_what_is_no_picture_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "text.png"
    path.write_text("no picture")
    with pytest.raises(MediaError):
        prepared(path, None)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_written(name: str) -> None:
    pixels = np.zeros((8, 16, 3), dtype=np.uint8)
    with Image.open(io.BytesIO(encode_picture(pixels, name))) as image:
        assert (image.format or "").lower() == name
        assert image.size == (16, 8)


def test_a_format_that_cannot_be_written_is_named() -> None:
    with pytest.raises(ValueError, match='"avif"'):
        encode_picture(np.zeros((8, 8, 3), dtype=np.uint8), "avif")
