"""Answers about a film do not depend on how much else is in the store: no statement reads a table from end to end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from storyboard.store import soundness
from storyboard.store.allowance import Allowance
from storyboard.store.damage import connect_for_reading, is_sound
from storyboard.store.index import Index, open_index
from storyboard.store.journal import Intent, State
from storyboard.store.take import Take, take_key
from storyboard.store.take_rows import take_from

A, B = "a" * 64, "b" * 64


def take(fingerprint: str, number: int) -> Take:
    return take_from(
        {
            "fingerprint": fingerprint,
            "number": number,
            "sha256": "c" * 64,
            "size_bytes": 1,
            "frames": 1,
            "fps": "24",
            "width": 16,
            "height": 9,
            "seconds": "1",
            "model": "m",
            "provider": "fal",
            "made_at": "2026-11-01T00:00:00+00:00",
        }
    )


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with closing(open_index(tmp_path / "index.sqlite")) as index:
        for fingerprint in (A, B):
            for number in (1, 2, 10):
                index.add_take(take(fingerprint, number))
                intent = Intent(
                    take_key(fingerprint, number), "film", "a", "fal", "e", Decimal(1), f"run{number}"
                )
                index.journal.open_intent(intent, 1.0)
        yield index


def test_what_belongs_to_a_request_is_found(index: Index) -> None:
    assert list(index.takes_of([A])) == [take_key(A, number) for number in (1, 2, 10)]
    assert [line.take for line in index.journal.lines_of([A])] == [take_key(A, each) for each in (1, 2, 10)]
    assert len(index.journal.lines_of([B, A])) == len(index.takes_of([A, B])) == 6
    assert not index.journal.lines_of([A[:-1], "", "a%"])
    assert not index.takes_of([A[:-1], "", "a%"])
    line = index.journal.open_line(take_key(A, 2))
    assert line is not None
    index.journal.settle(line, State.WITHDRAWN, 2.0)
    assert [each.take for each in index.journal.lines_in(State.WITHDRAWN)] == [take_key(A, 2)]
    assert len(index.journal.lines_in(State.INTENT, State.WITHDRAWN)) == 6


def test_nothing_is_read_from_end_to_end(index: Index) -> None:
    statements: list[str] = []
    index._connection.set_trace_callback(statements.append)
    index.takes_of([A, B])
    index.take(A, 1)
    index.forget_takes("d" * 64)
    index.remembered("film")
    journal = index.journal
    journal.lines_of([A, B])
    journal.lines_in(State.ACCEPTED)
    journal.lines(board="film")
    journal.clip_times()
    journal.open_line(take_key(A, 1))
    journal.finished_line(take_key(A, 1))
    spending = journal.begin_spending("film", Allowance(own=Decimal(9)), lambda _: False)
    journal.open_intent(Intent(take_key(A, 3), "film", "a", "fal", "e", Decimal(1), "run"), 1.0, spending)
    index._connection.set_trace_callback(None)
    read = [each for each in statements if each.startswith(("SELECT", "DELETE", "UPDATE", "INSERT"))]
    assert len(read) >= 11
    for statement in read:
        steps = [row[3] for row in index._connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
        scans = [step for step in steps if "SCAN" in step and "VIRTUAL TABLE" not in step]
        assert not [step for step in scans if "CONSTANT" not in step], (statement, steps)


def test_what_is_read_at_one_moment_is_of_one_moment(index: Index, tmp_path: Path) -> None:
    with closing(open_index(tmp_path / "index.sqlite")) as other, index.at_one_moment():
        before = index.takes()
        other.add_take(take(A, 4))
        assert index.takes() == before
        assert not [key for key in index.takes_of([A]) if key.endswith("#4")]
    assert len(index.takes()) == len(before) + 1


def test_a_large_index_is_not_checked_again_while_it_stays(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "index.sqlite"
    index.close()
    assert soundness.state_of(path) is None
    monkeypatch.setattr(soundness, "SMALLEST", 1)
    monkeypatch.setattr(soundness, "_sound_here", set())

    def checks() -> int:
        asked: list[str] = []
        with closing(connect_for_reading(path)) as connection:
            connection.set_trace_callback(asked.append)
            assert is_sound(connection, path)
        return sum("quick_check" in each for each in asked)

    assert [checks(), checks()] == [1, 0]
    # Another process only knows what was written down, and what was written a moment ago is not.
    monkeypatch.setattr(soundness, "_sound_here", set())
    assert checks() == 1
    monkeypatch.setattr(soundness, "_sound_here", set())
    monkeypatch.setattr(soundness, "NANOSECONDS_TO_SETTLE", -1)
    assert checks() == 1
    monkeypatch.setattr(soundness, "_sound_here", set())
    assert checks() == 0
    facts = path.stat()
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns + 1))
    assert checks() == 1
