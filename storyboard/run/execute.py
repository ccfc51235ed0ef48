"""Carry out a plan: every clip whose inputs are there, at once; a failure leaves its siblings alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import anyio

from storyboard.errors import MediaError, PredictionFailed, StoreError, StoryboardError
from storyboard.plan.plan import Job, Plan, Status
from storyboard.plan.request import LastFrameOf
from storyboard.plan.snapshot import Take
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
from storyboard.run.frames import frame_at_hand
from storyboard.store.store import ClipFacts, Store

__all__ = ["Execution", "RunResult", "execute"]

SECONDS_BETWEEN_POLLS = 1.0


@dataclass(frozen=True, slots=True)
class RunResult:
    """
    How a run ended. `takes` holds, by take key, every take of the plan that is in the store now.

    `failures` gives each shot without its clips the error, or None when it only waited for a failed shot.
    """

    takes: Mapping[str, Take]
    failures: Mapping[str, StoryboardError | None]


@dataclass(slots=True)
class Execution:
    """What a run needs, and what it has so far; it lives as long as the run."""

    store: Store
    provider_of: Callable[[str], Provider]
    reporter: Reporter
    limit: anyio.CapacityLimiter
    takes: dict[str, Take] = field(default_factory=dict)
    failures: dict[str, StoryboardError | None] = field(default_factory=dict)
    settled: dict[str, anyio.Event] = field(default_factory=dict)


async def execute(
    plan: Plan, store: Store, provider_of: Callable[[str], Provider], *, jobs: int, reporter: Reporter
) -> RunResult:
    """
    Make every clip of the plan that is to be made, at most `jobs` at once, and keep each as soon as it is whole.

    A chain waits for its parent alone. Errors of single shots are collected and never raised; what was made is in
    the store whatever happens, also when the run is cancelled.
    """
    run = Execution(store, provider_of, reporter, anyio.CapacityLimiter(max(1, jobs)))
    run.takes.update(
        {job.key: job.cached for job in plan.jobs if job.key is not None and job.cached is not None}
    )
    to_make = plan.with_status(Status.MAKE)
    run.settled.update({job.key: anyio.Event() for job in to_make if job.key is not None})
    reporter(RunStarted(clips=len(to_make), cached=len(plan.with_status(Status.CACHED))))
    async with anyio.create_task_group() as group:
        for job in to_make:
            group.start_soon(_settle, job, run)
    made = sum(job.key in run.takes for job in to_make)
    failed = sum(error is not None for error in run.failures.values())
    reporter(RunDone(made=made, failed=failed, unmet=len(run.failures) - failed))
    return RunResult(takes=run.takes, failures=run.failures)


async def _settle(job: Job, run: Execution) -> None:
    """See one job through: wait for its parent, make it, keep it, and wake whoever waits for it."""
    key = job.key or ""
    try:
        if await _is_met(job, run):
            async with run.limit:
                run.takes[key] = await _make(job, run)
    except StoryboardError as error:
        run.failures[job.shot] = error
        run.reporter(ShotFailed(job.shot, job.take, str(error)))
    finally:
        run.settled[key].set()


async def _is_met(job: Job, run: Execution) -> bool:
    source = job.request.first_frame if job.request else None
    if not isinstance(source, LastFrameOf):
        return True
    if source.take in run.settled:
        await run.settled[source.take].wait()
    if source.take in run.takes:
        return True
    run.failures.setdefault(job.shot, None)
    run.reporter(ShotUnmet(job.shot, waits_for=source.shot))
    return False


async def _make(job: Job, run: Execution) -> Take:
    if job.request is None or job.route is None or job.mode is None:
        raise ValueError("only a generated job can be made")
    started = time.monotonic()
    run.reporter(ShotStarted(job.shot, job.take, job.request.model, job.route.provider))
    order = Order(
        request=job.request,
        route=job.route,
        mode=job.mode,
        take=job.take,
        first_frame=await frame_at_hand(job.request.first_frame, run.store, run.takes),
        last_frame=await frame_at_hand(job.request.last_frame, run.store, run.takes),
    )
    provider = run.provider_of(job.route.provider)
    with run.store.workspace() as workspace:
        await _obtain(job, provider, order, workspace, run.reporter)
        facts = await anyio.to_thread.run_sync(_facts_of, workspace, job)
        take = run.store.keep_clip(workspace, job, facts)
    run.reporter(ShotDone(job.shot, job.take, seconds=time.monotonic() - started))
    return take


async def _obtain(job: Job, provider: Provider, order: Order, target: Path, reporter: Reporter) -> None:
    prediction = await provider.submit(order)
    while prediction.status in (PredictionStatus.QUEUED, PredictionStatus.RUNNING):
        reporter(ShotProgress(job.shot, job.take, None, prediction.status.value))
        await anyio.sleep(SECONDS_BETWEEN_POLLS)
        prediction = await provider.poll(prediction)
    if prediction.status is PredictionStatus.FAILED:
        raise PredictionFailed(
            prediction.error or "the provider gave no reason",
            provider=provider.name,
            shot=job.shot,
            request_id=prediction.id,
        )

    def tell(fraction: float | None, note: str | None) -> None:
        reporter(ShotProgress(job.shot, job.take, fraction, note))

    await provider.fetch(prediction, target, tell)


def _facts_of(path: Path, job: Job) -> ClipFacts:
    # Probing loads the media libraries, which are needed only once something was made.
    from storyboard.media.probe import check_whole  # noqa: PLC0415

    try:
        facts = check_whole(path)
    except MediaError as error:
        raise PredictionFailed(
            f"the clip that came back is not a whole video ({error.message})",
            provider=job.provider or "",
            shot=job.shot,
        ) from error
    if facts.kind != "video" or facts.frames is None or facts.fps is None:
        raise StoreError(f'what was made for shot "{job.shot}" is not a video')
    return ClipFacts(facts.frames, facts.fps, facts.width, facts.height, facts.duration)
