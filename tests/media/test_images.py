"""Still pictures: upright, flat, fitted, and saved whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from storyboard.errors import MediaError
from storyboard.media.conform import Fit
from storyboard.media.images import ImageFacts, conform, is_image, probe_image, read_image, save_png


def picture(width: int = 12, height: int = 8) -> NDArray[np.uint8]:
    return np.random.default_rng(3).integers(0, 255, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    ("suffix", "name"), [("png", "png"), ("jpg", "jpeg"), ("webp", "webp"), ("bmp", "bmp")]
)
def test_formats_are_known_by_content_not_by_name(tmp_path: Path, suffix: str, name: str) -> None:
    Image.fromarray(picture()).save(tmp_path / f"a.{suffix}")
    path = (tmp_path / f"a.{suffix}").rename(tmp_path / "picture.dat")

    assert probe_image(path) == ImageFacts(width=12, height=8, format=name, bytes=path.stat().st_size)
    assert is_image(path)
    assert read_image(path).shape == (8, 12, 3)


# The EXIF orientations, as what is done to a stored picture to put it upright.
UPRIGHT = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: np.rot90(a, 2).transpose(1, 0, 2),
    8: lambda a: np.rot90(a, 1),
}


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("suffix", ["png", "webp"])
def test_exif_rotation_is_applied(tmp_path: Path, orientation: int, suffix: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"turned.{suffix}"
    Image.fromarray(picture()).save(path, exif=exif, lossless=True)
    expected = UPRIGHT[orientation](picture())

    assert np.array_equal(read_image(path), expected)
    facts = probe_image(path)
    assert (facts.height, facts.width) == expected.shape[:2]


@pytest.mark.parametrize("suffix", ["png", "webp"])
def test_transparency_is_put_on_black(tmp_path: Path, suffix: str) -> None:
    pixels = np.dstack([np.full((2, 3, 3), 200, np.uint8), np.array([[0, 128, 255]] * 2, np.uint8)])
    Image.fromarray(pixels).save(tmp_path / f"alpha.{suffix}", lossless=True)

    flat = read_image(tmp_path / f"alpha.{suffix}")

    assert np.abs(flat[0, :, 0].astype(int) - [0, 100, 200]).max() <= 1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "YCbCr"])
def test_every_pixel_form_becomes_rgb(tmp_path: Path, mode: str) -> None:
    source = Image.new("L", (10, 6), 255)
    image = Image.fromarray(np.full((6, 10), 65_535, np.uint16)) if mode == "I;16" else source.convert(mode)
    path = tmp_path / ("a.jpg" if mode in {"CMYK", "YCbCr"} else "a.png")
    image.save(path)

    pixels = read_image(path)

    assert pixels.shape == (6, 10, 3)
    assert pixels.dtype == np.uint8
    assert pixels.min() >= 253


@pytest.mark.parametrize("look", [probe_image, read_image])
def test_what_is_no_picture_is_said_so(tmp_path: Path, look: object) -> None:
    (tmp_path / "text.png").write_text("words " * 100)
    (tmp_path / "empty.png").touch()

    for name, said in (
        ("text.png", "is not a picture"),
        ("empty.png", "is empty"),
        ("none.png", "does not exist"),
    ):
        with pytest.raises(MediaError) as caught:
            (probe_image if look is probe_image else read_image)(tmp_path / name)
        assert f'"{tmp_path / name}" {said}' in caught.value.message
        assert caught.value.hint


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp"])
def test_a_picture_that_is_cut_off_is_said_so(tmp_path: Path, suffix: str) -> None:
    Image.effect_noise((120, 120), 90).convert("RGB").save(tmp_path / f"whole.{suffix}")
    data = (tmp_path / f"whole.{suffix}").read_bytes()
    path = tmp_path / f"cut.{suffix}"
    path.write_bytes(data[: len(data) // 2])

    with pytest.raises(MediaError, match=r"ends early|is not a picture"):
        read_image(path)


def test_a_picture_larger_than_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    Image.new("1", (20_000, 20_000)).save(path)

    with pytest.raises(MediaError, match="more than 178,956,970 pixels"):
        probe_image(path)


@given(
    size=st.tuples(st.integers(2, 90), st.integers(2, 90)),
    target=st.tuples(st.integers(1, 60), st.integers(1, 60)),
    fit=st.sampled_from(["contain", "cover", "blur"]),
)
@settings(max_examples=60, deadline=None)
def test_fitting_gives_the_size_that_was_asked_for(
    size: tuple[int, int], target: tuple[int, int], fit: Fit
) -> None:
    width, height = 2 * target[0], 2 * target[1]

    pixels = conform(picture(*size), width, height, fit)

    assert pixels.shape == (height, width, 3)
    assert pixels.dtype == np.uint8


def test_a_picture_of_the_right_size_is_not_touched() -> None:
    pixels = picture(16, 10)

    assert np.array_equal(conform(pixels, 16, 10, "blur"), pixels)


def test_an_even_colour_stays_that_colour() -> None:
    pixels = np.full((30, 50, 3), (200, 90, 30), np.uint8)

    assert np.abs(conform(pixels, 64, 64, "cover").astype(int) - (200, 90, 30)).max() <= 1
    contained = conform(pixels, 64, 64, "contain").astype(int)
    assert np.abs(contained[32] - (200, 90, 30)).max() <= 1
    assert contained[:12].max() == contained[-12:].max() == 0


def test_saving_keeps_every_pixel(tmp_path: Path) -> None:
    pixels = picture(31, 17)
    save_png(pixels, tmp_path / "a.png")

    assert np.array_equal(read_image(tmp_path / "a.png"), pixels)
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
