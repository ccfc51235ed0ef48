"""When to try again: what is worth it, how long to wait, when to stop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import anyio

from storyboard.errors import ProviderUnavailable, RateLimited, RequestRejected
from storyboard.providers.hurry import HURRY

if TYPE_CHECKING:
    from tenacity import AsyncRetrying, RetryCallState

__all__ = ["CALLS", "DOWNLOADS", "POLLS", "SUBMITS", "Patience", "Sleep", "tries"]

Sleep: TypeAlias = Callable[[float], Awaitable[None]]

# Those who were told to wait the same time should not all come back at once.
SPREAD: Final = 0.2
# A wait that is over before it is read (0, a moment that has passed) is none: then our own waits rise as usual.
SHORTEST_WAIT: Final = 1.0


@dataclass(frozen=True, slots=True)
class Patience:
    """
    How often to try, and how many seconds to wait in all between the tries.

    A provider that asks for a longer wait is not waited for. One that has too many requests is given more time: it is
    in order, and has a limit for each minute. `passing` are the codes of refusals that are tried again too: one odd
    answer says nothing, and what was just made may not be known everywhere yet.
    """

    attempts: int
    seconds: float
    passing: Collection[int] = ()


SUBMITS: Final = Patience(attempts=6, seconds=120)
CALLS: Final = Patience(attempts=6, seconds=120)
# A question after a prediction is refused for good only for the key's sake; 2013 is what MiniMax says of a bad request.
ABOUT_THE_KEY: Final = (401, 402, 403)
ODD: Final = frozenset(range(300, 500)).difference(ABOUT_THE_KEY) | {2013}
POLLS: Final = Patience(attempts=6, seconds=120, passing=ODD)
DOWNLOADS: Final = Patience(attempts=6, seconds=180, passing=(403, 404, 410))

# What an account may submit in a minute can be as little as five clips.
CROWDED: Final = Patience(attempts=60, seconds=600)


def tries(patience: Patience, sleep: Sleep, before_wait: Callable[[], None] | None = None) -> AsyncRetrying:
    """
    Return the tries of one call, to loop over; the last error is raised as it is.

    Tried again: RateLimited and ProviderUnavailable, after a rising random time or the one that the provider names.
    `before_wait` is called before each such time, when another try is sure to follow unless `HURRY` is set meanwhile:
    then the wait is cut short, and the last error raised.
    """
    # Films without hosted clips never load the library.
    from tenacity import AsyncRetrying, retry_if_exception, wait_random_exponential  # noqa: PLC0415

    backed_off = wait_random_exponential(multiplier=1, max=20, min=0.2)
    hurry = HURRY.get()
    errors: list[BaseException] = []

    def note(state: RetryCallState) -> None:
        if state.outcome is not None and (error := state.outcome.exception()) is not None:
            errors.append(error)
        if before_wait is not None:
            before_wait()

    async def wait(seconds: float) -> None:
        if hurry is None:
            await sleep(seconds)
            return
        async with anyio.create_task_group() as group:
            group.start_soon(_cancel_when, hurry, group.cancel_scope)
            await sleep(seconds)
            group.cancel_scope.cancel()
        if hurry.is_set():
            raise errors[-1]

    return AsyncRetrying(
        sleep=wait,
        before_sleep=note,
        wait=lambda state: _wait(state, backed_off(state)),
        stop=lambda state: _is_over(state, patience) or (hurry is not None and hurry.is_set()),
        retry=retry_if_exception(lambda error: _is_worth_it(error, patience)),
        reraise=True,
    )


async def _cancel_when(event: anyio.Event, scope: anyio.CancelScope) -> None:
    await event.wait()
    scope.cancel()


def _is_worth_it(error: BaseException, patience: Patience) -> bool:
    if isinstance(error, RequestRejected):
        return error.status in patience.passing
    return isinstance(error, RateLimited | ProviderUnavailable)


def _wait(state: RetryCallState, wait: float) -> float:
    """Return for how long to wait, which is `wait` seconds unless the provider names a time."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, RateLimited | ProviderUnavailable) else None
    return wait if asked is None or asked < SHORTEST_WAIT else asked + SPREAD * min(wait, 5.0)


def _is_over(state: RetryCallState, patience: Patience) -> bool:
    error = state.outcome.exception() if state.outcome else None
    bound = CROWDED if isinstance(error, RateLimited) else patience
    over = state.attempt_number >= bound.attempts
    return over or state.idle_for + state.upcoming_sleep > bound.seconds
