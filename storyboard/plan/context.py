"""The options of planning, and the state that planning one shot reads and extends."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from storyboard.board.schema import Shot, Storyboard
from storyboard.catalogue.catalogue import Catalogue
from storyboard.catalogue.providers import LOCAL
from storyboard.plan.jobs import GeneratedJob, Job
from storyboard.plan.reasons import Cause
from storyboard.plan.snapshot import Snapshot

__all__ = ["PlanOptions", "PlanningContext"]


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """
    How to plan.

    `providers` are those that can be used now (their key is set); `local` needs no key. `routes` are the providers to
    try, in order, instead of the board's; None uses the board's. `preferred` are those to try for shots that name
    none, as far as their model can be reached through them. `engine`, when set, is the model that replaces every
    other (for a preview). `shots` limits the plan to these shots and those that they continue; None means all.
    `retakes` are shots for which so many further takes are planned instead of the usual ones.
    `keep_stale` uses the earlier take of a shot whose inputs have changed, where there is one, instead of making
    another; `stop_at` does so for these shots.
    `resubmit_uncertain` plans to submit again what may have been accepted.
    """

    providers: Container[str] = frozenset({LOCAL})
    routes: tuple[str, ...] | None = None
    preferred: tuple[str, ...] = ()
    resubmit_uncertain: bool = False
    engine: str | None = None
    shots: Collection[str] | None = None
    retakes: Mapping[str, int] = field(default_factory=dict)
    keep_stale: bool = False
    stop_at: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class PlanningContext:
    """
    The context of planning one shot: the inputs, and what was already planned for the shots before it.

    `shots` are the shots by id, `before` the shot above each of them, and `after` the one below.
    `picked` has each planned shot's picked job, `makers` the shot that makes each take, `causes` why shots are made,
    `ingredients` what decides each request, `jobs` the first job for each take, by key. `lineages` are numbers for
    shots and those that they continue (see `storyboard.plan.memory`). Each call of `make_plan` has its own.
    """

    board: Storyboard
    catalogue: Catalogue
    snapshot: Snapshot
    options: PlanOptions
    shots: Mapping[str, Shot]
    before: Mapping[str, Shot]
    after: Mapping[str, Shot]
    picked: dict[str, Job] = field(default_factory=dict)
    makers: dict[str, str] = field(default_factory=dict)
    jobs: dict[str, GeneratedJob] = field(default_factory=dict)
    causes: dict[str, Cause] = field(default_factory=dict)
    ingredients: dict[str, Mapping[str, JsonValue]] = field(default_factory=dict)
    lineages: dict[str, int] = field(default_factory=dict)
