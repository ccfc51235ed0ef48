"""Submit one paid request with retries: each attempt is a line of the journal, and the response is always read."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

import anyio

from storyboard.errors import (
    NotAuthorized,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    RequestRejected,
    StoreError,
    StoryboardError,
    SubmitUncertain,
)
from storyboard.providers.protocol import Order
from storyboard.providers.retrying import SUBMITS, report_long_waits, retrying
from storyboard.run.execution import Execution
from storyboard.run.points import Point, passed
from storyboard.run.stand_ins import record_stand_in
from storyboard.store.journal import Entry, Intent, State

__all__ = ["Sending", "send"]

_log: Final = logging.getLogger(__name__)

# How long to check whether a stand-in failed to respond to a submit.
SECONDS_TO_LOOK = 3.0
STOPPED = "the run was stopped before this attempt"


@dataclass(slots=True)
class Sending:
    """
    A request that is being sent: its intent, and the journal's line of the next attempt.

    `entry` is None once another process has opened a line for the same take between two attempts.
    """

    intent: Intent
    entry: Entry | None


async def send(order: Order, sending: Sending, run: Execution) -> Entry | None:
    """
    Submit an order whose intent is recorded, and return the accepted line of the journal.

    A submit that was certainly not accepted is retried; the line of the next attempt is written before the wait, so
    that other processes see that this one is still at it. When the run is stopped meanwhile, the pending response is
    still read, and nothing more is sent. None when another process has taken the request over. Raises as
    `Provider.submit` does, and SpendingRefused when another attempt would exceed the limit.
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
    report = report_long_waits(run.reporter, sending.intent.shot)

    async def open_next(error: ProviderError, seconds: float) -> None:
        sending.entry = await run.on_disk(journal.open_intent, sending.intent, run.clock(), run.spending)
        if sending.entry is not None:
            await report(error, seconds)

    try:
        async for attempt in retrying(SUBMITS, run.sleep, open_next, stop_requested):
            with attempt:
                return None if sending.entry is None else await _send(order, sending.entry, run)
    finally:
        if sending.entry is not None:
            line = await run.on_disk(journal.line, sending.entry.number)
            if line.state is State.INTENT:
                await run.on_disk(journal.settle, sending.entry, State.WITHDRAWN, run.clock(), STOPPED)
    raise AssertionError("the last attempt returns or raises")


async def _send(order: Order, entry: Entry, run: Execution) -> Entry:
    journal = run.store.journal
    await _begin_elsewhere(entry, run)
    entry = await run.on_disk(journal.settle, entry, State.SENDING, run.clock())
    passed(Point.SENDING_WRITTEN, entry.shot)
    _log.info("%s: submitting to %s, %s", entry.shot, entry.provider, entry.endpoint)
    try:
        prediction = await run.provider_of(order.route.provider).submit(order)
    except SubmitUncertain as error:
        entry = await run.on_disk(journal.settle, entry, State.UNCERTAIN, run.clock(), error.message)
        with anyio.move_on_after(SECONDS_TO_LOOK):
            await record_stand_in(entry, run)
        raise error.but(shot=entry.shot) from error.__cause__
    except (NotAuthorized, RequestRejected, RateLimited, ProviderUnavailable) as error:
        await run.on_disk(journal.settle, entry, State.REFUSED, run.clock(), error.message)
        raise
    except BaseException:
        await run.on_disk(journal.settle, entry, State.UNCERTAIN, run.clock(), "the submit was interrupted")
        raise
    passed(Point.ANSWER_READ, entry.shot)
    try:
        if prediction.doubt is not None:
            entry = await run.on_disk(journal.doubt, entry, prediction.doubt)
        accepted = await run.on_disk(journal.accept, entry, prediction.id, prediction.urls, run.clock())
    except StoreError as error:
        raise StoreError(
            f'{entry.provider} has accepted shot "{entry.shot}" as "{prediction.id}",'
            f" but that could not be recorded: {error.message}",
            hint="once the store is writable again, give that id to storyboard resolve",
        ) from error
    passed(Point.ID_WRITTEN, entry.shot)
    _log.info("%s: %s has accepted it as %s", entry.shot, entry.provider, accepted.request_id)
    return await record_stand_in(accepted, run)


async def _begin_elsewhere(entry: Entry, run: Execution) -> None:
    """Record in the shared store that the request is sent now. StoreError when another machine has taken it over."""
    if run.sharing is not None and not await run.sharing.begin(entry.take):
        raise StoreError(
            f'another machine has taken over shot "{entry.shot}", for this one was not heard of for too long',
            hint="nothing was submitted here; the next render brings its clip",
        )
