"""Limit the progress lines in logs: one for each change of state, and others now and then."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Final

from storyboard.report import ShotProgress

__all__ = ["Pace"]

SECONDS_BETWEEN_LINES: Final = 15.0

_STATE: Final = re.compile(r"queued|running")


class Pace:
    """The last line of each take and its time; `clock` is monotonic, in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: dict[tuple[str, int], tuple[float, str]] = {}

    def lets_pass(self, event: ShotProgress) -> bool:
        """
        Return whether to print a progress event, and record it if so.

        A message is printed once: immediately when the state changes (queued, running), else (queue position, model
        logs) `SECONDS_BETWEEN_LINES` after that take's last line.
        """
        words = event.note
        if not words:
            return False
        now, name = self._clock(), (event.shot, event.take)
        told_at, told = self._last.get(name, (-SECONDS_BETWEEN_LINES, ""))
        if words == told:
            return False
        state = _STATE.match(words)
        changed = state is not None and not told.startswith(state[0])
        if not changed and now - told_at < SECONDS_BETWEEN_LINES:
            return False
        self._last[name] = now, words
        return True
