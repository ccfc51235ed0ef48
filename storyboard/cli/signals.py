"""The signals that end a command: Ctrl-C, and what a shell, a service manager or a closing terminal sends."""

from __future__ import annotations

import signal
import time
from enum import Enum, auto
from types import FrameType
from typing import Final

__all__ = ["ENDING", "STOP", "Stop", "StopRequest", "end_on_signals", "ignore_signals"]

# Windows has no SIGHUP.
ENDING: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
# A closing terminal and `timeout` send their signal twice; that counts as one request.
SAME_SIGNAL_SECONDS: Final = 0.25


class StopRequest(Enum):
    """What a signal asks for: the `first` request to stop, the `same` one repeated, or to stop `at_once`."""

    FIRST = auto()
    SAME = auto()
    AT_ONCE = auto()


class Stop:
    """The first signal to end that this process received; there is one for the process, `STOP`."""

    def __init__(self) -> None:
        self._number = signal.SIGINT
        self._moment: float | None = None

    def record(self, number: int) -> StopRequest:
        """Record a signal, and return what it asks for."""
        now = time.monotonic()
        if self._moment is None:
            self._number, self._moment = signal.Signals(number), now
            return StopRequest.FIRST
        return StopRequest.SAME if now - self._moment < SAME_SIGNAL_SECONDS else StopRequest.AT_ONCE

    @property
    def code(self) -> int:
        """The exit code of a process that was told to end: 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP."""
        return 128 + self._number


STOP: Final = Stop()


def end_on_signals() -> None:
    """Let SIGTERM and SIGHUP end the command as Ctrl-C does; one that the caller has ignored stays ignored."""
    for number in ENDING:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _interrupt)


def ignore_signals() -> None:
    """Let no signal interrupt the last messages."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)


def _interrupt(number: int, frame: FrameType | None) -> None:
    del frame
    if STOP.record(number) is not StopRequest.SAME:
        raise KeyboardInterrupt
