"""A moment late in a file is reached by its index: what lies far before it is not decoded, and nothing shifts."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from av import VideoFrame

from storyboard.media.decode import open_pictures

from .clips import CLOSED_GOP, OPEN_GOP, ClipMaker, Recipe, make_clip, number_of

GOP = 12
FRAMES = 200
LONG = (
    Recipe("long-bframes.avi", codec="mpeg4", options={"g": "12", "bf": "2"}, sound=8, sound_codec="mp3"),
    Recipe("long-plain.avi", codec="msmpeg4", options={"g": "12"}),
    Recipe("long-h264.avi", options=CLOSED_GOP),
    Recipe("long-motion-jpeg.avi", codec="mjpeg", pixel_format="yuvj420p"),
    Recipe("long.flv", options=OPEN_GOP, sound=8),
    Recipe("long-keyframes.flv", options=CLOSED_GOP, container={"flvflags": "add_keyframe_index"}),
    Recipe("long-sorenson.flv", codec="flv", options={"g": "12"}),
)
WILD = Path(__file__).parent / "wild"


def shown(path: Path, start: Fraction | None) -> list[tuple[Fraction, int]]:
    with open_pictures(path) as source:
        return [(picture.time, number(picture.frame)) for picture in source.pictures(start)]


def number(frame: VideoFrame) -> int:
    return number_of(np.asarray(frame.reformat(format="gray").to_ndarray(), dtype=np.uint8))


@pytest.mark.parametrize("recipe", LONG, ids=lambda recipe: recipe.name)
def test_the_last_second_of_a_long_file_is_reached_by_its_index(clip: ClipMaker, recipe: Recipe) -> None:
    path = clip(recipe.but(frames=FRAMES))
    whole = shown(path, Fraction(0))

    for start in (Fraction(7), Fraction(4), None):
        decoded = shown(path, start)
        wanted = FRAMES / 25 if start is None else start
        assert decoded == whole[-len(decoded) :]
        assert decoded[0][0] <= wanted
        # The group of pictures of the moment, and, where that one leans on the one before, a second more.
        assert len(decoded) <= (FRAMES / 25 - wanted) * 25 + 3 * GOP


@pytest.mark.parametrize("recipe", [Recipe("open.avi", options=OPEN_GOP)], ids=lambda recipe: recipe.name)
def test_pictures_that_cannot_be_counted_are_still_shown_at_their_times(
    clip: ClipMaker, recipe: Recipe
) -> None:
    path = clip(recipe)
    whole = shown(path, Fraction(0))

    for start in (Fraction(1), Fraction(2), None):
        decoded = shown(path, start)
        assert decoded == whole[-len(decoded) :]


def test_packed_pictures_do_not_shift() -> None:
    with open_pictures(WILD / "packed.avi") as source:
        whole = {picture.time: picture.frame.to_ndarray() for picture in source.pictures()}
        late = {picture.time: picture.frame.to_ndarray() for picture in source.pictures(Fraction(2))}

    assert late.keys() <= whole.keys()
    assert all(np.array_equal(whole[time], pixels) for time, pixels in late.items())


def test_a_recording_without_its_index_is_read_all_the_same(tmp_path: Path) -> None:
    path = make_clip(tmp_path, LONG[1].but(name="broken-off.avi"))
    whole = shown(path, Fraction(0))
    path.write_bytes(path.read_bytes().replace(b"idx1", b"JUNK").replace(b"indx", b"JUNK"))

    decoded = shown(path, Fraction(2))

    assert decoded == whole[-len(decoded) :]
    assert decoded[0][0] <= 2
