"""The index of takes: one SQLite file in WAL mode; every step is committed and synced."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from threading import RLock
from typing import Final, TypeAlias

from filelock import FileLock
from pydantic import JsonValue

from storyboard.errors import StoreError
from storyboard.store.damage import connect_for_reading, is_damaged, is_sound, moved_aside
from storyboard.store.diary import Diary
from storyboard.store.faults import explained
from storyboard.store.journal import Entry, Journal, State
from storyboard.store.migration import INDEX_VERSION, TABLES, bring_up_to_date
from storyboard.store.places import diary_path, is_regular_file
from storyboard.store.rows import limited
from storyboard.store.salvage import Found, refill
from storyboard.store.take import Take, take_key
from storyboard.store.take_rows import TAKE_COLUMNS, row_of, take_of

__all__ = ["INDEX_VERSION", "Index", "Remembered", "is_index", "open_index", "read_index"]

BUSY_SECONDS: Final = 30.0
# Together, the shots of all films of a storyboard may be more than one question may give.
BOARDS_AT_ONCE: Final = 1000

Remembered: TypeAlias = Mapping[str, Mapping[str, JsonValue]]
"""By shot, the ingredients that it was last made or used with."""


class Index:
    """
    An open index. Every change is on disk when its method returns; StoreError when that fails.

    Safe to use from several threads, which wait for each other. `name` is the store's name, which the copies beside the
    index must have; without it no copies are kept. `notice` says that the index was lost or damaged, and what it was
    rebuilt from; None when it was sound.
    """

    def __init__(
        self, connection: sqlite3.Connection, path: Path, name: str | None = None, notice: str | None = None
    ) -> None:
        self._connection = connection
        self._path = path
        # A step of one thread is not to become a part of another's.
        self._turn = RLock()
        self.notice = notice
        diary = Diary(diary_path(path.parent), name) if name is not None else None
        self.journal = Journal(connection, diary, self._turn)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        with self._turn, explained(_words(self._path)):
            yield

    def close(self) -> None:
        """Close the file; the index cannot be used afterwards."""
        self._connection.close()

    @property
    def store_name(self) -> str | None:
        """The name of the store that the index was made for, as in the store's mark; None while it is not set."""
        with self._explained():
            row = self._connection.execute("SELECT name FROM store").fetchone()
        return None if row is None else str(row[0])

    @property
    def is_unused(self) -> bool:
        """Whether it has neither takes nor predictions."""
        with self._explained():
            (used,) = self._connection.execute(
                "SELECT EXISTS (SELECT 1 FROM takes) OR EXISTS (SELECT 1 FROM predictions)"
            ).fetchone()
        return not used

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """Read, within the block, what was there when it began, whatever other processes write meanwhile."""
        if self._connection.in_transaction:
            # It was rebuilt in memory, where nobody else writes.
            yield
            return
        with self._explained():
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            with self._explained():
                self._connection.rollback()

    def belong_to(self, name: str) -> None:
        """Record which store the index belongs to."""
        with self._explained(), self._connection:
            self._connection.execute("INSERT OR REPLACE INTO store (only, name) VALUES (1, ?)", (name,))

    def takes(self) -> dict[str, Take]:
        """Return every take by its key."""
        with self._explained():
            rows = limited(self._connection.execute(f"SELECT {TAKE_COLUMNS} FROM takes"))  # noqa: S608 - constant
            takes = [take_of(row) for row in rows]
        return {take_key(take.fingerprint, take.number): take for take in takes}

    def takes_of(self, fingerprints: Collection[str]) -> dict[str, Take]:
        """Return the takes of these requests by their keys."""
        with self._explained():
            rows = limited(
                self._connection.execute(
                    f"SELECT {TAKE_COLUMNS} FROM takes WHERE fingerprint IN (SELECT value FROM json_each(?))",  # noqa: S608 - constant
                    (json.dumps(sorted(fingerprints)),),
                )
            )
            takes = [take_of(row) for row in rows]
        return {take_key(take.fingerprint, take.number): take for take in takes}

    def take(self, fingerprint: str, number: int) -> Take | None:
        """Return one take, or None."""
        with self._explained():
            row = self._connection.execute(
                f"SELECT {TAKE_COLUMNS} FROM takes WHERE fingerprint = ? AND number = ?",  # noqa: S608 - constant
                (fingerprint, number),
            ).fetchone()
            return None if row is None else take_of(row)

    def add_take(self, take: Take, entry: Entry | None = None, now: float = 0.0) -> None:
        """
        Record a take whose clip is already stored; a take with the same key is replaced.

        The journal's line that paid for it is done in the same transaction.
        """
        row = row_of(take)
        with self._explained(), self._connection:
            self._connection.execute(
                f"INSERT OR REPLACE INTO takes ({TAKE_COLUMNS}) VALUES ({', '.join('?' * len(row))})",  # noqa: S608 - constant
                row,
            )
            if entry is not None:
                self.journal.settle(entry, State.DONE, now)

    def forget_takes(self, sha256: str) -> None:
        """Forget all takes with that clip; their lines in the journal stay."""
        with self._explained(), self._connection:
            self._connection.execute("DELETE FROM takes WHERE sha256 = ?", (sha256,))

    def remembered(self, board: str) -> Remembered:
        """Return, by shot, the ingredients that a board's shots were last made or used with."""
        return self.remembered_of([board])[board]

    def remembered_of(self, boards: Collection[str]) -> dict[str, Remembered]:
        """Return what is remembered of each of these boards; they share the ingredients that are the same."""
        found: dict[str, dict[str, Mapping[str, JsonValue]]] = {board: {} for board in boards}
        read: dict[str, Mapping[str, JsonValue]] = {}
        names = sorted(boards)
        for start in range(0, len(names), BOARDS_AT_ONCE):
            for board, shot, text in self._remembered_rows(names[start : start + BOARDS_AT_ONCE]):
                if text not in read:
                    read[text] = _mapping(text)
                found[board][shot] = read[text]
        return dict(found)

    def _remembered_rows(self, boards: list[str]) -> list[tuple[str, str, str]]:
        with self._explained():
            return limited(
                self._connection.execute(
                    "SELECT board, shot, ingredients FROM shots WHERE board IN (SELECT value FROM json_each(?))",
                    (json.dumps(boards),),
                )
            )

    def remember(self, films: Mapping[str, Mapping[str, Mapping[str, JsonValue]]]) -> None:
        """
        Remember, by film and shot, the ingredients of each request, so that the next plan can say what changed.

        All of it is written at once. Nothing is written when it is remembered already.
        """
        rows = [row for film, ingredients in films.items() for row in self._news(film, ingredients)]
        if not rows:
            return
        with self._explained(), self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO shots (board, shot, ingredients) VALUES (?, ?, ?)", rows
            )

    def _news(
        self, film: str, ingredients: Mapping[str, Mapping[str, JsonValue]]
    ) -> Iterator[tuple[str, str, str]]:
        known = {shot: _text(parts) for shot, parts in self.remembered(film).items()}
        texts = {shot: _text(parts) for shot, parts in ingredients.items()}
        return ((film, shot, text) for shot, text in texts.items() if known.get(shot) != text)


def _words(path: Path) -> str:
    return f'the index "{path}"'


def _text(ingredients: Mapping[str, JsonValue]) -> str:
    return json.dumps(ingredients, sort_keys=True)


def _mapping(text: str) -> Mapping[str, JsonValue]:
    """Return the ingredients of a shot's request, empty when unreadable: they only explain changes."""
    try:
        read: JsonValue = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def open_index(path: Path, name: str | None = None, *, in_use: Callable[[], bool] = lambda: False) -> Index:
    """
    Open the index for reading and writing, and create it when there is none.

    A new one is filled from the copies beside it, for the store of that `name`. A damaged one is moved aside first,
    unless `in_use` says that other processes use it. StoreError when it cannot be used.
    """
    # SQLite does not wait for other processes while it enables WAL: one at a time creates the tables.
    with explained(_words(path)), FileLock(path.with_suffix(".lock"), is_singleton=False):
        aside = moved_aside(path, in_use) if is_damaged(path) else None
        # Opened in one thread and used in others, one at a time: see `Index`.
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
        try:
            is_new = _version(connection, path) == 0
            bring_up_to_date(connection, _version(connection, path))
            found = _refilled(connection, path, name, aside) if is_new and name else None
            connection.execute("PRAGMA synchronous = FULL")
        except BaseException:
            connection.close()
            raise
    return Index(connection, path, name, _notice(path, aside, found))


def _refilled(connection: sqlite3.Connection, path: Path, name: str, damaged: Path | None) -> Found:
    with connection:
        if damaged is None:
            return refill(connection, path.parent, name)
        with closing(connect_for_reading(damaged)) as readable:
            return refill(connection, path.parent, name, readable)


def _notice(path: Path, aside: Path | None, found: Found | None) -> str | None:
    """Return what happened to an index that was damaged or lost, None when it was not."""
    if aside is None and (found is None or found.is_empty):
        return None
    lost = f'was damaged, and is now "{aside.name}"' if aside else "was gone"
    found = found or Found(0, 0)
    return (
        f'the index "{path}" {lost}; it was rebuilt from the copies beside it'
        f" ({found.takes:,} of its takes, {found.predictions:,} of its predictions)"
    )


def read_index(path: Path, name: str | None = None) -> Index | None:
    """
    Open an existing index without changing anything on disk; None when there is none.

    An older version is read through an upgraded copy in memory. For a lost or damaged index, the copies beside it are
    read instead, for the store of that `name`.
    """
    if not path.exists():
        return _remade(path, name, None)
    with explained(_words(path)):
        connection = connect_for_reading(path)
        try:
            sound = is_sound(connection, path)
            version = _version(connection, path) if sound else 0
        except BaseException:
            connection.close()
            raise
    if version == 0:
        # Another process is just creating it, since the version is written with the tables; or it is empty or
        # damaged.
        with closing(connection):
            return _remade(path, name, None if sound else connection)
    if version < INDEX_VERSION:
        with explained(_words(path)), closing(connection) as older:
            connection = sqlite3.connect(":memory:")
            older.backup(connection)
            bring_up_to_date(connection, _version(connection, path))
    return Index(connection, path)


def _remade(path: Path, name: str | None, damaged: sqlite3.Connection | None) -> Index | None:
    """Return an index in memory from the copies beside it and its readable rows; None when there is nothing."""
    if name is None:
        return None
    connection = sqlite3.connect(":memory:")
    connection.executescript(TABLES)
    if not refill(connection, path.parent, name, damaged).is_empty:
        return Index(connection, path)
    connection.close()
    return None


def is_index(path: Path) -> bool:
    """Return whether the file is an index of any version. Nothing is changed on disk."""
    if not is_regular_file(path):
        return False
    try:
        with closing(connect_for_reading(path)) as connection:
            parts = set(connection.execute("SELECT type, name FROM sqlite_master").fetchall())
    except sqlite3.DatabaseError:
        return False
    # storyboard makes no views and triggers, and they would run code.
    ours = all(kind in ("table", "index") for kind, _ in parts)
    return ours and {("table", name) for name in ("takes", "shots", "predictions")} <= parts


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """Return the version of an index, 0 while it is being created; StoreError when it is newer than this program."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > INDEX_VERSION:
        raise StoreError(
            f'the index "{path}" was written by a newer storyboard (version {version})',
            hint="update storyboard",
        )
    return int(version)
