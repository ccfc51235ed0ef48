"""The plan as a value: every job with its status, reason and price, before anything is made or spent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from pydantic import JsonValue

from storyboard.catalogue.limits import Mode
from storyboard.catalogue.price import price_of
from storyboard.catalogue.providers import LOCAL
from storyboard.catalogue.schema import PictureLimits, Route
from storyboard.catalogue.values import plain_number
from storyboard.media.shape import FilmShape
from storyboard.plan.graph import longest_chain
from storyboard.plan.request import ClipRequest
from storyboard.plan.snapshot import Pending
from storyboard.store.take import Take, take_key

__all__ = ["OPEN", "Job", "Plan", "Status", "Totals", "highest_price", "may_be_unpriced", "plan_as_json"]

# In US dollars. No provider makes a clip for less; a lower stated price would evade every limit.
LEAST_PRICE: Final = Decimal("0.001")


class Status(StrEnum):
    """The status of a job in a plan."""

    READY = "ready"
    CACHED = "cached"
    MAKE = "make"
    RESUME = "resume"
    BLOCKED = "blocked"


OPEN: Final = (Status.MAKE, Status.RESUME, Status.BLOCKED)


@dataclass(frozen=True, slots=True)
class Job:
    """
    One take of one shot, or a shot that is not generated (`ready`: footage and cards).

    `asked` is the length in seconds that the model is asked for, `in_cut` how long the shot lasts in the cut (None:
    as long as its clip). `price` is in US dollars, None when it is not known; it is 0 for a job that costs nothing
    more. `routes` are those that would be tried, `route` the first of them. `after` is the shot whose clip must exist
    first. `picked` marks the take that the cut uses. `named` is the model in the board, even when another replaces
    it; `shape` is the expected size and rate of its clip, and `derived` are the parameters that follow from the
    film's size. `picture_limits` are the model's. `pending` is an earlier submit that is running or in doubt.
    `stated_price` is the storyboard's price for the clip, used where the catalogue has none. `start_timeout` is the
    number of seconds within which a provider that supports it must start.
    """

    shot: str
    status: Status
    reason: str
    in_cut: Fraction | None
    take: int = 1
    picked: bool = True
    asked: Fraction | None = None
    price: Decimal | None = Decimal(0)
    named: str | None = None
    mode: Mode | None = None
    route: Route | None = None
    routes: tuple[Route, ...] = ()
    picture_limits: PictureLimits | None = None
    request: ClipRequest | None = None
    shape: FilmShape | None = None
    derived: Mapping[str, JsonValue] = field(default_factory=dict)
    fingerprint: str | None = None
    cached: Take | None = None
    after: str | None = None
    pending: Pending | None = None
    stated_price: Decimal | None = None
    start_timeout: float | None = None

    @property
    def prices(self) -> tuple[Decimal | None, ...]:
        """What the clip would cost on each of `routes`, in US dollars; None where that is not known."""
        return tuple(map(self.price_on, self.routes))

    def price_on(self, route: Route) -> Decimal | None:
        """
        Return what the clip costs on a route, in US dollars, or None when that is not known.

        Where the catalogue has no price, the storyboard's counts; it never overrides the catalogue. A price of a
        hosted model below `LEAST_PRICE` is ignored, whoever states it.
        """
        known = self._catalogue_price(route)
        if route.provider == LOCAL:
            return known
        return next((price for price in (known, self.stated_price) if price and price >= LEAST_PRICE), None)

    @property
    def is_stated(self) -> bool:
        """Whether the price is the word of the storyboard, or of its own catalogue, and not the user's catalogue's."""
        if self.route is None or not self.price:
            return False
        return self.route.is_stated or (self._catalogue_price(self.route) or 0) < LEAST_PRICE

    def _catalogue_price(self, route: Route | None) -> Decimal | None:
        if route is None or self.request is None or self.mode is None:
            return None
        return price_of(route, self.mode, self.request.length, self.request.params)

    @property
    def key(self) -> str | None:
        """The take's key in the store; None for footage and cards."""
        return take_key(self.fingerprint, self.take) if self.fingerprint else None

    @property
    def provider(self) -> str | None:
        """The provider that would run the job; None for footage and cards."""
        return self.route.provider if self.route else None


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

    def with_status(self, status: Status) -> tuple[Job, ...]:
        """Return the jobs of that status, in the film's order."""
        return tuple(job for job in self.jobs if job.status is status)

    @property
    def has_work(self) -> bool:
        """Whether any clip is still to be made."""
        return any(job.status in OPEN for job in self.jobs)

    def with_takes(self, takes: Mapping[str, Take]) -> Plan:
        """Return the plan as it stands once these takes, by their keys, are in the store."""
        return replace(self, jobs=tuple(_with_take(job, takes.get(job.key or "")) for job in self.jobs))

    def totals(self) -> Totals:
        """Return the totals of the plan."""
        open_jobs = [job for job in self.jobs if job.status in OPEN]
        return Totals(
            clips=len(open_jobs),
            seconds=sum((job.asked for job in open_jobs if job.asked is not None), Fraction(0)),
            price=sum((job.price for job in open_jobs if job.price is not None), Decimal(0)),
            unpriced=sum(job.price is None for job in open_jobs),
            cached=len(self.with_status(Status.CACHED)),
            blocked=len(self.with_status(Status.BLOCKED)),
            longest_chain=_chain(open_jobs),
            price_at_most=sum(map(highest_price, open_jobs), Decimal(0)),
            unpriced_at_most=sum(map(may_be_unpriced, open_jobs)),
        )


def _with_take(job: Job, take: Take | None) -> Job:
    if take is None or job.status not in OPEN:
        return job
    return replace(
        job,
        status=Status.CACHED,
        reason="in the store",
        price=Decimal(0),
        cached=take,
        after=None,
        pending=None,
    )


def highest_price(job: Job) -> Decimal:
    """Return what a clip costs on the most expensive of its routes with a known price; 0 when it costs nothing."""
    return Decimal(0) if job.price == 0 else max((price for price in job.prices if price), default=Decimal(0))


def may_be_unpriced(job: Job) -> bool:
    """Return whether a clip must be paid for, and one of its routes has no known price."""
    return job.price != 0 and (job.price is None or None in job.prices)


def _chain(open_jobs: list[Job]) -> int:
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
    totals = plan.totals()
    jobs: list[JsonValue] = [
        {
            "shot": job.shot,
            "take": job.take,
            "picked": job.picked,
            "status": job.status.value,
            "reason": job.reason,
            "model": job.request.model if job.request else None,
            "checked": job.request is None or job.request.fields is None,
            "provider": job.provider,
            "derived": dict(job.derived),
            "size": f"{job.shape.width}x{job.shape.height}" if job.shape else None,
            "asked_seconds": _seconds(job.asked),
            "cut_seconds": _seconds(job.in_cut),
            "price": _money(job.price),
            "price_stated": job.is_stated,
            "routes": [
                {"provider": route.provider, "price": _money(price)}
                for route, price in zip(job.routes, job.prices, strict=True)
            ],
            "after": job.after,
            "fingerprint": job.fingerprint,
        }
        for job in plan.jobs
    ]
    return {
        "jobs": jobs,
        "totals": {
            "clips": totals.clips,
            "seconds": _seconds(totals.seconds),
            "price": _money(totals.price),
            "price_at_most": _money(totals.price_at_most),
            "unpriced": totals.unpriced,
            "unpriced_at_most": totals.unpriced_at_most,
            "cached": totals.cached,
            "blocked": totals.blocked,
            "longest_chain": totals.longest_chain,
        },
    }
