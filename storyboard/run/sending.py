"""Send one paid request until it is taken: each try is a line of the journal, and an answer is always read."""

from __future__ import annotations

from dataclasses import dataclass

import anyio

from storyboard.errors import (
    NotAuthorized,
    ProviderUnavailable,
    RateLimited,
    RequestRejected,
    StoreError,
    StoryboardError,
    SubmitUncertain,
)
from storyboard.providers.protocol import Order
from storyboard.providers.retrying import SUBMITS, retrying
from storyboard.run.execution import Execution
from storyboard.run.points import Point, passed
from storyboard.run.standing_in import noted
from storyboard.store.journal import Entry, Intent, State

__all__ = ["Sending", "send"]

# How long to find out who did not answer a submit.
SECONDS_TO_LOOK = 3.0
STOPPED = "the run was stopped before this try"


@dataclass(slots=True)
class Sending:
    """
    What is written down of a request that is being sent: its intent, and the line of the try that comes next.

    `entry` is None once another process has opened a line for the same take between two tries.
    """

    intent: Intent
    entry: Entry | None


async def send(order: Order, sending: Sending, run: Execution) -> Entry | None:
    """
    Send an order whose intent is written down, and return the accepted line of the journal.

    What a provider has surely not taken, for now, is sent again after a while; the line of the next try is written
    before the wait, so that nobody takes the request for given up. A run that is being stopped meanwhile reads the
    answer that is on its way, and sends nothing more. None when another process has taken the request over; raises as
    `Provider.submit` does, and SpendingRefused when the run may not spend as much on another try.
    """
    outcome: list[Entry | StoryboardError | None] = []
    stop_requested = anyio.Event()
    async with anyio.create_task_group() as group:
        group.start_soon(_set_when_cancelled, stop_requested)
        with anyio.CancelScope(shield=True):
            try:
                outcome.append(await _tried(order, sending, run, stop_requested))
            except StoryboardError as error:
                outcome.append(error)
        group.cancel_scope.cancel()
    if isinstance(outcome[0], StoryboardError):
        raise outcome[0]
    return outcome[0]


async def _set_when_cancelled(event: anyio.Event) -> None:
    try:
        await anyio.sleep_forever()
    finally:
        event.set()


async def _tried(order: Order, sending: Sending, run: Execution, stop_requested: anyio.Event) -> Entry | None:
    journal = run.store.journal

    def open_next() -> None:
        sending.entry = journal.open_intent(sending.intent, run.clock(), run.spending)

    try:
        async for attempt in retrying(SUBMITS, run.sleep, open_next, stop_requested):
            with attempt:
                return None if sending.entry is None else await _send(order, sending.entry, run)
    finally:
        if sending.entry is not None and journal.line(sending.entry.number).state is State.INTENT:
            journal.settle(sending.entry, State.WITHDRAWN, run.clock(), STOPPED)
    raise AssertionError("the last try returns or raises")


async def _send(order: Order, entry: Entry, run: Execution) -> Entry:
    journal = run.store.journal
    entry = journal.settle(entry, State.SENDING, run.clock())
    passed(Point.SENDING_WRITTEN, entry.shot)
    try:
        prediction = await run.provider_of(order.route.provider).submit(order)
    except SubmitUncertain as error:
        entry = journal.settle(entry, State.UNCERTAIN, run.clock(), error.message)
        with anyio.move_on_after(SECONDS_TO_LOOK):
            await noted(entry, run)
        raise error.but(shot=entry.shot) from error.__cause__
    except (NotAuthorized, RequestRejected, RateLimited, ProviderUnavailable) as error:
        journal.settle(entry, State.REFUSED, run.clock(), error.message)
        raise
    except BaseException:
        journal.settle(entry, State.UNCERTAIN, run.clock(), "the submit broke off")
        raise
    passed(Point.ANSWER_READ, entry.shot)
    try:
        if prediction.doubt is not None:
            entry = journal.doubt(entry, prediction.doubt)
        accepted = journal.accept(entry, prediction.id, prediction.urls, run.clock())
    except StoreError as error:
        raise StoreError(
            f'{entry.provider} has accepted shot "{entry.shot}" as "{prediction.id}",'
            f" and that could not be written down: {error.message}",
            hint="once the store can be written again, hand that id over (storyboard resolve)",
        ) from error
    passed(Point.ID_WRITTEN, entry.shot)
    return await noted(accepted, run)
