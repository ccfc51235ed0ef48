"""The length of a film before its clips are made."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from storyboard.board.paths import resolve
from storyboard.board.schema import Storyboard
from storyboard.cut.clips import TakeMedia, footage_media
from storyboard.cut.timeline import build_timeline
from storyboard.inspection.inspector import Inspector
from storyboard.plan.jobs import GeneratedJob
from storyboard.plan.plan import Plan

__all__ = ["forecast_seconds"]


def forecast_seconds(board: Storyboard, plan: Plan, inspector: Inspector) -> Fraction:
    """
    Return the film's length in seconds, if every clip is as long as requested.

    `plan` covers the whole board. MediaError when footage cannot be read, PlanError when the shots do not fit together.
    """
    media = {job.shot: TakeMedia(Path(), _asked(job, board)) for job in plan.generated if job.picked}
    footage: dict[Path, TakeMedia] = {}
    for shot in board.shots:
        if shot.clip is not None:
            path = resolve(board, shot.clip)
            if path not in footage:
                footage[path] = footage_media(path, inspector.probe(path))
            media[shot.id] = footage[path]
    return build_timeline(board, media).seconds


def _asked(job: GeneratedJob, board: Storyboard) -> Fraction:
    return job.asked + 1 / board.clip_shape.fps if job.request.spare_frame else job.asked
