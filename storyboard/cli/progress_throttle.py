"""Limit the lines about progress and waits: one for each change of state, and others now and then."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from storyboard.report import RetryScheduled, ShotProgress

__all__ = ["ProgressThrottle"]

SECONDS_BETWEEN_LINES: Final = 15.0


class ProgressThrottle:
    """The last line of each take and what it told, and how long providers are waited for; `clock` is monotonic."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: dict[tuple[str, int], tuple[float, str, str | None]] = {}
        self._waits: dict[str, float] = {}

    def allows(self, event: ShotProgress | RetryScheduled) -> bool:
        """
        Return whether to print an event of progress or of a wait, and record it if so.

        A message is printed once: immediately when the state changes (queued, running), else (queue position, model
        logs) `SECONDS_BETWEEN_LINES` after that take's last line. All shots wait for a provider at the same time; a
        wait is printed when it ends `SECONDS_BETWEEN_LINES` later than the last one that was.
        """
        return self._wait_passes(event) if isinstance(event, RetryScheduled) else self._progress_passes(event)

    def _wait_passes(self, event: RetryScheduled) -> bool:
        ends = self._clock() + event.seconds
        told = self._waits.get(event.provider)
        if told is not None and ends < told + SECONDS_BETWEEN_LINES:
            return False
        self._waits[event.provider] = ends
        return True

    def _progress_passes(self, event: ShotProgress) -> bool:
        words = event.note
        if not words:
            return False
        now, name = self._clock(), (event.shot, event.take)
        told_at, told, state = self._last.get(name, (-SECONDS_BETWEEN_LINES, "", None))
        if words == told:
            return False
        changed = event.state not in {None, state}
        if not changed and now - told_at < SECONDS_BETWEEN_LINES:
            return False
        self._last[name] = now, words, event.state or state
        return True
