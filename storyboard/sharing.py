"""The shared store of a film: which one, what it has of a plan, and bringing that here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

import anyio

from storyboard.board.schema import Storyboard
from storyboard.catalogue.providers import LOCAL
from storyboard.code_digest import drawing_code
from storyboard.errors import StoreError
from storyboard.lock.shot import LockedShot
from storyboard.places import SharedChoice, address_in_environment
from storyboard.plan.jobs import GeneratedJob, Status
from storyboard.plan.plan import Plan
from storyboard.plan.stand_ins import counts
from storyboard.report import Notice, Reporter
from storyboard.run.disk import opened_store
from storyboard.run.sharing import Sharing, may_be_stood_in_for, opened_sharing
from storyboard.shared.bucket import open_bucket
from storyboard.shared.opening import check_name, not_adopted
from storyboard.shared.takes import SharedTakes
from storyboard.store.take import Take
from storyboard.store_address import shared_address

__all__ = ["bring_here", "chosen_shared", "lacking", "shared_takes"]

# A job whose clip is not here, and that no prediction of this machine's is about to give.
NOT_HERE: Final = (Status.MAKE, Status.BLOCKED)


def chosen_shared(board: Storyboard, choice: SharedChoice, reporter: Reporter) -> SharedTakes | None:
    """
    Return the shared store for a board, None without one; no request is sent.

    A store that the board names and the user has not adopted is not used, and a notice says so. PlanError when an
    address is invalid; StoreError when what a shared store needs is not installed.
    """
    if choice.off:
        return None
    named = choice.named or address_in_environment()
    if named is None:
        for offered in filter(None, (board.store, choice.beside)):
            if (refusal := not_adopted(shared_address(offered))) is None:
                named = offered
                break
            reporter(Notice(f"{refusal.message}; {refusal.hint}"))
    named = named or choice.own
    return None if named is None else SharedTakes(open_bucket(shared_address(named)))


def lacking(plan: Plan) -> set[str]:
    """Return the keys of the takes that a plan lacks."""
    return {job.key for job in plan.generated if job.status in NOT_HERE or job.has_lost_clip}


def shared_takes(
    wanted: Sequence[Collection[str]],
    shared: SharedTakes,
    reporter: Reporter,
    *,
    bases: Mapping[str, str],
    frozen: Sequence[Mapping[str, LockedShot]] | None = None,
) -> list[dict[str, Take]]:
    """
    Return, for each film, those of its wanted takes that the shared store has, by key; they are asked for together.

    None, and a notice, when it is lost. With `frozen`, only those with the clips that the film's lock names, whoever
    has made them.
    """
    every = sorted({key for keys in wanted for key in keys})
    if not every:
        return [{} for _ in wanted]
    stand_ins = frozen is not None or may_be_stood_in_for(bases)
    try:
        check_name(shared)
        found = {key: one.take for key, one in shared.find_all(every, stand_ins=stand_ins).items()}
    except StoreError as error:
        reporter(Notice(f"{error.message}; only the clips on this machine count"))
        return [{} for _ in wanted]
    if frozen is None:
        found = {key: take for key, take in found.items() if _is_of_use(take, bases)}
        return [{key: found[key] for key in keys if key in found} for keys in wanted]
    return [
        {
            block.key: found[block.key]
            for block in locked.values()
            if block.key in keys and _names(block, found)
        }
        for keys, locked in zip(wanted, frozen, strict=True)
    ]


def _names(block: LockedShot, found: Mapping[str, Take]) -> bool:
    return block.key in found and found[block.key].sha256 == block.sha256


def _is_of_use(take: Take, bases: Mapping[str, str]) -> bool:
    return counts(take, bases) and (take.provider != LOCAL or take.made_by == drawing_code())


async def bring_here(plan: Plan, root: Path, shared: SharedTakes, reporter: Reporter) -> bool:
    """
    Bring the clips of a plan that are only in the shared store into the store at `root`; whether there were any.

    What cannot be brought is told and left out: the plan that is made afterwards shows what that means.
    """
    jobs = {job.key: job for job in plan.with_status(Status.CACHED) if job.is_elsewhere}
    if not jobs:
        return False
    reporter(Notice(f'bringing {len(jobs):,} clip{"s" * (len(jobs) > 1)} from "{shared.address}"'))
    async with opened_store(root) as store:
        stand_ins = any(job.cached is not None and job.cached.stand_in for job in jobs.values())
        sharing = await opened_sharing(shared, store, reporter, stand_ins=stand_ins)
        async with anyio.create_task_group() as group:
            for job in jobs.values():
                group.start_soon(_bring, job, sharing, reporter)
    return True


async def _bring(job: GeneratedJob, sharing: Sharing, reporter: Reporter) -> None:
    try:
        found = await sharing.find(job.key)
        if found is not None:
            await sharing.pull(found)
    except StoreError as error:
        reporter(Notice(f"its clip could not be brought here: {error.message}", shot=job.shot))
