"""What every provider can do: take an order, say how it stands, hand over the clip, give it up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeAlias

from storyboard.catalogue.limits import Mode
from storyboard.catalogue.schema import Route
from storyboard.plan.request import ClipRequest

__all__ = ["Order", "Prediction", "PredictionStatus", "Progress", "Provider"]

Progress: TypeAlias = Callable[[float | None, str | None], None]
"""Called with the fraction done (0 to 1, None when unknown) and the provider's words (None when it has none)."""


@dataclass(frozen=True, slots=True)
class Order:
    """
    One request on its way to a provider: the route to take, and the pictures as they can be had now.

    `first_frame` and `last_frame` are files, or https addresses that the provider fetches itself. `take` counts
    from 1; a provider whose results repeat must vary them by it.
    """

    request: ClipRequest
    route: Route
    mode: Mode
    take: int = 1
    first_frame: Path | str | None = None
    last_frame: Path | str | None = None


class PredictionStatus(StrEnum):
    """Where a prediction stands; `succeeded` and `failed` are final."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Prediction:
    """The remote run of an order. `error` holds the provider's words when it failed."""

    id: str
    status: PredictionStatus
    error: str | None = None


class Provider(Protocol):
    """
    A service that runs models. Submitting may cost money and is never repeated blindly; the rest may be.

    Every method raises ProviderError (or one of its kinds) when the service refuses or cannot be reached.
    """

    name: str

    async def submit(self, order: Order) -> Prediction:
        """Hand an order in; the prediction's id is what everything later goes by."""
        ...

    async def poll(self, prediction: Prediction) -> Prediction:
        """Return how the prediction stands now."""
        ...

    async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
        """Write the finished clip to `target`, whole."""
        ...

    async def cancel(self, prediction: Prediction) -> None:
        """Give the prediction up, as far as the service allows; nothing happens when it has ended."""
        ...
