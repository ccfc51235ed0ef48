"""Limits for the traffic with one provider: concurrent submits and downloads, and the rate of polls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from anyio import CapacityLimiter

from storyboard.run.polling import PollGate, TypicalDurations

__all__ = ["Traffic"]

# Fewer than the connections, so that polls get one; and no intent is written long before it can be sent.
SUBMITS_AT_ONCE: Final = 32
DOWNLOADS_AT_ONCE: Final = 32
# Every clip is decoded once to check that it is complete, which takes memory.
CHECKS_AT_ONCE: Final = 4


@dataclass(slots=True)
class Traffic:
    """
    The state of the traffic with one provider during a run.

    `submits`, `downloads` and `checks` limit how many there are at once; a download counts until its clip is stored.
    `in_flight` counts the predictions that are polled now. `typical` has the usual durations by model.
    """

    submits: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(SUBMITS_AT_ONCE))
    downloads: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(DOWNLOADS_AT_ONCE))
    checks: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(CHECKS_AT_ONCE))
    gate: PollGate = field(default_factory=PollGate)
    in_flight: int = 0
    typical: defaultdict[str, TypicalDurations] = field(default_factory=lambda: defaultdict(TypicalDurations))

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count one more prediction in flight while the block runs."""
        self.in_flight += 1
        try:
            yield
        finally:
            self.in_flight -= 1
