"""An index that is gone, emptied or damaged loses nothing: takes and paid work are found again beside it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from storyboard.errors import StoreError
from storyboard.store.adopt import adopt
from storyboard.store.entry import Entry, Intent, State
from storyboard.store.mark import index_path
from storyboard.store.origin import Origin
from storyboard.store.places import blob_path, diary_path, note_path
from storyboard.store.store import ClipFacts, open_store
from storyboard.store.take import Take
from storyboard.store.trust import read_own_index

from .test_index import VERSION_1

FACTS = ClipFacts(frames=24, fps=Fraction(24_000, 1001), width=64, height=48, seconds=Fraction(1001, 1000))
ORIGIN = Origin("f" * 64, 1, "hailuo-02", "fal", {"prompt": "a hill"}, "id-1", None, "https://queue.fal.run")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / ".storyboard"


def keep(root: Path, origin: Origin = ORIGIN, content: bytes = b"clip") -> Take:
    with open_store(root) as store, store.workspace() as workspace:
        workspace.write_bytes(content)
        return store.keep_clip(workspace, origin, FACTS)


def in_flight(root: Path, take: str, request_id: str) -> Entry:
    with open_store(root) as store:
        intent = Intent(take, "film.yaml", "a", "fal", "fal-ai/x", None, store.owner, {"model": "m"})
        opened = store.journal.open_intent(intent, 1.0)
        assert opened is not None
        sending = store.journal.settle(opened, State.SENDING, 2.0)
        return store.journal.accept(sending, request_id, {"status": "https://queue.fal.run/s"}, 3.0)


def deleted(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def overwritten(path: Path) -> None:
    path.write_bytes(b"no database, however long it may be" * 100)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scribbled_on(path: Path) -> None:
    """Spoil every page but the first."""
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)


HARM = [deleted, emptied, overwritten, cut_short, scribbled_on]


@pytest.mark.parametrize("harm", HARM)
def test_takes_and_paid_work_are_found_again(root: Path, harm: Callable[[Path], None]) -> None:
    takes = {
        f"{'f' * 64}#1": keep(root),
        f"{'e' * 64}#2": keep(root, replace(ORIGIN, fingerprint="e" * 64, number=2)),
    }
    line = in_flight(root, "d#1", "id-7")
    harm(index_path(root))
    seen = read_own_index(root)
    assert seen is not None
    with closing(seen):
        assert seen.takes() == takes
        assert seen.journal.lines() == [line]
    with open_store(root) as store:
        assert store.notice is not None
        assert "rebuilt from the copies beside it (2 of its takes, 1 of its predictions)" in store.notice
        assert store.takes() == takes
        assert store.journal.lines() == [line]
    with open_store(root) as store:
        assert store.notice is None


def test_looking_at_a_store_without_its_index_writes_nothing(root: Path) -> None:
    keep(root)
    index_path(root).unlink()
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    seen = read_own_index(root)
    assert seen is not None
    seen.close()
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_the_lines_go_on_where_they_were(root: Path) -> None:
    first = in_flight(root, "d#1", "id-7")
    index_path(root).unlink()
    second = in_flight(root, "c#1", "id-8")
    assert (first.number, second.number) == (1, 2)
    with open_store(root) as store:
        owner = store.owner
        assert (
            store.journal.open_intent(Intent("d#1", "film.yaml", "a", "fal", "e", None, owner), 9.0) is None
        )


def test_what_only_the_damaged_index_knows_is_read_from_it(root: Path) -> None:
    """A store of before there were notes and a diary: some pages are spoilt, the lines on others are not lost."""
    for number in range(200):
        in_flight(root, f"{number}#1", f"id-{number}")
    diary_path(root).unlink()
    with closing(sqlite3.connect(index_path(root))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page_size,) = connection.execute("PRAGMA page_size").fetchone()
        (page,) = connection.execute(
            "SELECT pageno FROM dbstat WHERE name = 'predictions' AND pagetype = 'leaf' LIMIT 1 OFFSET 3"
        ).fetchone()
    content = bytearray(index_path(root).read_bytes())
    content[(page - 1) * page_size : page * page_size] = b"\xa5" * page_size
    index_path(root).write_bytes(content)
    with open_store(root) as store:
        lines = store.journal.lines()
    assert 150 < len(lines) < 200
    assert {line.request_id for line in lines} == {f"id-{line.number - 1}" for line in lines}


def test_an_index_that_is_in_use_is_not_moved(root: Path) -> None:
    keep(root)
    with open_store(root):
        overwritten(index_path(root))
        with pytest.raises(StoreError, match="another process uses it"):
            open_store(root)


def test_one_clip_can_be_several_takes_and_each_is_noted(root: Path) -> None:
    one, other = keep(root), keep(root, replace(ORIGIN, number=2))
    again = keep(root, replace(ORIGIN, number=2, request_id="id-2"))
    note = json.loads(note_path(root, one.sha256).read_text())
    assert [(each["number"], each["request_id"]) for each in note["takes"]] == [(1, "id-1"), (2, "id-2")]
    assert note["takes"][0]["request"] == {"prompt": "a hill"}
    assert other.sha256 == again.sha256
    index_path(root).unlink()
    with open_store(root) as store:
        assert {take.request_id for take in store.takes().values()} == {"id-1", "id-2"}


def test_a_note_whose_clip_is_gone_is_no_take(root: Path) -> None:
    take = keep(root)
    blob_path(root, take.sha256).unlink()
    index_path(root).unlink()
    with open_store(root) as store:
        assert store.takes() == {}


@pytest.mark.parametrize(
    "note",
    [
        *("", "{", "[]", '{"takes": 7}', '{"takes": [7, {}, {"fingerprint": []}]}', "[" * 100_000),
        '{"takes": [{"fingerprint": "f", "number": 1, "fps": "1/0"}]}',
    ],
)
def test_notes_and_diaries_that_make_no_sense_are_passed_over(root: Path, note: str) -> None:
    take = keep(root)
    other = root / "blobs" / "ab"
    other.mkdir()
    (other / f"{'ab' * 32}.mp4").write_bytes(b"x")
    (other / f"{'ab' * 32}.json").write_text(note)
    diary_path(root).write_text(f'{note}\n{{"number": 1}}\n{{"number": "x", "state": "accepted"}}\n')
    index_path(root).unlink()
    with open_store(root) as store:
        assert list(store.takes().values()) == [take]
        assert store.journal.lines() == []


def test_takes_of_an_older_version_get_their_notes(root: Path) -> None:
    digest = "d" * 64  # as in VERSION_1
    blob_path(root, digest).parent.mkdir(parents=True)
    blob_path(root, digest).write_bytes(b"clip")
    with closing(sqlite3.connect(index_path(root))) as connection:
        connection.executescript(VERSION_1)
    adopt(root)
    with open_store(root) as store:
        takes, lines = store.takes(), store.journal.lines()
    index_path(root).unlink()
    with open_store(root) as store:
        assert (store.takes(), store.journal.lines()) == (takes, lines)


def test_what_came_along_with_other_files_is_not_believed(root: Path, tmp_path: Path) -> None:
    keep(root)
    in_flight(root, "d#1", "id-7")
    other = tmp_path / "other"
    open_store(other).__exit__(None, None, None)
    shutil.copytree(root / "blobs", other / "blobs")
    shutil.copy(diary_path(root), diary_path(other))
    shutil.copy(index_path(root), index_path(other))
    cut_short(index_path(other))
    with open_store(other) as store:
        assert (store.takes(), store.journal.lines()) == ({}, [])
