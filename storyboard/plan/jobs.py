"""The jobs of a plan: takes to generate, footage and cards, each with what it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar, Final, TypeAlias

from pydantic import JsonValue

from storyboard.catalogue.limits import Mode
from storyboard.catalogue.price import price_of
from storyboard.catalogue.providers import LOCAL
from storyboard.catalogue.schema import PictureLimits, Route
from storyboard.media.shape import FilmShape
from storyboard.plan.request import ClipRequest
from storyboard.plan.snapshot import Pending
from storyboard.store.take import Take, take_key

__all__ = [
    "OPEN",
    "CardJob",
    "FootageJob",
    "GeneratedJob",
    "Job",
    "Status",
    "highest_price",
    "may_be_unpriced",
]

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
class CardJob:
    """A shot that is a card: there is nothing to make. `in_cut` is its length in seconds, None for the usual one."""

    shot: str
    in_cut: Fraction | None
    status: ClassVar[Status] = Status.READY
    reason: ClassVar[str] = "card"
    picked: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class FootageJob:
    """
    A shot that shows existing footage: there is nothing to make.

    `in_cut` is its length in seconds; None for a still of the usual length, and for footage that nobody has read.
    """

    shot: str
    in_cut: Fraction | None
    status: ClassVar[Status] = Status.READY
    reason: ClassVar[str] = "footage"
    picked: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedJob:
    """
    One take of a generated shot; the request of a shot before it is `ready`: that shot's take is used.

    `asked` is the length in seconds that the model is asked for, `in_cut` how long the shot lasts in the cut (None:
    as long as its clip, at its `speed`). `price` is in US dollars, None when it is not known; it is 0 for a job that
    costs nothing more. `routes` are those that would be tried, `route` the first of them. `after` is the shot whose
    clip must exist first. `picked` marks the take that the cut uses. `named` is the model in the board, even when
    another replaces it; `shape` is the expected size and rate of its clip, and `derived` are the parameters that follow
    from the film's size. `picture_limits` are the model's. `pending` is an earlier submit that is running or in doubt.
    `is_elsewhere` says that the clip of `cached` is in the shared store, and not here yet.
    `has_lost_clip` says that its clip was in the store, and is missing or damaged now. `stated_price` is the
    storyboard's price for the clip, used where the catalogue has none. `start_timeout` is the number of seconds within
    which a provider that supports it must start. `older` is a take of the shot's earlier inputs that could be used
    instead of making one; `kept` says that the job is such a take and is used, `pinned` that it is because the shot is
    pinned.
    """

    shot: str
    status: Status
    reason: str
    in_cut: Fraction | None
    asked: Fraction
    named: str
    mode: Mode
    route: Route
    routes: tuple[Route, ...]
    request: ClipRequest
    shape: FilmShape
    fingerprint: str
    take: int = 1
    picked: bool = True
    price: Decimal | None = Decimal(0)
    picture_limits: PictureLimits | None = None
    derived: Mapping[str, JsonValue] = field(default_factory=dict)
    cached: Take | None = None
    is_elsewhere: bool = False
    after: str | None = None
    pending: Pending | None = None
    has_lost_clip: bool = False
    stated_price: Decimal | None = None
    start_timeout: float | None = None
    speed: Fraction = Fraction(1)
    lineage: str | None = None

    @property
    def shown(self) -> Fraction:
        """How many seconds the shot lasts in the cut, if its clip is as long as asked for."""
        return self.asked / self.speed if self.in_cut is None else self.in_cut

    @property
    def is_shown_whole(self) -> bool:
        """Whether the shot shows its clip to the end, if that is as long as asked for."""
        return self.shown * self.speed == self.asked

    older: Take | None = None
    kept: bool = False
    pinned: bool = False

    @property
    def key(self) -> str:
        """The take's key in the store."""
        return take_key(self.fingerprint, self.take)

    @property
    def lineage_key(self) -> str:
        """The key by which shots that continue this take know it (see `storyboard.plan.request.lineage_of`)."""
        return take_key(self.lineage or self.fingerprint, self.take)

    @property
    def provider(self) -> str:
        """The provider that would run the job."""
        return self.route.provider

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
        if not self.price:
            return False
        return self.route.is_stated or (self._catalogue_price(self.route) or 0) < LEAST_PRICE

    def _catalogue_price(self, route: Route) -> Decimal | None:
        return price_of(route, self.mode, self.request.length, self.request.params)


Job: TypeAlias = GeneratedJob | FootageJob | CardJob


def highest_price(job: GeneratedJob) -> Decimal:
    """Return what a clip costs on the most expensive of its routes with a known price; 0 when it costs nothing."""
    return Decimal(0) if job.price == 0 else max((price for price in job.prices if price), default=Decimal(0))


def may_be_unpriced(job: GeneratedJob) -> bool:
    """Return whether a clip must be paid for, and one of its routes has no known price."""
    return job.price != 0 and (job.price is None or None in job.prices)
