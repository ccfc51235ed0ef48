"""Which news of waiting shots are worth a line where lines stay: each change of state, and the rest now and then."""

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
    """The last line of each take and when it was; `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: dict[tuple[str, int], tuple[float, str]] = {}

    def lets_pass(self, event: ShotProgress) -> bool:
        """
        Return whether news are to be told, and count them as told then.

        Told are words alone, never twice: at once when the state changes (queued, running), else (the place in the
        queue, what a model logs) when the last line of that take is `SECONDS_BETWEEN_LINES` old.
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
