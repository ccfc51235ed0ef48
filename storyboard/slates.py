"""The slates of a preview: what each shot shows about the clip that a render would buy."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from storyboard.board.schema import Storyboard
from storyboard.catalogue.catalogue import Catalogue
from storyboard.catalogue.shape import shape_words
from storyboard.inspection.inspector import Inspector
from storyboard.plan.files import picture_sizes
from storyboard.plan.jobs import GeneratedJob, Job
from storyboard.plan.make_plan import PlanOptions, make_plan
from storyboard.plan.snapshot import Snapshot
from storyboard.wording import dollars

if TYPE_CHECKING:
    from storyboard.cut.slate import Slate

__all__ = ["slates_of"]


def slates_of(
    board: Storyboard, catalogue: Catalogue | None, providers: Container[str], inspector: Inspector
) -> dict[str, Slate]:
    """Return the slate's text by shot: what the real render would do, model, length, shape and price."""
    from storyboard.cut.slate import Slate  # noqa: PLC0415 - drawing is loaded only for a preview

    snapshot = Snapshot(sizes=picture_sizes([board], inspector))
    real = make_plan(
        board,
        catalogue=catalogue,
        snapshot=snapshot,
        options=PlanOptions(providers=providers),
    )
    return {
        job.shot: Slate(job.shot, _details(job), job.request.prompt if isinstance(job, GeneratedJob) else "")
        for job in real.jobs
        if job.picked
    }


def _details(job: Job) -> tuple[str, ...]:
    if not isinstance(job, GeneratedJob):
        return (job.reason, f"{float(job.in_cut):g} s") if job.in_cut is not None else (job.reason,)
    asked, used, cut = float(job.asked), float(job.shown * job.speed), float(job.shown)
    length = f"{used:g} s" if job.is_shown_whole else f"{used:g} of {asked:g} s"
    if job.speed != 1:
        length = f"{cut:g} s: {length} at speed {float(job.speed):g}"
    price = "free" if job.price == 0 else "price not known" if job.price is None else dollars(job.price)
    return (job.request.model, length, shape_words(job.shape.size), price)
