"""A film as a text file in git: YAML storyboards, planned and priced, generated and cut.

The packages, lowest first: errors and report; media and document; catalogue; board; store; plan and animatic;
providers and cut; run; film; cli. Imports point down only.

The public names load when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from storyboard.version import VERSION

if TYPE_CHECKING:
    from storyboard.board.load import load, load_text
    from storyboard.board.schema import Shot, Storyboard
    from storyboard.board.variables import read_variables
    from storyboard.catalogue.catalogue import Catalogue, catalogue_of, load_catalogue
    from storyboard.cut.timeline import Timeline, build_timeline
    from storyboard.errors import (
        AnswerUnclear,
        BoardError,
        MediaError,
        NoLongerThere,
        NotAuthorized,
        PlanError,
        PredictionFailed,
        PredictionTimedOut,
        Problem,
        ProviderError,
        ProviderUnavailable,
        RateLimited,
        RenderFailed,
        RequestRejected,
        SpendingRefused,
        StoreError,
        StoryboardError,
        SubmitUncertain,
        Unexpected,
    )
    from storyboard.film import Film, RenderOptions, make_clips, plan_render, render, render_sync, stitch
    from storyboard.plan.make_plan import PlanOptions, make_plan
    from storyboard.plan.plan import Job, Plan, Status, Totals
    from storyboard.plan.snapshot import Snapshot
    from storyboard.providers.protocol import Provider
    from storyboard.run.execution import RunResult
    from storyboard.store.take import Take

__version__ = VERSION

_HOMES = {
    "board.load": ("load", "load_text"),
    "board.schema": ("Shot", "Storyboard"),
    "board.variables": ("read_variables",),
    "catalogue.catalogue": ("Catalogue", "catalogue_of", "load_catalogue"),
    "cut.timeline": ("Timeline", "build_timeline"),
    "errors": (
        "AnswerUnclear",
        "BoardError",
        "MediaError",
        "NoLongerThere",
        "NotAuthorized",
        "PlanError",
        "PredictionFailed",
        "PredictionTimedOut",
        "Problem",
        "ProviderError",
        "ProviderUnavailable",
        "RateLimited",
        "RenderFailed",
        "RequestRejected",
        "SpendingRefused",
        "StoreError",
        "StoryboardError",
        "SubmitUncertain",
        "Unexpected",
    ),
    "plan.make_plan": ("PlanOptions", "make_plan"),
    "plan.plan": ("Job", "Plan", "Status", "Totals"),
    "plan.snapshot": ("Snapshot",),
    "store.take": ("Take",),
    "providers.protocol": ("Provider",),
    "run.execution": ("RunResult",),
    "film": ("Film", "RenderOptions", "make_clips", "plan_render", "render", "render_sync", "stitch"),
}
_MODULE_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "AnswerUnclear",
    "BoardError",
    "Catalogue",
    "Film",
    "Job",
    "MediaError",
    "NoLongerThere",
    "NotAuthorized",
    "Plan",
    "PlanError",
    "PlanOptions",
    "PredictionFailed",
    "PredictionTimedOut",
    "Problem",
    "Provider",
    "ProviderError",
    "ProviderUnavailable",
    "RateLimited",
    "RenderFailed",
    "RenderOptions",
    "RequestRejected",
    "RunResult",
    "Shot",
    "Snapshot",
    "SpendingRefused",
    "Status",
    "StoreError",
    "Storyboard",
    "StoryboardError",
    "SubmitUncertain",
    "Take",
    "Timeline",
    "Totals",
    "Unexpected",
    "build_timeline",
    "catalogue_of",
    "load",
    "load_catalogue",
    "load_text",
    "make_clips",
    "make_plan",
    "plan_render",
    "read_variables",
    "render",
    "render_sync",
    "stitch",
]


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
