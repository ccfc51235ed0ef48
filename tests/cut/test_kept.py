"""Kept segments and sounds that other processes and people delete, exchange or replace: the film is the same."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from storyboard.cut.cut import make_cut
from storyboard.cut.options import CutOptions
from storyboard.cut.timeline import Timeline
from storyboard.errors import MediaError
from storyboard.report import CutJoined, CutProgress, Event

Make = Callable[..., Path]
LayOut = Callable[..., Timeline]

FADE = {"kind": "dissolve", "duration": 0.25}
SHOTS = [{"id": "a"}, {"id": "b", "transition": FADE}, {"id": "c", "transition": FADE}]


def cut(timeline: Timeline, film: Path, root: Path) -> CutJoined:
    events: list[Event] = []
    make_cut(timeline, film, reporter=events.append, options=CutOptions(root=root))
    (joined,) = (event for event in events if isinstance(event, CutJoined))
    return joined


def kept(root: Path, kind: str) -> list[Path]:
    return sorted((root / "derived" / kind).rglob("*.mp4"))


def everything(root: Path) -> list[Path]:
    """Give all that is kept; the folders that it is sorted into may be empty."""
    return sorted(path for path in (root / "derived").rglob("*") if len(path.name) > 2)


def test_segments_and_sounds_whose_folders_are_deleted_while_they_are_written_are_made_again(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path, root: Path
) -> None:
    timeline = make_timeline(SHOTS, clips)
    cut(timeline, tmp_path / "film.mp4", root)
    film = (tmp_path / "film.mp4").read_bytes()
    shutil.rmtree(root / "derived")
    left = iter(("segments", "sounds"))

    def remove(event: Event) -> None:
        if isinstance(event, CutProgress):
            assert event.frame <= event.frames
            shutil.rmtree(root / "derived" / next(left, "nothing"), ignore_errors=True)

    make_cut(timeline, tmp_path / "film.mp4", reporter=remove, options=CutOptions(root=root))
    assert next(left, None) is None
    assert (tmp_path / "film.mp4").read_bytes() == film


def test_a_sound_that_vanishes_while_the_film_is_cut_is_mixed_again(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path, root: Path
) -> None:
    timeline = make_timeline(SHOTS, clips)
    cut(timeline, tmp_path / "film.mp4", root)
    film = (tmp_path / "film.mp4").read_bytes()
    kept(root, "segments")[0].unlink()
    (sound,) = kept(root, "sounds")

    def remove(event: Event) -> None:
        if isinstance(event, CutProgress):
            sound.unlink(missing_ok=True)

    make_cut(timeline, tmp_path / "film.mp4", reporter=remove, options=CutOptions(root=root))
    assert (tmp_path / "film.mp4").read_bytes() == film
    assert sound.exists()


def test_the_segment_of_another_key_is_not_used(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path, root: Path
) -> None:
    timeline = make_timeline(SHOTS, clips)
    cut(timeline, tmp_path / "film.mp4", root)
    film = (tmp_path / "film.mp4").read_bytes()
    first, second = (kept(root, "segments")[number] for number in (0, 1))
    shutil.copyfile(first, second)
    assert cut(timeline, tmp_path / "film.mp4", root) == CutJoined(made=1, reused=4)
    assert (tmp_path / "film.mp4").read_bytes() == film


@pytest.mark.parametrize("kind", ["segments", "sounds"])
def test_a_folder_of_the_name_of_a_segment_or_sound_stays_and_the_film_is_cut(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path, root: Path, kind: str
) -> None:
    timeline = make_timeline(SHOTS, clips)
    cut(timeline, tmp_path / "film.mp4", root)
    film = (tmp_path / "film.mp4").read_bytes()
    files = sorted(path for path in (root / "derived" / kind).rglob("*") if path.is_file())
    for path in files:
        path.unlink()
        path.mkdir()
    before = everything(root)
    assert cut(timeline, tmp_path / "film.mp4", root).made == (5 if kind == "segments" else 0)
    assert (tmp_path / "film.mp4").read_bytes() == film
    assert everything(root) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.parametrize("kind", ["segments", "sounds"])
def test_a_folder_of_the_store_that_cannot_be_written_is_named_and_not_that_of_the_film(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path, root: Path, kind: str
) -> None:
    timeline = make_timeline(SHOTS, clips)
    cut(timeline, tmp_path / "film.mp4", root)
    folder = root / "derived" / kind
    shutil.rmtree(folder)
    folder.mkdir(mode=0o500)
    with pytest.raises(MediaError, match=f'{folder}/.." cannot be written') as caught:
        cut(timeline, tmp_path / "film.mp4", root)
    assert caught.value.hint is not None
    assert f'"{folder}" is not writable' in caught.value.hint
