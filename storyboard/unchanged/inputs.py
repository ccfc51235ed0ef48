"""What a command on a film reads: all paths whose files, or absence, decide that there is nothing to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from storyboard.board.paths import resolve
from storyboard.board.schema import Storyboard
from storyboard.board.sources import sources_of
from storyboard.consents import consents_path
from storyboard.errors import StoryboardError
from storyboard.lock.place import board_file, looked_at
from storyboard.manifest.file import manifest_path
from storyboard.plan.plan import Plan
from storyboard.receipt import receipts_of
from storyboard.review.review import review_beside
from storyboard.settings.finding import FILE, PROJECT_FILE, own_settings_path
from storyboard.store.known_stores import entries_of
from storyboard.store.mark import MARK, index_path, look_at
from storyboard.store.places import blob_path, diary_path, parts_of
from storyboard.store.trust import open_lines

__all__ = ["Inputs", "inputs_of", "is_at_rest"]


class Inputs(NamedTuple):
    """
    The paths that a command looks at.

    Of those that are `read`, the content counts, of those that are `watched` only what kind of file is there, and where
    something should be `empty` there may be nothing or an empty file.
    """

    read: frozenset[Path]
    watched: frozenset[Path]
    empty: frozenset[Path]


def is_at_rest(root: Path) -> bool:
    """Return whether no prediction in the journal of a store is open."""
    return not open_lines(root)


def inputs_of(board: Storyboard, plan: Plan, root: Path, film: Path, lock: Path | None) -> Inputs:
    """Return what a render, preview or cut of a board looks at when it finds the film up to date."""
    index = index_path(root)
    # Changes of the index wait in these; who only reads the index leaves empty ones behind.
    pending = {index.with_name(f"{index.name}-{ending}") for ending in ("wal", "journal")}
    watched = {*parts_of(root)} - pending - {index.with_name(f"{index.name}-shm")}
    # A preview looks at where the film would go, too.
    films = {film, resolve(board, board.output.path)}
    own = {*films, manifest_path(film), *sources_of(board), *_settings(board.folder), *_locks(board, lock)}
    return Inputs(frozenset({*own, *_in_store(plan, root, film)}), frozenset(watched), frozenset(pending))


def _settings(folder: Path) -> Iterator[Path]:
    yield from (folder / FILE, folder / PROJECT_FILE)
    if (own := own_settings_path()) is not None:
        yield own
    with suppress(StoryboardError):
        yield consents_path()


def _locks(board: Storyboard, named: Path | None) -> Iterator[Path]:
    locks = [] if named is None else [named]
    if (file := board_file(board)) is not None:
        locks += looked_at(file)
    for lock in locks:
        yield from (lock, review_beside(lock))


def _in_store(plan: Plan, root: Path, film: Path) -> Iterator[Path]:
    yield from (root / MARK, index_path(root), diary_path(root))
    if name := look_at(root).name:
        yield from entries_of(name)
    yield from receipts_of(root, film)
    # A film must not lie in a store.
    for folder in (film.parent.resolve(), *film.parent.resolve().parents):
        yield from (folder / MARK, index_path(folder))
    for job in plan.generated:
        if job.cached is not None:
            yield blob_path(root, job.cached.sha256)
