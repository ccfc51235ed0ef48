"""Stores of every version that there was: opened, read and used, with all that was paid for."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from storyboard.account import State
from storyboard.store.adopt import adopt, inspect_store
from storyboard.store.index import INDEX_VERSION, Index, open_index, read_index
from storyboard.store.journal import Intent
from storyboard.store.known_stores import remember
from storyboard.store.notes import noted_take, takes_of_clip
from storyboard.store.store import open_store
from storyboard.store.take import take_key
from storyboard.store.trust import read_own_index

VERSIONS = Path(__file__).with_name("versions")
NAME = "0123456789abcdef0123456789abcdef"
A, B, C = (letter * 64 for letter in "abc")
CLIP = hashlib.sha256(b"clip").hexdigest()

every = pytest.mark.parametrize("version", sorted(path.stem for path in VERSIONS.glob("index-*.sql")))


def index_of(version: str, folder: Path) -> Path:
    path = folder / "index.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((VERSIONS / f"{version}.sql").read_text())
    return path


def shape(path: Path) -> set[tuple[str, ...]]:
    """Everything in the schema, however it came there."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT type, name, tbl_name FROM sqlite_master").fetchall()
        tables = [name for kind, name, _ in names if kind == "table"]
        columns = {
            (table, *map(str, row[1:]))
            for table in tables
            for row in connection.execute(f"PRAGMA table_info({table})")
        }
    return {tuple(map(str, each)) for each in names} | columns


def test_each_version_has_its_fixture() -> None:
    assert {int(path.stem.split("-")[1]) for path in VERSIONS.glob("index-*.sql")} == set(
        range(1, INDEX_VERSION)
    )


@every
@pytest.mark.parametrize("opened", [open_index, read_index])
def test_nothing_is_lost(version: str, opened: Callable[[Path], Index | None], tmp_path: Path) -> None:
    path = index_of(version, tmp_path)
    before = path.read_bytes()
    index = opened(path)
    assert index is not None
    with closing(index):
        take = index.takes()[take_key(A, 1)]
        lines = index.journal.lines()
        assert index.remembered("film.yaml") == {"a": {"prompt": "a dune"}}
    assert (take.sha256, take.provider, take.request_id, take.price) == (CLIP, "fal", None, None)
    assert (take.base_url, take.stand_in, take.made_by) == ("", None, "")
    assert [line.state for line in lines] == [State.DONE, State.ACCEPTED, State.UNCERTAIN]
    assert [line.request_id for line in lines] == ["id-1", "id-2", None]
    assert (lines[0].price, lines[0].facts, lines[0].doubt) == (Decimal("0.49"), {}, None)
    assert (path.read_bytes() == before) is (opened is read_index)


@every
def test_an_index_that_was_brought_up_to_date_is_as_a_new_one(version: str, tmp_path: Path) -> None:
    path = index_of(version, tmp_path)
    for _ in range(2):
        open_index(path).close()
    (tmp_path / "new").mkdir()
    new = tmp_path / "new" / "index.sqlite"
    open_index(new).close()
    assert shape(path) == shape(new)


@every
def test_paid_work_goes_on(version: str, tmp_path: Path) -> None:
    with closing(open_index(index_of(version, tmp_path))) as index:
        line = index.journal.open_line(take_key(B, 1))
        assert line is not None
        done = index.journal.settle(line, State.DONE, 7.0)
        assert done.state is State.DONE
        assert (
            index.journal.open_intent(Intent(take_key(C, 1), "f", "c", "fal", "e", None, "me"), 8.0) is None
        )
        assert index.journal.open_intent(Intent(take_key(B, 1), "f", "b", "fal", "e", None, "me"), 8.0)


@every
def test_the_store_around_it_can_be_adopted_and_used(version: str, tmp_path: Path) -> None:
    root = tmp_path / ".storyboard"
    clip = root / "blobs" / CLIP[:2] / f"{CLIP}.mp4"
    clip.parent.mkdir(parents=True)
    clip.write_bytes(b"clip")
    index_of(version, root)
    if version != "index-1":
        shutil.copy(VERSIONS / "store-1.json", root / "store.json")
    found = inspect_store(root)
    assert found is not None
    assert (found.takes, dict(found.damaged), len(found.predictions)) == (1, {}, 2)
    adopt(root)
    with open_store(root) as store:
        assert store.whole_take(take_key(A, 1)) is not None
    (root / "index.sqlite").unlink()
    index = read_own_index(root)
    assert index is not None
    with closing(index):
        assert list(index.takes()) == [take_key(A, 1)]
        assert len(index.journal.lines()) == 3


def test_the_mark_the_notes_and_the_diary_of_version_1_stay_readable(tmp_path: Path) -> None:
    root = tmp_path / ".storyboard"
    shelf = root / "blobs" / CLIP[:2]
    shelf.mkdir(parents=True)
    (shelf / f"{CLIP}.mp4").write_bytes(b"clip")
    shutil.copy(VERSIONS / "note-1.json", shelf / f"{CLIP}.json")
    shutil.copy(VERSIONS / "store-1.json", root / "store.json")
    shutil.copy(VERSIONS / "journal-1.jsonl", root / "journal.jsonl")
    remember(root, NAME)
    assert [take.fingerprint for take in takes_of_clip(root, NAME, CLIP)] == [A]
    assert noted_take(root, NAME, CLIP, take_key(A, 1)) is not None
    with open_store(root) as store:
        assert store.notice is not None
        assert store.whole_take(take_key(A, 1)) is not None
        assert store.facts_of(next(iter(store.takes().values()))) == {"prompt": "a dune"}
        assert [line.state for line in store.journal.lines()] == [State.ACCEPTED]


def test_the_fixtures_are_of_their_versions() -> None:
    assert json.loads((VERSIONS / "store-1.json").read_text())["version"] == 1
    assert json.loads((VERSIONS / "note-1.json").read_text())["version"] == 1
    for path in VERSIONS.glob("index-*.sql"):
        assert f"PRAGMA user_version = {path.stem.split('-')[1]};" in path.read_text()
