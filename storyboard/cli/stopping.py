"""Ctrl-C, SIGTERM and SIGHUP during work in an event loop: one error at its end, and a message on what it waits for."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final, TypeVar, TypeVarTuple

import anyio

from storyboard.cli.signals import ENDING, STOP, StopRequest
from storyboard.report import Notice, Reporter

__all__ = ["patient_stop", "run_in_loop"]

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")

SECONDS_OF_SILENCE: Final = 1.0
WORDS: Final = "stopping: waiting for the responses to submits, to record them; {again} again ends at once"
LEFT: Final = b"ended at once; a submit without a response may have been accepted: see storyboard status\n"


def run_in_loop(work: Callable[[*Arguments], Awaitable[Result]], *arguments: *Arguments) -> Result:
    """Run work in a new event loop, and return its result; Ctrl-C raises KeyboardInterrupt."""
    try:
        return anyio.run(work, *arguments)
    except asyncio.CancelledError:
        # Depending on when the signal arrives, anyio raises the one or the other.
        raise KeyboardInterrupt from None


@contextmanager
def patient_stop(reporter: Reporter) -> Iterator[None]:
    """
    Cancel the entering task at the first signal, and report after a moment what it still waits for.

    A second signal ends the process at once: files on disk are complete, and a submit without a response is uncertain
    in the next run. Signals that the caller ignores stay ignored.
    """
    loop, main = asyncio.get_running_loop(), asyncio.current_task()
    before = {number: signal.getsignal(number) for number in ENDING}

    def stopped(number: int, frame: FrameType | None) -> None:
        del frame
        request = STOP.record(number)
        if request is StopRequest.AT_ONCE:
            _leave()
        if request is StopRequest.FIRST and main is not None:
            again = "Ctrl-C" if number == signal.SIGINT else signal.Signals(number).name
            # Through the loop, since a signal may arrive at any point.
            loop.call_soon_threadsafe(main.cancel)
            loop.call_soon_threadsafe(
                loop.call_later, SECONDS_OF_SILENCE, reporter, Notice(WORDS.format(again=again))
            )

    heard = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, stopped)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])


def _leave() -> None:
    with suppress(OSError):
        os.write(2, LEFT)
    os._exit(STOP.code)
