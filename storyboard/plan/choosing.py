"""Which take of a shot the film uses: as the storyboard says, else the lock, else the first; and what is kept."""

from __future__ import annotations

from typing import NamedTuple

from storyboard.board.naming import only_this
from storyboard.board.schema import Shot
from storyboard.errors import PlanError
from storyboard.lock.shot import LockedShot
from storyboard.plan.context import PlanningContext
from storyboard.plan.request import fingerprint_of
from storyboard.store.take import Take, parts_of_key, take_key

__all__ = [
    "Pick",
    "locked_shot",
    "older_take",
    "pick_of",
    "retake_numbers",
    "says_pick",
    "take_numbers",
    "takes_gone_on_from",
]


class Pick(NamedTuple):
    """The number of the take that the film uses, and what is to be said about the choice; None when nothing is."""

    number: int
    words: str | None = None


def says_pick(shot: Shot) -> bool:
    """Return whether the storyboard says which take of a shot is used."""
    return "pick" in shot.model_fields_set


def locked_shot(shot: Shot, context: PlanningContext) -> LockedShot | None:
    """Return what the lock says of a shot, None when nothing."""
    return context.snapshot.locked.get(shot.id)


def pick_of(shot: Shot, fingerprint: str, context: PlanningContext) -> Pick:
    """Return which take of a request is used for a shot."""
    locked = locked_shot(shot, context) or _renamed(fingerprint, context)
    if locked is None or locked.fingerprint != fingerprint:
        locked = context.snapshot.offered.get(fingerprint)
    chosen = None if locked is None else locked.take
    if says_pick(shot):
        other = chosen is not None and chosen != shot.pick
        return Pick(shot.pick, f"the storyboard picks it; the lock has take {chosen}" if other else None)
    return Pick(chosen or shot.pick)


def _renamed(fingerprint: str, context: PlanningContext) -> LockedShot | None:
    """Return the block of a shot that is not in the storyboard any more, and asked for the same."""
    locked = context.snapshot.locked
    gone = (each for name, each in locked.items() if name not in context.shots)
    return next((each for each in gone if each.fingerprint == fingerprint), None)


def take_numbers(shot: Shot, pick: int) -> tuple[int, ...]:
    """Return the numbers of a shot's takes; a pick beyond them, of a retake, stands in for the last."""
    numbers = range(1, shot.takes + 1)
    return tuple(numbers) if pick in numbers else (*numbers[:-1], pick)


def takes_gone_on_from(shot: Shot, context: PlanningContext) -> set[int]:
    """Return the numbers of a shot's takes that other shots name to go on from."""
    children = (each.continues for each in context.board.shots if each.parent == shot.id)
    return {each.take for each in children if each is not None and each.take is not None}


def retake_numbers(shot: Shot, fingerprint: str, context: PlanningContext) -> tuple[int, ...]:
    """
    Return the numbers of further takes, as many as the options ask for: first those that are under way already.

    Numbers are never used twice where a clip may exist. PlanError when the shot has no take yet.
    """
    snapshot = context.snapshot
    locked = locked_shot(shot, context)
    known = {*snapshot.takes, *snapshot.damaged, *snapshot.used, *([locked.key] if locked else ())}
    used = {number for of, number in map(parts_of_key, known) if of == fingerprint}
    if not used:
        render = f"storyboard render {context.board.name} --shot {shot.id}{only_this(context.board)}"
        raise PlanError(f'shot "{shot.id}" has no take yet', hint=f"make its first with: {render}")
    under_way = {
        number
        for of, number in map(parts_of_key, snapshot.pending)
        if of == fingerprint and number > shot.takes
    }
    first = max({shot.takes, *used}) + 1
    more = max(0, context.options.retakes[shot.id] - len(under_way))
    return (*sorted(under_way), *range(first, first + more))


def older_take(shot: Shot, fingerprint: str, context: PlanningContext) -> Take | None:
    """Return the take that the film used before the shot's inputs changed, if its clip is in the store."""
    snapshot = context.snapshot
    locked = locked_shot(shot, context)
    if locked is not None and locked.fingerprint != fingerprint:
        take = snapshot.takes.get(locked.key)
        return take if take is not None and take.sha256 == locked.sha256 else None
    before = snapshot.remembered.get(shot.id)
    earlier = fingerprint_of(before) if before else fingerprint
    if earlier == fingerprint:
        return None
    numbers = dict.fromkeys((shot.pick, 1))
    return next((take for number in numbers if (take := snapshot.takes.get(take_key(earlier, number)))), None)
