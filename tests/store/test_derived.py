"""Derived files: the least recently used go first, no more than needed, and nothing else ever."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from threading import Barrier, Thread

import pytest

from storyboard.media.files import TEMPORARY_MARK
from storyboard.store.derived import DerivedSize, derived_size, mark_used, trim_derived
from storyboard.store.store import open_store

DAY = 86_400
NOW = 1_800_000_000
SIZE = 100


def now_ns() -> int:
    return NOW * 10**9


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / ".storyboard"
    open_store(root).close()
    return root


def key(name: object) -> str:
    return sha256(str(name).encode()).hexdigest()


def put(root: Path, name: object, *, age: float = DAY, kind: str = "segments", ending: str = ".mp4") -> Path:
    """Write a derived file that was last used `age` seconds ago."""
    folder = root / "derived" / kind / key(name)[:2]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{key(name)}{ending}"
    path.write_bytes(b"x" * SIZE)
    os.utime(path, (NOW - age, NOW - age))
    return path


def names(root: Path) -> set[Path]:
    return {path for path in (root / "derived").rglob("*") if not path.is_dir()}


def trim(root: Path, files: float, keep: tuple[Path, ...] = ()) -> DerivedSize:
    """Trim to the size of so many files."""
    return trim_derived(root, int(files * SIZE), keep, now_ns)


def test_those_go_first_that_were_not_used_for_longest(root: Path) -> None:
    ages = {name: put(root, name, age=(7 * name % 10 + 1) * DAY) for name in range(10)}
    assert derived_size(root) == DerivedSize(10, 10 * SIZE)
    assert trim(root, 4.5) == DerivedSize(6, 6 * SIZE)
    assert names(root) == {path for name, path in ages.items() if 7 * name % 10 < 4}


def test_within_the_limit_nothing_goes(root: Path) -> None:
    path = put(root, "a", age=1000 * DAY)
    assert trim(root, 1) == DerivedSize(0, 0)
    assert names(root) == {path}


def test_without_room_all_goes_and_the_receipts_of_films_stay(root: Path) -> None:
    for kind, ending in (
        ("segments", ".mp4"),
        ("sounds", ".m4a"),
        ("frames", ".png"),
        ("frames", "-7-2.png"),
    ):
        put(root, kind + ending, kind=kind, ending=ending)
    flat = root / "derived" / "frames" / f"{key('flat')}.png"
    flat.write_bytes(b"x" * SIZE)
    receipt = put(root, "film", kind="films", ending=".json")
    assert derived_size(root) == DerivedSize(5, 5 * SIZE)
    assert trim(root, 0) == DerivedSize(5, 5 * SIZE)
    assert names(root) == {receipt}


def test_what_is_kept_stays_and_counts(root: Path) -> None:
    old, middle, new = put(root, 1, age=3 * DAY), put(root, 2, age=2 * DAY), put(root, 3, age=DAY)
    assert trim(root, 2, (old,)) == DerivedSize(1, SIZE)
    assert names(root) == {old, new}
    assert not middle.exists()


def test_a_use_counts_from_when_it_was_noted(root: Path) -> None:
    old, new = put(root, "old", age=9 * DAY), put(root, "new", age=DAY)
    mark_used(old, now_ns)
    assert old.stat().st_mtime_ns == now_ns()
    trim(root, 1)
    assert names(root) == {old}
    mark_used(new, now_ns)
    mark_used(new.parent, now_ns)
    assert not new.exists()


def test_a_use_within_the_minute_is_not_written_again(root: Path) -> None:
    path = put(root, "a", age=59)
    before = path.stat()
    mark_used(path, now_ns)
    assert path.stat() == before


@pytest.mark.parametrize("ahead", [2 * DAY, 10_000 * DAY])
def test_a_time_in_the_future_does_not_keep_a_file_for_ever(root: Path, ahead: float) -> None:
    strange, usual = put(root, "strange", age=-ahead), put(root, "usual", age=9 * DAY)
    trim(root, 1)
    assert names(root) == {usual}
    mark_used(usual, now_ns)
    strange = put(root, "strange", age=-ahead)
    mark_used(strange, now_ns)
    assert strange.stat().st_mtime_ns == now_ns()


def test_what_a_killed_process_left_goes_at_any_size_and_what_is_being_written_never(root: Path) -> None:
    whole = put(root, "whole")
    left, begun = (whole.with_name(f"{TEMPORARY_MARK}{digit * 12}.mp4") for digit in "ab")
    for path, age in ((left, 2 * 3600), (begun, 600)):
        path.write_bytes(b"x" * SIZE)
        os.utime(path, (NOW - age, NOW - age))
    assert derived_size(root) == DerivedSize(3, 3 * SIZE)
    assert trim(root, 1000) == DerivedSize(1, SIZE)
    assert names(root) == {whole, begun}
    assert trim(root, 0) == DerivedSize(1, SIZE)
    assert names(root) == {begun}


def test_files_of_others_stay_whatever_their_age(root: Path) -> None:
    inside = put(root, "ours").parent
    theirs = [
        *(inside / name for name in ("letter.txt", key("x")[:-1] + ".mp4", f"{key('x')}.mp4.bak", "0.mp4")),
        *(inside / name for name in (f"{key('x').upper()}.mp4", f"{key('x')}", f".{key('x')}.mp4")),
        root / "derived" / f"{key('x')}.mp4",
        root / "derived" / "other" / f"{key('x')}.mp4",
        inside / "deeper" / f"{key('x')}.mp4",
        root / "derived" / "segments" / "holidays" / f"{key('x')}.mp4",
        root / "blobs" / "ab" / f"{key('x')}.mp4",
    ]
    for path in theirs:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("precious")
        os.utime(path, (0, 0))
    (inside / f"{key('folder')}.mp4").mkdir()
    assert trim(root, 0) == DerivedSize(1, SIZE)
    assert all(path.read_text() == "precious" for path in theirs)
    assert (inside / f"{key('folder')}.mp4").is_dir()


LINKED = (
    "derived",
    "derived/segments",
    f"derived/segments/{key('a')[:2]}",
    f"derived/segments/{key('a')[:2]}/{key('a')}.mp4",
)


@pytest.mark.parametrize("linked", LINKED)
def test_nothing_is_deleted_through_a_link(root: Path, tmp_path: Path, linked: str) -> None:
    put(root, "a")
    (root / linked).rename(tmp_path / "theirs")
    (root / linked).symlink_to(tmp_path / "theirs")
    assert derived_size(root) == DerivedSize(0, 0)
    assert trim(root, 0) == DerivedSize(0, 0)
    theirs = tmp_path / "theirs"
    assert [path for path in (theirs, *theirs.rglob("*.mp4")) if path.is_file()]


def test_a_store_that_is_not_ours_is_left_alone(root: Path, tmp_path: Path) -> None:
    put(root, "a")
    copied = tmp_path / "copied"
    shutil.copytree(root, copied)
    assert trim(copied, 0) == DerivedSize(0, 0)
    unmarked = tmp_path / "unmarked"
    put(unmarked, "a")
    assert trim(unmarked, 0) == DerivedSize(0, 0)
    assert trim(tmp_path / "nowhere", 0) == DerivedSize(0, 0)
    assert names(copied)
    assert names(unmarked)


def test_a_file_that_is_used_while_others_go_stays(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = put(root, 1, age=2 * DAY), put(root, 2, age=DAY)
    unlink = Path.unlink

    def meanwhile(path: Path, *, missing_ok: bool = False) -> None:
        mark_used(second, now_ns)
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", meanwhile)
    assert trim(root, 0) == DerivedSize(1, SIZE)
    assert names(root) == {second}
    assert not first.exists()


def test_two_processes_may_trim_at_once(root: Path) -> None:
    newest = {put(root, name, age=name) for name in range(100)}
    for name in range(100, 400):
        put(root, name, age=name)
    barrier = Barrier(2)

    def one() -> None:
        barrier.wait()
        trim(root, 100)

    threads = [Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(root) == newest


def test_a_folder_that_vanishes_is_not_an_error(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, 1)
    put(root, 2)
    scandir: Callable[..., object] = os.scandir
    gone = root / "derived" / "segments" / key(1)[:2]

    def vanishing(path: str | int) -> object:
        found = scandir(path)
        if path == str(gone):
            shutil.rmtree(gone)
        return found

    monkeypatch.setattr(os, "scandir", vanishing)
    assert derived_size(root) == DerivedSize(1, SIZE)


def test_trimming_takes_time_in_proportion_to_the_files(root: Path) -> None:
    def seconds(files: int) -> float:
        for name in range(files):
            put(root, name, age=name)
        began = time.process_time()
        trim(root, 0)
        return time.process_time() - began

    seconds(100)
    few, many = seconds(300), seconds(2400)
    assert many < 8 * 3 * max(few, 0.01)
