"""Retry policies: which errors to retry, how long to wait, when to stop."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import anyio

from storyboard.errors import ProviderError, ProviderUnavailable, RateLimited, RequestRejected
from storyboard.redaction import without_keys
from storyboard.report import Reporter, RetryScheduled

if TYPE_CHECKING:
    from tenacity import AsyncRetrying, RetryCallState

__all__ = [
    "CALLS",
    "DOWNLOADS",
    "POLLS",
    "SUBMITS",
    "BeforeWait",
    "RetryPolicy",
    "Sleep",
    "report_long_waits",
    "retrying",
]

_log: Final = logging.getLogger(__name__)

Sleep: TypeAlias = Callable[[float], Awaitable[None]]
BeforeWait: TypeAlias = Callable[[ProviderError, float], Awaitable[None]]
"""Awaited with the error of an attempt, and the seconds until the next one."""

# Jitter: requests that were told to wait for the same time should not all be repeated at once.
SPREAD: Final = 0.2
# A shorter Retry-After, such as 0 or a time in the past, is ignored, and the usual back-off applies.
SHORTEST_WAIT: Final = 1.0
# A longer wait is reported: people wonder why nothing happens.
UNREPORTED_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """
    How many attempts to make, and how many seconds to wait in all between them.

    There is no further attempt when a provider asks for a longer wait. Where more than one attempt is allowed,
    `RATE_LIMITED` applies instead once a provider limits the rate. Refusals with one of the `passing` codes are
    retried, too: they may come from a proxy, or from a replica that does not know a new resource yet.
    """

    attempts: int
    seconds: float
    passing: Collection[int] = ()


SUBMITS: Final = RetryPolicy(attempts=6, seconds=120)
CALLS: Final = RetryPolicy(attempts=6, seconds=120)
# Of a poll, only a refusal of the key is final; 2013 is MiniMax's code for a bad request.
ABOUT_THE_KEY: Final = (401, 402, 403)
ODD: Final = frozenset(range(300, 500)).difference(ABOUT_THE_KEY) | {2013}
POLLS: Final = RetryPolicy(attempts=6, seconds=120, passing=ODD)
DOWNLOADS: Final = RetryPolicy(attempts=6, seconds=180, passing=(403, 404, 410))

# Rate limits are per minute, and may allow as few as five submits in one.
RATE_LIMITED: Final = RetryPolicy(attempts=60, seconds=600)


def retrying(
    policy: RetryPolicy,
    sleep: Sleep,
    before_wait: BeforeWait | None = None,
    stop_requested: anyio.Event | None = None,
) -> AsyncRetrying:
    """
    Return the attempts of one call, to iterate over; the last error is raised unchanged.

    RateLimited and ProviderUnavailable are retried, after a random exponential back-off or the time that the provider
    asks for. `before_wait` is awaited before each wait, once another attempt is certain. Once `stop_requested` is set,
    the wait ends and the last error is raised.
    """
    # Films without hosted clips never load the library.
    from tenacity import AsyncRetrying, retry_if_exception, wait_random_exponential  # noqa: PLC0415

    backed_off = wait_random_exponential(multiplier=1, max=20, min=0.2)
    errors: list[BaseException] = []

    async def note(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, ProviderError):
            errors.append(error)
            _log_retry(error, state.attempt_number, state.upcoming_sleep)
            if before_wait is not None:
                await before_wait(error, state.upcoming_sleep)

    async def wait(seconds: float) -> None:
        if stop_requested is None:
            await sleep(seconds)
            return
        async with anyio.create_task_group() as group:
            group.start_soon(_cancel_when, stop_requested, group.cancel_scope)
            await sleep(seconds)
            group.cancel_scope.cancel()
        if stop_requested.is_set():
            raise errors[-1]

    return AsyncRetrying(
        sleep=wait,
        before_sleep=note,
        wait=lambda state: _wait(state, backed_off(state)),
        stop=lambda state: (
            _is_over(state, policy) or (stop_requested is not None and stop_requested.is_set())
        ),
        retry=retry_if_exception(lambda error: _is_worth_it(error, policy)),
        reraise=True,
    )


def report_long_waits(reporter: Reporter, shot: str | None = None) -> BeforeWait:
    """Return what to call before each wait so that the long ones are reported, as those of a shot or of no one shot."""

    async def report(error: ProviderError, seconds: float) -> None:
        if seconds > UNREPORTED_SECONDS:
            reporter(RetryScheduled(error.provider, _reason(error), round(seconds, 1), shot))

    return report


def _reason(error: ProviderError) -> str:
    if isinstance(error, RateLimited):
        return "too many requests"
    return without_keys(error.message).removeprefix(f'"{error.provider}" ')


def _log_retry(error: ProviderError, attempt: int, seconds: float) -> None:
    words = "%s: attempt %d failed, the next one is in %.1f s: %s"
    _log.info(words, error.provider, attempt, seconds, without_keys(error.message))


async def _cancel_when(event: anyio.Event, scope: anyio.CancelScope) -> None:
    await event.wait()
    scope.cancel()


def _is_worth_it(error: BaseException, policy: RetryPolicy) -> bool:
    if isinstance(error, RequestRejected):
        return error.status in policy.passing
    return isinstance(error, RateLimited | ProviderUnavailable)


def _wait(state: RetryCallState, wait: float) -> float:
    """Return for how long to wait, which is `wait` seconds unless the provider names a time."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, RateLimited | ProviderUnavailable) else None
    return wait if asked is None or asked < SHORTEST_WAIT else asked + SPREAD * min(wait, 5.0)


def _is_over(state: RetryCallState, policy: RetryPolicy) -> bool:
    error = state.outcome.exception() if state.outcome else None
    bound = RATE_LIMITED if isinstance(error, RateLimited) and policy.attempts > 1 else policy
    over = state.attempt_number >= bound.attempts
    return over or state.idle_for + state.upcoming_sleep > bound.seconds
