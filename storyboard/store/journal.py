"""The journal of paid work: every submit is recorded before it is sent, and followed until its clip is stored."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Collection, Mapping
from contextlib import nullcontext
from threading import RLock
from typing import Final, TypeAlias

from pydantic import JsonValue

from storyboard.errors import StoreError
from storyboard.redaction import without_keys
from storyboard.store.allowance import Allowance
from storyboard.store.diary import Diary
from storyboard.store.entry import (
    COLUMNS,
    ID_BY_HAND,
    OPEN_STATES,
    TRANSITIONS,
    Entry,
    Intent,
    Row,
    State,
    entry_of,
)
from storyboard.store.faults import explained
from storyboard.store.rows import limited
from storyboard.store.spending import Spending, check_spending

__all__ = ["JOURNAL_TABLES", "OPEN_STATES", "TRANSITIONS", "Entry", "Intent", "Journal", "State"]

_log: Final = logging.getLogger(__name__)

JOURNAL_TABLES: Final = """
CREATE TABLE IF NOT EXISTS predictions (
    number INTEGER PRIMARY KEY, take TEXT NOT NULL, board TEXT NOT NULL, shot TEXT NOT NULL, provider TEXT NOT NULL,
    endpoint TEXT NOT NULL, price TEXT, state TEXT NOT NULL, request_id TEXT, urls TEXT NOT NULL DEFAULT '{}',
    message TEXT, owner TEXT NOT NULL, made_at REAL NOT NULL, changed_at REAL NOT NULL,
    facts TEXT NOT NULL DEFAULT '{}', base_url TEXT NOT NULL DEFAULT '', stand_in TEXT, answer TEXT,
    maybe_charged INTEGER NOT NULL DEFAULT 0, doubt TEXT, run TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS one_open_prediction ON predictions (take)
    WHERE state IN ('intent', 'sending', 'accepted', 'uncertain');
CREATE TABLE IF NOT EXISTS uploads (
    content TEXT NOT NULL, provider TEXT NOT NULL, url TEXT NOT NULL, expires_at REAL,
    PRIMARY KEY (content, provider)
) STRICT;
"""
WHAT: Final = "the journal of paid work"


class Journal:
    """The journal's lines in an open database. Each change is on disk when its method returns; else StoreError."""

    def __init__(
        self, connection: sqlite3.Connection, diary: Diary | None = None, turn: RLock | None = None
    ) -> None:
        self._connection = connection
        self._diary = diary
        self._turn = turn or RLock()

    def open_intent(self, intent: Intent, now: float, spending: Spending | None = None) -> Entry | None:
        """
        Record that `intent` is about to be submitted, and return the new line.

        None when the take already has an open line: another process submits it. SpendingRefused, and no line, when
        the intent exceeds what `spending` leaves; the sum and the line are one transaction.
        """
        row = (
            *(intent.take, intent.board, intent.shot, intent.provider, intent.endpoint),
            *(None if intent.price is None else str(intent.price), State.INTENT, intent.owner, now, now),
            *(json.dumps(intent.facts, sort_keys=True), intent.base_url, intent.owner),
        )
        try:
            with self._turn, explained(WHAT), self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                cursor = self._connection.execute(
                    "INSERT INTO predictions (take, board, shot, provider, endpoint, price, state, owner, made_at,"
                    " changed_at, facts, base_url, run) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    row,
                )
                if spending is not None:
                    check_spending(self._connection, spending, intent)
        except sqlite3.IntegrityError:
            return None
        return self.line(cursor.lastrowid or 0)

    def begin_spending(self, board: str, allowance: Allowance, is_at_work: Callable[[str], bool]) -> Spending:
        """Return what a run of `board` that starts now may spend; `is_at_work` tells whether a line's owner runs."""
        lines = self.lines(board=board)
        owners = {owner: is_at_work(owner) for owner in {line.owner for line in lines}}
        beside = frozenset(line.number for line in lines if owners[line.owner])
        return Spending(allowance, after=max((line.number for line in lines), default=0), beside=beside)

    def line(self, number: int) -> Entry:
        """Return one line; StoreError when there is none of that number."""
        return _entry(self._row(number))

    def _row(self, number: int) -> Row:
        rows = self._read(
            f"SELECT {COLUMNS} FROM predictions WHERE number = ?",  # noqa: S608 - constant
            (number,),
        )
        if not rows:
            raise StoreError(f"the journal has no prediction {number}")
        return rows[0]

    def open_line(self, take: str) -> Entry | None:
        """Return the take's open line, or None."""
        rows = self._read(
            f"SELECT {COLUMNS} FROM predictions WHERE take = ?"  # noqa: S608 - constant
            " AND state IN ('intent', 'sending', 'accepted', 'uncertain')",
            (take,),
        )
        return _entry(rows[0]) if rows else None

    def finished_line(self, take: str) -> Entry | None:
        """Return the last line of a take whose clip was kept, or None."""
        rows = self._read(
            f"SELECT {COLUMNS} FROM predictions WHERE take = ? AND state = 'done' AND request_id IS NOT NULL"  # noqa: S608 - constant
            " ORDER BY number DESC LIMIT 1",
            (take,),
        )
        return _entry(rows[0]) if rows else None

    def lines(self, *, board: str | None = None) -> list[Entry]:
        """Return all lines in the order in which they were written, of one board or of all."""
        of_board, values = ("", ()) if board is None else (" WHERE board = ?", (board,))
        rows = self._read(f"SELECT {COLUMNS} FROM predictions{of_board} ORDER BY number", values)  # noqa: S608 - constants
        return [_entry(row) for row in rows]

    def lines_of(self, fingerprints: Collection[str]) -> list[Entry]:
        """Return the lines of all takes of these requests, in the order in which they were written."""
        # "$" is the character after "#": between the two are the keys of one request's takes.
        rows = self._read(
            f"SELECT {COLUMNS} FROM json_each(?) AS asked JOIN predictions"  # noqa: S608 - constant
            " ON take >= asked.value || '#' AND take < asked.value || '$' ORDER BY predictions.number",
            (json.dumps(sorted(fingerprints)),),
        )
        return [_entry(row) for row in rows]

    def lines_in(self, *states: State) -> list[Entry]:
        """Return the lines in these states, in the order in which they were written."""
        rows = self._read(
            f"SELECT {COLUMNS} FROM predictions WHERE state IN (SELECT value FROM json_each(?)) ORDER BY number",  # noqa: S608 - constant
            (json.dumps(states),),
        )
        return [_entry(row) for row in rows]

    def accept(self, entry: Entry, request_id: str, urls: Mapping[str, str], now: float) -> Entry:
        """Record the provider's id and URLs: from now on the prediction is polled, and never submitted again."""
        return self._move(entry, State.ACCEPTED, now, request_id=request_id, urls=_json_of(urls))

    def accept_by_hand(self, entry: Entry, request_id: str, urls: Mapping[str, str], now: float) -> Entry:
        """Do as `accept` does, for an id that the user has told."""
        return self._move(
            entry,
            State.ACCEPTED,
            now,
            request_id=request_id,
            urls=_json_of(urls),
            message="its id was given by hand",
            facts=_json_of({**entry.facts, ID_BY_HAND: True}),
        )

    def doubt(self, entry: Entry, doubt: str | None) -> Entry:
        """
        Record why the line's id is not certain, or None once it is.

        Call it before the line is accepted, so that an accepted line never lacks its doubt.
        """
        return self._note(entry, "doubt", doubt)

    def note_stand_in(self, entry: Entry, version: str) -> Entry:
        """Record that a stand-in replaced the line's provider."""
        return self._note(entry, "stand_in", version)

    def keep_answer(self, entry: Entry, answer: str) -> Entry:
        """Record the last response about a prediction that was not understood, for people to read."""
        return self._note(entry, "answer", answer)

    def _note(self, entry: Entry, column: str, text: str | None) -> Entry:
        self._change(
            f"UPDATE predictions SET {column} = ? WHERE number = ? AND state = ?",  # noqa: S608 - names are ours
            (text, entry.number, entry.state),
        )
        return self.line(entry.number)

    def settle(
        self,
        entry: Entry,
        state: State,
        now: float,
        message: str | None = None,
        *,
        maybe_charged: bool = False,
    ) -> Entry:
        """Move a line to `state`, with a message for the user, and whether it may be charged although it failed."""
        message = None if message is None else without_keys(message)
        return self._move(entry, state, now, message=message, maybe_charged=int(maybe_charged))

    def take_over(self, entry: Entry, owner: str, now: float) -> bool:
        """Make `owner` the line's owner; False when another process was faster or the line has changed."""
        cursor = self._change(
            "UPDATE predictions SET owner = ?, changed_at = ? WHERE number = ? AND owner = ? AND state = ?",
            (owner, now, entry.number, entry.owner, entry.state),
        )
        return cursor.rowcount == 1

    def _move(self, entry: Entry, state: State, now: float, **columns: str | int | None) -> Entry:
        if state not in TRANSITIONS[entry.state]:
            raise ValueError(f"a prediction cannot go from {entry.state} to {state}")
        assignments = "".join(f", {name} = ?" for name in columns)
        cursor = self._change(
            f"UPDATE predictions SET state = ?, changed_at = ?{assignments} WHERE number = ? AND state = ?",  # noqa: S608 - names are ours
            (state, now, *columns.values(), entry.number, entry.state),
        )
        if cursor.rowcount != 1:
            raise StoreError(f'the prediction of shot "{entry.shot}" was changed by another process')
        _log.debug("line %d of %s at %s: %s", entry.number, entry.shot, entry.provider, state)
        row = self._row(entry.number)
        if self._diary is not None:
            self._diary.add(row)
        return _entry(row)

    def clip_times(self, most: int = 1000) -> dict[tuple[str, str], list[float]]:
        """
        Return how many seconds the last clips took from submit to store, at most so many, by provider and endpoint.

        What stand-ins made does not count.
        """
        times: dict[tuple[str, str], list[float]] = {}
        rows = self._read(
            f"SELECT {COLUMNS} FROM predictions WHERE state = ? AND stand_in IS NULL ORDER BY number DESC LIMIT ?",  # noqa: S608 - constant
            (State.DONE.value, most),
        )
        for line in map(_entry, rows):
            times.setdefault((line.provider, line.endpoint), []).append(line.changed_at - line.made_at)
        return times

    def copy_to(self, diary: Diary) -> None:
        """Write the current state of all lines into a diary."""
        for row in self._read(f"SELECT {COLUMNS} FROM predictions ORDER BY number", ()):  # noqa: S608 - constant
            diary.add(row)

    def upload(self, content: str, provider: str, now: float) -> str | None:
        """Return the URL of an uploaded picture that the provider still has, or None."""
        rows = self._read(
            "SELECT url FROM uploads WHERE content = ? AND provider = ? AND (expires_at IS NULL OR expires_at > ?)",
            (content, provider, now),
        )
        return str(rows[0][0]) if rows else None

    def remember_upload(self, content: str, provider: str, url: str, expires_at: float | None) -> None:
        """Record the URL of an uploaded picture; `expires_at` is None when it does not expire."""
        self._change(
            "INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?)", (content, provider, url, expires_at)
        )

    def forget_uploads(self) -> None:
        """Delete the records of uploads; pictures are uploaded again when needed."""
        self._change("DELETE FROM uploads", ())

    def _read(self, question: str, values: tuple[_Value, ...]) -> list[Row]:
        with self._turn, explained(WHAT):
            return limited(self._connection.execute(question, values))

    def _change(self, statement: str, values: tuple[_Value, ...]) -> sqlite3.Cursor:
        with self._turn:
            # Within an outer transaction, that one commits or rolls back.
            step = nullcontext() if self._connection.in_transaction else self._connection
            with explained(WHAT), step:
                return self._connection.execute(statement, values)


def _json_of(values: Mapping[str, JsonValue] | Mapping[str, str]) -> str:
    return json.dumps(dict(values), sort_keys=True)


def _entry(row: Row) -> Entry:
    with explained(WHAT):
        return entry_of(row)


_Value: TypeAlias = str | int | float | None
