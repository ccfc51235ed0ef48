"""What one provider is asked for at the same time: how many submits and downloads at once, and how often for news."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from anyio import CapacityLimiter

from storyboard.run.polling import PollGate, TypicalDurations

__all__ = ["Traffic"]

# Calls that wait for a connection keep polls from theirs; and an intent is not written long before it can be sent.
SUBMITS_AT_ONCE: Final = 32
DOWNLOADS_AT_ONCE: Final = 32
# Every clip is decoded once to see that it is whole, which takes memory.
CHECKS_AT_ONCE: Final = 4


@dataclass(slots=True)
class Traffic:
    """
    The state of the traffic with one provider; it lives as long as the run.

    `submits`, `downloads` and `checks` bound how many there are at once; a download has its place until its clip is
    kept. `in_flight` counts the predictions that are polled now. `typical` holds, by model, when its predictions end.
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
