"""An index that was damaged, or that somebody prepared: it is read with types and bounds, and never for ever."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from storyboard.errors import StoreError
from storyboard.store import rows
from storyboard.store.journal import Intent
from storyboard.store.mark import look_at
from storyboard.store.places import diary_path
from storyboard.store.take import Take
from storyboard.store.trust import open_own_index, read_own_index

TAKE = Take(
    "f" * 64,
    1,
    "a" * 64,
    1000,
    24,
    Fraction(24),
    64,
    36,
    Fraction(1),
    "m",
    "fal",
    "2026-11-26T00:00:00+00:00",
)
INTENT = Intent("t#1", "film.yaml", "a", "fal", "fal-ai/x", Decimal("0.5"), "1-1-aa")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / ".storyboard"
    with closing(open_own_index(root)) as index:
        index.add_take(TAKE)
        line = index.journal.open_intent(INTENT, 1.0)
        assert line is not None
        index.remember({"film.yaml": {"a": {"prompt": "A lake"}}})
    return root


def change(root: Path, *statements: str) -> None:
    with closing(sqlite3.connect(root / "index.sqlite")) as index, index:
        for statement in statements:
            index.execute(statement)


def read_all(root: Path) -> int:
    index = read_own_index(root)
    assert index is not None
    with closing(index):
        index.remembered("film.yaml")
        return len(index.takes()) + len(index.journal.lines())


@pytest.mark.parametrize(
    "assignment",
    [
        "fps = '1e999999999'",
        "fps = 'nan'",
        "fps = '1/0'",
        "fps = '0'",
        "seconds = '1e999999999'",
        "seconds = ''",
        "price = '1e999999999'",
        "price = 'x'",
        "frames = 9223372036854775807",
        "width = -1",
        "sha256 = '../../../../etc/passwd'",
    ],
)
def test_a_take_with_a_value_that_is_none_is_told_at_once(root: Path, assignment: str) -> None:
    change(root, f"UPDATE takes SET {assignment}")  # noqa: S608 - a test
    begun = time.process_time()
    with pytest.raises(StoreError, match="contains what storyboard did not write"):
        read_all(root)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "assignment",
    [
        "price = '1e999999999'",
        "price = '-1'",
        "price = 'NaN'",
        "state = 'boo'",
        "urls = '['",
        "urls = '[1]'",
        """urls = '{"status": 5}'""",
        f"facts = '{'[' * 100_000}'",
        "facts = 'null'",
        "made_at = 1e300",
        "changed_at = -1e300",
        "take = 'x'",
        "take = '#1'",
        "take = 'x#²'",
    ],
)
def test_a_line_with_a_value_that_is_none_is_told_at_once(root: Path, assignment: str) -> None:
    change(root, f"UPDATE predictions SET {assignment}")  # noqa: S608 - a test
    with pytest.raises(StoreError, match="contains what storyboard did not write"):
        read_all(root)


def test_what_a_shot_was_made_of_is_no_reason_to_stop(root: Path) -> None:
    change(root, f"UPDATE shots SET ingredients = '{'[' * 100_000}'")  # noqa: S608 - a test
    assert read_all(root) == 2


VIEW = (
    "CREATE VIEW {} AS WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)"
    " SELECT n AS fingerprint, 'x' AS name, n AS number FROM r WHERE n < 0"
)


@pytest.mark.parametrize("table", ["takes", "store", "predictions"])
def test_a_table_that_became_a_view_without_end_is_not_read(root: Path, table: str) -> None:
    change(root, f"DROP TABLE {table}", VIEW.format(table))
    begun = time.process_time()
    with closing(open_own_index(root)) as index:
        assert index.notice is not None
        assert "was damaged" in index.notice
    assert time.process_time() - begun < 10
    assert list(root.glob("index.damaged-*.sqlite"))


def test_a_trigger_changes_nothing(root: Path) -> None:
    change(root, "CREATE TRIGGER t AFTER INSERT ON takes BEGIN DELETE FROM predictions; END")
    with closing(open_own_index(root)) as index:
        index.add_take(replace(TAKE, number=2))
        assert len(index.journal.lines()) == 1


@pytest.mark.parametrize("table", ["takes", "shots", "store", "predictions", "uploads"])
def test_a_column_that_is_computed_is_not(root: Path, table: str) -> None:
    change(root, f"ALTER TABLE {table} ADD COLUMN huge TEXT AS (hex(zeroblob(900000000)))")
    begun = time.process_time()
    with closing(open_own_index(root)) as index:
        assert index.notice is not None
        assert "was damaged" in index.notice
    assert time.process_time() - begun < 5


def test_what_takes_too_many_steps_is_given_up(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "STEPS", 20_000)
    monkeypatch.setattr(rows, "STEPS_BETWEEN_LOOKS", 1000)
    change(
        root,
        "INSERT INTO shots WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r LIMIT 10000)"
        " SELECT 'film.yaml', 's' || n, '{}' FROM r",
    )
    with pytest.raises(StoreError, match="reading it does not end"):
        read_all(root)


def test_more_rows_than_an_index_has_are_not_kept_in_memory(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "INDEX_ROWS", 1)
    with closing(open_own_index(root)) as index:
        index.add_take(replace(TAKE, number=2))
    with pytest.raises(StoreError, match="has more than 1 rows"):
        read_all(root)


@pytest.mark.parametrize(
    "lie",
    [
        {"price": "1e999999999"},
        {"urls": "["},
        {"facts": "[" * 100_000},
        {"made_at": 1e300},
        {"state": "boo"},
        {"owner": None},
        {"shot": "\ud800"},
    ],
)
def test_a_diary_that_lies_fills_no_index(root: Path, lie: dict[str, object]) -> None:
    name = look_at(root).name
    line = {
        "store": name,
        "number": 1,
        "take": "t#1",
        "board": "film.yaml",
        "shot": "a",
        "provider": "fal",
        "endpoint": "e",
        "price": "0.5",
        "state": "accepted",
        "request_id": "id",
        "owner": "1-1-aa",
        "made_at": 1.0,
        "changed_at": 1.0,
    }
    (root / "index.sqlite").unlink()
    lying = {**line, "number": 2, "take": "t#2", **lie}
    diary_path(root).write_text(json.dumps(line) + "\n" + json.dumps(lying) + "\n")
    index = read_own_index(root)
    assert index is not None
    with closing(index):
        assert [each.number for each in index.journal.lines()] == [1]
