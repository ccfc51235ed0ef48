"""
How long chains of shots take at a hosted provider, beside the longest chain's pure generation time.

Run it from the project's folder::

    .venv/bin/python benchmarks/chains.py [--chains 8] [--length 8] [--latency 2] [--rounds 3]

Each clip takes a fixed time at the local server, which is a process of its own. Within a chain a clip can begin only
when the one before it is there, and its last frame is taken out and uploaded. The first peer does the same work with
`fal_client.subscribe`, a thread for each chain, and keeps no journal and checks no clip. The second is the plainest
script, one clip after the other; it makes one chain, and its time is multiplied by the number of chains. Each
figure is the median of the rounds, in which the processes take turns; the plainest script runs once.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.stand.film import write_chains
from benchmarks.stand.maker import make_whole
from benchmarks.stand.processes import ROOT, Spent, median_of, run_whole
from benchmarks.stand.report import print_machine, print_table
from benchmarks.stand.server import local_server

GOAL = 1.10


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: the seconds from the first call to the last clip, what the whole process spent, polls for a clip."""

    seconds: float
    spent: Spent
    polls: float


def measure_storyboard(chains: int, length: int, latency: float) -> Measured:
    with local_server(latency) as (variables, end), tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.yaml"
        write_chains(film, chains, length)
        spent, made = make_whole(film, variables)
        return Measured(made.seconds, spent, end()["polls"] / (chains * length))


def measure_subscriber(chains: int, length: int, latency: float) -> Measured:
    with local_server(latency) as (variables, end):
        sizes = [str(chains), str(length), str(chains)]
        command = [sys.executable, "-m", "benchmarks.stand.subscriber", *sizes]
        spent, output = run_whole(command, folder=ROOT, variables=variables)
        return Measured(float(output), spent, end()["polls"] / (chains * length))


def median_run(runs: list[Measured]) -> Measured:
    return Measured(
        statistics.median(run.seconds for run in runs),
        median_of(run.spent for run in runs),
        statistics.median(run.polls for run in runs),
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--chains", type=int, default=8)
    parser.add_argument("--length", type=int, default=8)
    parser.add_argument("--latency", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    work = (options.chains, options.length, options.latency)
    critical = options.length * options.latency
    print_machine()
    pairs = [(measure_storyboard(*work), measure_subscriber(*work)) for _ in range(options.rounds)]
    storyboard, subscriber = (median_run(list(runs)) for runs in zip(*pairs, strict=True))
    single = measure_subscriber(1, options.length, options.latency)
    rows = [
        (
            name,
            f"{seconds:.2f}",
            f"{seconds / critical:.3f}",
            f"{run.spent.wall - run.seconds:.2f}",
            f"{run.spent.cpu:.2f}",
            f"{run.spent.peak:.0f}",
            f"{run.polls:.1f}",
        )
        for name, run, seconds in (
            ("storyboard", storyboard, storyboard.seconds),
            (f"fal_client, {options.chains} threads", subscriber, subscriber.seconds),
            (f"fal_client, one by one (x {options.chains})", single, single.seconds * options.chains),
        )
    ]
    print(
        f"{options.chains} chains of {options.length} shots, {options.latency:g} s for each:"
        f" critical path {critical:g} s; start-up is counted by itself\n"
    )
    print_table(
        ("clips made by", "seconds", "/ critical path", "start-up s", "CPU s", "peak MB", "polls/clip"), rows
    )
    print(f"goal: at most {GOAL:.2f} of the critical path; it is {storyboard.seconds / critical:.3f}")


if __name__ == "__main__":
    main()
