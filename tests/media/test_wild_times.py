"""Files whose time stamps are rounded, out of order or only about decoding: every picture is shown in its place."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

from storyboard.errors import MediaError
from storyboard.media.probe import check_whole, probe
from storyboard.media.read import FrameReader
from storyboard.media.shape import FilmShape

from .clips import ClipMaker, Recipe

WILD = Path(__file__).parent / "wild"


def shown(path: Path, rate: Fraction, frames: int) -> list[str]:
    """What each frame of a film of that rate looks like."""
    with FrameReader(path, FilmShape(64, 48, rate), "contain") as reader:
        return [sha256(bytes(reader.frame(n).planes[0])).hexdigest() for n in range(frames)]


@pytest.mark.parametrize("name", ["ntsc.mkv", "ntsc.webm"])
@pytest.mark.parametrize("rate", [Fraction(24_000, 1001), Fraction(30_000, 1001), Fraction(60_000, 1001)])
def test_a_broadcast_rate_in_milliseconds_is_shown_without_a_double(
    clip: ClipMaker, name: str, rate: Fraction
) -> None:
    codec = "libvpx-vp9" if name.endswith("webm") else "libx264"
    path = clip(Recipe(f"{rate.numerator}-{name}", codec=codec, rate=rate, frames=180))
    assert len(set(shown(path, rate, 180))) == 180
    # A film of the round rate has one picture more in every 1001.
    nearby = shown(path, Fraction(round(rate)), 180)
    assert sum(one == other for one, other in pairwise(nearby)) <= 1
    assert len(set(nearby)) >= 179


def test_a_variable_rate_with_reordered_pictures_keeps_its_length() -> None:
    facts = check_whole(WILD / "variable_rate_tail.mp4")
    assert (float(facts.duration), facts.frames) == (12.0, 33)


def test_packed_pictures_are_all_shown() -> None:
    facts = check_whole(WILD / "packed.avi")
    assert facts.frames == 88
    assert len(set(shown(WILD / "packed.avi", Fraction(30), 88))) == 88


@pytest.mark.parametrize("name", ["longer_subtitle.mkv", "longer_second_sound.mkv"])
def test_a_stream_that_is_not_used_may_be_longer(name: str) -> None:
    assert probe(WILD / name).duration == 3


def test_a_recording_that_was_cut_off_is_still_found(clip: ClipMaker, tmp_path: Path) -> None:
    whole = clip(Recipe("whole.mkv", frames=250)).read_bytes()
    (tmp_path / "part.mkv").write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(MediaError, match="ends early"):
        probe(tmp_path / "part.mkv")
