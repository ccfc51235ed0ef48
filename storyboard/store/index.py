"""The index of takes: one SQLite file in WAL mode, committed and fsynced step by step."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Final

from filelock import FileLock
from pydantic import JsonValue

from storyboard.errors import StoreError
from storyboard.plan.request import take_key
from storyboard.plan.snapshot import Take
from storyboard.store.journal import JOURNAL_TABLES, Entry, Journal, State

__all__ = ["INDEX_VERSION", "Index", "open_index", "read_index"]

INDEX_VERSION: Final = 1
BUSY_SECONDS: Final = 30.0

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS takes (
    fingerprint TEXT NOT NULL, number INTEGER NOT NULL, sha256 TEXT NOT NULL, size_bytes INTEGER NOT NULL,
    frames INTEGER NOT NULL, fps TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
    seconds TEXT NOT NULL, model TEXT NOT NULL, provider TEXT NOT NULL, made_at TEXT NOT NULL,
    PRIMARY KEY (fingerprint, number)
) STRICT;
CREATE TABLE IF NOT EXISTS shots (
    board TEXT NOT NULL, shot TEXT NOT NULL, ingredients TEXT NOT NULL,
    PRIMARY KEY (board, shot)
) STRICT;
"""
_TAKE_COLUMNS: Final = (
    "fingerprint, number, sha256, size_bytes, frames, fps, width, height, seconds, model, provider, made_at"
)


class Index:
    """An open index. Every change is on disk when its method returns; StoreError when it cannot be made."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self.journal = Journal(connection)

    def close(self) -> None:
        """Close the file; the index is of no use afterwards."""
        self._connection.close()

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
        )
        with _explained(self._path), self._connection:
            self._connection.execute(
                f"INSERT OR REPLACE INTO takes ({_TAKE_COLUMNS}) VALUES ({', '.join('?' * 12)})",  # noqa: S608 - constant
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


def _take_of(row: tuple[str, int, str, int, int, str, int, int, str, str, str, str]) -> Take:
    fingerprint, number, sha256, size_bytes, frames, fps, width, height, seconds, model, provider, made_at = (
        row
    )
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


def open_index(path: Path) -> Index:
    """Open the index for reading and writing, and make it when there is none. StoreError when it cannot be used."""
    with _explained(path):
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
        try:
            # SQLite does not wait for others while it turns WAL on: one process at a time makes the tables.
            with FileLock(path.with_suffix(".lock"), is_singleton=False):
                if _version(connection, path) < INDEX_VERSION:
                    connection.execute("PRAGMA journal_mode = WAL")
                    connection.executescript(_TABLES + JOURNAL_TABLES)
                    connection.execute(f"PRAGMA user_version = {INDEX_VERSION}")
            connection.execute("PRAGMA synchronous = FULL")
        except BaseException:
            connection.close()
            raise
    return Index(connection, path)


def read_index(path: Path) -> Index | None:
    """Open an existing index without changing anything on disk; None when there is none."""
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
        # Another process is just making it: the version is written after the tables.
        connection.close()
        return None
    return Index(connection, path)


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
