"""Adopt a store from elsewhere: inspect its contents, then trust it on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from storyboard.errors import MediaError, StoreError
from storyboard.store.diary import Diary
from storyboard.store.index import Index, open_index, read_index
from storyboard.store.journal import Entry
from storyboard.store.known_stores import making_known, remember
from storyboard.store.mark import index_path, look_at, make_mark, new_name
from storyboard.store.notes import note_take
from storyboard.store.places import blob_path, diary_path, is_regular_file
from storyboard.store.store import what_is_damaged
from storyboard.store.trust import foreign_store

__all__ = ["Inspection", "adopt", "inspect_store"]


@dataclass(frozen=True, slots=True)
class Inspection:
    """
    The contents of a store from elsewhere.

    `takes` is how many there are, and `damaged` says, by take key, what is wrong with clips that differ from the
    index: they do not count after adoption either. `predictions` are those that have not ended: the next render of
    their storyboard continues them.
    """

    takes: int
    damaged: Mapping[str, str]
    predictions: tuple[Entry, ...]


def inspect_store(root: Path) -> Inspection | None:
    """
    Inspect a store from elsewhere: every clip is read and compared with its digest. Nothing is written.

    None when the store at `root` already belongs to this user. StoreError when there is no store.
    """
    if foreign_store(root) is None:
        if look_at(root).name is None:
            raise StoreError(
                f'there is no store in "{root}"', hint="name its folder, such as film/.storyboard"
            )
        return None
    index = read_index(index_path(root))
    if index is None:
        return Inspection(0, {}, ())
    with closing(index):
        takes = index.takes()
        predictions = tuple(line for line in index.journal.lines() if line.is_open)
    damaged = {key: words for key, take in takes.items() if (words := what_is_damaged(root, take))}
    return Inspection(len(takes), damaged, predictions)


def adopt(root: Path) -> None:
    """
    Make the store at `root` trusted by this user on this machine.

    Does nothing when it already is. Records of uploaded pictures are dropped: pictures are uploaded again when
    needed.
    """
    if foreign_store(root) is None:
        return
    name = look_at(root).name or new_name()
    try:
        with making_known(), closing(open_index(index_path(root))) as index:
            index.journal.forget_uploads()
            index.belong_to(name)
            _keep_beside(index, name, root)
            remember(root, name)
            make_mark(root, name)
    except (OSError, MediaError) as error:
        raise StoreError(f'the store "{root}" cannot be written: {error}') from error


def _keep_beside(index: Index, name: str, root: Path) -> None:
    """Write the takes into the notes beside their clips and the journal into the diary, under the store's name here."""
    for take in index.takes().values():
        if is_regular_file(blob_path(root, take.sha256)):
            note_take(root, name, take)
    index.journal.copy_to(Diary(diary_path(root), name))
