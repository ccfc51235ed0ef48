"""What is seen of the files that a command has read: only what certainly was there while it read them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from storyboard.inspection.digest import digest_of
from storyboard.report import CutDone, CutStarted, Event, Notice, RunDone, RunStarted
from storyboard.unchanged.check import confirmed
from storyboard.unchanged.inputs import Inputs
from storyboard.unchanged.making import did_nothing, seen_at
from storyboard.unchanged.record import Record, Sight

SECOND = 10**9
DONE = CutDone(Path("film.mp4"), 8, 1.0)


def seen(path: Path, began_ns: int) -> Sight | None:
    return seen_at(Inputs(frozenset({path}), frozenset(), frozenset()), began_ns, digest_of)


def written(path: Path) -> Path:
    """A file that was written just now, whose time of modification is long ago."""
    path.write_text("text")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    return path


def test_a_time_of_modification_that_was_set_back_hides_no_change(tmp_path: Path) -> None:
    path = written(tmp_path / "file")
    changed = path.stat().st_ctime_ns
    assert seen(path, changed - SECOND) is None
    assert seen(path, changed) is None
    sight = seen(path, changed + SECOND)
    assert sight is not None
    assert set(sight.files) == {str(path)}


def test_a_file_that_was_written_less_than_two_seconds_before_is_in_doubt(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("text")
    modified = path.stat().st_mtime_ns
    assert seen(path, modified + SECOND) is None
    assert seen(path, modified + 3 * SECOND) is not None


def test_a_link_in_the_middle_of_others_counts(tmp_path: Path) -> None:
    for name in ("one", "two"):
        written(tmp_path / name)
    first, middle = tmp_path / "first", tmp_path / "middle"
    middle.symlink_to("one")
    first.symlink_to("middle")
    began = (tmp_path / "two").stat().st_ctime_ns + SECOND
    sight = seen(first, began)
    assert sight is not None
    record = Record("here", sight, (DONE,), as_json=False, quiet=False)
    assert confirmed(record, "here", began) == record
    middle.unlink()
    middle.symlink_to("two")
    assert confirmed(record, "here", began) is None


@pytest.mark.parametrize("name", ["pipe", "/dev/null"])
def test_what_is_no_file_is_in_doubt(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "pipe":
        os.mkfifo(path)
    assert seen(path, 2**62) is None


@pytest.mark.parametrize(
    ("events", "nothing"),
    [
        ((RunStarted(0, 3), RunDone(0, 0, 0), Notice("words"), DONE), True),
        ((DONE,), True),
        ((), False),
        ((RunStarted(0, 3),), False),
        ((RunStarted(1, 3), DONE), False),
        ((CutStarted(8, Path("film.mp4")), DONE), False),
    ],
)
def test_a_command_did_nothing_when_it_made_no_clip_and_no_film(
    events: tuple[Event, ...], nothing: bool
) -> None:
    assert did_nothing(events) is nothing
