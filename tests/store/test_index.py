"""The index of takes: what is written is there again, whoever opens it, and damage is explained."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from storyboard.errors import StoreError
from storyboard.store.index import INDEX_VERSION, Index, open_index, read_index
from storyboard.store.journal import Intent, State
from storyboard.store.take import Take

TAKE = Take(
    fingerprint="f" * 64,
    number=1,
    sha256="a" * 64,
    size_bytes=10,
    frames=144,
    fps=Fraction(24_000, 1001),
    width=1920,
    height=1080,
    seconds=Fraction(1001, 1000),
    model="animatic",
    provider="local",
    made_at="2026-01-01T00:00:00+00:00",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


@pytest.fixture
def index(path: Path) -> Iterator[Index]:
    opened = open_index(path)
    yield opened
    opened.close()


def test_a_take_is_there_again_to_the_last_digit(index: Index, path: Path) -> None:
    index.add_take(TAKE)
    other = read_index(path)
    assert other is not None
    assert other.takes() == {f"{TAKE.fingerprint}#1": TAKE}
    other.close()


def test_takes_of_one_request_live_side_by_side_and_one_of_the_same_number_is_replaced(index: Index) -> None:
    index.add_take(TAKE)
    index.add_take(replace(TAKE, number=2))
    index.add_take(replace(TAKE, sha256="b" * 64))
    assert {key: take.sha256[0] for key, take in index.takes().items()} == {
        f"{TAKE.fingerprint}#1": "b",
        f"{TAKE.fingerprint}#2": "a",
    }


def test_a_take_and_the_line_that_paid_for_it_are_kept_together_or_not_at_all(index: Index) -> None:
    opened = index.journal.open_intent(Intent(f"{TAKE.fingerprint}#1", "b", "s", "fal", "e", None, "me"), 1)
    assert opened is not None
    accepted = index.journal.accept(index.journal.settle(opened, State.SENDING, 2), "id", {}, 3)
    ended = index.journal.settle(accepted, State.FAILED, 4)
    with pytest.raises(StoreError, match="changed by another process"):
        index.add_take(TAKE, accepted, 5)
    assert index.takes() == {}
    assert index.journal.line(ended.number) == ended


WORDS = st.text(st.characters(exclude_categories=["Cs"]))


@settings(max_examples=40, deadline=None)
@given(memory=st.dictionaries(WORDS, st.dictionaries(WORDS, st.none() | st.integers() | WORDS)))
def test_what_a_board_remembers_comes_back_and_boards_are_apart(
    tmp_path_factory: pytest.TempPathFactory, memory: dict[str, dict[str, JsonValue]]
) -> None:
    opened = open_index(tmp_path_factory.mktemp("memory") / "index.sqlite")
    opened.remember({"one": memory})
    assert opened.remembered("one") == memory
    assert opened.remembered("two") == {}
    opened.close()


def test_reading_makes_nothing(path: Path) -> None:
    assert read_index(path) is None
    assert list(path.parent.iterdir()) == []


def test_an_index_in_a_read_only_folder_can_be_read(path: Path) -> None:
    opened = open_index(path)
    opened.add_take(TAKE)
    opened.close()
    path.parent.chmod(0o555)
    try:
        reader = read_index(path)
        assert reader is not None
        assert len(reader.takes()) == 1
        reader.close()
    finally:
        path.parent.chmod(0o755)


def test_a_damaged_index_is_moved_aside_and_never_thrown_away(path: Path) -> None:
    content = b"this is no database, however long it may be" * 100
    path.write_bytes(content)
    assert read_index(path) is None
    opened = open_index(path)
    opened.close()
    (aside,) = path.parent.glob("index.damaged-*.sqlite")
    assert aside.read_bytes() == content
    assert opened.notice is not None
    assert f'was damaged, and is now "{aside.name}"' in opened.notice


def test_a_damaged_index_stays_while_others_are_at_work_with_it(path: Path) -> None:
    path.write_bytes(b"this is no database, however long it may be" * 100)
    with pytest.raises(StoreError, match="another process uses it"):
        open_index(path, in_use=lambda: True)
    assert [each.name for each in path.parent.glob("index*sqlite")] == ["index.sqlite"]


def test_an_index_of_a_newer_version_is_refused_untouched(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {INDEX_VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer storyboard"):
        open_index(path)
    assert path.read_bytes() == before


VERSION_1 = """
CREATE TABLE takes (
    fingerprint TEXT NOT NULL, number INTEGER NOT NULL, sha256 TEXT NOT NULL, size_bytes INTEGER NOT NULL,
    frames INTEGER NOT NULL, fps TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
    seconds TEXT NOT NULL, model TEXT NOT NULL, provider TEXT NOT NULL, made_at TEXT NOT NULL,
    PRIMARY KEY (fingerprint, number)
) STRICT;
CREATE TABLE shots (
    board TEXT NOT NULL, shot TEXT NOT NULL, ingredients TEXT NOT NULL,
    PRIMARY KEY (board, shot)
) STRICT;
CREATE TABLE predictions (
    number INTEGER PRIMARY KEY, take TEXT NOT NULL, board TEXT NOT NULL, shot TEXT NOT NULL, provider TEXT NOT NULL,
    endpoint TEXT NOT NULL, price TEXT, state TEXT NOT NULL, request_id TEXT, urls TEXT NOT NULL DEFAULT '{}',
    message TEXT, owner TEXT NOT NULL, made_at REAL NOT NULL, changed_at REAL NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_open_prediction ON predictions (take)
    WHERE state IN ('intent', 'sending', 'accepted', 'uncertain');
CREATE TABLE uploads (
    content TEXT NOT NULL, provider TEXT NOT NULL, url TEXT NOT NULL, expires_at REAL,
    PRIMARY KEY (content, provider)
) STRICT;
INSERT INTO takes VALUES (
    'f1', 1, 'dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd', 10, 24, '24', 16, 9, '1',
    'hailuo-02', 'fal', '2026-11-01T00:00:00+00:00'
);
INSERT INTO predictions VALUES
    (1, 'f2#1', 'film.yaml', 'a', 'fal', 'e', '0.49', 'accepted', 'id-1', '{}', NULL, 'owner', 1.0, 1.0);
PRAGMA user_version = 1;
"""


@pytest.mark.parametrize("opened", [open_index, read_index])
def test_an_index_of_version_1_keeps_its_takes_and_its_paid_work(
    tmp_path: Path, opened: Callable[[Path], Index | None]
) -> None:
    path = tmp_path / "index.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_1)
    index = opened(path)
    assert index is not None
    with closing(index):
        take, (line,) = index.takes()["f1#1"], index.journal.lines()
    assert (take.provider, take.request_id, take.price, take.stand_in) == ("fal", None, None, None)
    assert (line.request_id, line.price, line.facts, line.stand_in) == ("id-1", Decimal("0.49"), {}, None)
    assert (line.answer, line.doubt) == (None, None)


def test_films_share_what_is_remembered_of_a_shot_that_is_the_same(path: Path) -> None:
    opened = open_index(path)
    names = [f"film.yaml//row-{number}" for number in range(2500)]
    shared: dict[str, JsonValue] = {"prompt": "a hill"}
    opened.remember({name: {"hero": shared, "offer": {"prompt": name}} for name in names})
    found = opened.remembered_of([*names, "another"])
    assert found == {
        "another": {},
        **{name: {"hero": shared, "offer": {"prompt": name}} for name in names},
    }
    assert len({id(shots["hero"]) for name, shots in found.items() if name != "another"}) == 1
    opened.close()
