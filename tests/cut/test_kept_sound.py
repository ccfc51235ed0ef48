"""The kept sound of clips: the film sounds exactly as without it, and what has not changed is not decoded again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from storyboard.cut.kept import KeptFiles
from storyboard.cut.kept_sound import keeping_sound
from storyboard.cut.soundtrack import film_sound
from storyboard.cut.timeline import Timeline
from storyboard.cut.timeline_files import Look, files_of, look_at
from storyboard.inspection.digest import digest_of
from storyboard.media.samples import Samples

Make = Callable[..., Path]
LayOut = Callable[..., Timeline]

SHOTS: list[dict[str, Any]] = [
    {"id": "a"},
    {"id": "b", "transition": {"duration": 0.3}, "speed": 0.8},
    {"id": "c", "fill": "loop", "duration": 2.5},
    {"id": "silent"},
]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return tmp_path / "store"


@pytest.fixture
def clips(make_clip: Make) -> dict[str, Path]:
    tones = {"a": 440, "b": 600, "c": 900, "silent": None}
    return {name: make_clip(f"{name}.mp4", tone=tone) for name, tone in tones.items()}


def plain(timeline: Timeline, folder: Path) -> Samples:
    with film_sound(timeline, folder) as blocks:
        return np.concatenate(list(blocks))


def kept(timeline: Timeline, store: Path, look: Look | None = None) -> Samples:
    play = keeping_sound(KeptFiles(store), digest_of, look or look_at(files_of(timeline)))
    with film_sound(timeline, store, play) as blocks:
        return np.concatenate(list(blocks))


def files(store: Path) -> dict[Path, int]:
    return {path: path.stat().st_ino for path in store.rglob("*.f32")}


def test_the_film_sounds_the_same_whether_its_sound_is_decoded_kept_or_used_again(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path, store: Path
) -> None:
    timeline = make_timeline(SHOTS, clips)
    wanted = plain(timeline, tmp_path)

    assert np.array_equal(kept(timeline, store), wanted)
    first = files(store)
    assert len(first) == len(SHOTS)
    assert np.array_equal(kept(timeline, store), wanted)
    assert files(store) == first


def test_only_the_sound_of_a_changed_clip_is_decoded_again(
    make_timeline: LayOut, make_clip: Make, clips: dict[str, Path], tmp_path: Path, store: Path
) -> None:
    timeline = make_timeline(SHOTS, clips)
    kept(timeline, store)
    before = files(store)
    make_clip("b.mp4", tone=700)

    assert np.array_equal(kept(timeline, store), plain(timeline, tmp_path))
    after = files(store)
    assert after.items() >= before.items()
    assert len(after) == len(before) + 1


def test_a_clip_that_only_moves_in_the_film_keeps_its_sound(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path, store: Path
) -> None:
    kept(make_timeline(SHOTS, clips), store)
    before = files(store)
    moved = make_timeline([SHOTS[0] | {"duration": 0.5}, *SHOTS[1:]], clips)

    assert np.array_equal(kept(moved, store), plain(moved, tmp_path))
    assert len(files(store)) == len(before) + 1


def test_a_silent_clip_takes_no_room(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path, store: Path
) -> None:
    timeline = make_timeline([SHOTS[3]], clips)

    assert not kept(timeline, store).any()
    assert [path.stat().st_size for path in files(store)] == [48]


@pytest.mark.parametrize("damage", ["cut short", "changed", "deleted"])
def test_a_damaged_file_is_made_again(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path, store: Path, damage: str
) -> None:
    timeline = make_timeline(SHOTS, clips)
    wanted = kept(timeline, store)
    for path in files(store):
        data = path.read_bytes()
        if damage == "deleted":
            path.unlink()
        else:
            path.write_bytes(data[:-100] if damage == "cut short" else b"\x00\x00\x80\x3f" + data[4:])

    assert np.array_equal(kept(timeline, store), wanted)


def test_the_sound_of_a_file_that_changes_meanwhile_is_used_and_not_kept(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path, store: Path
) -> None:
    timeline = make_timeline(SHOTS[:1], clips)
    look = look_at(files_of(timeline))
    clips["a"].touch()

    assert np.array_equal(kept(timeline, store, look), plain(timeline, tmp_path))
    assert not files(store)
