"""Rebuild an index: from a damaged one as far as it is readable, from the notes and from the diary."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from storyboard.store.diary import diary_lines
from storyboard.store.entry import COLUMNS, entry_of
from storyboard.store.notes import noted_takes
from storyboard.store.places import diary_path
from storyboard.store.take_rows import TAKE_COLUMNS, take_of

__all__ = ["Found", "refill"]

TABLES: Final[Mapping[str, str]] = {
    "takes": TAKE_COLUMNS,
    "predictions": COLUMNS,
    "shots": "board, shot, ingredients",
    "uploads": "content, provider, url, expires_at",
    "store": "only, name",
}

# Defaults for columns that a row lacks, as in the tables.
DEFAULTS: Final[Mapping[str, JsonValue]] = {
    "base_url": "",
    "made_by": "",
    "urls": "{}",
    "facts": "{}",
    "maybe_charged": 0,
}


@dataclass(frozen=True, slots=True)
class Found:
    """How much was recovered into a new index: takes, and lines of the journal."""

    takes: int
    predictions: int

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing."""
        return not (self.takes or self.predictions)


def refill(
    connection: sqlite3.Connection, root: Path, name: str, damaged: sqlite3.Connection | None = None
) -> Found:
    """
    Fill the empty tables of a new index from the notes beside the clips of the store at `root`, and from its diary.

    What SQLite can still read of a `damaged` index is added. Only entries with the `name` of the store count: others
    came with other files. Nothing is committed.
    """
    salvaged: dict[str, list[dict[str, JsonValue]]] = {}
    if damaged is not None and any(row.get("name") == name for row in _readable(damaged, "store")):
        salvaged = {table: list(_readable(damaged, table)) for table in TABLES}
    takes: dict[tuple[str, str], Mapping[str, JsonValue]] = {}
    # A clip of the provider itself has priority over one of a stand-in.
    known_takes = (*salvaged.get("takes", ()), *noted_takes(root, name))
    for row in sorted(known_takes, key=lambda row: row.get("stand_in") is None):
        takes[_key(row)] = row
    lines = {str(row.get("number")): row for row in diary_lines(diary_path(root), name)}
    for row in salvaged.get("predictions", ()):
        known = lines.get(str(row.get("number")))
        if known is None or _changed(row) >= _changed(known):
            lines[str(row.get("number"))] = row
    found = Found(
        takes=_insert(connection, "takes", filter(_is_take, takes.values())),
        predictions=_insert(connection, "predictions", filter(_is_line, lines.values())),
    )
    for table in ("shots", "uploads"):
        _insert(connection, table, salvaged.get(table, ()))
    if not found.is_empty:
        _insert(connection, "store", [{"only": 1, "name": name}])
    return found


def _readable(damaged: sqlite3.Connection, table: str) -> Iterator[dict[str, JsonValue]]:
    """Yield the rows of a table from both ends, up to where it cannot be read."""
    with suppress(sqlite3.Error):
        # A view in its place is not read: it may be endless.
        if damaged.execute("SELECT type FROM sqlite_master WHERE name = ?", (table,)).fetchall() == [
            ("view",)
        ]:
            return
        there = {name for _, name, *_ in damaged.execute(f"PRAGMA table_info({table})")}
        columns = [name for name in TABLES[table].split(", ") if name in there]
        seen: set[int] = set()
        for direction in ("ASC", "DESC"):
            with suppress(sqlite3.Error), closing(damaged.cursor()) as cursor:
                cursor.execute(
                    f"SELECT rowid, {', '.join(columns)} FROM {table} NOT INDEXED ORDER BY rowid {direction}"  # noqa: S608 - constants
                )
                for rowid, *values in cursor:
                    if rowid not in seen:
                        seen.add(rowid)
                        yield dict(zip(columns, values, strict=True))


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[Mapping[str, JsonValue]]) -> int:
    """Insert rows into a table, skip those that it rejects, and return how many were inserted."""
    count = 0
    for row in rows:
        columns = [name for name in TABLES[table].split(", ") if name in row]
        marks = ", ".join("?" * len(columns))
        with suppress(sqlite3.Error, OverflowError, UnicodeError):
            cursor = connection.execute(
                f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608 - constants
                [row[name] for name in columns],
            )
            count += cursor.rowcount
    return count


def _key(row: Mapping[str, JsonValue]) -> tuple[str, str]:
    return str(row.get("fingerprint")), str(row.get("number"))


def _changed(row: Mapping[str, JsonValue]) -> float:
    moment = row.get("changed_at")
    return float(moment) if isinstance(moment, int | float) else 0.0


def _is_take(row: Mapping[str, JsonValue]) -> bool:
    """Whether a row that was read from a file could have been written by storyboard."""
    try:
        take_of(_complete(row, TAKE_COLUMNS))  # type: ignore[arg-type]
    except (ValueError, ZeroDivisionError):
        return False
    return True


def _is_line(row: Mapping[str, JsonValue]) -> bool:
    """Whether a row that was read from a file could have been written by storyboard."""
    try:
        entry_of(_complete(row, COLUMNS))  # type: ignore[arg-type]
    except (ValueError, RecursionError):
        return False
    return True


def _complete(row: Mapping[str, JsonValue], columns: str) -> tuple[JsonValue, ...]:
    """Return a row's values in the order of the columns, with defaults for what older versions did not write."""
    return tuple({**DEFAULTS, **row}.get(name) for name in columns.split(", "))
