"""When to ask again: soon after the start, ever more rarely later, and never too often for one provider."""

from __future__ import annotations

import random
from typing import Final

import anyio

__all__ = ["MOST_POLLS_A_SECOND", "PollGate", "seconds_until_poll"]

FIRST_SECONDS: Final = 0.1
LONGEST_SECONDS: Final = 4.0
PART_OF_AGE: Final = 0.06
MOST_POLLS_A_SECOND: Final = 200.0


def seconds_until_poll(age: float) -> float:
    """
    Return how long to wait before asking about a prediction of that age in seconds.

    A small part of the age, so that a result is noticed within a tenth of its generation time, at least
    `FIRST_SECONDS` and at most `LONGEST_SECONDS`; a little jitter keeps predictions from asking in step.
    """
    delay = min(LONGEST_SECONDS, max(FIRST_SECONDS, age * PART_OF_AGE))
    return delay * random.uniform(0.9, 1.1)  # noqa: S311 - spreading requests needs no secrecy


class PollGate:
    """Lets polls through one after the other, no more than so many a second; one for each provider of a run."""

    def __init__(self, most_a_second: float = MOST_POLLS_A_SECOND) -> None:
        self._spacing = 1 / most_a_second
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for a turn."""
        now = anyio.current_time()
        slot = max(now, self._next)
        self._next = slot + self._spacing
        if slot > now:
            await anyio.sleep(slot - now)
