"""
What it costs to look at footage: `validate`, `plan` and `cut` of a film of large clips, for the first time and again.

Run it from the project's folder::

    .venv/bin/python benchmarks/looking.py [--clips 10] [--rounds 3]

Clips of 6 s at 1080p with 12 to 16 MB of fine grain each. "First" is with nothing remembered of the files, "again"
is the next process. The second table is one render in this process' child, of one clip of 60 MB from a provider and
one of 60 MB from a file: the longest time for which its event loop did nothing else.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.stand.processes import ROOT, Spent, median_of, run_whole
from benchmarks.stand.report import print_machine, print_table

SECONDS, MEGABYTES, LARGE_MEGABYTES = 6, 14, 60
GOAL_FIRST, GOAL_AGAIN = 3.0, 0.5
# A file that was just written is not remembered.
SECONDS_TO_SETTLE = 2.5
STORYBOARD = (sys.executable, "-m", "storyboard")
CALLS = {
    "validate": ("validate", "film.yaml"),
    "validate --verify": ("validate", "--verify", "film.yaml"),
    "plan": ("plan", "film.yaml"),
}


def make_footage(folder: Path, count: int, megabytes: int) -> None:
    sizes = [str(SECONDS), str(megabytes)]
    run_whole([sys.executable, "-m", "benchmarks.stand.footage", str(folder), str(count), *sizes])


def write_board(folder: Path, clips: int) -> None:
    shots = [{"id": f"shot-{number}", "clip": f"clip-{number}.mp4"} for number in range(clips)]
    board = {"storyboard": 1, "shots": shots, "output": {"path": "film.mp4", "size": "1920x1080", "fps": 24}}
    (folder / "film.yaml").write_text(json.dumps(board), encoding="utf-8")


def measure(folder: Path, rounds: int) -> dict[str, tuple[Spent, Spent]]:
    """Return, by call, the medians of the first time and of the next."""
    spent: dict[str, list[tuple[Spent, Spent]]] = {name: [] for name in CALLS}
    for _ in range(rounds):
        for name, words in CALLS.items():
            with tempfile.TemporaryDirectory() as memory:
                variables = {"STORYBOARD_CACHE": memory, "PYTHONPATH": str(ROOT)}
                pair = [
                    run_whole([*STORYBOARD, *words], folder=folder, variables=variables)[0] for _ in range(2)
                ]
            spent[name].append((pair[0], pair[1]))
    return {
        name: (median_of(first for first, _ in pairs), median_of(again for _, again in pairs))
        for name, pairs in spent.items()
    }


def stall(folder: Path) -> dict[str, float]:
    _, output = run_whole([sys.executable, "-m", "benchmarks.stand.stall", str(folder)])
    found: dict[str, float] = json.loads(output)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print_machine()
    with tempfile.TemporaryDirectory() as name:
        clips, large = Path(name) / "clips", Path(name) / "large"
        for folder, count, size in ((clips, options.clips, MEGABYTES), (large, 2, LARGE_MEGABYTES)):
            folder.mkdir()
            make_footage(folder, count, size)
            write_board(folder, options.clips)
        time.sleep(SECONDS_TO_SETTLE)
        found = measure(clips, options.rounds)
        stalled = stall(large)
    rows = [
        (f"{name}, {when}", f"{spent.wall:.2f}", f"{spent.cpu:.2f}", f"{spent.peak:.0f}")
        for name, pair in found.items()
        for when, spent in zip(("first", "again"), pair, strict=True)
    ]
    print_table((f"{options.clips} clips", "wall s", "CPU s", "peak MB"), rows)
    print(
        f"goal of validate: under {GOAL_FIRST:g} s first and {GOAL_AGAIN:g} s again;"
        f" it took {found['validate'][0].wall:.2f} and {found['validate'][1].wall:.2f} s"
    )
    print_table(("one render", "ms"), [(name, f"{value:.0f}") for name, value in stalled.items()])


if __name__ == "__main__":
    main()
