"""The user's decisions about paid work: cancel predictions, or give them up by hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import anyio

from storyboard.errors import ProviderError, StoreError
from storyboard.providers.protocol import Prediction, PredictionStatus, Provider
from storyboard.run.resolving import is_undecided
from storyboard.store.journal import Entry, State
from storyboard.store.ownership import is_alive
from storyboard.store.store import Store

__all__ = ["CancelOutcome", "Cancelled", "cancel_predictions", "forget", "forgettable"]

SECONDS_TO_END: Final = 10.0
SECONDS_BETWEEN_POLLS: Final = 0.5


class CancelOutcome(StrEnum):
    """The outcome of cancelling a prediction."""

    CANCELLED = "cancelled"
    FINISHED = "finished"
    GOES_ON = "goes on"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Cancelled:
    """
    One prediction that was to be cancelled.

    `cancelled`: it has ended without a clip. `finished`: it had a clip already, and the next render fetches it. `goes
    on`: the provider could not cancel it; the next render waits for its clip, which is paid for. `not known`: the
    provider refused, or could not be reached; `error` says why, and is None otherwise.
    """

    entry: Entry
    outcome: CancelOutcome
    error: ProviderError | None = None


async def cancel_predictions(
    store: Store, entries: Iterable[Entry], provider_of: Callable[[str], Provider]
) -> list[Cancelled]:
    """
    Cancel the accepted ones of these lines of the journal, concurrently.

    A prediction counts as cancelled only once its provider says that it has ended: a clip that is still charged for
    is not given up. An error with one does not stop the others.
    """
    done: list[Cancelled] = []

    async def cancel_one(entry: Entry) -> None:
        try:
            done.append(Cancelled(entry, await _given_up(store, entry, provider_of(entry.provider))))
        except ProviderError as error:
            done.append(Cancelled(entry, CancelOutcome.NOT_KNOWN, error))

    async with anyio.create_task_group() as group:
        for entry in entries:
            if entry.state is State.ACCEPTED:
                group.start_soon(cancel_one, entry)
    return sorted(done, key=lambda each: each.entry.number)


async def _given_up(store: Store, entry: Entry, provider: Provider) -> CancelOutcome:
    prediction = Prediction(entry.request_id or "", PredictionStatus.QUEUED, urls=entry.urls)
    await provider.cancel(prediction)
    with anyio.move_on_after(SECONDS_TO_END):
        while True:
            prediction = await provider.poll(prediction)
            if prediction.status is PredictionStatus.SUCCEEDED:
                return CancelOutcome.FINISHED
            if prediction.status is PredictionStatus.FAILED:
                _close(store, entry, maybe_charged=prediction.maybe_charged)
                return CancelOutcome.CANCELLED
            await anyio.sleep(SECONDS_BETWEEN_POLLS)
    return CancelOutcome.GOES_ON


def _close(store: Store, entry: Entry, *, maybe_charged: bool) -> None:
    """Record that a line was cancelled, unless another process that follows it records its end first."""
    while (line := store.journal.line(entry.number)).state is State.ACCEPTED:
        try:
            store.journal.settle(
                line, State.CANCELLED, time.time(), "cancelled on request", maybe_charged=maybe_charged
            )
        except StoreError:
            if store.journal.line(entry.number) == line:
                raise


def forgettable(store: Store, entries: Iterable[Entry]) -> list[Entry]:
    """
    Return the lines that can be given up by hand: accepted, undecided, or done with the clip lost.

    Lines of other running processes are left out.
    """
    return [
        entry
        for entry in entries
        if entry.owner == store.owner or not is_alive(store.root, entry.owner)
        if entry.state is State.ACCEPTED
        or is_undecided(entry, store)
        or (entry.state is State.DONE and entry.request_id and store.whole_take(entry.take) is None)
    ]


def forget(store: Store, entries: Iterable[Entry]) -> None:
    """Give lines up, whatever their providers say. StoreError when another process has changed one."""
    for entry in entries:
        now = store.journal.line(entry.number)
        if now.state is not entry.state:
            raise StoreError(f'the prediction of shot "{entry.shot}" was changed by another process')
        if now.state is State.SENDING:
            now = store.journal.settle(
                now, State.UNCERTAIN, time.time(), "the process ended while it was sent"
            )
        store.journal.settle(now, State.FORGOTTEN, time.time(), "given up by hand")
