"""
The tables of an index, and the way to them from those of earlier versions.

Version 1 had no name of the store, and knew less of takes and of paid work. Version 2 has gained columns over time, so
an index of it may lack some. Version 3 has all of them, and indexes, so that no answer needs all rows to be read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Final

from storyboard.store.journal import JOURNAL_TABLES

__all__ = ["INDEX_VERSION", "TABLES", "bring_up_to_date"]

INDEX_VERSION: Final = 3

_TAKES: Final = """
CREATE TABLE IF NOT EXISTS takes (
    fingerprint TEXT NOT NULL, number INTEGER NOT NULL, sha256 TEXT NOT NULL, size_bytes INTEGER NOT NULL,
    frames INTEGER NOT NULL, fps TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
    seconds TEXT NOT NULL, model TEXT NOT NULL, provider TEXT NOT NULL, made_at TEXT NOT NULL,
    request_id TEXT, price TEXT, base_url TEXT NOT NULL DEFAULT '', stand_in TEXT,
    made_by TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (fingerprint, number)
) STRICT;
CREATE TABLE IF NOT EXISTS shots (
    board TEXT NOT NULL, shot TEXT NOT NULL, ingredients TEXT NOT NULL,
    PRIMARY KEY (board, shot)
) STRICT;
CREATE TABLE IF NOT EXISTS store (only INTEGER PRIMARY KEY CHECK (only = 1), name TEXT NOT NULL) STRICT;
"""
# What makes answers independent of the number of rows. Their columns may be new, so they come last.
_INDEXES: Final = """
CREATE INDEX IF NOT EXISTS takes_of_clip ON takes (sha256);
CREATE INDEX IF NOT EXISTS lines_of_board ON predictions (board);
CREATE INDEX IF NOT EXISTS lines_of_take ON predictions (take);
CREATE INDEX IF NOT EXISTS lines_of_run ON predictions (run);
CREATE INDEX IF NOT EXISTS lines_in_state ON predictions (state);
"""
TABLES: Final = _TAKES + JOURNAL_TABLES + _INDEXES
"""The tables of the current version."""

# Columns that an index of an earlier version may lack.
_ADDED: Final[Mapping[str, Mapping[str, str]]] = {
    "takes": {
        "request_id": "TEXT",
        "price": "TEXT",
        "base_url": "TEXT NOT NULL DEFAULT ''",
        "stand_in": "TEXT",
        "made_by": "TEXT NOT NULL DEFAULT ''",
    },
    "predictions": {
        "facts": "TEXT NOT NULL DEFAULT '{}'",
        "base_url": "TEXT NOT NULL DEFAULT ''",
        "stand_in": "TEXT",
        "answer": "TEXT",
        "maybe_charged": "INTEGER NOT NULL DEFAULT 0",
        "doubt": "TEXT",
        "run": "TEXT NOT NULL DEFAULT ''",
    },
}


def bring_up_to_date(connection: sqlite3.Connection, version: int) -> None:
    """Create the tables of a new index, of version 0, or change those of an older one; nothing for the current one."""
    if version == INDEX_VERSION:
        return
    connection.execute("PRAGMA journal_mode = WAL")
    columns = "".join(_missing(connection)) if version else ""
    change = f"{_TAKES}{JOURNAL_TABLES}{columns}{_INDEXES}"
    connection.executescript(f"BEGIN IMMEDIATE; {change} PRAGMA user_version = {INDEX_VERSION}; COMMIT;")


def _missing(connection: sqlite3.Connection) -> Iterator[str]:
    for table, columns in _ADDED.items():
        there = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")}
        for name, kind in columns.items():
            if name not in there:
                yield f"ALTER TABLE {table} ADD COLUMN {name} {kind};\n"
