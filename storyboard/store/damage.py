"""Damaged indexes: detect, read and move them aside."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from storyboard.errors import StoreError
from storyboard.store.rows import bounded
from storyboard.store.soundness import remember_sound, state_of, was_sound

__all__ = ["connect_for_reading", "is_damaged", "is_sound", "moved_aside"]

_TABLES: Final = ("takes", "shots", "store", "predictions", "uploads")
BUSY_SECONDS: Final = 30.0


def connect_for_reading(path: Path) -> sqlite3.Connection:
    """Connect to a database without changing anything on disk; a damaged one only fails when it is read."""
    uri = path.resolve().as_uri()
    connection = sqlite3.connect(f"{uri}?mode=ro", uri=True, timeout=BUSY_SECONDS)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        # A WAL file needs its shared-memory file beside it; in a read-only folder that cannot be made.
        connection.close()
        connection = sqlite3.connect(f"{uri}?immutable=1", uri=True)
    except sqlite3.DatabaseError:
        # It is damaged, which reading it will show.
        pass
    return bounded(connection)


def is_damaged(path: Path) -> bool:
    """Whether there is a database that SQLite finds corrupt. Raises SQLite's errors of other kinds."""
    if not path.exists():
        return False
    with closing(bounded(sqlite3.connect(path, timeout=BUSY_SECONDS))) as connection:
        return not is_sound(connection, path)


def is_sound(connection: sqlite3.Connection, path: Path | None = None) -> bool:
    """
    Whether SQLite finds no corruption in a database, and nothing in it is computed when it is read.

    A large one at a `path` is not read whole again while its file stays as it was when it was found sound. Raises what
    SQLite raises when it cannot be opened.
    """
    state = None if path is None else state_of(path)
    try:
        if _computes(connection):
            return False
        if state is not None and was_sound(state):
            return True
        sound = connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return False
    if sound and path is not None and state is not None and state == state_of(path):
        remember_sound(state)
    return sound


def _computes(connection: sqlite3.Connection) -> bool:
    """Whether a database has views, triggers or computed columns: storyboard never makes them, and they run code."""
    odd = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type NOT IN ('table', 'index'))"
    if connection.execute(odd).fetchone() != (0,):
        return True
    computed = "SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo(?) WHERE hidden)"
    return any(connection.execute(computed, (table,)).fetchone() != (0,) for table in _TABLES)


def moved_aside(path: Path, in_use: Callable[[], bool]) -> Path:
    """
    Rename a damaged index and SQLite's files beside it within the same folder, and return the new path.

    StoreError when other processes use it.
    """
    if in_use():
        raise StoreError(
            f'the index "{path}" is damaged, and another process uses it',
            hint="wait until that has ended; the index is then rebuilt from the copies beside it",
        )
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    aside = path.with_name(f"{path.stem}.damaged-{moment}{path.suffix}")
    for suffix in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            path.with_name(f"{path.name}{suffix}").rename(aside.with_name(f"{aside.name}{suffix}"))
    return aside
