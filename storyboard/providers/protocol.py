"""What every provider can do: take an order, say how it stands, hand over the clip, give it up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeAlias, runtime_checkable

from storyboard.catalogue.inputs import Place
from storyboard.catalogue.limits import Mode
from storyboard.catalogue.schema import PictureLimits, Route
from storyboard.catalogue.values import FileKind
from storyboard.plan.request import ClipRequest

__all__ = [
    "Closable",
    "HasAccount",
    "HasAddress",
    "MayBeStoodInFor",
    "NeedsEndpoint",
    "Order",
    "Prediction",
    "PredictionStatus",
    "Progress",
    "Provider",
    "TakesPictures",
    "Upload",
    "account_mark",
    "base_address",
    "stand_in_of",
]

Progress: TypeAlias = Callable[[float | None, str | None], None]
"""Called with the fraction done (0 to 1, None when unknown) and the provider's words (None when it has none)."""


@dataclass(frozen=True, slots=True)
class Order:
    """
    One request on its way to a provider: the route to take, and the pictures as they can be had now.

    `first_frame` and `last_frame` are files, or https addresses that the provider fetches itself; `files` holds the
    same for the files within the request's parameters, by their places. `take` counts from 1; a provider whose
    results repeat must vary them by it. `start_timeout` is how many seconds a provider that can give up by itself has
    to begin; None: as the route says, or for ever.
    """

    request: ClipRequest
    route: Route
    mode: Mode
    take: int = 1
    first_frame: Path | str | None = None
    last_frame: Path | str | None = None
    files: Mapping[Place, Path | str] = field(default_factory=dict)
    start_timeout: float | None = None


class PredictionStatus(StrEnum):
    """Where a prediction stands; `succeeded` and `failed` are final."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Prediction:
    """
    The remote run of an order. `error` holds the provider's words when it failed.

    `urls` are the provider's own addresses for later calls, by what they are for; together with `id` they are all
    that another process needs to go on. `output` is the address of the clip once it is there: it may be signed, so it
    is neither logged nor stored; `others` are addresses of what may be the clip instead, where that one turns out to be
    none. `queue_position` counts the predictions that wait before this one, None when the
    provider does not say; `logs` are all lines so far. `maybe_charged` says of one that failed that
    the provider may charge for it all the same. `note` is what the provider says beside the clip, such as that a
    content filter saw something. `doubt` says why it is not sure that the provider has a prediction of this id: the
    answer to the submit was no good, and told an id all the same. None: it is sure. `model` is the provider's
    name for what runs it, None when it does not say.
    """

    id: str
    status: PredictionStatus
    error: str | None = None
    urls: Mapping[str, str] = field(default_factory=dict)
    output: str | None = field(default=None, repr=False)
    others: tuple[str, ...] = field(default=(), repr=False)
    queue_position: int | None = None
    logs: tuple[str, ...] = ()
    maybe_charged: bool = False
    note: str | None = None
    doubt: str | None = None
    model: str | None = None

    @property
    def has_ended(self) -> bool:
        """Whether it will not change any more."""
        return self.status in (PredictionStatus.SUCCEEDED, PredictionStatus.FAILED)


@dataclass(frozen=True, slots=True)
class Upload:
    """
    A file where a provider can read it.

    `ttl_seconds` is for how many seconds from now, None when nobody says. An upload with `keep` false is not worth
    remembering: its address is the file itself.
    """

    url: str = field(repr=False)
    ttl_seconds: float | None
    keep: bool


class Provider(Protocol):
    """
    A service that runs models. Submitting may cost money and is never repeated blindly; the rest may be.

    Every method raises ProviderError (or one of its kinds) when the service refuses or cannot be reached.
    """

    name: str

    async def submit(self, order: Order) -> Prediction:
        """
        Hand an order in, once; the prediction's id is what everything later goes by.

        Nothing is tried again inside: who calls writes each try down. Raises SubmitUncertain when the order may have
        been accepted; NotAuthorized, RequestRejected, RateLimited and ProviderUnavailable when it was not, of which
        the last two are worth another try.
        """
        ...

    async def poll(self, prediction: Prediction) -> Prediction:
        """Return how the prediction stands now. A failure of the prediction is returned, not raised."""
        ...

    async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
        """Write the finished clip to `target`, whole."""
        ...

    async def cancel(self, prediction: Prediction) -> None:
        """Give the prediction up, as far as the service allows; nothing happens when it has ended."""
        ...


@runtime_checkable
class TakesPictures(Protocol):
    """A provider that does not read local files: they are put where it can read them first."""

    async def upload(
        self, file: Path, limits: PictureLimits | None = None, kind: FileKind = "picture"
    ) -> Upload:
        """
        Put a file where the provider can read it: a picture, a video or a sound.

        A picture is encoded anew when the limits require that; anything else goes as it is. Costs nothing, and may
        be repeated. MediaError when the file cannot be read, a picture cannot be made to fit the limits, or the
        provider takes no files of this kind.
        """
        ...


@runtime_checkable
class NeedsEndpoint(Protocol):
    """
    A provider that needs the endpoint too when a prediction is taken up by its id alone.

    With any other, ``Prediction(id, PredictionStatus.QUEUED)`` is enough to poll, fetch and cancel.
    """

    def known(self, request_id: str, endpoint: str) -> Prediction:
        """Return the prediction of an id at an endpoint (`Endpoint.address`), to be polled; nothing is asked yet."""
        ...


@runtime_checkable
class HasAddress(Protocol):
    """A provider that is reached at an address: without a slash at its end, and nothing secret in it."""

    base_url: str


@runtime_checkable
class HasAccount(Protocol):
    """A provider that knows its user by a key; the mark differs from key to key, and tells nothing of it."""

    account_mark: str


def account_mark(provider: Provider) -> str:
    """Return the mark of the key by which a provider knows its user, nothing for one without keys."""
    return provider.account_mark if isinstance(provider, HasAccount) else ""


def base_address(provider: Provider) -> str:
    """Return the address at which a provider is reached, nothing for one that has none."""
    return provider.base_url if isinstance(provider, HasAddress) else ""


@runtime_checkable
class MayBeStoodInFor(Protocol):
    """A provider in whose place a local server may answer, which makes clips for trying things out."""

    async def stand_in(self) -> str | None:
        """Return the version of the stand-in that answers there, None when it is the provider itself or nobody."""
        ...


async def stand_in_of(provider: Provider) -> str | None:
    """Return the version of the stand-in that answers in a provider's place, None when it is the provider itself."""
    return await provider.stand_in() if isinstance(provider, MayBeStoodInFor) else None


@runtime_checkable
class Closable(Protocol):
    """A provider that holds something open."""

    async def aclose(self) -> None:
        """Let go of it; the provider is of no use afterwards."""
        ...
