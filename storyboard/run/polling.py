"""When to poll: often at the start, less often later, often again when a result is due, within a rate limit."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Collection
from contextlib import AsyncExitStack
from typing import Final

import anyio

__all__ = [
    "MOST_POLLS_A_SECOND",
    "SLACK_SECONDS",
    "AwakeTime",
    "PollGate",
    "TypicalDurations",
    "seconds_until_poll",
]

FIRST_SECONDS: Final = 0.1
LONGEST_SECONDS: Final = 4.0
PART_OF_AGE: Final = 0.06
MOST_POLLS_A_SECOND: Final = 250.0
SLACK_SECONDS: Final = 0.05

# What one poll may add: if retries make it longer, the provider is slow and not this process asleep.
LONGEST_POLL: Final = 10.0

FINEST_SECONDS: Final = 0.02
CLOSE_POLLS: Final = 12
PART_FOR_CLOSE_POLLS: Final = 0.5
REMEMBERED: Final = 16


class TypicalDurations:
    """How many seconds the latest predictions of one model took, in this run: when the next is likely to end."""

    def __init__(self, ages: Collection[float] = ()) -> None:
        self._ages = deque(ages, maxlen=REMEMBERED)

    def learn(self, age: float) -> None:
        """Record one more duration."""
        self._ages.append(age)

    @property
    def span(self) -> tuple[float, float] | None:
        """The range of ages in which an end is due, None without records."""
        if not self._ages:
            return None
        # A result is noticed up to that part of its age late.
        return min(self._ages) * (1 - PART_OF_AGE), max(self._ages) * (1 + PART_OF_AGE / 2)

    def is_due(self, age: float) -> bool:
        """Whether a prediction of that age is likely to have ended."""
        return self.span is not None and age >= self.span[0]


def seconds_until_poll(age: float, typical: TypicalDurations | None = None, in_flight: int = 1) -> float:
    """
    Return how many seconds to wait before polling a prediction that is `age` seconds old.

    The wait is a small part of the age, between `FIRST_SECONDS` and `LONGEST_SECONDS`, so that a result is noticed
    within a tenth of its generation time. Jitter keeps predictions from polling at the same moment. Near the age at
    which predictions of this model `typical`-ly end, it is shorter, as far as the rate limit allows for the number
    that is `in_flight`.
    """
    delay = min(LONGEST_SECONDS, max(FIRST_SECONDS, age * PART_OF_AGE))
    delay *= random.uniform(0.9, 1.1)  # noqa: S311 - spreading requests needs no secrecy
    span = typical.span if typical else None
    if span is None or age > span[1] or age + delay < span[0]:
        return delay
    room = in_flight / (MOST_POLLS_A_SECOND * PART_FOR_CLOSE_POLLS)
    close = max(FINEST_SECONDS, room, (span[1] - span[0]) / CLOSE_POLLS)
    return min(delay, max(close, span[0] - age))


class AwakeTime:
    """
    Counts the seconds of waiting between polls, except those in which the process was suspended.

    Neither a sleep nor the poll between two sleeps takes much longer than planned in a running process.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self._last = anyio.current_time()

    async def sleep(self, seconds: float) -> None:
        """Sleep, and count that time and the time since the last sleep."""
        self._count(LONGEST_POLL)
        await anyio.sleep(seconds)
        self._count(seconds + SLACK_SECONDS)

    def _count(self, most: float) -> None:
        now = anyio.current_time()
        self.seconds += min(now - self._last, most)
        self._last = now


class PollGate:
    """
    A rate limit for polls: one `PollGate` for each provider of a run.

    Polls of predictions that are due come first. The others queue by themselves, and only the head of that queue
    competes with the polls that are due. Turns that were missed because the process was busy are made up for, up to
    `SLACK_SECONDS`.
    """

    def __init__(self, most_a_second: float = MOST_POLLS_A_SECOND) -> None:
        self._spacing = 1 / most_a_second
        self._next = 0.0
        self._asking = anyio.Lock()
        self._others = anyio.Lock()

    def slot(self, now: float) -> float:
        """Take the next turn, and return its time, which may be a little before `now`."""
        slot = max(self._next, now - SLACK_SECONDS)
        self._next = slot + self._spacing
        return slot

    async def turn(self, *, is_due: bool = False) -> None:
        """Wait for a turn; polls that are due are served in order, and so are the others."""
        async with AsyncExitStack() as standing:
            if not is_due:
                await standing.enter_async_context(self._others)
            await standing.enter_async_context(self._asking)
            now = anyio.current_time()
            await anyio.sleep(max(0.0, self.slot(now) - now))
