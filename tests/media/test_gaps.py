"""Recordings with holes, and several recordings in one file: nothing is lost without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from storyboard.errors import MediaError
from storyboard.media.probe import check_whole, probe

from .clips import ClipMaker, Recipe, uneven

CLUSTER = b"\x1f\x43\xb6\x75"
LONG = Recipe(
    "long.webm", codec="libvpx-vp9", frames=500, sound=20, sound_codec="libopus", options={"g": "25"}
)


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe("joined.ts", sound=2.4),
        Recipe("joined.mpg", codec="mpeg2video", options={"g": "12", "bf": "2"}),
        Recipe("joined.mkv"),
    ],
    ids=lambda recipe: recipe.name,
)
def test_recordings_that_were_joined_byte_by_byte_are_refused(
    clip: ClipMaker, tmp_path: Path, recipe: Recipe
) -> None:
    one, other = clip(recipe), clip(recipe.but(name=f"other-{recipe.name}", frames=40))
    path = tmp_path / recipe.name
    path.write_bytes(one.read_bytes() + other.read_bytes())
    with pytest.raises(MediaError) as refused:
        probe(path)
    assert refused.value.message == (
        f'"{path}" is several recordings joined together: its time stamps restart'
    )
    assert "a clip of its own" in str(refused.value.hint)


def clusters(content: bytes) -> list[int]:
    return [place for place in range(len(content)) if content.startswith(CLUSTER, place)]


def test_a_hole_is_told_with_its_place_and_length(clip: ClipMaker, tmp_path: Path) -> None:
    content = bytearray(clip(LONG).read_bytes())
    begin, end = clusters(bytes(content))[1:3]
    content[begin:end] = bytes(end - begin)
    path = tmp_path / "hole.webm"
    path.write_bytes(content)
    facts = check_whole(path)
    assert facts.duration == 20
    assert facts.notices == ("nothing can be read from 5.04 s to 10.00 s: the picture before is held",)


@pytest.mark.parametrize(
    "recipe",
    [
        LONG,
        Recipe("slow.mkv", rate=Recipe("").rate / 50, frames=10),
        Recipe("screen.mkv", times=uneven(60, gaps=(40, 90, 700, 40, 1500))),
        Recipe("meant.mp4", times=(*range(0, 1000, 40), *range(4000, 5000, 40)), frames=50),
    ],
    ids=lambda recipe: recipe.name,
)
def test_slow_uneven_and_meant_pictures_are_no_holes(clip: ClipMaker, recipe: Recipe) -> None:
    assert probe(clip(recipe)).notices == ()
