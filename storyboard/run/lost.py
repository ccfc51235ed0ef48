"""When a provider no longer has a paid prediction: every URL is tried, and only certainty ends the prediction."""

from __future__ import annotations

from typing import Final

from storyboard.errors import NoLongerThere, PredictionFailed, ProviderError, RequestRejected
from storyboard.providers.protocol import (
    NeedsEndpoint,
    Prediction,
    PredictionStatus,
    Provider,
    account_mark,
    base_address,
)
from storyboard.run.execution import Execution
from storyboard.store.entry import Entry, State

__all__ = ["NOT_KNOWN", "is_unknown", "lost", "poll_standard_urls"]

# The codes for "not found" of HTTP and of MiniMax.
NOT_KNOWN: Final = (404, 410, 2013)
# A new prediction may not be known to every replica yet, and every provider keeps results for at least an hour.
SECONDS_UNTIL_SURE: Final = 3600.0
PAID_AGAIN: Final = "it was paid for and is lost; the next render makes and pays for it again"


def is_unknown(error: ProviderError) -> bool:
    """Whether an error says that the provider does not have the prediction, or no longer its clip."""
    return isinstance(error, NoLongerThere) or (
        isinstance(error, RequestRejected) and error.status in NOT_KNOWN
    )


async def poll_standard_urls(entry: Entry, provider: Provider) -> Prediction | None:
    """Poll a prediction at the provider's standard URLs for its id; None when it is not known there either."""
    if isinstance(provider, NeedsEndpoint):
        by_rule = provider.known(entry.request_id or "", entry.endpoint)
    else:
        by_rule = Prediction(entry.request_id or "", PredictionStatus.QUEUED)
    if by_rule.urls == entry.urls:
        return None
    try:
        return await provider.poll(by_rule)
    except ProviderError as error:
        if is_unknown(error):
            return None
        raise


async def lost(error: ProviderError, entry: Entry, shot: str, run: Execution) -> ProviderError:
    """
    Return the error for a prediction that its provider does not have at any URL.

    When that is certain, the line ends as expired, and the shot can be made again. It is not certain soon after the
    submit, or when the provider's base URL or the key have changed: the line then stays open, and is polled again.
    """
    provider = run.provider_of(entry.provider)
    why = _why_unsure(entry, provider, run.clock())
    if why is not None:
        hint = f"{why}; storyboard cancel --forget gives it up"
        return NoLongerThere(
            error.message, provider=entry.provider, shot=shot, request_id=entry.request_id, hint=hint
        )
    if entry.state in (State.ACCEPTED, State.DONE):
        await run.on_disk(run.store.journal.settle, entry, State.EXPIRED, run.clock(), error.message)
    return PredictionFailed(
        error.message, provider=entry.provider, shot=shot, request_id=entry.request_id, hint=PAID_AGAIN
    )


def _why_unsure(entry: Entry, provider: Provider, now: float) -> str | None:
    here = base_address(provider)
    if entry.base_url and entry.base_url != here:
        return f"it was accepted at {entry.base_url}, and {entry.provider} is at {here} now: it may well be there"
    mark = entry.facts.get("account")
    if mark and mark != account_mark(provider):
        return "it was accepted under another key: it may well be there under that"
    if now - entry.made_at < SECONDS_UNTIL_SURE:
        return "that may pass: a later render asks again, and once it is an hour old it counts as lost"
    return None
