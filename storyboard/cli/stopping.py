"""Ctrl-C during work in an event loop: it ends as one error, and says what it still waits for."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, TypeVar, TypeVarTuple

import anyio

from storyboard.report import Notice, Reporter

__all__ = ["patient_stop", "run_in_loop"]

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")

SECONDS_OF_SILENCE: Final = 1.0
WORDS: Final = (
    "stopping: the answers to submits are still waited for and written down; Ctrl-C again leaves at once"
)


def run_in_loop(work: Callable[[*Arguments], Awaitable[Result]], *arguments: *Arguments) -> Result:
    """Run work in an event loop of its own, and return its result; Ctrl-C ends it as KeyboardInterrupt."""
    try:
        return anyio.run(work, *arguments)
    except asyncio.CancelledError:
        # Depending on where Ctrl-C meets the event loop, it ends as the one or as the other.
        raise KeyboardInterrupt from None


@contextmanager
def patient_stop(reporter: Reporter) -> Iterator[None]:
    """
    Tell of what a stop is waiting for, a moment after the first Ctrl-C.

    To be entered in the event loop that the interruption ends; the second Ctrl-C is the loop's own.
    """
    stop, loop = signal.getsignal(signal.SIGINT), asyncio.get_running_loop()
    if not callable(stop):
        yield
        return

    def interrupted(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, stop)
        # Told by the loop, for a signal may come in the middle of another line.
        loop.call_soon_threadsafe(loop.call_later, SECONDS_OF_SILENCE, reporter, Notice(WORDS))
        stop(number, frame)

    signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, stop)
