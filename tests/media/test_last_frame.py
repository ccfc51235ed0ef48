"""The last displayed frame of nasty files, against a full decode by PyAV alone."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from storyboard.errors import MediaError
from storyboard.media.last_frame import last_frame, save_last_frame

from .clips import (
    LONG_GOP,
    NASTY,
    OPEN_GOP,
    ClipMaker,
    Recipe,
    displayed,
    edit_picture,
    make_clip,
    number_of,
    numbered,
)


@pytest.mark.parametrize("recipe", NASTY, ids=lambda recipe: recipe.name)
def test_it_is_the_frame_that_a_full_decode_ends_with(clip: ClipMaker, recipe: Recipe) -> None:
    path = clip(recipe)

    assert number_of(last_frame(path)[..., 1]) == displayed(path)[-1][1] == recipe.frames - 1


@pytest.mark.parametrize("recipe", NASTY, ids=lambda recipe: recipe.name)
@pytest.mark.parametrize("place", [0.02, 0.35, 0.5, 0.83, 0.99, 1.5])
def test_before_a_second_it_is_the_last_frame_that_has_begun(
    clip: ClipMaker, recipe: Recipe, place: float
) -> None:
    path = clip(recipe)
    frames = displayed(path)
    before = frames[-1][0] * Fraction(str(place)) + Fraction(1, 1000)

    expected = [number for time, number in frames if time < before][-1]

    assert number_of(last_frame(path, before=before)[..., 1]) == expected


def test_a_frame_that_begins_at_the_second_itself_is_not_before_it(clip: ClipMaker) -> None:
    path = clip(NASTY[1])

    assert number_of(last_frame(path, before=Fraction(1))[..., 1]) == 24
    assert number_of(last_frame(path, before=Fraction(1) + Fraction(1, 10**6))[..., 1]) == 25


@pytest.mark.parametrize(
    ("start", "milliseconds", "last"), [(1024, 1000, 24), (1024, 480, 11), (1024 + 512 * 20, 600, 34)]
)
@pytest.mark.parametrize("options", [LONG_GOP, OPEN_GOP], ids=["long", "open"])
def test_an_edit_list_hides_frames_at_both_ends(
    tmp_path: Path, options: dict[str, str], start: int, milliseconds: int, last: int
) -> None:
    path = make_clip(tmp_path, Recipe("edited.mp4", options=options))
    edit_picture(path, start=start, milliseconds=milliseconds)

    assert number_of(last_frame(path)[..., 1]) == displayed(path)[-1][1] == last


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_clip_comes_upright(clip: ClipMaker, rotation: int) -> None:
    recipe = Recipe(f"turned-{rotation}.mp4", rotation=rotation)
    size = (48, 64) if rotation % 180 else (64, 48)

    pixels = last_frame(clip(recipe)).astype(int)

    assert pixels.shape == (size[1], size[0], 3)
    assert np.abs(pixels - numbered(59, *size)).mean() < 6


def test_pixels_become_square(clip: ClipMaker) -> None:
    wide = last_frame(clip(Recipe("wide-pixels.mp4", aspect=Fraction(4, 3))))
    narrow = last_frame(clip(Recipe("narrow-pixels.mp4", aspect=Fraction(1, 2))))

    assert (wide.shape, narrow.shape) == ((48, 85, 3), (96, 64, 3))


def test_it_is_saved_as_a_png_of_the_same_pixels(clip: ClipMaker, tmp_path: Path) -> None:
    path = clip(NASTY[0])
    target = tmp_path / "last.png"

    save_last_frame(path, target)

    with Image.open(target) as image:
        assert image.format == "PNG"
        assert np.array_equal(np.asarray(image), last_frame(path))


def test_a_still_is_its_own_last_frame(tmp_path: Path) -> None:
    pixels = numbered(77, 31, 17)
    Image.fromarray(pixels).save(tmp_path / "still.png")

    assert np.array_equal(last_frame(tmp_path / "still.png"), pixels)
    assert np.array_equal(last_frame(tmp_path / "still.png", before=Fraction(1)), pixels)


def test_there_is_nothing_before_the_beginning(clip: ClipMaker) -> None:
    with pytest.raises(MediaError, match="before 0 s"):
        last_frame(clip(NASTY[0]), before=Fraction(0))


def test_sound_alone_has_no_last_frame(tmp_path: Path, sound_file: Path) -> None:
    with pytest.raises(MediaError, match="no picture, only sound"):
        save_last_frame(sound_file, tmp_path / "last.png")
    assert not (tmp_path / "last.png").exists()
