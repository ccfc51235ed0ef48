"""The plan as a value: every job with its status, reason and price, before anything is made or spent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from pydantic import JsonValue

from storyboard.catalogue.values import plain_number
from storyboard.plan.graph import longest_chain
from storyboard.plan.jobs import OPEN, GeneratedJob, Job, Status, highest_price, may_be_unpriced
from storyboard.store.take import Take

__all__ = ["Plan", "Totals", "job_as_json", "longest_chain_of", "plan_as_json", "totals_as_json"]


@dataclass(frozen=True, slots=True)
class Totals:
    """
    A plan in numbers.

    `clips` and `seconds` (of clip, not of film) count what is still to be made, blocked or not; `price` is the sum of
    the prices that are known, `price_at_most` the sum if each clip takes its most expensive route. `unpriced` is how
    many clips have no known price, `unpriced_at_most` how many may take a route without one. `cached` counts the
    takes in the store. `longest_chain` is the largest number of clips that must be made one after another.
    """

    clips: int
    seconds: Fraction
    price: Decimal
    unpriced: int
    cached: int
    blocked: int
    longest_chain: int
    price_at_most: Decimal
    unpriced_at_most: int


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What a render would do: `jobs` in the order of the film, takes of one shot side by side.

    `ingredients` has, by shot, what decided each request, so that a later plan can say what changed.
    """

    jobs: tuple[Job, ...]
    ingredients: Mapping[str, Mapping[str, JsonValue]] = field(default_factory=dict)

    @property
    def generated(self) -> tuple[GeneratedJob, ...]:
        """The takes of the generated shots, in the film's order."""
        return tuple(job for job in self.jobs if isinstance(job, GeneratedJob))

    @property
    def open_jobs(self) -> tuple[GeneratedJob, ...]:
        """The takes that are still to be made, blocked or not, in the film's order."""
        return tuple(job for job in self.generated if job.status in OPEN)

    def with_status(self, status: Status) -> tuple[GeneratedJob, ...]:
        """Return the takes of generated shots with that status, in the film's order."""
        return tuple(job for job in self.generated if job.status is status)

    @property
    def has_work(self) -> bool:
        """Whether any clip is still to be made."""
        return any(job.status in OPEN for job in self.jobs)

    def only(self, keys: Collection[str]) -> Plan:
        """Return the plan without the jobs of other takes than these, by their keys."""
        return replace(self, jobs=tuple(job for job in self.generated if job.key in keys))

    def with_takes(self, takes: Mapping[str, Take]) -> Plan:
        """Return the plan with these takes, by their keys, in the store."""
        return replace(self, jobs=tuple(_with_takes(job, takes) for job in self.jobs))

    def totals(self) -> Totals:
        """Return the totals of the plan."""
        open_jobs = self.open_jobs
        return Totals(
            clips=len(open_jobs),
            seconds=sum((job.asked for job in open_jobs), Fraction(0)),
            price=sum((job.price for job in open_jobs if job.price is not None), Decimal(0)),
            unpriced=sum(job.price is None for job in open_jobs),
            cached=len(self.with_status(Status.CACHED)),
            blocked=len(self.with_status(Status.BLOCKED)),
            longest_chain=longest_chain_of(open_jobs),
            price_at_most=sum(map(highest_price, open_jobs), Decimal(0)),
            unpriced_at_most=sum(map(may_be_unpriced, open_jobs)),
        )


def _with_takes(job: Job, takes: Mapping[str, Take]) -> Job:
    if not isinstance(job, GeneratedJob) or job.status not in OPEN or job.key not in takes:
        return job
    return replace(
        job,
        status=Status.CACHED,
        reason="in the store",
        price=Decimal(0),
        cached=takes[job.key],
        after=None,
        pending=None,
        has_lost_clip=False,
    )


def longest_chain_of(open_jobs: Sequence[GeneratedJob]) -> int:
    """Return the largest number of these jobs that must be made one after another."""
    parents = {job.shot: job.after for job in open_jobs}
    ordered: list[tuple[str, str | None]] = []
    placed: set[str] = set()
    for shot in parents:
        trail: list[str] = []
        current: str | None = shot
        while current is not None and current in parents and current not in placed:
            trail.append(current)
            placed.add(current)
            current = parents[current]
        ordered.extend((step, parents[step]) for step in reversed(trail))
    return longest_chain(ordered)


def _seconds(value: Fraction | None) -> float | int | None:
    return None if value is None else plain_number(value)


def _money(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def plan_as_json(plan: Plan) -> dict[str, JsonValue]:
    """
    Return the plan as stable plain data (documented in ``docs/plan.md``).

    Lengths are seconds, prices are decimal strings in US dollars, None where they are not known.
    """
    jobs: list[JsonValue] = [job_as_json(job) for job in plan.jobs]
    return {"jobs": jobs, "totals": totals_as_json(plan.totals())}


def totals_as_json(totals: Totals) -> dict[str, JsonValue]:
    """Return the totals of a plan as stable plain data."""
    return {
        "clips": totals.clips,
        "seconds": _seconds(totals.seconds),
        "price": _money(totals.price),
        "price_at_most": _money(totals.price_at_most),
        "unpriced": totals.unpriced,
        "unpriced_at_most": totals.unpriced_at_most,
        "cached": totals.cached,
        "blocked": totals.blocked,
        "longest_chain": totals.longest_chain,
    }


# Of a job that is not generated.
_NOT_GENERATED: Final[Mapping[str, JsonValue]] = {
    "take": 1,
    "model": None,
    "checked": True,
    "provider": None,
    "derived": {},
    "size": None,
    "asked_seconds": None,
    "price": "0",
    "price_stated": False,
    "routes": [],
    "after": None,
    "fingerprint": None,
    "stale": False,
    "kept": False,
    "pinned": False,
}


def job_as_json(job: Job) -> dict[str, JsonValue]:
    """Return a job as stable plain data."""
    generated = _take_as_json(job) if isinstance(job, GeneratedJob) else _NOT_GENERATED
    return {
        "shot": job.shot,
        "picked": job.picked,
        "status": job.status.value,
        "reason": job.reason,
        "cut_seconds": _seconds(job.in_cut),
        **generated,
    }


def _take_as_json(job: GeneratedJob) -> dict[str, JsonValue]:
    return {
        "take": job.take,
        "model": job.request.model,
        "checked": job.request.fields is None,
        "provider": job.provider,
        "derived": dict(job.derived),
        "size": f"{job.shape.width}x{job.shape.height}",
        "asked_seconds": _seconds(job.asked),
        "price": _money(job.price),
        "price_stated": job.is_stated,
        "routes": [
            {"provider": route.provider, "price": _money(price)}
            for route, price in zip(job.routes, job.prices, strict=True)
        ],
        "after": job.after,
        "fingerprint": job.fingerprint,
        "stale": job.older is not None,
        "kept": job.kept,
        "pinned": job.pinned,
    }
