"""A queue with a number of slots: which jobs wait, run and are done, in exact order."""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass
from math import inf
from typing import Literal

__all__ = ["Place", "Schedule"]


@dataclass(frozen=True, slots=True)
class Place:
    """The state of a job: `waiting` with this many jobs `ahead`, `running` since `started`, or `done` at `ended`."""

    stage: Literal["waiting", "running", "done"]
    ahead: int = 0
    started: float | None = None
    ended: float | None = None


class Schedule:
    """
    Jobs in order of arrival, of which at most `slots` run at once (None: all of them).

    Times are readings of one monotonic clock, in seconds. A job of infinite length runs at once and takes no slot.
    """

    def __init__(self, slots: int | None) -> None:
        self._slots = slots
        self._waiting: deque[str] = deque()
        self._running: list[tuple[float, str]] = []
        self._seconds: dict[str, float] = {}
        self._started: dict[str, float] = {}
        self._ended: dict[str, float] = {}

    def enter(self, job: str, seconds: float, now: float) -> None:
        """Add a job that takes this many seconds once it runs."""
        self._settle(now)
        self._seconds[job] = seconds
        if seconds == inf:
            self._started[job] = now
        elif self._slots is None or len(self._running) < self._slots:
            self._start(job, now)
        else:
            self._waiting.append(job)

    def leave(self, job: str, now: float) -> None:
        """Remove a waiting or running job; its slot is free at once."""
        self._settle(now)
        if job in self._ended:
            return
        self._ended[job] = now
        if job in self._waiting:
            self._waiting.remove(job)
        elif self._seconds[job] != inf:
            self._running = [entry for entry in self._running if entry[1] != job]
            heapq.heapify(self._running)
            self._start_next(now)

    def place(self, job: str, now: float) -> Place:
        """Return the state of a job."""
        self._settle(now)
        started, ended = self._started.get(job), self._ended.get(job)
        if ended is not None:
            return Place("done", started=started, ended=ended)
        if started is not None:
            return Place("running", started=started)
        return Place("waiting", ahead=self._waiting.index(job))

    def _settle(self, now: float) -> None:
        while self._running and self._running[0][0] <= now:
            ended, job = heapq.heappop(self._running)
            self._ended[job] = ended
            self._start_next(ended)

    def _start_next(self, moment: float) -> None:
        if self._waiting:
            self._start(self._waiting.popleft(), moment)

    def _start(self, job: str, moment: float) -> None:
        self._started[job] = moment
        heapq.heappush(self._running, (moment + self._seconds[job], job))
