"""Make a film in a few steps; each is a function from one value to the next."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
from anyio import from_thread, to_thread

from storyboard.ahead import encoding_ahead
from storyboard.board.naming import only_this
from storyboard.board.schema import Storyboard
from storyboard.clip_run import ClipRun, Remembered, run_clips
from storyboard.disk_space import refuse_without_room, room_for_clips, room_for_film
from storyboard.errors import PlanError, RenderFailed
from storyboard.footage import footage_to_check
from storyboard.inspection.inspector import Inspector
from storyboard.locking import (
    film_lock,
    keep_lock,
    lock_after,
    lock_changes,
    refuse_changes,
    refuse_missing_takes,
    required_lock,
)
from storyboard.output import refuse_output
from storyboard.places import SharedChoice
from storyboard.plan.look import memory_name
from storyboard.plan.plan import Plan
from storyboard.plan.saved import SavedPlan, changes_since, save_of
from storyboard.planning import output_path, plan_render, shared_store, store_root, usable_providers
from storyboard.render_options import RenderOptions
from storyboard.report import Event, Reporter, quiet
from storyboard.reviewing import refuse_unapproved
from storyboard.run.execution import Landed, RunResult, nobody
from storyboard.shared.takes import SharedTakes
from storyboard.sharing import bring_here
from storyboard.stitching import Stitching, refuse_missing, stitched
from storyboard.store.cache_size import cache_size
from storyboard.store.derived import trim_derived
from storyboard.store.store import blob_path
from storyboard.store.trust import refuse_foreign

if TYPE_CHECKING:
    from storyboard.cut_plan import PlannedCut

__all__ = [
    "Film",
    "RenderOptions",
    "from_worker",
    "make_clips",
    "opened",
    "output_path",
    "plan_render",
    "planned_cut",
    "render",
    "render_sync",
    "stitch",
    "stitching_of",
    "store_root",
]


@dataclass(frozen=True, slots=True)
class Film:
    """A finished film: the file, its exact number of frames, its length in seconds, and the plan that made it."""

    path: Path
    frames: int
    seconds: float
    plan: Plan


async def render(board: Storyboard, options: RenderOptions | None = None, reporter: Reporter = quiet) -> Film:
    """
    Make the missing clips, then stitch the film. Clips in the store are used as they are.

    Raises PlanError before anything is done when a shot is blocked (a key is not set) or the film cannot be written
    to its path, LockOutdated when the lock would change and may not (`locked`), or does not name the takes
    (`frozen`), NotApproved when a take is not approved (`require_approved`), LockError when the lock cannot be
    used, RenderFailed when shots ended without a clip (the others are kept), and MediaError or StoreError when
    something cannot be read or written.
    """
    options = opened(board, options, reporter)
    await to_thread.run_sync(_refuse_places, board, options)
    plan = await _planned_here(board, options, reporter)
    await to_thread.run_sync(refuse_unapproved, board, plan, options)
    if options.frozen:
        await to_thread.run_sync(_refuse_missing_takes, board, plan, options)
        return await _stitched(stitching_of(board, plan, options), reporter)
    if options.shots is not None:
        await _run_locked(board, plan, options, reporter)
        return await stitch(board, options, reporter)
    async with encoding_ahead(stitching_of(board, plan, options)) as ahead:
        result = await _run_locked(board, plan, options, reporter, ahead.landed)
    work = stitching_of(board, plan.with_takes(result.takes), options)
    await to_thread.run_sync(refuse_unapproved, board, work.plan, options)
    made = {job.key for job in plan.open_jobs}
    fresh = {
        blob_path(work.root, take.sha256): take.sha256 for key, take in result.takes.items() if key in made
    }
    return await _stitched(replace(work, fresh=fresh, ahead=ahead.encoded), reporter)


async def make_clips(
    board: Storyboard, options: RenderOptions | None = None, reporter: Reporter = quiet
) -> RunResult:
    """Make the missing clips of `options.shots` (None: of all), without a cut. Raises as `render` does."""
    options = opened(board, options, reporter)
    root, limit = store_root(board, options), cache_size(os.environ)
    await to_thread.run_sync(refuse_foreign, root)
    plan = await _planned_here(board, options, reporter)
    await to_thread.run_sync(refuse_unapproved, board, plan, options)
    result = await _run_locked(board, plan, options, reporter)
    await to_thread.run_sync(trim_derived, root, limit)
    return result


def opened(board: Storyboard, options: RenderOptions | None, reporter: Reporter) -> RenderOptions:
    """Return the options with one inspector and one shared store for all steps, so that none looks again."""
    options = options or RenderOptions()
    shared = shared_store(board, options, reporter) or SharedChoice(off=True)
    return replace(options, inspector=options.inspector or Inspector(), shared=shared)


def _refuse_places(board: Storyboard, options: RenderOptions) -> None:
    """Raise StoreError or PlanError unless the store is this user's, and the film can be written to its path."""
    cache_size(os.environ)
    root = store_root(board, options)
    refuse_foreign(root)
    refuse_output(board, output_path(board, options), root, options.inspector, force=options.force)


def render_sync(board: Storyboard, options: RenderOptions | None = None, reporter: Reporter = quiet) -> Film:
    """Render from synchronous code: see `render`. RuntimeError within an event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return anyio.run(render, board, options, reporter)
    raise RuntimeError("an event loop is running: use await storyboard.render(...)")


async def _planned_here(board: Storyboard, options: RenderOptions, reporter: Reporter) -> Plan:
    """Plan, after the clips that are only in the shared store were brought here as far as possible."""
    plan = await to_thread.run_sync(plan_render, board, options, from_worker(reporter))
    if not isinstance(options.shared, SharedTakes) or not await bring_here(
        plan, store_root(board, options), options.shared, reporter
    ):
        return plan
    return await to_thread.run_sync(plan_render, board, replace(options, shared=SharedChoice(off=True)))


def _refuse_missing_takes(board: Storyboard, plan: Plan, options: RenderOptions) -> None:
    if options.shots is not None:
        raise PlanError("a frozen render is of the whole film", hint="leave the shots out")
    refuse_missing_takes(required_lock(board, options), plan, board)


def _refuse_unexpected(expected: SavedPlan, board: Storyboard, plan: Plan, options: RenderOptions) -> None:
    """Raise PlanError, naming each change, unless the plan is the expected one."""
    inspector = options.inspector or Inspector()
    now = save_of(board, plan, expected.asked, options.catalogue, inspector)
    if changes := changes_since(expected, now):
        listing = "\n".join(["the saved plan does not hold any more, and nothing was done:", *changes])
        raise PlanError(
            listing, hint=f"plan again: storyboard plan {board.name} -o plan.json{only_this(board)}"
        )


async def _run_locked(
    board: Storyboard,
    plan: Plan,
    options: RenderOptions,
    reporter: Reporter,
    landed: Landed = nobody,
) -> RunResult:
    """Make the missing clips, then write the lock; with `locked`, it is compared before and after."""
    if options.expected is not None:
        await to_thread.run_sync(_refuse_unexpected, options.expected, board, plan, options)
    load = required_lock if options.locked else film_lock
    lock = await to_thread.run_sync(load, board, options)
    # What the film leaves out keeps its block, and with it its pick and pin: it may be back in the next render.
    whole = options.shots is None and options.retake is None and not board.left_out
    if lock is not None and options.locked:
        refuse_changes(lock, lock_changes(lock, plan, whole=whole), board)
    result = await _run(board, plan, options, reporter, landed)
    if lock is None:
        return result
    made = plan.with_takes(result.takes)
    if options.locked:
        refuse_changes(lock, lock_changes(lock, made, whole=whole), board)
    else:
        for notice in await to_thread.run_sync(partial(keep_lock, lock, lock_after(lock, made, whole=whole))):
            reporter(notice)
    return result


async def _run(
    board: Storyboard,
    plan: Plan,
    options: RenderOptions,
    reporter: Reporter,
    landed: Landed = nobody,
) -> RunResult:
    _refuse_without_room(board, plan, options)

    def remembered(result: RunResult) -> Remembered:
        there = {job.shot for job in plan.generated if job.picked and job.key in result.takes}
        parts = {shot: parts for shot, parts in plan.ingredients.items() if shot in there}
        return {memory_name(board, store_root(board, options), options.engine): parts}

    work = ClipRun(board, plan, options, partial(footage_to_check, board), remembered, landed)
    result = await run_clips(work, reporter)
    if result.failures:
        raise RenderFailed(
            result.failures, hint="the other clips are kept; the next render makes only what is missing"
        )
    return result


def _refuse_without_room(board: Storyboard, plan: Plan, options: RenderOptions) -> None:
    """Raise StoreError when clips must be made and the disk lacks room for them and the film."""
    if clips := room_for_clips(plan):
        film = None if options.shots else output_path(board, options)
        refuse_without_room(
            store_root(board, options), clips, film, room_for_film(plan.jobs, board.output.shape)
        )


async def stitch(
    board: Storyboard,
    options: RenderOptions | None = None,
    reporter: Reporter = quiet,
    *,
    anew: bool = False,
) -> Film:
    """
    Stitch the film from the clips in the store; nothing is generated.

    A film that is up to date is left as it is, unless `anew`. Raises PlanError when shots have no clip, or the film
    cannot be written to its path, MediaError when writing fails or the written film fails its check.
    """
    options = replace(opened(board, options, reporter), shots=None)
    await to_thread.run_sync(_refuse_places, board, options)
    plan = await _planned_here(board, options, reporter)
    await to_thread.run_sync(refuse_unapproved, board, plan, options)
    return await _stitched(replace(stitching_of(board, plan, options), anew=anew), reporter)


def planned_cut(board: Storyboard, plan: Plan, options: RenderOptions | None = None) -> PlannedCut:
    """
    Return what a cut of the film would do now, segment by segment, and why: see `storyboard.cut_plan.plan_cut`.

    Writes nothing. Clips that are only in a shared store count as not there yet.
    """
    from storyboard.cut_plan import plan_cut  # noqa: PLC0415 - it loads the media libraries

    options = replace(options or RenderOptions(), shots=None)
    if any(job.is_elsewhere for job in plan.generated):
        plan = plan_render(board, replace(options, shared=SharedChoice(off=True)))
    return plan_cut(stitching_of(board, plan, options))


def stitching_of(board: Storyboard, plan: Plan, options: RenderOptions) -> Stitching:
    """Return what there is to stitch of a film with this plan."""
    return Stitching(
        board=board,
        plan=plan,
        root=store_root(board, options),
        target=output_path(board, options),
        inspector=options.inspector or Inspector(),
        catalogue=options.catalogue,
        providers=usable_providers() if options.engine else None,
    )


async def _stitched(work: Stitching, reporter: Reporter) -> Film:
    refuse_missing(work.plan, work.board)
    timeline = await to_thread.run_sync(stitched, work, from_worker(reporter))
    return Film(work.target, timeline.frames, float(timeline.seconds), work.plan)


def from_worker(reporter: Reporter) -> Reporter:
    """Return a reporter for a worker thread: it passes events to the event loop, and raises when cancelled."""

    def tell(event: Event) -> None:
        from_thread.check_cancelled()
        from_thread.run_sync(reporter, event)

    return tell
