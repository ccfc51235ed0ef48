"""The lock of a film: read before anything is done, compared with the plan, and written once the clips are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from storyboard.board.schema import Storyboard
from storyboard.errors import LockError, LockOutdated, MediaError, PlanError, StoreError
from storyboard.lock.changing import changing_locks
from storyboard.lock.file import read_file
from storyboard.lock.lock import Lock, lock_views, read_lock, write_lock, write_locks
from storyboard.lock.place import board_file, lock_beside
from storyboard.lock.shot import LockedShot
from storyboard.places import usable
from storyboard.plan.jobs import GeneratedJob, Status
from storyboard.plan.lock_blocks import input_words, locked_block
from storyboard.plan.plan import Plan
from storyboard.plan.reasons import changes_of, joined
from storyboard.render_options import RenderOptions
from storyboard.report import Notice
from storyboard.store.take import Take
from storyboard.wording import dollars

__all__ = [
    "film_lock",
    "film_locks",
    "keep_lock",
    "keep_locks",
    "lock_after",
    "lock_changes",
    "lock_place",
    "missing_takes",
    "refuse_changes",
    "refuse_missing_takes",
    "required_lock",
    "save_block",
]


def film_lock(board: Storyboard, options: RenderOptions) -> Lock | None:
    """
    Return the lock of a board's film, an empty one when there is no file yet.

    None for a preview, and for a board that is no file and names no lock. LockError when the lock cannot be used.
    """
    return film_locks([board], options)[0]


def film_locks(boards: Sequence[Storyboard], options: RenderOptions) -> tuple[Lock | None, ...]:
    """Return the locks of several films of one storyboard, from one look at their file: see `film_lock`."""
    place = lock_place(boards[0], options) if boards else None
    if place is None:
        return (None,) * len(boards)
    return tuple(lock_views(read_file(*place), [board.film for board in boards]))


def lock_place(board: Storyboard, options: RenderOptions) -> tuple[Path, str] | None:
    """
    Return the path of the lock of a board's storyboard, and the storyboard's name in it.

    None for a preview, and for a board that is no file and names no lock.
    """
    if options.engine is not None:
        return None
    file = board_file(board)
    if options.lock is not None:
        return usable(options.lock, "lock"), file.name if file else board.name
    return None if file is None else (lock_beside(file), file.name)


def required_lock(board: Storyboard, options: RenderOptions) -> Lock:
    """Return the lock of a board's film; PlanError when it cannot have one."""
    if (lock := film_lock(board, options)) is None:
        raise PlanError("a storyboard that is not a file has no lock", hint="name one with --lock FILE")
    return lock


def lock_after(lock: Lock, plan: Plan, *, whole: bool) -> Lock:
    """
    Return the lock of a film that is made of the plan's picked takes, as far as they are there.

    What is the same keeps its block as it is. Unless the plan is of all shots, the `whole`, others keep theirs, too.
    """
    takes = _takes(plan)
    shots = {} if whole else dict(lock.shots)
    for job in _picked(plan):
        take, before = takes.get(job.key), lock.shots.get(job.shot)
        if take is not None and not (before is not None and _is_same(before, take)):
            shots[job.shot] = locked_block(take, plan.ingredients.get(job.shot, {}), before)
        elif before is not None:
            shots[job.shot] = before
    return replace(lock, shots=shots)


def _takes(plan: Plan) -> dict[str, Take]:
    """Return the takes of the plan that are in the store, by key; several shots may use one."""
    return {job.key: job.cached for job in plan.generated if job.cached is not None}


def _picked(plan: Plan) -> Iterator[GeneratedJob]:
    return (job for job in plan.generated if job.picked)


def _is_same(block: LockedShot, take: Take) -> bool:
    return (block.fingerprint, block.take, block.sha256) == (take.fingerprint, take.number, take.sha256)


def lock_changes(lock: Lock, plan: Plan, *, whole: bool) -> dict[str, str]:
    """
    Return, by shot, how the lock would change if the plan were carried out; empty when it would not.

    The clip of a take that is fetched again from its provider is expected to be the same.
    """
    takes = _takes(plan)
    changes = {
        job.shot: words
        for job in _picked(plan)
        if (words := _change(job, takes.get(job.key), lock.shots.get(job.shot), plan)) is not None
    }
    if whole:
        generated = {job.shot for job in plan.generated}
        gone = {
            name: "in the lock, but not made by the storyboard"
            for name in lock.shots
            if name not in generated
        }
        changes |= gone
    return changes


def _change(job: GeneratedJob, take: Take | None, block: LockedShot | None, plan: Plan) -> str | None:
    if take is None:
        if block is not None and block.key == job.key and job.status is Status.RESUME:
            return None
        return f"{_why(job, block, plan)}; {_to_do(job)}"
    return None if block is not None and _is_same(block, take) else _why(job, block, plan)


def _why(job: GeneratedJob, block: LockedShot | None, plan: Plan) -> str:
    """Return how a shot differs from its block."""
    if block is None:
        return "not in the lock"
    if block.fingerprint != job.fingerprint:
        if job.status is Status.MAKE:
            return job.reason
        now = input_words(plan.ingredients.get(job.shot, {}))
        return joined(tuple(change.words for change in changes_of(block.inputs, now))) or "its inputs changed"
    if block.take != job.take:
        return f"take {job.take}, and take {block.take} in the lock"
    return job.reason if job.cached is None else "another clip of the same take"


def _to_do(job: GeneratedJob) -> str:
    if job.status is Status.RESUME:
        return "a clip that is paid for is to be fetched"
    price = f" for {dollars(job.price)}" if job.price else ""
    return f"a clip is to be made{price}"


def refuse_changes(lock: Lock, changes: Mapping[str, str], board: Storyboard) -> None:
    """Raise LockOutdated, naming each change, unless there is none."""
    if changes:
        raise LockOutdated(
            _listing(f'the lock "{lock.path}" is not up to date, and may not change', changes),
            changes,
            hint=f"bring it up to date with: storyboard render {board.name}",
        )


def missing_takes(lock: Lock, plan: Plan) -> dict[str, str]:
    """Return, by shot, why the film cannot be made of the takes that the lock names; empty when it can."""
    changes = lock_changes(lock, plan, whole=False)
    takes = _takes(plan)
    missing = {job.shot: _missing(job, lock, plan) for job in _picked(plan)}
    there = {job.shot for job in _picked(plan) if job.key in takes and job.shot not in changes}
    return {name: words for name, words in missing.items() if name not in there}


def _missing(job: GeneratedJob, lock: Lock, plan: Plan) -> str:
    block = lock.shots.get(job.shot)
    if block is not None and _is_elsewhere(job, lock):
        return f"take {block.take} is not in the store: sha256 {block.sha256}"
    return _why(job, block, plan)


def refuse_missing_takes(lock: Lock, plan: Plan, board: Storyboard) -> None:
    """Raise LockOutdated, naming each shot, unless the film can be made of the takes that the lock names."""
    missing = missing_takes(lock, plan)
    if not missing:
        return
    hints = []
    if any(_is_elsewhere(job, lock) for job in _picked(plan)):
        hints.append("use the store that has these takes: --store or STORYBOARD_STORE")
    if not all(_is_elsewhere(job, lock) for job in _picked(plan) if job.shot in missing):
        hints.append(f"bring the lock up to date where clips may be made: storyboard render {board.name}")
    if lock.shots:
        first = (
            f'a frozen render makes nothing, and the lock "{lock.path}" does not have what the film asks for'
        )
    else:
        first = f'a frozen render makes nothing, and there is no lock "{lock.path}"'
    raise LockOutdated(
        _listing(first, missing),
        missing,
        hint="; ".join(hints),
    )


def _is_elsewhere(job: GeneratedJob, lock: Lock) -> bool:
    """Whether the lock names the take that a shot needs, and the store does not have it."""
    block = lock.shots.get(job.shot)
    return block is not None and block.key == job.key and job.cached is None


def _listing(first: str, shots: Mapping[str, str]) -> str:
    return "\n".join([f"{first}:", *(f"{name}: {words}" for name, words in shots.items())])


def keep_lock(before: Lock, after: Lock) -> list[Notice]:
    """
    Write a lock that has changed; of shots that something else has changed in the file meanwhile, that stays.

    The clips are made and kept by then, so what hinders the writing is returned as a notice.
    """
    return keep_locks([before], [after], whole=False)


def keep_locks(before: Sequence[Lock], after: Sequence[Lock], *, whole: bool) -> list[Notice]:
    """
    Write the locks of several films of a storyboard at once: see `keep_lock`.

    Blocks of other films stay, unless these are the `whole` of the storyboard's films.
    """
    try:
        with changing_locks():
            return _keep(before, after, whole=whole)
    except (LockError, MediaError, StoreError) as error:
        return [Notice(f"the lock was not written: {error}")]


def _keep(before: Sequence[Lock], after: Sequence[Lock], *, whole: bool) -> list[Notice]:
    notices: list[Notice] = []
    file = read_file(before[0].path, before[0].storyboard)
    now = lock_views(file, [lock.film for lock in before])
    merged = []
    for each in zip(before, after, now, strict=True):
        lock, differing = _merged(*each)
        merged.append(lock)
        words = "was changed in the lock meanwhile, which stays as it is: the next render uses it"
        notices += [Notice(words, shot=name, film=lock.film) for name in differing]
    write_locks(merged, whole=whole)
    return notices


def _merged(before: Lock, after: Lock, now: Lock) -> tuple[Lock, list[str]]:
    """Return the lock to write, and the shots that something else has changed otherwise meanwhile."""
    touched = {name for name in {*before.shots, *now.shots} if before.shots.get(name) != now.shots.get(name)}
    shots = {name: shot for name, shot in after.shots.items() if name not in touched}
    shots |= {name: shot for name, shot in now.shots.items() if name in touched}
    differing = [name for name in sorted(touched) if after.shots.get(name) != now.shots.get(name)]
    return replace(after, shots=shots), differing


def save_block(lock: Lock, shot: str, block: LockedShot) -> None:
    """
    Write the block of one shot into a film's lock; all others stay as they are in the file now.

    LockError or MediaError when it cannot be written, StoreError when other processes cannot be kept from it.
    """
    with changing_locks():
        now = read_lock(lock.path, lock.storyboard, lock.film)
        write_lock(replace(now, shots={**now.shots, shot: block}))
