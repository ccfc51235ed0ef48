"""Execute a plan: make every clip whose inputs are ready, concurrently; a failure does not affect the other shots."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Final

import anyio

from storyboard.catalogue.providers import LOCAL
from storyboard.errors import PredictionFailed, SubmitUncertain
from storyboard.plan.jobs import GeneratedJob, Status
from storyboard.plan.origins import origin_of_job
from storyboard.plan.plan import Plan
from storyboard.plan.request import LastFrameOf
from storyboard.plan.snapshot import Pending
from storyboard.providers.protocol import Order, PredictionStatus, Provider
from storyboard.report import (
    Reporter,
    RunDone,
    RunStarted,
    ShotDone,
    ShotFailed,
    ShotProgress,
    ShotStarted,
    ShotUnmet,
)
from storyboard.run.execution import Execution, RunOptions, RunResult, facts_of_clip
from storyboard.run.failing import failure_of
from storyboard.run.frames import frame_at_hand
from storyboard.run.paid import DECISION_HINT, obtain_paid
from storyboard.run.sharing import at_work, may_be_stood_in_for, opened_sharing
from storyboard.run.store_clip import store_clip
from storyboard.run.unrequested import fetch_unrequested
from storyboard.store.ownership import is_alive
from storyboard.store.store import Store
from storyboard.store.take import Take

__all__ = ["execute"]

_log: Final = logging.getLogger(__name__)


async def execute(
    plan: Plan,
    store: Store,
    provider_of: Callable[[str], Provider],
    *,
    options: RunOptions,
    reporter: Reporter,
) -> RunResult:
    """
    Make every clip that the plan asks for, and store each as soon as it is complete.

    A continued shot waits only for its parent. Errors of single shots are collected, never raised; finished clips are
    in the store whatever happens, also when the run is cancelled. Predictions that were accepted earlier are resumed.
    With a shared store, requests are claimed there before they are submitted, and clips are sent there as they land.
    """
    run = Execution(store, provider_of, reporter, options)
    if options.shared is not None:
        stand_ins = may_be_stood_in_for(options.bases)
        run.sharing = await opened_sharing(options.shared, store, reporter, stand_ins=stand_ins)
    run.spending = await run.on_disk(
        store.journal.begin_spending, options.board, options.allowance, partial(is_alive, store.root)
    )
    run.takes.update({job.key: job.cached for job in plan.generated if job.cached is not None})
    options.landed(run.takes)
    open_jobs = plan.open_jobs
    run.settled.update({job.key: anyio.Event() for job in open_jobs})
    _log.info("run: %d clips to make", len(open_jobs))
    reporter(RunStarted(clips=len(open_jobs), cached=len(plan.with_status(Status.CACHED))))
    local, hosted = anyio.CapacityLimiter(options.jobs), anyio.CapacityLimiter(options.hosted_jobs)
    over = anyio.Event()
    with run.inputs:
        async with at_work(run.sharing), anyio.create_task_group() as whole:
            if run.sharing is not None:
                run.sharing.also_share(run.takes.values())
            if options.fetch_unrequested:
                whole.start_soon(fetch_unrequested, run, {job.key for job in plan.generated}, over)
            async with anyio.create_task_group() as group:
                for job in open_jobs:
                    group.start_soon(_settle, job, run, local if job.provider == LOCAL else hosted)
            over.set()
    made = sum(job.key in run.takes for job in open_jobs)
    failed = sum(error is not None for error in run.failures.values())
    _log.info("run: %d clips made, %d failed, %d not tried", made, failed, len(run.failures) - failed)
    reporter(RunDone(made=made, failed=failed, unmet=len(run.failures) - failed))
    return RunResult(takes=run.takes, failures=run.failures)


async def _settle(job: GeneratedJob, run: Execution, limit: anyio.CapacityLimiter) -> None:
    """Run one job: wait for its parent, make its clip, store it, and wake the jobs that wait for it."""
    try:
        await _seen_through(job, run, limit)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is this shot's alone
        failure = failure_of(error)
        failure.message = run.inputs.in_words(failure.message)
        run.failures[job.shot] = failure
        run.reporter(ShotFailed(job.shot, job.take, failure.message, failure.hint))
    finally:
        run.settled[job.key].set()


async def _seen_through(job: GeneratedJob, run: Execution, limit: anyio.CapacityLimiter) -> None:
    if job.status is Status.BLOCKED and job.pending is not None:
        raise _needs_a_decision(job, job.pending)
    if await _is_met(job, run):
        async with limit:
            take = run.takes[job.key] = await _make(job, run)
        run.options.landed({job.key: take})


def _needs_a_decision(job: GeneratedJob, pending: Pending) -> SubmitUncertain:
    return SubmitUncertain(
        f'the submit of shot "{job.shot}" to {pending.provider} at {pending.since}'
        " may or may not have been accepted",
        provider=pending.provider,
        shot=job.shot,
        hint=DECISION_HINT,
    )


async def _is_met(job: GeneratedJob, run: Execution) -> bool:
    source = job.request.first_frame
    if not isinstance(source, LastFrameOf):
        return True
    if source.take in run.settled:
        await run.settled[source.take].wait()
    if source.take in run.takes:
        return True
    run.failures.setdefault(job.shot, None)
    run.reporter(ShotUnmet(job.shot, waits_for=source.shot))
    return False


async def _make(job: GeneratedJob, run: Execution) -> Take:
    started = time.monotonic()
    run.reporter(ShotStarted(job.shot, job.take, job.request.model, job.route.provider))
    if job.route.provider == LOCAL:
        take = await _make_here(job, run)
    else:
        take = await obtain_paid(job, run)
    run.reporter(ShotDone(job.shot, job.take, seconds=time.monotonic() - started))
    return take


async def _make_here(job: GeneratedJob, run: Execution) -> Take:
    """Make a clip that costs nothing: it needs no journal, and may be made again."""
    order = Order(
        request=job.request,
        route=job.route,
        mode=job.mode,
        take=job.take,
        first_frame=await frame_at_hand(job.request.first_frame, run),
        last_frame=await frame_at_hand(job.request.last_frame, run),
    )
    provider = run.provider_of(job.route.provider)
    prediction = await provider.submit(order)
    if prediction.status is PredictionStatus.FAILED:
        raise PredictionFailed(prediction.error or "it gave no reason", provider=provider.name, shot=job.shot)

    def tell(fraction: float | None, note: str | None) -> None:
        run.reporter(ShotProgress(job.shot, job.take, fraction, note))

    with run.store.workspace() as workspace:
        await provider.fetch(prediction, workspace, tell)
        facts = await anyio.to_thread.run_sync(facts_of_clip, workspace, provider.name, job.shot)
        return await store_clip(workspace, origin_of_job(job), facts, run)
