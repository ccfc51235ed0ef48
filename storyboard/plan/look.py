"""Look at the store's takes and the board's files before planning."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from storyboard.board.own_catalogue import catalogue_for
from storyboard.board.paths import is_url, resolve
from storyboard.board.schema import Shot, Storyboard
from storyboard.board.shot_model import model_of_shot
from storyboard.catalogue.catalogue import Catalogue
from storyboard.catalogue.inputs import file_inputs
from storyboard.catalogue.providers import LOCAL
from storyboard.catalogue.schema import Model
from storyboard.catalogue.shape import Size
from storyboard.code_digest import drawing_code
from storyboard.errors import MediaError, PlanError
from storyboard.inspection.inspector import Inspector
from storyboard.lock.shot import LockedShot
from storyboard.plan.jobs import Status
from storyboard.plan.plan import Plan
from storyboard.plan.request import fingerprint_of
from storyboard.plan.snapshot import Flaw, Pending, Snapshot
from storyboard.plan.stand_ins import counts
from storyboard.store.entry import is_elsewhere
from storyboard.store.journal import Entry, State
from storyboard.store.mark import look_at
from storyboard.store.notes import noted_take
from storyboard.store.ownership import is_alive
from storyboard.store.store import what_is_damaged
from storyboard.store.take import Take
from storyboard.store.trust import foreign_store, read_own_index

__all__ = ["StorePlace", "damage_in", "journal_name", "look", "look_in_store", "memory_name", "picture_sizes"]


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
    inspector = inspector or Inspector()
    clips = {resolve(board, shot.clip) for shot in board.shots if shot.clip is not None}
    digests = {path: _digest(path, inspector) for path in {*_inputs(board, catalogue), *clips}}
    facts = {path: inspector.probe(path) for path in clips}
    files = Snapshot(
        digests=digests,
        footage={path: None if each.still else each.duration for path, each in facts.items()},
        rates={path: each.fps for path, each in facts.items() if not each.variable_rate},
        sizes=picture_sizes(board, inspector),
        locked=locked or {},
    )
    place = StorePlace(root, memory_name(board, root, engine), bases or {}, as_locked)
    return look_in_store(files, place, fingerprints)


@dataclass(frozen=True, slots=True)
class StorePlace:
    """
    Where to look for takes, and which of them count: see `look`.

    `name` is the board's in the store (see `memory_name`).
    """

    root: Path
    name: str
    bases: Mapping[str, str]
    as_locked: bool = False


def look_in_store(
    files: Snapshot, place: StorePlace, fingerprints: Collection[str] | None = None
) -> Snapshot:
    """
    Return a snapshot with what the store has of the requests with these fingerprints (None: of all).

    What the lock names, and what the shots were made of before, is always there. All of it is of one moment.
    """
    takes, lines, remembered = {}, list[Entry](), {}
    if (index := read_own_index(place.root)) is not None:
        with closing(index), index.at_one_moment():
            remembered = index.remembered(place.name)
            if fingerprints is None:
                takes, lines = index.takes(), index.journal.lines()
            else:
                before = {fingerprint_of(parts) for parts in remembered.values()}
                asked = {*fingerprints, *before, *(block.fingerprint for block in files.locked.values())}
                takes, lines = index.takes_of(asked), index.journal.lines_of(asked)
    bases, locked = place.bases, files.locked
    takes = {**takes, **_locked_takes(locked, takes, place.root)}
    here = [line for line in lines if not is_elsewhere(line, bases.get(line.provider))]
    as_they_are = {shot.key for shot in locked.values() if place.as_locked and shot.stand_in}
    counting = {key: take for key, take in takes.items() if counts(take, bases) or key in as_they_are}
    return replace(
        files,
        takes=counting,
        stand_ins=frozenset(takes.keys() - counting.keys()),
        remembered=remembered,
        pending=_pending(here, place.root),
        failed=_failed(here),
        lost=_lost(here),
        finished=_finished(here, bases),
        used=frozenset(line.take for line in here if line.is_open or line.state in (State.DONE, *LOST)),
    )


def _locked_takes(locked: Mapping[str, LockedShot], takes: Mapping[str, Take], root: Path) -> dict[str, Take]:
    """Return the locked takes, by key, that the index has another clip of, and whose own clips are in the store."""
    others = {
        shot.key: shot.sha256
        for shot in locked.values()
        if (known := takes.get(shot.key)) is None or known.sha256 != shot.sha256
    }
    if not others or foreign_store(root) is not None or (name := look_at(root).name) is None:
        return {}
    found = {key: noted_take(root, name, sha256, key) for key, sha256 in others.items()}
    return {key: take for key, take in found.items() if take is not None}


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


def _inputs(board: Storyboard, catalogue: Catalogue | None) -> Iterable[Path]:
    """Yield the files that requests use: frames, and files in the parameters."""
    known = catalogue_for(board, catalogue)
    for shot in board.shots:
        frames = (
            text for text in (shot.first_frame, shot.last_frame) if text is not None and not is_url(text)
        )
        model = _model(shot, known) if shot.params else None
        others = (one.text for one in file_inputs(shot.params, model) if one.is_local)
        yield from (resolve(board, text) for text in (*frames, *others))


def _model(shot: Shot, catalogue: Catalogue) -> Model | None:
    try:
        return model_of_shot(shot, catalogue)
    except PlanError:
        return None


def _digest(path: Path, inspector: Inspector) -> str:
    try:
        return inspector.digest(path)
    except OSError as error:
        raise MediaError(
            f'"{path}" cannot be read: {error.strerror}', hint="check the path in the storyboard"
        ) from error


def picture_sizes(board: Storyboard, inspector: Inspector | None = None) -> dict[Path, Size]:
    """
    Return the width and height of each first frame, and of each footage that a shot continues.

    A file that cannot be probed is left out; it fails where it is used.
    """
    inspector = inspector or Inspector()
    continued = {shot.parent for shot in board.shots}
    named = {shot.first_frame for shot in board.shots}
    named |= {shot.clip for shot in board.shots if shot.id in continued}
    sizes = {}
    for path in (resolve(board, text) for text in named if text is not None and not is_url(text)):
        with suppress(MediaError):
            facts = inspector.probe(path)
            sizes[path] = (facts.width, facts.height)
    return sizes


def damage_in(plan: Plan, root: Path, inspector: Inspector, *, redraw: bool = True) -> dict[str, Flaw]:
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
        elif words := what_is_damaged(root, job.cached, inspector.digest):
            damaged[job.key] = Flaw(words)
    return damaged
