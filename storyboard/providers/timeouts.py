"""Time-outs that count only the time in which this process ran, and not when it was suspended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sized
from typing import Final, TypeVar

import anyio
import httpx

__all__ = ["Pulse", "time_out_while_awake"]

T = TypeVar("T")

LONGEST_STEP: Final = 1.0
STEPS: Final = 10
# A step that takes this much longer than planned means that the process was suspended.
STOPPED_SECONDS: Final = 0.5
# After a suspension at least this many steps remain, to read what has arrived meanwhile.
GRACE_STEPS: Final = 3


class Pulse:
    """The progress of one HTTP exchange: the trace events of httpx, and how much of the response has arrived."""

    def __init__(self, answer: Sized) -> None:
        self._answer = answer
        self._seen = 0
        self._beats = 0
        self.is_sent = False

    async def trace(self, event: str, _: object) -> None:
        """Record a step of the exchange; pass this to httpx as its extension ``trace``."""
        self._beats += 1
        self.is_sent = self.is_sent or event.endswith("send_request_headers.started")

    def beat(self) -> bool:
        """Whether there was any progress since the last call."""
        now = self._beats + len(self._answer)
        moved, self._seen = now != self._seen, now
        return moved


async def time_out_while_awake(
    work: Callable[[], Awaitable[T]], pulse: Pulse, *, quiet: float, whole: float
) -> T:
    """
    Run an exchange, and return what `work` returns.

    Once the request is being sent, raises `httpx.ReadTimeout` after `quiet` seconds without progress, and
    TimeoutError after `whole` seconds in all. Time in which the process was suspended does not count.
    """
    outcome: list[T | Exception] = []
    late: list[Exception] = []

    async def watch(scope: anyio.CancelScope) -> None:
        late.append(await _too_late(pulse, quiet, whole))
        scope.cancel()

    async with anyio.create_task_group() as group:
        group.start_soon(watch, group.cancel_scope)
        try:
            outcome.append(await work())
        except Exception as error:  # noqa: BLE001 - it is raised again, outside of the group
            outcome.append(error)
        group.cancel_scope.cancel()
    if not outcome:
        raise late[0]
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]


async def _too_late(pulse: Pulse, quiet: float, whole: float) -> Exception:
    """Wait until a time-out is due, and return its error."""
    step = min(LONGEST_STEP, quiet / STEPS)
    still, all_of_it, last = 0.0, 0.0, anyio.current_time()
    while True:
        await anyio.sleep(step)
        now = anyio.current_time()
        elapsed, last = now - last, now
        if pulse.beat() or not pulse.is_sent:
            still = 0.0
        if elapsed > step + STOPPED_SECONDS:
            still, all_of_it = (
                min(still, quiet - GRACE_STEPS * step),
                min(all_of_it, whole - GRACE_STEPS * step),
            )
        elif pulse.is_sent:
            still, all_of_it = still + elapsed, all_of_it + elapsed
        if still >= quiet:
            return httpx.ReadTimeout("nothing came any more")
        if all_of_it >= whole:
            return TimeoutError("it took too long")
