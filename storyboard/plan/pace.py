"""How long the clips of a plan take at their providers, as far as that is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import quantiles
from typing import Final, TypeAlias

from storyboard.catalogue.concurrency import CONCURRENCY, Concurrency
from storyboard.catalogue.providers import LOCAL
from storyboard.plan.jobs import GeneratedJob
from storyboard.plan.plan import Plan, longest_chain_of

__all__ = ["ClipTimes", "Pace", "paces_of"]

ClipTimes: TypeAlias = Mapping[tuple[str, str], Sequence[float]]
"""By provider and endpoint, the seconds that some clips took from submit to store."""

_SECONDS_PER_MINUTE: Final = 60
# Fewer say too little.
_FEWEST_TIMES: Final = 3


@dataclass(frozen=True, slots=True)
class Pace:
    """
    How long a provider takes for `clips` clips, of which `chain` have to be made one after another.

    `known` is what is known of its limits, None for nothing. `work` is how many seconds all of the clips take together,
    and `clip` how many one of them does, None when no earlier clips say so.
    """

    provider: str
    clips: int
    chain: int
    known: Concurrency | None
    work: float | None = None
    clip: float | None = None

    @property
    def rounds(self) -> tuple[int, int] | None:
        """How many clips are made one after another, for a new account and for the largest one; None: not known."""
        if self.known is None or self.known.at_once is None:
            return None
        new, largest = (max(self.chain, ceil(self.clips / number)) for number in self.known.at_once)
        return new, largest

    @property
    def seconds(self) -> tuple[float, float] | None:
        """How many seconds it takes at least, for a new account and for the largest one; None: not known."""
        new, largest = self._seconds(0), self._seconds(1)
        return None if new is None or largest is None else (new, largest)

    def _seconds(self, level: int) -> float | None:
        known = self.known
        bounds = []
        if known is not None and known.per_minute is not None:
            bounds.append((self.clips - 1) / known.per_minute[level] * _SECONDS_PER_MINUTE)
        if known is not None and known.at_once is not None and self.work is not None:
            bounds.append(self.work / known.at_once[level])
        if self.clip is not None and bounds:
            bounds.append(self.chain * self.clip)
        return max(bounds, default=None)


def paces_of(plan: Plan, times: ClipTimes) -> tuple[Pace, ...]:
    """
    Return how long each provider takes for the clips that are to be made, in the order of the plan.

    What is made on this machine is left out. `times` are those of earlier clips.
    """
    jobs: dict[str, list[GeneratedJob]] = {}
    for job in plan.open_jobs:
        if job.provider != LOCAL:
            jobs.setdefault(job.provider, []).append(job)
    usual = {way: _usual(seconds) for way, seconds in times.items() if len(seconds) >= _FEWEST_TIMES}
    return tuple(_pace(provider, mine, usual) for provider, mine in jobs.items())


def _usual(seconds: Sequence[float]) -> float:
    """Return what a clip takes without waiting for others: many of the times are of clips that had to wait."""
    return quantiles(seconds, n=4)[0]


def _pace(provider: str, jobs: Sequence[GeneratedJob], usual: Mapping[tuple[str, str], float]) -> Pace:
    each = [usual.get((provider, _endpoint(job))) for job in jobs]
    known = [seconds for seconds in each if seconds is not None]
    complete = len(known) == len(jobs)
    return Pace(
        provider=provider,
        clips=len(jobs),
        chain=longest_chain_of(jobs),
        known=CONCURRENCY.get(provider),
        work=sum(known) if complete else None,
        clip=sum(known) / len(known) if complete else None,
    )


def _endpoint(job: GeneratedJob) -> str:
    endpoint = job.route.endpoint(job.mode)
    return endpoint.address if endpoint else ""
