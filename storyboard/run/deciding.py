"""What the user decides about paid work: to give predictions up, or to say which one an uncertain submit became."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import anyio

from storyboard.errors import PlanError
from storyboard.plan.plan import Plan
from storyboard.providers.protocol import NeedsEndpoint, Prediction, PredictionStatus, Provider
from storyboard.store.journal import Entry, State
from storyboard.store.ownership import is_alive
from storyboard.store.store import Store

__all__ = ["CancelOutcome", "Cancelled", "cancel_predictions", "resolve_uncertain"]

SECONDS_TO_END: Final = 10.0
SECONDS_BETWEEN_POLLS: Final = 0.5


class CancelOutcome(StrEnum):
    """What came of giving a prediction up."""

    CANCELLED = "cancelled"
    FINISHED = "finished"
    GOES_ON = "goes on"


@dataclass(frozen=True, slots=True)
class Cancelled:
    """
    One prediction that was to be given up.

    `cancelled`: it has ended without a clip. `finished`: its clip was there already, and the next render fetches it.
    `goes on`: the provider does not let go of it; the next render waits for its clip, which is paid.
    """

    entry: Entry
    outcome: CancelOutcome


async def cancel_predictions(
    store: Store, board: str, shots: Collection[str] | None, provider_of: Callable[[str], Provider]
) -> list[Cancelled]:
    """
    Give up the accepted predictions of a board, or those of some of its shots, side by side.

    A prediction counts as cancelled only once its provider says that it has ended: what is still charged for is not
    thrown away. Raises the kinds of ProviderError.
    """
    chosen = [
        entry
        for entry in store.journal.lines(board=board)
        if entry.state is State.ACCEPTED and (shots is None or entry.shot in shots)
    ]
    done: list[Cancelled] = []

    async def cancel_one(entry: Entry) -> None:
        done.append(Cancelled(entry, await _given_up(store, entry, provider_of(entry.provider))))

    async with anyio.create_task_group() as group:
        for entry in chosen:
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
                if store.journal.line(entry.number).is_open:
                    store.journal.settle(
                        entry,
                        State.CANCELLED,
                        time.time(),
                        "cancelled on request",
                        maybe_charged=prediction.maybe_charged,
                    )
                return CancelOutcome.CANCELLED
            await anyio.sleep(SECONDS_BETWEEN_POLLS)
    return CancelOutcome.GOES_ON


def _is_undecided(entry: Entry, store: Store) -> bool:
    """Whether nobody will come to know whether a submit was accepted: its sender has given up, or is gone."""
    if entry.state is State.SENDING:
        return not is_alive(store.root, entry.owner)
    return entry.state is State.UNCERTAIN


def resolve_uncertain(
    store: Store, plan: Plan, shot: str, request_id: str, provider_of: Callable[[str], Provider]
) -> Entry:
    """
    Record which prediction the uncertain submit of a shot became; the next render polls and fetches it.

    Raises PlanError when the shot has no uncertain submit.
    """
    for job in plan.jobs:
        entry = store.journal.open_line(job.key) if job.shot == shot and job.key else None
        if entry is None or not _is_undecided(entry, store):
            continue
        if not store.journal.take_over(entry, store.owner, time.time()):
            continue
        entry = store.journal.line(entry.number)
        if entry.state is State.SENDING:
            entry = store.journal.settle(
                entry, State.UNCERTAIN, time.time(), "the process ended while it was sent"
            )
        provider = provider_of(entry.provider)
        known = provider.known(request_id, entry.endpoint) if isinstance(provider, NeedsEndpoint) else None
        return store.journal.accept(entry, request_id, known.urls if known else {}, time.time())
    raise PlanError(f'shot "{shot}" has no uncertain submit', hint="storyboard status shows what there is")
