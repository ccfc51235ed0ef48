"""The interface of a provider: submit, poll, fetch and cancel."""

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
    One request on its way to a provider: the route, and the pictures as they are available now.

    `first_frame` and `last_frame` are files, or https addresses that the provider fetches itself; `files` holds the
    same for the files within the request's parameters, by their places. `take` counts from 1; a provider whose
    results repeat must vary them by it. `start_timeout` is the number of seconds within which a provider that
    supports it must start; None means the route's value, or no limit.
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
    """The state of a prediction; `succeeded` and `failed` are final."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Prediction:
    """
    The remote run of an order. `error` is the provider's message when it failed.

    `urls` are the provider's URLs for later requests, by purpose; with `id` they are all that another process needs
    to continue. `output` is the URL of the finished clip: it may be signed, so it is neither logged nor stored;
    `others` are further candidates, in case it turns out not to be a video. `queue_position` counts the predictions
    that wait before this one, None when the provider does not say; `logs` are all lines so far. `maybe_charged` says
    that a failed prediction may be charged. `note` is a remark of the provider on the clip, such as a content
    filter's finding. `doubt` says why the id is not certain: the response to the submit was an error or damaged, but
    had an id; None when it is certain. `model` is the provider's name of the model, None when it does not say.
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
        """Whether the status is final."""
        return self.status in (PredictionStatus.SUCCEEDED, PredictionStatus.FAILED)


@dataclass(frozen=True, slots=True)
class Upload:
    """
    A file where a provider can read it.

    `ttl_seconds` is how long the URL is valid from now, None when it is not known. An upload with `keep` false is not
    remembered: its URL contains the file itself.
    """

    url: str = field(repr=False)
    ttl_seconds: float | None
    keep: bool


class Provider(Protocol):
    """
    A service that runs models. Submitting costs money and is never retried blindly; everything else may be.

    Every method raises ProviderError or a subclass when the service refuses or cannot be reached.
    """

    name: str

    async def submit(self, order: Order) -> Prediction:
        """
        Submit an order once, and return the prediction with its id.

        It must not retry: the caller records each attempt in the journal. Raises SubmitUncertain when the order may
        have been accepted; NotAuthorized, RequestRejected, RateLimited and ProviderUnavailable when it was not, of
        which the last two may be retried.
        """
        ...

    async def poll(self, prediction: Prediction) -> Prediction:
        """Return the prediction's current state. A failed prediction is returned, not raised."""
        ...

    async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
        """Write the finished clip to `target`, whole."""
        ...

    async def cancel(self, prediction: Prediction) -> None:
        """Cancel the prediction, as far as the service can; nothing happens when it has ended."""
        ...


@runtime_checkable
class TakesPictures(Protocol):
    """A provider that cannot read local files: they are uploaded first."""

    async def upload(
        self, file: Path, limits: PictureLimits | None = None, kind: FileKind = "picture"
    ) -> Upload:
        """
        Upload a picture, a video or a sound to where the provider can read it.

        A picture is re-encoded when the limits require it; other files are sent unchanged. Uploading is free and may
        be repeated. MediaError when the file cannot be read, a picture cannot be made to fit the limits, or the
        provider takes no files of this kind.
        """
        ...


@runtime_checkable
class NeedsEndpoint(Protocol):
    """
    A provider that needs the endpoint, besides the id, to continue a prediction.

    With any other, ``Prediction(id, PredictionStatus.QUEUED)`` is enough to poll, fetch and cancel.
    """

    def known(self, request_id: str, endpoint: str) -> Prediction:
        """Return the prediction of an id at an endpoint (`Endpoint.address`), ready to be polled; sends nothing."""
        ...


@runtime_checkable
class HasAddress(Protocol):
    """A provider with a base URL: without a trailing slash, and without secrets."""

    base_url: str


@runtime_checkable
class HasAccount(Protocol):
    """A provider with keys; the mark differs from key to key, and reveals nothing of it."""

    account_mark: str


def account_mark(provider: Provider) -> str:
    """Return the mark of a provider's key, an empty text for a provider without keys."""
    return provider.account_mark if isinstance(provider, HasAccount) else ""


def base_address(provider: Provider) -> str:
    """Return the base URL of a provider, an empty text for a provider without one."""
    return provider.base_url if isinstance(provider, HasAddress) else ""


@runtime_checkable
class MayBeStoodInFor(Protocol):
    """A provider that a local test server, a stand-in, may replace."""

    async def stand_in(self) -> str | None:
        """Return the version of the stand-in, None for the provider itself or when nothing responds."""
        ...


async def stand_in_of(provider: Provider) -> str | None:
    """Return the version of a provider's stand-in, None for the provider itself."""
    return await provider.stand_in() if isinstance(provider, MayBeStoodInFor) else None


@runtime_checkable
class Closable(Protocol):
    """A provider with resources to release."""

    async def aclose(self) -> None:
        """Release the resources; the provider cannot be used afterwards."""
        ...
