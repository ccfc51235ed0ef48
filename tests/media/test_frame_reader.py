"""Frames at the film's size and rate: which one is shown when, and how other shapes are fitted."""

from __future__ import annotations

import resource
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from storyboard.errors import MediaError
from storyboard.media.conform import Fit
from storyboard.media.frame import to_rgb
from storyboard.media.read import FrameReader
from storyboard.media.shape import FilmShape

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
    uneven,
)

SAME = FilmShape(64, 48, Fraction(25))


def numbers(path: Path, shape: FilmShape, asked: Sequence[int], start: Fraction = Fraction(0)) -> list[int]:
    with FrameReader(path, shape, "cover", start=start) as reader:
        return [number_of(to_rgb(reader.frame(n))[..., 1]) for n in asked]


def expected(path: Path, shape: FilmShape, asked: Sequence[int], start: Fraction = Fraction(0)) -> list[int]:
    frames = displayed(path)
    times = [start + n / shape.fps + Fraction(1, 1000) for n in asked]
    return [[number for time, number in frames if time <= moment][-1] for moment in times]


@pytest.mark.parametrize("recipe", NASTY, ids=lambda recipe: recipe.name)
@pytest.mark.parametrize("rate", [Fraction(24), Fraction(30_000, 1001)], ids=str)
def test_each_film_frame_is_the_one_displayed_at_its_time(
    clip: ClipMaker, recipe: Recipe, rate: Fraction
) -> None:
    path, shape = clip(recipe), FilmShape(64, 48, rate)
    asked = range(0, 100, 3)

    assert numbers(path, shape, asked) == expected(path, shape, asked)


@pytest.mark.parametrize("recipe", NASTY, ids=lambda recipe: recipe.name)
@pytest.mark.parametrize("start", [Fraction(1, 3), Fraction(5, 4), Fraction(9)], ids=str)
def test_a_start_inside_the_clip_is_exact(clip: ClipMaker, recipe: Recipe, start: Fraction) -> None:
    path = clip(recipe)

    assert numbers(path, SAME, range(5), start) == expected(path, SAME, range(5), start)


@given(asked=st.lists(st.integers(0, 70), min_size=1, max_size=8), start=st.integers(0, 30))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_frames_may_be_asked_for_in_any_order(clip: ClipMaker, asked: list[int], start: int) -> None:
    path, shape = (
        clip(Recipe("variable.mkv", times=uneven(60), options=OPEN_GOP)),
        FilmShape(64, 48, Fraction(24)),
    )

    assert numbers(path, shape, asked, Fraction(start, 10)) == expected(
        path, shape, asked, Fraction(start, 10)
    )


def test_a_clip_of_the_same_rate_gives_each_frame_once_and_then_holds_the_last(clip: ClipMaker) -> None:
    for recipe in (
        NASTY[0],
        Recipe("milliseconds.mkv", rate=Fraction(24)),
        Recipe("ntsc.mkv", rate=Fraction(24_000, 1001)),
    ):
        shape = FilmShape(64, 48, recipe.rate)

        assert numbers(clip(recipe), shape, range(63)) == [*range(60), 59, 59, 59]


def test_what_an_edit_list_hides_is_not_shown(tmp_path: Path) -> None:
    path = make_clip(tmp_path, Recipe("edited.mp4", options=LONG_GOP))
    edit_picture(path, start=1024 + 512 * 20, milliseconds=400)

    assert numbers(path, SAME, range(12)) == [*range(20, 30), 29, 29]


def test_a_frame_of_the_films_form_is_passed_on_untouched(clip: ClipMaker, tmp_path: Path) -> None:
    path = clip(Recipe("labelled.mp4", options={"colorspace": "bt709"}))
    with FrameReader(path, SAME, "contain") as reader:
        frame = reader.frame(7)
        again = reader.frame(7)

    assert again is frame
    assert frame.key_frame is False
    assert (frame.width, frame.height, frame.format.name) == (64, 48, "yuv420p")


def test_frames_stay_valid_after_the_reader_is_closed(clip: ClipMaker) -> None:
    with FrameReader(clip(NASTY[0]), FilmShape(32, 32, Fraction(24)), "blur") as reader:
        frame = reader.frame(3)

    assert to_rgb(frame).shape == (32, 32, 3)


def test_the_file_is_closed_when_the_reader_is(tmp_path: Path) -> None:
    path = make_clip(tmp_path, NASTY[0])
    with FrameReader(path, SAME, "cover") as reader:
        reader.frame(30)
        inside = open_files(path)

    assert (inside, open_files(path)) == (1, 0)


def open_files(path: Path) -> int:
    links = Path("/proc/self/fd")
    if not links.is_dir():
        pytest.skip("this system does not list open files")
    return sum(link.exists() and link.samefile(path) for link in links.iterdir())


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    """A picture of 40 x 80: red above, blue below, with a white frame of 8 pixels at its left and right edges."""
    pixels = np.zeros((80, 40, 3), np.uint8)
    pixels[:40, :, 0] = pixels[40:, :, 2] = 220
    pixels[:, :8] = pixels[:, -8:] = 255
    Image.fromarray(pixels).save(tmp_path / "portrait.png")
    return tmp_path / "portrait.png"


def fitted(path: Path, fit: Fit, width: int = 160, height: int = 80) -> NDArray[np.int64]:
    with FrameReader(path, FilmShape(width, height, Fraction(24)), fit) as reader:
        assert reader.frame(0) is reader.frame(500)
        return to_rgb(reader.frame(0)).astype(np.int64)


def test_contain_keeps_the_whole_picture_between_black_bars(portrait: Path) -> None:
    pixels = fitted(portrait, "contain")

    assert pixels[:, :56].max() <= 2
    assert pixels[:, 104:].max() <= 2
    assert pixels[20, 80, 0] > pixels[20, 80, 2] + 150
    assert pixels[60, 64:66].min() > 200


def test_cover_fills_the_film_and_crops_around_the_centre(portrait: Path) -> None:
    pixels = fitted(portrait, "cover")

    assert pixels[:, :24].min() > 200
    assert pixels[:, -24:].min() > 200
    assert pixels[10, 80, 0] > pixels[10, 80, 2] + 150
    assert pixels[70, 80, 2] > pixels[70, 80, 0] + 150


def test_blur_shows_the_whole_picture_over_its_own_soft_and_darker_copy(portrait: Path) -> None:
    sharp, soft = fitted(portrait, "contain"), fitted(portrait, "blur")

    assert np.abs(soft[:, 62:98] - sharp[:, 62:98]).max() <= 12
    behind = soft[:, :54]
    assert 30 < behind.mean() < 160
    assert np.abs(np.diff(behind.sum(axis=2), axis=0)).max() < 60
    assert behind[4, :, 0].mean() > behind[4, :, 2].mean()
    assert behind[-4, :, 2].mean() > behind[-4, :, 0].mean()


@pytest.mark.parametrize("fit", ["contain", "cover", "blur"])
@pytest.mark.parametrize("size", [(64, 48), (48, 64), (160, 90), (16, 16), (1000, 16), (66, 50)])
def test_every_fit_gives_the_films_size_from_odd_and_turned_clips(
    clip: ClipMaker, fit: Fit, size: tuple[int, int]
) -> None:
    odd = Recipe("odd.mkv", codec="ffv1", width=65, height=47, pixel_format="yuv444p")
    for recipe in (odd, Recipe("turned-90.mp4", rotation=90), Recipe("one-frame.mp4", frames=1)):
        with FrameReader(clip(recipe), FilmShape(*size, Fraction(24)), fit) as reader:
            frame = reader.frame(1)

        assert (frame.width, frame.height, frame.format.name) == (*size, "yuv420p")


@pytest.mark.parametrize("fit", ["contain", "cover", "blur"])
def test_the_same_frame_comes_out_the_same_each_time(clip: ClipMaker, fit: Fit) -> None:
    runs = []
    for _ in range(2):
        with FrameReader(clip(NASTY[0]), FilmShape(90, 120, Fraction(24)), fit) as reader:
            runs.append([bytes(plane) for n in range(0, 20, 5) for plane in reader.frame(n).planes])

    assert runs[0] == runs[1]


def test_memory_does_not_grow_with_the_frames(clip: ClipMaker) -> None:
    def read() -> int:
        for _ in range(6):
            with FrameReader(clip(NASTY[0]), FilmShape(640, 480, Fraction(25)), "blur") as reader:
                for n in range(60):
                    reader.frame(n)
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    # These frames hold 160 MB in all; the system counts kilobytes, or bytes on a Mac.
    before = read()
    assert read() < before + 40_000


def test_a_clip_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "text.mp4"
    path.write_text("no video")

    with pytest.raises(
        MediaError, match=r'text\.mp4" is not a picture, video or sound file that can be read'
    ):
        FrameReader(path, SAME, "cover")
