"""Make the plan from board, catalogue and snapshot: which takes exist, which must be made, why, and for how much."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from storyboard.board.schema import Shot, Storyboard
from storyboard.catalogue.catalogue import Catalogue
from storyboard.errors import PlanError
from storyboard.plan.context import PlanningContext, PlanOptions
from storyboard.plan.drafting import draft_job
from storyboard.plan.footage_part import footage_seconds
from storyboard.plan.graph import making_order, with_ancestors
from storyboard.plan.jobs import CardJob, FootageJob, Job
from storyboard.plan.memory import DraftMemory
from storyboard.plan.plan import Plan
from storyboard.plan.snapshot import Snapshot
from storyboard.plan.standing import settled_takes
from storyboard.suggestions import did_you_mean

__all__ = ["PlanOptions", "for_each_film", "make_plan"]

_log: Final = logging.getLogger(__name__)


def make_plan(
    board: Storyboard,
    *,
    catalogue: Catalogue | None = None,
    snapshot: Snapshot | None = None,
    options: PlanOptions | None = None,
    memory: DraftMemory | None = None,
) -> Plan:
    """
    Return every job of the board with its status, its reason and its price.

    Pure: it reads no file, no clock and no network. Without a snapshot the store counts as empty. With a `memory`, what
    was drafted for shots of other films of the storyboard, with the same options and files, is used again. Raises
    PlanError where a board that was not loaded (and so not checked) names shots or models that do not exist.
    """
    options = options or PlanOptions()
    memory = memory or DraftMemory()
    context = PlanningContext(
        board=board,
        catalogue=memory.catalogue_of(board, catalogue),
        snapshot=snapshot or Snapshot(),
        options=options,
        shots={shot.id: shot for shot in board.shots},
        before={shot.id: above for above, shot in pairwise(board.shots)},
        after={above.id: shot for above, shot in pairwise(board.shots)},
    )
    chosen = None if options.shots is None else with_ancestors(board, options.shots)
    for name in options.stop_at:
        with_ancestors(board, [name])
        _refuse_without_takes(board.shot(name))
    planned: dict[str, tuple[Job, ...]] = {}
    for shot in making_order(board.shots):
        if chosen is None or shot.id in chosen:
            jobs = _jobs_of(shot, context, memory)
            planned[shot.id] = jobs
            context.picked[shot.id] = next(job for job in jobs if job.picked)
    in_film_order = tuple(job for shot in board.shots if shot.id in planned for job in planned[shot.id])
    for job in in_film_order:
        _log.debug("%s: %s, %s", job.shot, job.status, job.reason)
    return Plan(jobs=in_film_order, ingredients=context.ingredients)


def for_each_film(options: PlanOptions, boards: Sequence[Storyboard]) -> list[PlanOptions]:
    """
    Return how to plan each of several films: `shots` and `stop_at` name shots that each of them has.

    PlanError when none of the films has one. An only film is planned as the options say.
    """
    named = {*(options.shots or ()), *options.stop_at}
    if len(boards) == 1 or not named:
        return [options] * len(boards)
    ids = [frozenset(shot.id for shot in board.shots) for board in boards]
    known = dict.fromkeys(shot.id for board in boards for shot in board.shots)
    for name in sorted(named - known.keys()):
        raise PlanError(f'no film has a shot "{name}"', hint=did_you_mean(name, known, "shots"))
    return [
        replace(
            options,
            shots=None if options.shots is None else [name for name in options.shots if name in each],
            stop_at=[name for name in options.stop_at if name in each],
        )
        for each in ids
    ]


def _refuse_without_takes(shot: Shot) -> None:
    """Raise PlanError for a shot that has no takes."""
    if shot.clip is not None or shot.card is not None:
        kind = "footage" if shot.clip is not None else "a card"
        raise PlanError(
            f'shot "{shot.id}" is {kind} and has no earlier take to keep',
            hint=f"make the film without --stop-at {shot.id}",
        )


def _jobs_of(shot: Shot, context: PlanningContext, memory: DraftMemory) -> tuple[Job, ...]:
    if shot.card is not None:
        return (CardJob(shot.id, shot.duration),)
    if shot.clip is not None:
        return (FootageJob(shot.id, footage_seconds(shot, context)),)
    return settled_takes(shot, context, draft_job(shot, context, memory), memory)
