"""The locks of the films of a batch: what would change is refused for all at once, and all are written at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from storyboard.batch.plan import BatchPlan
from storyboard.errors import LockOutdated, PlanError
from storyboard.lock.lock import Lock
from storyboard.locking import film_locks, keep_locks, lock_after, lock_changes, missing_takes
from storyboard.render_options import RenderOptions
from storyboard.report import Notice
from storyboard.store.take import Take
from storyboard.wording import counted

__all__ = ["keep_batch", "locks_of", "refuse_outdated"]

_SHOWN = 12


def locks_of(batch: BatchPlan, options: RenderOptions) -> tuple[Lock, ...]:
    """
    Return the lock of each film, from one look at their file; none for a preview, and where the storyboard is no file.

    PlanError when there is no lock and there must be one, LockError when it cannot be used.
    """
    locks = film_locks([film.board for film in batch.films], options)
    there = tuple(lock for lock in locks if lock is not None)
    if not there and (options.locked or options.frozen):
        raise PlanError("a storyboard that is not a file has no lock", hint="name one with --lock FILE")
    return there


def refuse_outdated(batch: BatchPlan, locks: Sequence[Lock], options: RenderOptions) -> None:
    """Raise LockOutdated, naming films and shots, when a lock would change and may not, or lacks takes it must have."""
    if not (options.locked or options.frozen):
        return
    name = batch.films[0].board.name
    pairs = list(zip(locks, batch.films, strict=True))
    if options.frozen:
        found = {film.name: missing_takes(lock, film.plan) for lock, film in pairs}
        first = f'a frozen render makes nothing, and the lock "{locks[0].path}" does not have what these films ask for'
        hint = f"bring the lock up to date where clips may be made: storyboard render {name}"
    else:
        found = {
            film.name: lock_changes(lock, film.plan, whole=not film.board.left_out) for lock, film in pairs
        }
        first = f'the lock "{locks[0].path}" is not up to date, and may not change'
        hint = f"bring it up to date with: storyboard render {name}"
    _refuse({film: changes for film, changes in found.items() if changes}, first, hint)


def _refuse(found: Mapping[str, Mapping[str, str]], first: str, hint: str) -> None:
    lines = {f"{film}/{shot}": words for film, changes in found.items() for shot, words in changes.items()}
    if not lines:
        return
    shown = [f"{place}: {words}" for place, words in lines.items()][:_SHOWN]
    more = [f"and {counted(len(lines) - _SHOWN, 'more shot')}"] if len(lines) > _SHOWN else []
    raise LockOutdated("\n".join([f"{first}:", *shown, *more]), lines, hint=hint)


def keep_batch(
    batch: BatchPlan, locks: Sequence[Lock], takes: Mapping[str, Take], *, whole: bool
) -> list[Notice]:
    """
    Write the locks of the films whose clips are all there; the others keep what they have.

    Blocks of films that are not in the batch stay, unless it is the `whole` of the storyboard's films.
    """
    if not locks:
        return []
    after = []
    for lock, film in zip(locks, batch.films, strict=True):
        plan = film.plan.with_takes(takes)
        there = all(job.cached is not None or job.key in takes for job in plan.generated if job.picked)
        after.append(lock_after(lock, plan, whole=not film.board.left_out) if there else lock)
    return keep_locks(locks, after, whole=whole)
