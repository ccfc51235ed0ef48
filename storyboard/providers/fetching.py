"""What all hosted providers do alike once a prediction has ended well: bring the clip home."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from storyboard.errors import PredictionFailed, ProviderUnavailable
from storyboard.providers.account import Account
from storyboard.providers.download import download
from storyboard.providers.http import HttpClient
from storyboard.providers.outside import Source
from storyboard.providers.protocol import Prediction, PredictionStatus, Progress

__all__ = ["fetch_clip"]


async def fetch_clip(
    http: HttpClient,
    account: Account,
    polled: Callable[[Prediction], Awaitable[Prediction]],
    prediction: Prediction,
    landing: tuple[Path, Progress],
) -> None:
    """
    Write the clip of a prediction to the path of `landing`, whole.

    The address that the prediction carries is used once; from then on, and where it carries none, the provider is
    asked for a fresh one. PredictionFailed when it says that there is no clip after all.
    """
    at_hand = [prediction.output] if prediction.output else []

    async def address() -> str:
        if at_hand:
            return at_hand.pop()
        return _output(account.provider, await polled(prediction))

    await download(http, Source(account.provider, account.base_url), address, *landing)


def _output(provider: str, prediction: Prediction) -> str:
    if prediction.status is PredictionStatus.FAILED:
        failed = PredictionFailed(prediction.error or "the provider gave no reason", provider=provider)
        failed.request_id = prediction.id
        raise failed
    if prediction.output is None:
        raise ProviderUnavailable(f'"{provider}" has no clip yet', provider=provider)
    return prediction.output
