"""
Makes the clips of a film with storyboard, and prints when what happened: ``python -m benchmarks.stand.maker FILM``.

The last line of its output is JSON, see `Made`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path

import anyio

from benchmarks.stand.film import CATALOGUE
from benchmarks.stand.processes import ROOT, Spent, run_whole
from storyboard.run.points import Point, observe

__all__ = ["Made", "make_whole"]

SAMPLE_SECONDS = 0.5
TOLD = {Point.ID_WRITTEN: "accepted", Point.POLLED: "noticed", Point.CLIP_KEPT: "kept"}


@dataclass(slots=True)
class Made:
    """
    What was seen of one run; times are seconds since the epoch.

    `seconds` is how long the making took, start-up not counted. `shots` has the times at which each was accepted, its
    end noticed and its clip kept. `polls` are the times of their answers, `samples` pairs of a time and the
    processor's seconds by then.
    """

    seconds: float = 0.0
    shots: dict[str, dict[str, float]] = field(default_factory=dict)
    polls: list[float] = field(default_factory=list)
    samples: list[tuple[float, float]] = field(default_factory=list)

    def passed(self, point: Point, shot: str) -> None:
        """Note a point that a shot has passed."""
        now = time.time()
        if point is Point.POLLED:
            self.polls.append(now)
        if point in TOLD:
            self.shots.setdefault(shot, {})[TOLD[point]] = now

    async def sample(self) -> None:
        """Note the processor's seconds, over and over."""
        while True:
            self.samples.append((time.time(), time.process_time()))
            await anyio.sleep(SAMPLE_SECONDS)


def make_whole(film: Path, variables: Mapping[str, str]) -> tuple[Spent, Made]:
    """Make the clips of a film in a process of their own; return what it spent and what it saw."""
    command = [sys.executable, "-m", "benchmarks.stand.maker", str(film)]
    spent, output = run_whole(command, folder=ROOT, variables=variables)
    return spent, Made(**json.loads(output.splitlines()[-1]))


async def _make(film: Path, made: Made) -> None:
    from storyboard.board.load import load  # noqa: PLC0415 - a benchmark that starts this loads none of it
    from storyboard.catalogue.catalogue import load_catalogue  # noqa: PLC0415
    from storyboard.film import RenderOptions, make_clips  # noqa: PLC0415
    from storyboard.providers import fal  # noqa: F401, PLC0415 - counted with the start-up, as it is for the peer
    from storyboard.run.execution import load_media  # noqa: PLC0415

    load_media()
    catalogue = load_catalogue(CATALOGUE)
    board = load(film, catalogue=catalogue)
    options = RenderOptions(catalogue=catalogue, max_cost=Decimal(100), consent=True)
    async with anyio.create_task_group() as group:
        group.start_soon(made.sample)
        started = time.perf_counter()
        await make_clips(board, options)
        made.seconds = time.perf_counter() - started
        group.cancel_scope.cancel()


def main() -> None:
    made = Made()
    observe(made.passed)
    anyio.run(_make, Path(sys.argv[1]), made)
    print(json.dumps(asdict(made)))


if __name__ == "__main__":
    main()
