"""
What many predictions in flight cost one process, and how late it notices their results.

Run it from the project's folder::

    .venv/bin/python benchmarks/in_flight.py [--shots 1000] [--latency 60]

Every prediction takes the same time at the local server, which is a process of its own. The waiting is what lies
between the last submit and the first result. A result is late by the time from its end at the server to the answer
that told of it; a prediction begins to run when its submit is answered.
"""

from __future__ import annotations

import argparse
import tempfile
from bisect import bisect_left, bisect_right
from pathlib import Path

from benchmarks.stand.film import write_crowd
from benchmarks.stand.maker import Made, make_whole
from benchmarks.stand.processes import Spent
from benchmarks.stand.report import print_machine, print_table
from benchmarks.stand.server import Counts, local_server
from storyboard.run.polling import MOST_POLLS_A_SECOND

GOAL_CORES = 1.0
GOAL_MEGABYTES = 300.0
GOAL_PART, GOAL_LATE = 0.1, 5.0


def measure(shots: int, latency: float) -> tuple[Spent, Made, Counts]:
    with local_server(latency) as (variables, end), tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.yaml"
        write_crowd(film, shots)
        spent, made = make_whole(film, variables)
        return spent, made, end()


def cores_between(made: Made, begin: float, end: float) -> float:
    """Return the share of one core that the process used between two times; its own whole life when they cross."""
    samples = [sample for sample in made.samples if begin <= sample[0] <= end]
    samples = samples if len(samples) > 1 else made.samples
    (first, before), (last, after) = samples[0], samples[-1]
    return (after - before) / (last - first)


def most_in_a_second(times: list[float]) -> int:
    ordered = sorted(times)
    return max(bisect_left(ordered, time + 1) - place for place, time in enumerate(ordered))


def part_of(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def print_report(spent: Spent, made: Made, counts: Counts, latency: float) -> None:
    shots = made.shots.values()
    last_submit = max(shot["accepted"] for shot in shots)
    first_end = min(shot["accepted"] for shot in shots) + latency
    late = sorted(shot["noticed"] - shot["accepted"] - latency for shot in shots)
    polls = sorted(made.polls)
    waited = max(first_end - last_submit, 0.0)
    asked = bisect_right(polls, first_end) - bisect_left(polls, last_submit) if waited else 0
    allowed = min(GOAL_LATE, GOAL_PART * latency)
    lateness = " / ".join(
        f"{value:.2f}" for value in (*(part_of(late, part) for part in (0.5, 0.9, 0.99)), late[-1])
    )
    calls = counts["submits"] + counts["polls"] + counts["downloads"]
    rows = (
        ("makespan, s", f"{made.seconds:.1f}", ""),
        ("all submits accepted after, s", f"{last_submit - made.samples[0][0]:.1f}", ""),
        ("cores while waiting", f"{cores_between(made, last_submit, first_end):.2f}", f"{GOAL_CORES:g}"),
        ("cores over the whole run", f"{spent.cpu / spent.wall:.2f}", f"{GOAL_CORES:g}"),
        ("CPU for each call, ms", f"{spent.cpu / calls * 1000:.2f}", ""),
        ("peak memory, MB", f"{spent.peak:.0f}", f"{GOAL_MEGABYTES:g}"),
        (
            "polls a second while waiting",
            f"{asked / waited:.0f}" if waited else "",
            f"{MOST_POLLS_A_SECOND:g}",
        ),
        ("most polls answered in a second", f"{most_in_a_second(polls)}", ""),
        ("polls for each clip, by the server's count", f"{counts['polls'] / counts['submits']:.1f}", ""),
        ("noticed late by, s: median / 90 % / 99 % / most", lateness, f"{allowed:g}"),
        ("noticed later than the goal", f"{sum(value > allowed for value in late)} of {len(late)}", ""),
        ("CPU of the server, s", f"{counts['cpu']:.1f}", ""),
    )
    print_table(("", "measured", "goal, or bound"), rows)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shots", type=int, default=1000)
    parser.add_argument("--latency", type=float, default=60.0)
    options = parser.parse_args()
    print_machine()
    print(f"{options.shots} predictions of {options.latency:g} s in flight\n")
    print_report(*measure(options.shots, options.latency), options.latency)


if __name__ == "__main__":
    main()
