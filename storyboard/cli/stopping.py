"""Ctrl-C, SIGTERM and SIGHUP during work in an event loop: one error at its end, and words on what it waits for."""

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
WORDS: Final = (
    "stopping: the answers to submits are still waited for and written down; {again} again leaves at once"
)
LEFT: Final = (
    b"left at once; a submit whose answer had not come may have been accepted: storyboard status tells\n"
)


def run_in_loop(work: Callable[[*Arguments], Awaitable[Result]], *arguments: *Arguments) -> Result:
    """Run work in an event loop of its own, and return its result; Ctrl-C ends it as KeyboardInterrupt."""
    try:
        return anyio.run(work, *arguments)
    except asyncio.CancelledError:
        # Depending on where a signal meets the event loop, it ends as the one or as the other.
        raise KeyboardInterrupt from None


@contextmanager
def patient_stop(reporter: Reporter) -> Iterator[None]:
    """
    Let the task that enters be cancelled by the first signal to end, and tell of what that waits for after a moment.

    A second signal ends the process at once: what is on disk is whole, and a submit that has no answer yet is found
    in doubt by the next run. A signal that the caller has ignored stays ignored.
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
            # By the loop, for a signal may come in the middle of anything.
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
