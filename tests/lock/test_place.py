"""The name of a lock: the usual one, and never that of another storyboard of the folder."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from storyboard.lock.lock import Lock, write_lock
from storyboard.lock.place import lock_beside
from storyboard.lock.shot import LockedShot

BOARDS = (
    "film.yaml",
    "film.yml",
    "storyboard.yaml",
    "storyboard.yml",
    "trail.yaml",
    "trail.yml",
    "film",
    "a.b.yaml",
)


@pytest.mark.parametrize(
    ("board", "lock"),
    [
        ("film.yaml", "film.lock.json"),
        ("storyboard.yaml", "film.lock.json"),
        ("trail.yaml", "trail.lock.json"),
        ("trail.yml", "trail.lock.json"),
    ],
)
def test_the_usual_name(tmp_path: Path, board: str, lock: str) -> None:
    (tmp_path / board).touch()
    assert lock_beside(tmp_path / board).name == lock


@pytest.mark.parametrize("order", list(itertools.permutations(BOARDS[:4])))
def test_no_two_storyboards_of_a_folder_share_a_lock(
    tmp_path: Path, order: tuple[str, ...], block: Callable[..., LockedShot]
) -> None:
    """Also when they are added and locked one after the other, in any order."""
    locked: dict[str, Path] = {}
    for name in (*order, *BOARDS[4:]):
        (tmp_path / name).touch()
        locked[name] = lock_beside(tmp_path / name)
        write_lock(Lock(locked[name], name, {"a": block()}))
        assert {each: lock_beside(tmp_path / each) for each in locked} == locked
    assert len(set(locked.values())) == len(BOARDS)


def test_no_two_storyboards_share_a_lock_before_any_is_locked(tmp_path: Path) -> None:
    for name in BOARDS:
        (tmp_path / name).touch()
    assert len({lock_beside(tmp_path / name) for name in BOARDS}) == len(BOARDS)


def test_a_renamed_storyboard_keeps_the_lock_that_is_renamed_with_it(
    tmp_path: Path, block: Callable[..., LockedShot]
) -> None:
    (tmp_path / "new.yaml").touch()
    write_lock(Lock(tmp_path / "new.lock.json", "old.yaml", {"a": block()}))
    assert lock_beside(tmp_path / "new.yaml").name == "new.lock.json"
