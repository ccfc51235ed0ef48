"""Make the films of a storyboard together: one plan, one run for their clips, and each cut when its clips are there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from anyio import to_thread

from storyboard.batch.cutting import Cutting, CutWork
from storyboard.batch.locks import keep_batch, locks_of, refuse_outdated
from storyboard.batch.outcome import FilmOutcome
from storyboard.batch.outcomes import films_done, outcomes_of
from storyboard.batch.plan import BatchPlan, plan_batch, strictest
from storyboard.batch.refusals import refuse_batch, refuse_without_room_for
from storyboard.board.films import Films
from storyboard.clip_run import ClipRun, Remembered, run_clips
from storyboard.errors import StoryboardError
from storyboard.film import from_worker, opened, store_root
from storyboard.footage import footage_to_check
from storyboard.lock.lock import Lock
from storyboard.locking import lock_changes, refuse_changes
from storyboard.places import SharedChoice
from storyboard.plan.look import memory_name
from storyboard.plan.plan import Plan
from storyboard.planning import refuse_several_stores
from storyboard.render_options import RenderOptions
from storyboard.report import Reporter, quiet
from storyboard.run.execution import RunResult
from storyboard.shared.takes import SharedTakes
from storyboard.sharing import bring_here
from storyboard.stitching import Stitching, refuse_missing
from storyboard.store.allowance import FEWER_SHOTS

__all__ = ["Told", "cut_batch", "render_batch"]

_NO_FILMS: Final = BatchPlan((), Plan(()), {})
_FEWER_FILMS: Final = "fewer films with --only or --limit"
_AGAIN: Final = "the other clips are kept; the next render makes only what is missing"

Told: TypeAlias = Callable[[Sequence[FilmOutcome]], None]
"""Told what became of each film once a batch is over, also when it was stopped."""


def _nobody(_: Sequence[FilmOutcome]) -> None:
    """Tell nobody."""


async def render_batch(
    films: Films, options: RenderOptions | None = None, reporter: Reporter = quiet, told: Told = _nobody
) -> tuple[FilmOutcome, ...]:
    """
    Make the missing clips of all films, each once, and cut each film as soon as its clips are there.

    Returns what became of each film; a film that fails leaves the others alone. `told` gets the same, and also when
    the batch is stopped. The spending that is allowed, the storyboard's budget and the limit on clips at once are for
    all films together.

    Raises as `storyboard.film.render` does before anything is done: what hinders one film hinders all. PlanError also
    for options that are about one film alone, StoreError when the store fails.
    """
    if not films.boards:
        return outcomes_of(films, _NO_FILMS, RenderOptions(), {}, {})
    batch, options = await _planned(films, options, reporter)
    locks = await to_thread.run_sync(locks_of, batch, options)
    await to_thread.run_sync(refuse_outdated, batch, locks, options)
    if options.frozen:
        cut = Cutting(CutWork(batch.films, options, _refuse_missing), reporter)
        return await _cut_all(_Batch(films, batch, options, cut, told), reporter)
    await to_thread.run_sync(refuse_without_room_for, batch, options)
    refuse = (
        partial(_refuse_changed, {lock.film: lock for lock in locks}) if options.locked else _refuse_nothing
    )
    whole = _Batch(films, batch, options, Cutting(CutWork(batch.films, options, refuse), reporter), told)
    with _ended(whole), _keeping(whole, locks, reporter):
        async with whole.cut.at_work():
            result = await run_clips(_clip_run(whole), reporter)
            whole.cut.failed(_failures(batch, result))
            if not options.locked:
                keep = partial(keep_batch, whole=films.is_whole and not films.skipped)
                for notice in await to_thread.run_sync(keep, batch, locks, result.takes):
                    reporter(notice)
        await to_thread.run_sync(whole.cut.trim)
    reporter(films_done(whole.outcomes()))
    return whole.outcomes()


async def cut_batch(
    films: Films,
    options: RenderOptions | None = None,
    reporter: Reporter = quiet,
    told: Told = _nobody,
    *,
    anew: bool = False,
) -> tuple[FilmOutcome, ...]:
    """
    Cut all films from the clips in the store; nothing is generated.

    Films that lack clips fail, and name them; the others are cut. Films that are up to date are left as they are,
    unless `anew`. For `told` and what is raised, see `render_batch`.
    """
    if not films.boards:
        return outcomes_of(films, _NO_FILMS, RenderOptions(), {}, {})
    batch, options = await _planned(films, options, reporter)
    cut = Cutting(CutWork(batch.films, options, _refuse_missing, anew), reporter)
    return await _cut_all(_Batch(films, batch, options, cut, told), reporter)


@dataclass(frozen=True, slots=True)
class _Batch:
    films: Films
    plan: BatchPlan
    options: RenderOptions
    cut: Cutting
    told: Told

    def outcomes(self) -> tuple[FilmOutcome, ...]:
        return outcomes_of(self.films, self.plan, self.options, self.cut.ended, self.cut.takes)


@contextmanager
def _ended(batch: _Batch) -> Iterator[None]:
    """Tell what became of the films when the block is over, however it ends, if they were begun."""
    try:
        yield
    finally:
        if batch.cut.has_begun:
            batch.told(batch.outcomes())


@contextmanager
def _keeping(batch: _Batch, locks: Sequence[Lock], reporter: Reporter) -> Iterator[None]:
    """Write the locks of the films whose clips are there when the block is stopped."""
    try:
        yield
    except BaseException:
        if batch.cut.has_begun and not batch.options.locked:
            for notice in keep_batch(batch.plan, locks, batch.cut.takes, whole=False):
                reporter(notice)
        raise


async def _planned(
    films: Films, options: RenderOptions | None, reporter: Reporter
) -> tuple[BatchPlan, RenderOptions]:
    """Refuse what can be refused, bring the clips of a shared store here, and plan."""
    refuse_several_stores(films.boards, options or RenderOptions())
    options = opened(films.boards[0], options, reporter)
    await to_thread.run_sync(refuse_batch, films, options)
    batch = await to_thread.run_sync(plan_batch, films, options, from_worker(reporter))
    root = store_root(films.boards[0], options)
    if isinstance(options.shared, SharedTakes) and await bring_here(
        batch.union, root, options.shared, reporter
    ):
        alone = replace(options, shared=SharedChoice(off=True))
        batch = await to_thread.run_sync(plan_batch, films, alone)
    return batch, options


async def _cut_all(batch: _Batch, reporter: Reporter) -> tuple[FilmOutcome, ...]:
    with _ended(batch):
        async with batch.cut.at_work():
            batch.cut.cut_everything()
        await to_thread.run_sync(batch.cut.trim)
    reporter(films_done(batch.outcomes()))
    return batch.outcomes()


def _clip_run(batch: _Batch) -> ClipRun:
    return ClipRun(
        board=strictest(batch.films),
        plan=batch.plan.union,
        options=batch.options,
        footage=partial(_footage, batch.films),
        remember=partial(_remembered, batch),
        landed=batch.cut.landed,
        fewer=FEWER_SHOTS if len(batch.films) == 1 else _FEWER_FILMS,
    )


def _footage(films: Films) -> Iterator[Path]:
    yield from dict.fromkeys(path for board in films for path in footage_to_check(board))


def _remembered(batch: _Batch, result: RunResult) -> Remembered:
    root = store_root(batch.films.boards[0], batch.options)
    return {
        memory_name(film.board, root, batch.options.engine): {
            shot: parts
            for shot, parts in film.plan.ingredients.items()
            if shot in {job.shot for job in film.plan.generated if job.picked and job.key in result.takes}
        }
        for film in batch.plan.films
    }


def _failures(batch: BatchPlan, result: RunResult) -> dict[str, StoryboardError]:
    """Return why clips are missing after a run, by their keys."""
    why: dict[str, StoryboardError] = {}
    for job in batch.union.generated:
        if job.key in result.takes:
            continue
        error = result.failures.get(job.shot)
        if error is None:
            words = f'shot "{job.shot}" was not made, because "{job.after}" has no clip'
            why[job.key] = StoryboardError(words, hint=_AGAIN)
        else:
            why[job.key] = error.but(message=f'shot "{job.shot}" failed: {error.message}')
    return why


def _refuse_nothing(_: Stitching) -> None:
    """Refuse nothing."""


def _refuse_missing(work: Stitching) -> None:
    refuse_missing(work.plan, work.board)


def _refuse_changed(locks: Mapping[str, Lock], work: Stitching) -> None:
    lock = locks[work.board.film]
    refuse_changes(lock, lock_changes(lock, work.plan, whole=not work.board.left_out), work.board)
