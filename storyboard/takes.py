"""The takes of a film's shots: list them, and choose the one that the film uses."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from storyboard.board.naming import only_this
from storyboard.board.schema import Shot, Storyboard
from storyboard.errors import PlanError
from storyboard.film import RenderOptions, plan_render, store_root
from storyboard.lock.lock import Lock
from storyboard.locking import film_lock, required_lock, save_block
from storyboard.plan.choosing import says_pick
from storyboard.plan.graph import no_shot, with_ancestors
from storyboard.plan.jobs import GeneratedJob
from storyboard.plan.lock_blocks import locked_block
from storyboard.plan.look import journal_name, memory_name
from storyboard.plan.plan import Plan
from storyboard.plan.request import fingerprint_of, ingredients_of
from storyboard.store.film_lines import shot_of
from storyboard.store.places import blob_path, is_regular_file
from storyboard.store.store import what_is_damaged
from storyboard.store.take import Take, parts_of_key, take_key
from storyboard.store.trust import read_own_index, refuse_foreign
from storyboard.wording import listed

__all__ = ["Picked", "ShotTake", "film_takes", "pick_take", "refuse_without_takes"]


@dataclass(frozen=True, slots=True)
class ShotTake:
    """
    A take that a shot has in the store, and the path of its clip.

    `picked` says that the film uses it, and `why` because of what: ``storyboard``, ``lock``, ``pin``, or None because
    it is the first. `current` says that it was made of what the shot asks for now, and `there` that its clip exists.
    """

    shot: str
    take: Take
    clip: Path
    picked: bool = False
    why: str | None = None
    current: bool = True
    there: bool = True


@dataclass(frozen=True, slots=True)
class Picked:
    """
    The result of choosing a take: what was used before, by number (None: nothing of what the shot asks for now).

    `to_make` are the jobs that a render has now and had not before: of shots that continue this one.
    """

    lock: Path
    take: Take
    before: int | None
    to_make: tuple[GeneratedJob, ...]


def film_takes(
    board: Storyboard, options: RenderOptions | None = None, shots: Collection[str] | None = None
) -> tuple[ShotTake, ...]:
    """
    Return the takes of a board's generated shots, or of these `shots`, in the film's order.

    Of each shot, those of what it asks for now come first, by number, then those of what it asked for earlier, the
    oldest first, as far as journal and lock know of them. Reads the store, and writes nothing. PlanError for an unknown
    shot.
    """
    options = options or RenderOptions()
    if shots is not None:
        with_ancestors(board, shots)
    root = store_root(board, options)
    plan, lock = plan_render(board, replace(options, shots=None)), film_lock(board, options)
    known, earlier = _stored(board, root, lock, plan)
    found: list[ShotTake] = []
    for job in _picked_jobs(plan):
        if shots is None or job.shot in shots:
            mine = _takes_of(job, known, earlier.get(job.shot, ()))
            found += [_shown(take, job, board.shot(job.shot), lock, root) for take in mine]
    return tuple(found)


def _picked_jobs(plan: Plan) -> Iterator[GeneratedJob]:
    return (job for job in plan.generated if job.picked)


def _stored(
    board: Storyboard, root: Path, lock: Lock | None, plan: Plan
) -> tuple[Mapping[str, Take], Mapping[str, Collection[str]]]:
    """Return the takes of a film's shots by key, and by shot the keys of what was made for it at any time."""
    earlier = {name: [block.key] for name, block in (lock.shots if lock else {}).items()}
    index = read_own_index(root)
    if index is None:
        return {}, earlier
    try:
        for line in index.journal.lines(board=journal_name(board, root)):
            if (shot := shot_of(line.shot, board.film)) is not None:
                earlier.setdefault(shot, []).append(line.take)
        for shot, parts in index.remembered(memory_name(board, root)).items():
            earlier.setdefault(shot, []).append(take_key(fingerprint_of(parts), 1))
        asked = {job.fingerprint for job in plan.generated} | {
            parts_of_key(key)[0] for keys in earlier.values() for key in keys
        }
        asked |= {fingerprint_of(ingredients_of(job.request)) for job in plan.generated}
        return index.takes_of(asked), earlier
    finally:
        index.close()


def _takes_of(job: GeneratedJob, known: Mapping[str, Take], earlier: Collection[str]) -> list[Take]:
    asked = fingerprint_of(ingredients_of(job.request))
    current = [take for take in known.values() if take.fingerprint == asked]
    others = [known[key] for key in dict.fromkeys(earlier) if key in known]
    others = [take for take in others if take.fingerprint != asked]
    return [
        *sorted(current, key=lambda take: take.number),
        *sorted(others, key=lambda take: (take.made_at, take.fingerprint, take.number)),
    ]


def _shown(take: Take, job: GeneratedJob, shot: Shot, lock: Lock | None, root: Path) -> ShotTake:
    key = take_key(take.fingerprint, take.number)
    picked = key == job.key
    block = lock.shots.get(shot.id) if lock else None
    if job.pinned:
        why: str | None = "pin"
    elif says_pick(shot):
        why = "storyboard"
    else:
        why = "lock" if block is not None and block.key == key else None
    used = job.cached if picked and job.cached is not None else take
    clip = blob_path(root, used.sha256)
    return ShotTake(
        shot=shot.id,
        take=used,
        clip=clip,
        picked=picked,
        why=why if picked else None,
        current=take.fingerprint == fingerprint_of(ingredients_of(job.request)),
        there=is_regular_file(clip),
    )


def pick_take(board: Storyboard, shot: str, number: int, options: RenderOptions | None = None) -> Picked:
    """
    Choose the take of a shot that the film uses, in the film's lock. Nothing is made, and every take stays.

    PlanError when there is no such shot or take, or when the storyboard itself says which take is used.
    """
    options = options or RenderOptions()
    refuse_foreign(store_root(board, options))
    job, plan = _job_to_choose_for(board, shot, options)
    lock = required_lock(board, options)
    take = _take_to_pick(board, job, number, options)
    block = lock.shots.get(shot)
    before = job.take if block is not None or job.cached is not None else None
    chosen = locked_block(take, ingredients_of(job.request), block)
    save_block(lock, shot, chosen)
    open_before = {each.key for each in plan.open_jobs}
    after = plan_render(board, replace(options, shots=None))
    more = tuple(each for each in after.open_jobs if each.picked and each.key not in open_before)
    return Picked(lock.path, take, before, more)


def _job_to_choose_for(board: Storyboard, name: str, options: RenderOptions) -> tuple[GeneratedJob, Plan]:
    """Return the picked job of a shot, and the whole plan. PlanError when its take cannot be chosen in the lock."""
    shot = refuse_without_takes(board, name)
    if says_pick(shot):
        raise PlanError(
            f'the storyboard itself picks take {shot.pick} of shot "{name}", and wins over the lock',
            hint="change its pick there, or take it out",
        )
    plan = plan_render(board, replace(options, shots=None))
    job = next(each for each in _picked_jobs(plan) if each.shot == name)
    if job.pinned:
        raise PlanError(
            f'shot "{name}" is pinned to a take of earlier inputs',
            hint=f"let it go first, with: storyboard pin {board.name} {name} --off{only_this(board)}",
        )
    return job, plan


def refuse_without_takes(board: Storyboard, name: str) -> Shot:
    """Return the shot of that name; PlanError when there is none, or it is not generated."""
    names = [each.id for each in board.shots]
    if name not in names:
        raise no_shot(board, name)
    shot = board.shot(name)
    if shot.clip is not None or shot.card is not None:
        kind = "footage" if shot.clip is not None else "a card"
        raise PlanError(f'shot "{name}" is {kind} and has no takes', hint="choose among generated shots")
    return shot


def _take_to_pick(board: Storyboard, job: GeneratedJob, number: int, options: RenderOptions) -> Take:
    takes = {each.take.number: each for each in film_takes(board, options, [job.shot]) if each.current}
    if number not in takes:
        have = f"it has {listed(map(str, sorted(takes)))}" if takes else "it has none of what it asks for now"
        raise PlanError(
            f'shot "{job.shot}" has no take {number}; {have}',
            hint=f"make more with: storyboard retake {board.name} {job.shot}{only_this(board)}",
        )
    take = takes[number].take
    if words := what_is_damaged(store_root(board, options), take):
        raise PlanError(
            f'take {number} of shot "{job.shot}" cannot be used: {words}', hint="pick another one"
        )
    return take
