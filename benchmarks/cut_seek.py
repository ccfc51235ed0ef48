"""
How much of a long source is decoded when only its last seconds are used.

Run it from the project's folder::

    .venv/bin/python benchmarks/cut_seek.py [--minutes 10]

A clip of 640x360 with a keyframe every 6 s and sound, of which the last 5 s are used. Looking at a file for the first
time is a matter of its own, and is shown apart: footage is tried before anything is paid, and then remembered.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.stand.processes import ROOT, Spent, run_whole
from benchmarks.stand.report import print_machine, print_table
from benchmarks.stand.sample import SECONDS, sample_clips
from benchmarks.stand.xfade import ffmpeg_program

SIZE, USED, GOAL = "640x360", 5, 10.0
SECONDS_TO_SETTLE = 2.5
CALLS = {
    "validate, first look": ("validate",),
    "validate, again": ("validate",),
    "render": ("render", "--quiet"),
}


def make_source(folder: Path, minutes: int) -> Path:
    """Join clips by copying packets; the sound is encoded once, as time stamps would be off at the joins."""
    sample = sample_clips(folder, SIZE)
    names, source = folder / "names.txt", folder / "source.mp4"
    several = [sample.clips[number % len(sample.clips)] for number in range(minutes * 60 // SECONDS)]
    names.write_text("".join(f"file '{path}'\n" for path in several), encoding="utf-8")
    ways = ("-f", "concat", "-safe", "0", "-i", str(names), "-c:v", "copy", "-c:a", "aac")
    run_whole([ffmpeg_program(), "-v", "error", "-y", *ways, str(source)])
    return source


def measure(board: Path) -> dict[str, tuple[Spent, dict[str, float]]]:
    kept = {"STORYBOARD_STORE": str(board.parent / "store"), "STORYBOARD_CACHE": str(board.parent / "cache")}
    found = {}
    for name, words in CALLS.items():
        command = [sys.executable, "-m", "benchmarks.stand.counting", *words, str(board)]
        spent, output = run_whole(command, folder=ROOT, variables=kept)
        found[name] = spent, json.loads(output.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=int, default=10)
    options = parser.parse_args()
    print_machine()
    with tempfile.TemporaryDirectory() as name:
        source = make_source(Path(name), options.minutes)
        shot = {"id": "end", "clip": source.name, "trim": {"start": options.minutes * 60 - USED}}
        board = source.with_name("film.yaml")
        output = {"path": "film.mp4", "size": SIZE, "fps": 24}
        board.write_text(json.dumps({"storyboard": 1, "shots": [shot], "output": output}), encoding="utf-8")
        time.sleep(SECONDS_TO_SETTLE)
        found = measure(board)
        rows = [
            (
                call,
                f"{spent.wall:.2f}",
                f"{spent.cpu:.2f}",
                f"{seconds['pictures']:.1f}",
                f"{seconds['sound']:.1f}",
            )
            for call, (spent, seconds) in found.items()
        ]
    head = (
        f"{USED} s of {options.minutes} min",
        "wall s",
        "CPU s",
        "s of pictures decoded",
        "s of sound decoded",
    )
    print_table(head, rows)
    most = max(found["render"][1].values())
    print(f"goal of the render: less than {GOAL:g} s decoded; it is {most:.1f}")


if __name__ == "__main__":
    main()
