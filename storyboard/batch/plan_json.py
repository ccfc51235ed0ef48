"""The plan of a batch as stable plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from storyboard.batch.plan import BatchPlan, FilmPlan
from storyboard.plan.jobs import GeneratedJob, Job
from storyboard.plan.pace import Pace
from storyboard.plan.plan import job_as_json, totals_as_json

__all__ = ["batch_plan_as_json"]


def batch_plan_as_json(batch: BatchPlan, paces: Sequence[Pace]) -> dict[str, JsonValue]:
    """Return the plan as plain data (documented in ``docs/plan.md``): each clip once, then the films."""
    labels = {job.key: job.shot for job in batch.union.generated}
    return {
        "clips": [_clip(job, batch.users[job.key]) for job in batch.union.generated],
        "films": [_film(film, labels) for film in batch.films],
        "totals": {"films": len(batch.films), **totals_as_json(batch.union.totals())},
        "times": [_time(pace) for pace in paces],
    }


def _clip(job: GeneratedJob, users: int) -> dict[str, JsonValue]:
    """Return a clip as a job, without what differs between its films."""
    data = job_as_json(job)
    del data["picked"], data["cut_seconds"]
    return {"clip": data.pop("shot"), "used_by": users, **data}


def _film(film: FilmPlan, labels: Mapping[str, str]) -> dict[str, JsonValue]:
    return {
        "film": film.name,
        "clips": film.clips,
        "price": str(film.price),
        "unpriced": film.unpriced,
        "shots": [_shot(job, labels) for job in film.plan.jobs],
    }


def _shot(job: Job, labels: Mapping[str, str]) -> dict[str, JsonValue]:
    data = job_as_json(job)
    wanted = ("shot", "take", "picked", "status", "reason", "cut_seconds")
    clip = labels[job.key] if isinstance(job, GeneratedJob) else None
    return {**{name: data[name] for name in wanted}, "clip": clip}


def _time(pace: Pace) -> dict[str, JsonValue]:
    known, rounds, seconds = pace.known, pace.rounds, pace.seconds
    return {
        "provider": pace.provider,
        "clips": pace.clips,
        "at_once": None if known is None or known.at_once is None else list(known.at_once),
        "per_minute": None if known is None or known.per_minute is None else list(known.per_minute),
        "source": None if known is None else known.source,
        "checked": None if known is None else known.checked,
        "rounds": None if rounds is None else list(rounds),
        "seconds_per_clip": None if pace.clip is None else round(pace.clip, 1),
        "seconds": None if seconds is None else [round(each) for each in seconds],
    }
