"""How long a film will be, told before any of its clips is made."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from storyboard.board.paths import resolve
from storyboard.board.schema import Storyboard
from storyboard.cut.timeline import TakeMedia, build_timeline
from storyboard.plan.plan import Plan

__all__ = ["forecast_seconds"]


def forecast_seconds(board: Storyboard, plan: Plan) -> Fraction:
    """
    Return the film's length in seconds, if every clip turns out as long as it is asked for.

    `plan` covers the whole board. MediaError when footage cannot be read, PlanError when the shots do not fit together.
    """
    media = {job.shot: TakeMedia(Path(), job.asked) for job in plan.jobs if job.picked}
    lengths: dict[Path, Fraction | None] = {}
    for shot in board.shots:
        if shot.clip is not None:
            path = resolve(board, shot.clip)
            if path not in lengths:
                lengths[path] = _footage_seconds(path)
            media[shot.id] = TakeMedia(path, lengths[path])
    return build_timeline(board, media).seconds


def _footage_seconds(path: Path) -> Fraction | None:
    # Probing loads the media libraries, which a board without footage never needs.
    from storyboard.media.probe import probe  # noqa: PLC0415

    facts = probe(path)
    return facts.duration if facts.kind == "video" else None
