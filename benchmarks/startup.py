"""
How long `storyboard --help` takes, beside importing the command-line library alone.

Run it from the project's folder::

    .venv/bin/python benchmarks/startup.py [--rounds 40]

Whole processes that take turns; each figure is the median of the rounds.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks.stand.processes import median_of, run_whole
from benchmarks.stand.report import print_machine, print_table

GOAL = 1.6
PEER = [sys.executable, "-c", "import click"]
HELP = [sys.executable, "-c", "from storyboard.cli.main import run; run(['--help'])"]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    print_machine()
    for command in (PEER, HELP):
        run_whole(command)
    pairs = [(run_whole(PEER)[0], run_whole(HELP)[0]) for _ in range(options.rounds)]
    peer, own = (median_of(column) for column in zip(*pairs, strict=True))
    rows = [
        (name, f"{spent.wall * 1000:.1f}", f"{spent.cpu * 1000:.1f}", f"{spent.wall / peer.wall:.2f}")
        for name, spent in (("import click", peer), ("storyboard --help", own))
    ]
    print_table(("process", "wall ms", "CPU ms", "x import"), rows)
    print(f"goal: at most {GOAL:g} times the import; it is {own.wall / peer.wall:.2f}")


if __name__ == "__main__":
    main()
