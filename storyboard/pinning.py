"""Pin shots to takes in a film's lock, and let them go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from storyboard.board.schema import Shot, Storyboard
from storyboard.errors import PlanError
from storyboard.film import RenderOptions, plan_render, store_root
from storyboard.lock.shot import LockedShot
from storyboard.locking import required_lock, save_block
from storyboard.plan.jobs import GeneratedJob
from storyboard.plan.keeping import says_pin
from storyboard.plan.lock_blocks import locked_block
from storyboard.plan.request import fingerprint_of, ingredients_of
from storyboard.store.store import what_is_damaged
from storyboard.store.take import Take, take_key
from storyboard.store.trust import refuse_foreign
from storyboard.takes import ShotTake, film_takes, refuse_without_takes
from storyboard.wording import listed

__all__ = ["pin_take", "unpin"]

_SHORTEST_PREFIX = 4


def pin_take(
    board: Storyboard, shot: str, named: str | None, options: RenderOptions | None = None
) -> tuple[Path, Take]:
    """
    Pin a shot to a take in the film's lock, and return the lock's path and the take.

    `named` is a number, or ``FINGERPRINT#NUMBER`` with the beginning of the fingerprint for a take of earlier inputs;
    None for the take that the film used last. PlanError when there is no such shot or take, or the storyboard itself
    says whether the shot is pinned.
    """
    options = options or RenderOptions()
    refuse_foreign(store_root(board, options))
    _refuse_said(refuse_without_takes(board, shot), board)
    lock = required_lock(board, options)
    plan = plan_render(board, replace(options, shots=None))
    job = next(each for each in plan.generated if each.shot == shot and each.picked)
    take = _used_last(job) if named is None else _named(board, job, named, options)
    if words := what_is_damaged(store_root(board, options), take):
        raise PlanError(f'that take of shot "{shot}" cannot be used: {words}', hint="pin another one")
    save_block(lock, shot, _pinned(take, job, lock.shots.get(shot)))
    return lock.path, take


def unpin(board: Storyboard, shot: str, options: RenderOptions | None = None) -> Path:
    """Let a shot go that the film's lock pins, and return the lock's path. PlanError when it does not pin it."""
    options = options or RenderOptions()
    _refuse_said(refuse_without_takes(board, shot), board)
    lock = required_lock(board, options)
    block = lock.shots.get(shot)
    if block is None or not block.pinned:
        raise PlanError(
            f'shot "{shot}" is not pinned in the lock', hint="storyboard takes says what is used, and why"
        )
    save_block(lock, shot, block.model_copy(update={"pinned": False}).sealed())
    return lock.path


def _refuse_said(shot: Shot, board: Storyboard) -> None:
    if says_pin(shot):
        said = "pins" if shot.pin else "does not pin"
        raise PlanError(
            f'the storyboard itself {said} shot "{shot.id}", and wins over the lock',
            hint=f'change "pin" of that shot in {board.name}, or take it out',
        )


def _used_last(job: GeneratedJob) -> Take:
    take = job.cached or job.older
    if take is None:
        raise PlanError(f'shot "{job.shot}" has no take to pin', hint="make one with storyboard render")
    return take


def _named(board: Storyboard, job: GeneratedJob, named: str, options: RenderOptions) -> Take:
    prefix, _, number = named.rpartition("#")
    found = [
        each.take
        for each in film_takes(board, options, [job.shot])
        if str(each.take.number) == number and _is_meant(each, prefix)
    ]
    if len(found) == 1:
        return found[0]
    names = [
        str(each.take.number) if each.current else f"{each.take.fingerprint[:8]}#{each.take.number}"
        for each in film_takes(board, options, [job.shot])
    ]
    raise PlanError(
        f'shot "{job.shot}" has {"no" if not found else "more than one"} take "{named}"',
        hint=f"it has: {listed(names)}" if names else "it has none yet: make one with storyboard render",
    )


def _is_meant(each: ShotTake, prefix: str) -> bool:
    """Return whether a take has a fingerprint with this beginning; without one, it is of what the shot asks for now."""
    if not prefix:
        return each.current
    return len(prefix) >= _SHORTEST_PREFIX and each.take.fingerprint.startswith(prefix)


def _pinned(take: Take, job: GeneratedJob, before: LockedShot | None) -> LockedShot:
    key = take_key(take.fingerprint, take.number)
    if before is not None and (before.key, before.sha256) == (key, take.sha256):
        return before.model_copy(update={"pinned": True}).sealed()
    asked = ingredients_of(job.request)
    # Of a take of earlier inputs, these are not known any more.
    known = asked if fingerprint_of(asked) == take.fingerprint else {}
    return locked_block(take, known).model_copy(update={"pinned": True}).sealed()
