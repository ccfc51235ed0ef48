"""How long `storyboard --help` takes, beside importing the command-line library alone: whole processes, in turn."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

ROUNDS = 40
GOAL = 1.6
PEER = [sys.executable, "-c", "import click"]
HELP = [sys.executable, "-c", "from storyboard.cli.main import run; run(['--help'])"]


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    for command in (PEER, HELP):
        _seconds(command)
    pairs = [(_seconds(PEER), _seconds(HELP)) for _ in range(ROUNDS)]
    peer, own = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"import click       {peer * 1000:6.1f} ms (median of {ROUNDS})")
    print(f"storyboard --help  {own * 1000:6.1f} ms")
    print(f"ratio              {own / peer:6.2f}    (goal: {GOAL} or less)")


if __name__ == "__main__":
    main()
