"""The options of planning, and the state that planning one shot reads and extends."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from storyboard.board.schema import Shot, Storyboard
from storyboard.catalogue.catalogue import Catalogue
from storyboard.catalogue.providers import LOCAL
from storyboard.plan.plan import Job
from storyboard.plan.reasons import Cause
from storyboard.plan.snapshot import Snapshot

__all__ = ["PlanOptions", "PlanningContext"]


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """
    How to plan.

    `providers` are those that could be used now (the key is set); `local` needs none. `routes` names providers in the
    order in which they shall be tried, over what the board says; None leaves it to the board. `engine`, when set, is
    the model that stands in for every other (the preview's). `shots` limits the plan to these shots and those that
    they continue; None means all. `resubmit_uncertain` plans to submit again what may have been accepted.
    """

    providers: Container[str] = frozenset({LOCAL})
    routes: tuple[str, ...] | None = None
    resubmit_uncertain: bool = False
    engine: str | None = None
    shots: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class PlanningContext:
    """
    What planning one shot needs to see: the inputs, and what is already planned of the shots before it.

    `picked` holds each planned shot's picked job, `makers` the shot that makes each take, `causes` why shots are made,
    `ingredients` what decided each request. It lives as long as one call of `make_plan`.
    """

    board: Storyboard
    catalogue: Catalogue
    snapshot: Snapshot
    options: PlanOptions
    shots: Mapping[str, Shot]
    picked: dict[str, Job] = field(default_factory=dict)
    makers: dict[str, str] = field(default_factory=dict)
    causes: dict[str, Cause] = field(default_factory=dict)
    ingredients: dict[str, Mapping[str, JsonValue]] = field(default_factory=dict)
