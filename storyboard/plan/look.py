"""Look at the store's takes and the board's files before planning."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from storyboard.board.schema import Storyboard
from storyboard.catalogue.catalogue import Catalogue
from storyboard.catalogue.providers import LOCAL
from storyboard.code_digest import drawing_code
from storyboard.inspection.inspector import Inspector
from storyboard.lock.shot import LockedShot
from storyboard.plan.changed_takes import ChangedTakes
from storyboard.plan.files import look_at_files
from storyboard.plan.jobs import Status
from storyboard.plan.plan import Plan
from storyboard.plan.request import fingerprint_of
from storyboard.plan.snapshot import Flaw, Pending, Snapshot
from storyboard.plan.stand_ins import counts
from storyboard.store.entry import is_elsewhere
from storyboard.store.index import Remembered
from storyboard.store.journal import Entry, State
from storyboard.store.mark import look_at
from storyboard.store.notes import noted_take
from storyboard.store.ownership import is_alive
from storyboard.store.store import what_is_damaged
from storyboard.store.take import Take
from storyboard.store.trust import foreign_store, read_own_index

__all__ = [
    "FilmInStore",
    "Soundness",
    "StorePlace",
    "damage_in",
    "journal_name",
    "look",
    "look_in_store",
    "memory_name",
]


LOST: Final = (State.EXPIRED, State.FORGOTTEN)


def memory_name(board: Storyboard, root: Path, engine: str | None = None) -> str:
    """Return the name under which a store remembers the shots of a board's film; a preview has its own."""
    name = journal_name(board, root, engine)
    # No relative path has two slashes in it.
    return f"{name}//{board.film}" if board.film else name


def journal_name(board: Storyboard, root: Path, engine: str | None = None) -> str:
    """
    Return the name under which the journal keeps the paid work of a storyboard, whichever of its films it is for.

    It is the path from the store's folder to the file: two files never share it, and it stays the same when their
    common folder is moved. A preview has its own.
    """
    file = board.folder.resolve() / Path(board.name).name
    home = root.resolve().parent
    try:
        name = Path(os.path.relpath(file, home)).as_posix()
    except ValueError:
        name = file.as_posix()  # on another drive
    return f"{name} ({engine})" if engine else name


def look(  # noqa: PLR0913 - each comes from another place
    board: Storyboard,
    root: Path,
    *,
    engine: str | None = None,
    bases: Mapping[str, str] | None = None,
    catalogue: Catalogue | None = None,
    inspector: Inspector | None = None,
    locked: Mapping[str, LockedShot] | None = None,
    as_locked: bool = False,
    fingerprints: Collection[str] | None = None,
) -> Snapshot:
    """
    Return a snapshot: the takes in the store at `root` (which need not exist), the digests of the board's files.

    `bases` are the base URLs, by provider, where finished predictions may be polled again; they also decide which
    stand-ins' clips count. The catalogue (None: the built-in one) says which parameters name files. The
    inspector (None: a new one) looks at the files. `locked` is what the lock says of each shot: of a take that it
    names, the clip with its digest is used, if the store has it; a stand-in's too if it is used `as_locked`. Of the
    store, only what it has of the requests with these `fingerprints` is read (None: everything). Nothing is written.
    MediaError when a file that the board names cannot be read.
    """
    files = look_at_files([board], catalogue, inspector or Inspector())
    film = FilmInStore(memory_name(board, root, engine), locked or {})
    return look_in_store(files, StorePlace(root, bases or {}, as_locked), [film], fingerprints)[0]


@dataclass(frozen=True, slots=True)
class StorePlace:
    """Where to look for takes, and which of them count: see `look`."""

    root: Path
    bases: Mapping[str, str]
    as_locked: bool = False


class FilmInStore(NamedTuple):
    """
    A film as a store knows it: by its name there (see `memory_name`), and what the lock says of its shots, by id.

    `offered` has, by fingerprint, what the lock says of other films of the storyboard.
    """

    name: str
    locked: Mapping[str, LockedShot]
    offered: Mapping[str, LockedShot] = MappingProxyType({})


def look_in_store(
    files: Snapshot,
    place: StorePlace,
    films: Sequence[FilmInStore],
    fingerprints: Collection[str] | None = None,
) -> tuple[Snapshot, ...]:
    """
    Return a snapshot for each film, with what the store has of the requests with these fingerprints (None: of all).

    What the locks name, and what the shots were made of before, is always there. All of it is of one moment, and the
    snapshots share what is the same for all films.
    """
    takes, lines, remembered = dict[str, Take](), list[Entry](), dict[str, Remembered]()
    if (index := read_own_index(place.root)) is not None:
        with closing(index), index.at_one_moment():
            remembered = index.remembered_of([film.name for film in films])
            if fingerprints is None:
                takes, lines = index.takes(), index.journal.lines()
            else:
                asked = {*fingerprints, *_named_before(films, remembered)}
                takes, lines = index.takes_of(asked), index.journal.lines_of(asked)
    bases = place.bases
    here = [line for line in lines if not is_elsewhere(line, bases.get(line.provider))]
    counting = {key: take for key, take in takes.items() if counts(take, bases)}
    whole = replace(
        files,
        takes=counting,
        stand_ins=frozenset(takes.keys() - counting.keys()),
        pending=_pending(here, place.root),
        failed=_failed(here),
        lost=_lost(here),
        finished=_finished(here, bases),
        used=frozenset(line.take for line in here if line.is_open or line.state in (State.DONE, *LOST)),
    )
    noted = _NotedTakes(place.root)
    return tuple(
        replace(
            _with_locked(whole, film.locked, takes, noted, place),
            locked=film.locked,
            offered=film.offered,
            remembered=remembered.get(film.name, {}),
        )
        for film in films
    )


def _named_before(films: Iterable[FilmInStore], remembered: Mapping[str, Remembered]) -> set[str]:
    """Return the fingerprints of what the films were made of before, by their locks and as is remembered."""
    locked = {block.fingerprint for film in films for block in film.locked.values()}
    # Films share what is remembered of a shot that is the same.
    parts = {id(each): each for shots in remembered.values() for each in shots.values()}
    return locked | {fingerprint_of(each) for each in parts.values()}


def _with_locked(
    whole: Snapshot,
    locked: Mapping[str, LockedShot],
    takes: Mapping[str, Take],
    noted: _NotedTakes,
    place: StorePlace,
) -> Snapshot:
    """Return the snapshot with the takes that a lock names, where they are others than those that count anyway."""
    found: dict[str, Take] = {}
    for block in locked.values():
        known = takes.get(block.key)
        as_it_is = place.as_locked and block.stand_in
        if known is None or known.sha256 != block.sha256:
            known = noted.find(block.key, block.sha256) or (known if as_it_is else None)
        elif not as_it_is:
            continue
        if known is not None:
            found[block.key] = known
    if not found:
        return whole
    as_they_are = {block.key for block in locked.values() if place.as_locked and block.stand_in}
    changes = {
        key: take if counts(take, place.bases) or key in as_they_are else None for key, take in found.items()
    }
    others = {key for key, take in changes.items() if take is None}
    return replace(
        whole,
        takes=ChangedTakes(whole.takes, changes),
        stand_ins=(frozenset(whole.stand_ins) - changes.keys()) | others,
    )


class _NotedTakes:
    """Takes of clips in the store that the index has another clip of, by the notes beside them; each is read once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._found: dict[tuple[str, str], Take | None] = {}

    @cached_property
    def _name(self) -> str | None:
        return None if foreign_store(self._root) is not None else look_at(self._root).name

    def find(self, key: str, sha256: str) -> Take | None:
        """Return the take of that key whose clip has that digest; None when the store does not have it."""
        if self._name is None:
            return None
        if (key, sha256) not in self._found:
            self._found[key, sha256] = noted_take(self._root, self._name, sha256, key)
        return self._found[key, sha256]


def _pending(lines: Iterable[Entry], root: Path) -> dict[str, Pending]:
    """Return, by take key, the predictions that have not ended; an abandoned intent is not one."""
    pending = {}
    for line in lines:
        abandoned = line.state is State.INTENT and not is_alive(root, line.owner)
        if not line.is_open or abandoned:
            continue
        lost = line.state is State.SENDING and not is_alive(root, line.owner)
        pending[line.take] = Pending(
            provider=line.provider,
            since=line.since,
            uncertain=lost or line.state is State.UNCERTAIN,
            request_id=line.request_id,
        )
    return pending


def _finished(lines: Iterable[Entry], bases: Mapping[str, str]) -> dict[str, Pending]:
    """Return, by take key, the last predictions whose clips were stored and that can be polled at one of `bases`."""
    return {
        line.take: Pending(provider=line.provider, since=line.since, request_id=line.request_id)
        for line in lines
        if line.state is State.DONE and line.request_id and line.base_url in ("", bases.get(line.provider))
    }


def _failed(lines: Iterable[Entry]) -> dict[str, str]:
    """Return, by take key, the provider's message for takes whose last attempt failed or was refused."""
    last = {line.take: line for line in lines if line.state is not State.WITHDRAWN}
    return {
        take: f"{line.provider}: {line.message or 'it gave no reason'}"
        for take, line in last.items()
        if line.state in (State.FAILED, State.REFUSED)
    }


def _lost(lines: Iterable[Entry]) -> dict[str, str]:
    """Return, by take key, what happened to the last prediction of a take that was paid for and is lost."""
    last = {line.take: line for line in lines if line.state is not State.WITHDRAWN}
    return {take: _words_of_loss(line) for take, line in last.items() if line.state in LOST}


def _words_of_loss(line: Entry) -> str:
    name = f'{line.provider}\'s "{line.request_id}"' if line.request_id else f"the submit to {line.provider}"
    if line.state is State.EXPIRED:
        return f"{name} was paid for and is lost: {line.message or 'it is not there any more'}"
    return f"{name} was given up by hand, and may have been paid for"


class Soundness:
    """Whether clips of a store are as they were stored: each is compared with its digest once, for all films."""

    def __init__(self, root: Path, inspector: Inspector) -> None:
        self._root = root
        self._inspector = inspector
        self._found: dict[str, str | None] = {}

    def trouble_with(self, take: Take) -> str | None:
        """Return what is wrong with a take's clip, in words; None when nothing is."""
        if take.sha256 not in self._found:
            self._found[take.sha256] = what_is_damaged(self._root, take, self._inspector.digest)
        return self._found[take.sha256]


def damage_in(plan: Plan, soundness: Soundness, *, redraw: bool = True) -> dict[str, Flaw]:
    """
    Return, by take key, what is wrong with the clips that the plan uses; empty when all are sound.

    A clip of the animatic engine that other code has drawn is outdated: it costs nothing to draw it anew. Without
    `redraw`, and where the shot keeps a take of earlier inputs, it is used as it is.
    """
    damaged = {}
    for job in plan.with_status(Status.CACHED):
        if job.cached is None or job.is_elsewhere:
            continue
        if redraw and not job.kept and job.cached.provider == LOCAL and job.cached.made_by != drawing_code():
            damaged[job.key] = Flaw("the animatic engine has changed", is_outdated=True)
        elif words := soundness.trouble_with(job.cached):
            damaged[job.key] = Flaw(words)
    return damaged
