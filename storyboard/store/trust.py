"""Whose a store is: the user's own is read and written, one that came with other files is not trusted."""

from __future__ import annotations

from pathlib import Path

from storyboard.errors import StoreError
from storyboard.store.entry import OPEN_STATES, Entry
from storyboard.store.index import Index, open_index, read_index
from storyboard.store.known_stores import making_known, remember
from storyboard.store.mark import Standing, index_path, look_at, make_mark, new_name
from storyboard.store.ownership import anyone_alive

__all__ = [
    "foreign_store",
    "has_takes",
    "journal_lines",
    "open_lines",
    "open_own_index",
    "read_own_index",
    "refuse_foreign",
]


def foreign_store(root: Path) -> StoreError | None:
    """
    Return why the store at `root` is not trusted, with the remedy; None when it is this user's or does not exist yet.

    StoreError is raised when the folder cannot be a store at all.
    """
    found = look_at(root)
    if found.standing is Standing.NEW:
        return None
    if found.standing is Standing.FOREIGN:
        return _unmarked(root) if found.name is None else _unknown(root)
    if (index := read_index(index_path(root))) is None:
        return None
    try:
        return None if index.store_name == found.name or index.is_unused else _exchanged(root)
    finally:
        index.close()


def refuse_foreign(root: Path) -> None:
    """Raise StoreError unless the store at `root` is this user's, or can become it. Nothing is written."""
    if (refusal := foreign_store(root)) is not None:
        raise refusal


def read_own_index(root: Path) -> Index | None:
    """
    Open the index of this user's store without changing anything on disk.

    None when there is none, and when the store is not this user's: nothing in it is trusted.
    """
    return None if foreign_store(root) is not None else read_index(index_path(root), look_at(root).name)


def open_own_index(root: Path) -> Index:
    """Open the index of this user's store, and make the store when there is none. StoreError; OSError."""
    name = _claim(root)
    index = open_index(index_path(root), name, in_use=lambda: anyone_alive(root))
    try:
        _require_of(index, name, root)
    except BaseException:
        index.close()
        raise
    return index


def _require_of(index: Index, name: str, root: Path) -> None:
    """Raise StoreError unless the index belongs to that store; a new one is assigned to it."""
    if index.store_name is None and index.is_unused:
        index.belong_to(name)
    elif index.store_name != name:
        raise _exchanged(root)


def _claim(root: Path) -> str:
    """Return the name of this user's store; a new or empty folder becomes one."""
    found = look_at(root)
    if found.standing is Standing.NEW:
        root.mkdir(parents=True, exist_ok=True)
        with making_known():
            found = look_at(root)
            if found.standing is Standing.NEW:
                name = new_name()
                # Recorded first, so that a process that finds the mark finds the store trusted.
                remember(root, name)
                make_mark(root, name)
                return name
    if found.standing is Standing.OURS and found.name is not None:
        return found.name
    raise _unmarked(root) if found.name is None else _unknown(root)


def _unknown(root: Path) -> StoreError:
    return _foreign(root, "was not made here by you: it came along with the folder, or was copied")


def _unmarked(root: Path) -> StoreError:
    return _foreign(root, "was made by an earlier version of storyboard, or came along with the folder")


def _exchanged(root: Path) -> StoreError:
    return _foreign(root, "has an index that was made for another store")


def _foreign(root: Path, what: str) -> StoreError:
    return StoreError(
        f'the store "{root}" {what}; its clips and its journal are not used',
        hint=f"if it is yours, make it known with: storyboard cache adopt {root}",
    )


def journal_lines(root: Path) -> list[Entry]:
    """Return all lines of a store's journal, in the order in which they were written. Nothing is written."""
    index = read_own_index(root)
    if index is None:
        return []
    try:
        return index.journal.lines()
    finally:
        index.close()


def has_takes(root: Path) -> bool:
    """Return whether this user's store has any takes, or lines of the journal. Nothing is written."""
    index = read_own_index(root)
    if index is None:
        return False
    try:
        return not index.is_unused
    finally:
        index.close()


def open_lines(root: Path) -> list[Entry]:
    """Return the lines of a store's journal that have not ended. Nothing is written."""
    index = read_own_index(root)
    if index is None:
        return []
    try:
        return index.journal.lines_in(*OPEN_STATES)
    finally:
        index.close()
