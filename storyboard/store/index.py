"""The index of takes: one SQLite file in WAL mode, committed and fsynced step by step."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final, TypeAlias

from filelock import FileLock
from pydantic import JsonValue

from storyboard.errors import StoreError
from storyboard.plan.request import take_key
from storyboard.plan.snapshot import Take
from storyboard.store.journal import JOURNAL_TABLES, Entry, Journal, State
from storyboard.store.places import is_regular_file

__all__ = ["INDEX_VERSION", "Index", "is_index", "open_index", "read_index"]

INDEX_VERSION: Final = 2
BUSY_SECONDS: Final = 30.0

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS takes (
    fingerprint TEXT NOT NULL, number INTEGER NOT NULL, sha256 TEXT NOT NULL, size_bytes INTEGER NOT NULL,
    frames INTEGER NOT NULL, fps TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
    seconds TEXT NOT NULL, model TEXT NOT NULL, provider TEXT NOT NULL, made_at TEXT NOT NULL,
    request_id TEXT, price TEXT, base_url TEXT NOT NULL DEFAULT '', stand_in TEXT,
    PRIMARY KEY (fingerprint, number)
) STRICT;
CREATE TABLE IF NOT EXISTS shots (
    board TEXT NOT NULL, shot TEXT NOT NULL, ingredients TEXT NOT NULL,
    PRIMARY KEY (board, shot)
) STRICT;
CREATE TABLE IF NOT EXISTS store (only INTEGER PRIMARY KEY CHECK (only = 1), name TEXT NOT NULL) STRICT;
"""
_TAKE_COLUMNS: Final = (
    "fingerprint, number, sha256, size_bytes, frames, fps, width, height, seconds, model, provider, made_at, "
    "request_id, price, base_url, stand_in"
)
# What an index of version 1 lacks.
_SINCE_VERSION_1: Final = """
CREATE TABLE store (only INTEGER PRIMARY KEY CHECK (only = 1), name TEXT NOT NULL) STRICT;
ALTER TABLE takes ADD COLUMN request_id TEXT;
ALTER TABLE takes ADD COLUMN price TEXT;
ALTER TABLE takes ADD COLUMN base_url TEXT NOT NULL DEFAULT '';
ALTER TABLE takes ADD COLUMN stand_in TEXT;
ALTER TABLE predictions ADD COLUMN facts TEXT NOT NULL DEFAULT '{}';
ALTER TABLE predictions ADD COLUMN base_url TEXT NOT NULL DEFAULT '';
ALTER TABLE predictions ADD COLUMN stand_in TEXT;
ALTER TABLE predictions ADD COLUMN answer TEXT;
ALTER TABLE predictions ADD COLUMN maybe_charged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE predictions ADD COLUMN doubt TEXT;
ALTER TABLE predictions ADD COLUMN run TEXT NOT NULL DEFAULT '';
"""


class Index:
    """An open index. Every change is on disk when its method returns; StoreError when it cannot be made."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self.journal = Journal(connection)

    def close(self) -> None:
        """Close the file; the index is of no use afterwards."""
        self._connection.close()

    @property
    def store_name(self) -> str | None:
        """The name of the store that the index was made for, as in the store's mark; None before it was said."""
        with _explained(self._path):
            row = self._connection.execute("SELECT name FROM store").fetchone()
        return None if row is None else str(row[0])

    @property
    def is_unused(self) -> bool:
        """Whether there is neither a take nor a prediction in it."""
        with _explained(self._path):
            (used,) = self._connection.execute(
                "SELECT EXISTS (SELECT 1 FROM takes) OR EXISTS (SELECT 1 FROM predictions)"
            ).fetchone()
        return not used

    def belong_to(self, name: str) -> None:
        """Say which store the index is of."""
        with _explained(self._path), self._connection:
            self._connection.execute("INSERT OR REPLACE INTO store (only, name) VALUES (1, ?)", (name,))

    def takes(self) -> dict[str, Take]:
        """Return every take by its key."""
        with _explained(self._path):
            rows = self._connection.execute(f"SELECT {_TAKE_COLUMNS} FROM takes").fetchall()  # noqa: S608 - constant
        takes = (_take_of(row) for row in rows)
        return {take_key(take.fingerprint, take.number): take for take in takes}

    def take(self, fingerprint: str, number: int) -> Take | None:
        """Return one take, or None."""
        with _explained(self._path):
            row = self._connection.execute(
                f"SELECT {_TAKE_COLUMNS} FROM takes WHERE fingerprint = ? AND number = ?",  # noqa: S608 - constant
                (fingerprint, number),
            ).fetchone()
        return None if row is None else _take_of(row)

    def add_take(self, take: Take, entry: Entry | None = None, now: float = 0.0) -> None:
        """
        Record a take whose clip is already in place; one of the same key is replaced.

        The journal's line that paid for it is done in the same step: both are on disk, or neither is.
        """
        row = (
            *(take.fingerprint, take.number, take.sha256, take.size_bytes, take.frames, str(take.fps)),
            *(take.width, take.height, str(take.seconds), take.model, take.provider, take.made_at),
            *(take.request_id, None if take.price is None else str(take.price), take.base_url, take.stand_in),
        )
        with _explained(self._path), self._connection:
            self._connection.execute(
                f"INSERT OR REPLACE INTO takes ({_TAKE_COLUMNS}) VALUES ({', '.join('?' * len(row))})",  # noqa: S608 - constant
                row,
            )
            if entry is not None:
                self.journal.settle(entry, State.DONE, now)

    def remembered(self, board: str) -> dict[str, Mapping[str, JsonValue]]:
        """Return, by shot, the ingredients that a board's shots were last made or used with."""
        with _explained(self._path):
            rows = self._connection.execute(
                "SELECT shot, ingredients FROM shots WHERE board = ?", (board,)
            ).fetchall()
        return {shot: json.loads(ingredients) for shot, ingredients in rows}

    def remember(self, board: str, ingredients: Mapping[str, Mapping[str, JsonValue]]) -> None:
        """Keep what decided each shot's request, so that the next plan can say what changed."""
        rows = [(board, shot, json.dumps(parts, sort_keys=True)) for shot, parts in ingredients.items()]
        with _explained(self._path), self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO shots (board, shot, ingredients) VALUES (?, ?, ?)", rows
            )


_TakeRow: TypeAlias = tuple[
    *tuple[str, int, str, int, int, str, int, int, str, str, str, str],
    *tuple[str | None, str | None, str, str | None],
]  # the order of _TAKE_COLUMNS


def _take_of(row: _TakeRow) -> Take:
    fingerprint, number, sha256, size_bytes, frames, fps, width, height, seconds, model, provider, made_at = (
        row[:12]
    )
    request_id, price, base_url, stand_in = row[12:]
    return Take(
        fingerprint=fingerprint,
        number=number,
        sha256=sha256,
        size_bytes=size_bytes,
        frames=frames,
        fps=Fraction(fps),
        width=width,
        height=height,
        seconds=Fraction(seconds),
        model=model,
        provider=provider,
        made_at=made_at,
        request_id=request_id,
        price=None if price is None else Decimal(price),
        base_url=base_url,
        stand_in=stand_in,
    )


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StoreError(
            f'the index "{path}" cannot be used: {error}', hint="is the disk full, or the folder read-only?"
        ) from error
    except sqlite3.DatabaseError as error:
        raise StoreError(
            f'the index "{path}" is damaged: {error}',
            hint="move it away; clips are then made again, or found again when nothing but the index was lost",
        ) from error
    except (sqlite3.Error, OverflowError, UnicodeError) as error:
        raise StoreError(
            f'the index "{path}" cannot hold a value: {error}', hint="please report this with the storyboard"
        ) from error


def open_index(path: Path) -> Index:
    """Open the index for reading and writing, and make it when there is none. StoreError when it cannot be used."""
    with _explained(path):
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
        try:
            # SQLite does not wait for others while it turns WAL on: one process at a time makes the tables.
            with FileLock(path.with_suffix(".lock"), is_singleton=False):
                _bring_up_to_date(connection, _version(connection, path))
            connection.execute("PRAGMA synchronous = FULL")
        except BaseException:
            connection.close()
            raise
    return Index(connection, path)


def _bring_up_to_date(connection: sqlite3.Connection, version: int) -> None:
    """Make the tables of a new index (version 0), or add to an older one what it lacks."""
    if version == INDEX_VERSION:
        return
    connection.execute("PRAGMA journal_mode = WAL")
    change = _TABLES + JOURNAL_TABLES if version == 0 else _SINCE_VERSION_1
    connection.executescript(f"BEGIN IMMEDIATE; {change} PRAGMA user_version = {INDEX_VERSION}; COMMIT;")


def read_index(path: Path) -> Index | None:
    """
    Open an existing index without changing anything on disk; None when there is none.

    One of an older version is read through a copy in memory that has been brought up to date.
    """
    if not path.exists():
        return None
    with _explained(path):
        connection = _connect_for_reading(path)
        try:
            version = _version(connection, path)
        except BaseException:
            connection.close()
            raise
    if version == 0:
        # Another process is just making it: the version is written with the tables.
        connection.close()
        return None
    if version < INDEX_VERSION:
        with _explained(path), closing(connection) as older:
            connection = sqlite3.connect(":memory:")
            older.backup(connection)
            _bring_up_to_date(connection, version)
    return Index(connection, path)


def is_index(path: Path) -> bool:
    """Say whether the file is an index, of whatever version. Nothing is changed on disk."""
    if not is_regular_file(path):
        return False
    try:
        with closing(_connect_for_reading(path)) as connection:
            parts = set(connection.execute("SELECT type, name FROM sqlite_master").fetchall())
    except sqlite3.DatabaseError:
        return False
    # A view or a trigger is none of ours, and would run whatever it says.
    ours = all(kind in ("table", "index") for kind, _ in parts)
    return ours and {("table", name) for name in ("takes", "shots", "predictions")} <= parts


def _connect_for_reading(path: Path) -> sqlite3.Connection:
    uri = path.resolve().as_uri()
    connection = sqlite3.connect(f"{uri}?mode=ro", uri=True, timeout=BUSY_SECONDS)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        # A WAL file needs its shared-memory file beside it; in a read-only folder that cannot be made.
        connection.close()
        connection = sqlite3.connect(f"{uri}?immutable=1", uri=True)
    return connection


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """Return the version of an index, 0 of one that is being made; StoreError when it is a newer one."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > INDEX_VERSION:
        raise StoreError(
            f'the index "{path}" was written by a newer storyboard (version {version})',
            hint="update storyboard",
        )
    return int(version)
