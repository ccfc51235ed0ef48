"""Carry out a plan: what is checked before anything is paid, the clips, and what the store remembers of the shots."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from anyio import to_thread
from pydantic import JsonValue

from storyboard.board.schema import Storyboard
from storyboard.catalogue.providers import LOCAL, plugins_not_used
from storyboard.inspection.inspector import Inspector
from storyboard.plan.jobs import Status
from storyboard.plan.look import journal_name
from storyboard.plan.plan import Plan
from storyboard.plan.spending import checked_allowance, stated_in_words, unpriced_in_words
from storyboard.planning import store_root
from storyboard.providers.base_urls import current_bases
from storyboard.providers.opening import check_before_sending, open_ahead, open_providers
from storyboard.render_options import RenderOptions
from storyboard.report import Notice, Reporter
from storyboard.run.disk import opened_store
from storyboard.run.execute import execute
from storyboard.run.execution import HOSTED_AT_ONCE, Landed, RunOptions, RunResult, nobody
from storyboard.shared.takes import SharedTakes
from storyboard.store.allowance import FEWER_SHOTS, Allowance

__all__ = ["ClipRun", "Remembered", "run_clips"]

Remembered: TypeAlias = Mapping[str, Mapping[str, Mapping[str, JsonValue]]]
"""By the name of a film in the store, what each of its shots was made of."""


@dataclass(frozen=True, slots=True)
class ClipRun:
    """
    A plan to carry out.

    The name, folder and budget of `board` count; `footage` are the files that are decoded whole before anything is
    paid. `landed` is told of the clips: see `RunOptions`. `remember` says at the end what the store is to remember, and
    `fewer` in hints how to make less at a time.
    """

    board: Storyboard
    plan: Plan
    options: RenderOptions
    footage: Callable[[], Iterable[Path]]
    remember: Callable[[RunResult], Remembered]
    landed: Landed = nobody
    fewer: str = FEWER_SHOTS


async def run_clips(work: ClipRun, reporter: Reporter) -> RunResult:
    """
    Make the missing clips of a plan, and return the takes and the failures.

    PlanError when a shot is blocked, SpendingRefused when the plan costs more than was allowed, MediaError when
    footage cannot be decoded to its end; nothing was submitted then. StoreError when the store cannot be used.
    """
    allowance = checked_allowance(work.plan, work.board, work.options.spending, work.fewer)
    if any(job.provider != LOCAL for job in work.plan.open_jobs):
        check_before_sending()
        for path in work.footage():
            await to_thread.run_sync((work.options.inspector or Inspector()).check, path)
    _tell_of_prices(work.plan, allowance, reporter)
    for job in work.plan.generated:
        if job.has_lost_clip:
            what = "; it is made again" if job.status is Status.MAKE else ""
            reporter(Notice(f"{job.reason}{what}", shot=job.shot))
    root = store_root(work.board, work.options)
    async with opened_store(root) as store:
        if store.notice is not None:
            reporter(Notice(store.notice))
        async with open_providers(reporter) as provider_of:
            wanted = {job.provider for job in work.plan.open_jobs}
            for words in plugins_not_used(wanted):
                reporter(Notice(words))
            open_ahead(sorted(wanted), provider_of)
            options = _run_options(work, root, allowance)
            result = await execute(work.plan, store, provider_of, options=options, reporter=reporter)
        await to_thread.run_sync(store.remember, work.remember(result))
    return result


def _tell_of_prices(plan: Plan, allowance: Allowance, reporter: Reporter) -> None:
    for words in filter(None, (unpriced_in_words(plan, allowance), stated_in_words(plan))):
        reporter(Notice(words))


def _run_options(work: ClipRun, root: Path, allowance: Allowance) -> RunOptions:
    options = work.options
    return RunOptions(
        jobs=options.jobs or _usual_jobs(),
        hosted_jobs=options.jobs or HOSTED_AT_ONCE,
        resubmit_uncertain=options.resubmit_uncertain,
        deadline=options.deadline,
        board=journal_name(work.board, root, options.engine),
        bases=current_bases(os.environ),
        # A preview uses no network.
        fetch_unrequested=options.engine is None,
        allowance=allowance,
        inspector=options.inspector or Inspector(),
        landed=work.landed,
        shared=options.shared if isinstance(options.shared, SharedTakes) else None,
    )


def _usual_jobs() -> int:
    return max(1, min(8, os.cpu_count() or 1))
