"""What a crop keeps: exact to the pixel, never beyond the picture, and the middle as ever without a focus."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from storyboard.media.blend import BlendReader
from storyboard.media.focus import CENTRE, Focus, kept_from
from storyboard.media.frame import Frame, to_rgb
from storyboard.media.images import conform
from storyboard.media.read import FrameReader
from storyboard.media.shape import FilmShape

SHAPE = FilmShape(64, 64, Fraction(24))


def place(x: str = "1/2", y: str = "1/2") -> Focus:
    return Focus(Fraction(x), Fraction(y))


@pytest.fixture
def striped(tmp_path: Path) -> Path:
    """A picture of 256x64 whose columns of 32 pixels are grey: 0, 32, 64, ..., 224."""
    columns = np.repeat(np.arange(0, 256, 32, dtype=np.uint8), 32)
    path = tmp_path / "striped.png"
    Image.fromarray(np.repeat(np.tile(columns, (64, 1))[:, :, None], 3, axis=2)).save(path)
    return path


def left_and_right(frame: Frame) -> tuple[int, int]:
    row = to_rgb(frame)[32, :, 0]
    return round(int(row[4]) / 32), round(int(row[-5]) / 32)


@pytest.mark.parametrize(
    ("focus", "stripes"),
    [
        (None, (3, 4)),
        (place(), (3, 4)),
        (place("0"), (0, 1)),
        (place("1"), (6, 7)),
        (place("1/8"), (0, 1)),
        (place("1/4"), (1, 2)),
        (place("5/8", "0"), (4, 5)),
        (place("99/100", "1"), (6, 7)),
    ],
)
def test_a_crop_has_its_focus_in_the_middle_as_far_as_the_picture_reaches(
    focus: Focus | None, stripes: tuple[int, int], striped: Path
) -> None:
    with FrameReader(striped, SHAPE, "cover", focus=focus) as reader:
        assert left_and_right(reader.frame(0)) == stripes
    with BlendReader(striped, SHAPE, "cover", focus) as blending:
        assert left_and_right(blending.between(Fraction(0), Fraction(1, 24))) == stripes


@pytest.mark.parametrize("fit", ["contain", "blur"])
def test_a_focus_changes_nothing_where_nothing_is_cropped(fit: str, striped: Path) -> None:
    frames = []
    for focus in (None, place("0", "0")):
        with FrameReader(striped, SHAPE, fit, focus=focus) as reader:  # type: ignore[arg-type]
            frames.append(to_rgb(reader.frame(0)))
    assert np.array_equal(frames[0], frames[1])


def test_the_shorter_side_is_never_cropped(striped: Path) -> None:
    """Of a wide picture, a square keeps the whole height, wherever the focus is."""
    pixels = np.asarray(Image.open(striped))
    top, bottom = (conform(pixels, 64, 64, "cover", place("1/2", y)) for y in ("0", "1"))
    assert np.array_equal(top, bottom)


@given(
    whole=st.fractions(min_value=1, max_value=10_000),
    share=st.fractions(min_value=Fraction(1, 1000), max_value=1),
    at=st.fractions(min_value=0, max_value=1),
)
def test_what_is_kept_is_within_the_picture(whole: Fraction, share: Fraction, at: Fraction) -> None:
    kept = whole * share
    start = kept_from(whole, kept, at)

    assert 0 <= start <= whole - kept
    middle = start + kept / 2
    assert middle == at * whole or start in {0, whole - kept}
    assert kept_from(whole, kept, CENTRE.x) == (whole - kept) / 2
