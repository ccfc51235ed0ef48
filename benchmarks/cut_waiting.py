"""
How long after its last clip a film is there, beside encoding that clip's body and two transitions alone.

Run it from the project's folder::

    .venv/bin/python benchmarks/cut_waiting.py [--size 1920x1080] [--latency 60]

Nine clips of 6 s at a hosted model, by the local server with a fixed latency, which is a process of its own. Eight are
made at once; the ninth, in the middle of the film, continues one of them and arrives one latency later. The latency
must leave the machine the time to make clips and segments.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.stand.processes import ROOT, Spent, run_whole
from benchmarks.stand.report import print_machine, print_table
from benchmarks.stand.sample import DISSOLVE, RATE, SECONDS, Sample
from benchmarks.stand.server import local_server

GOAL = 1.3
SHOTS, LAST = 9, 4
MODEL, MOST_DOLLARS = "hailuo-2.3-pro", "20"


def write_film(folder: Path, size: str) -> Path:
    shots: list[dict[str, object]] = [
        {"id": f"shot-{number}", "prompt": f"runner {number} on a ridge, slow push in", "duration": SECONDS}
        for number in range(SHOTS)
    ]
    for shot in shots[1:]:
        shot["transition"] = {"kind": "dissolve", "duration": DISSOLVE}
    shots[LAST]["continues"] = f"shot-{LAST - 1}"
    board = {
        "storyboard": 1,
        "defaults": {"model": MODEL},
        "output": {"path": "film.mp4", "size": size, "fps": RATE},
        "shots": shots,
    }
    film = folder / "film.yaml"
    film.write_text(json.dumps(board), encoding="utf-8")
    return film


def render(film: Path, variables: dict[str, str]) -> tuple[dict[str, float], float]:
    """Return when each clip was there, by its shot, and the end of the process, in seconds."""
    command = [sys.executable, "-m", "storyboard", "render", "--json", "--max-cost", MOST_DOLLARS, str(film)]
    done: dict[str, float] = {}
    environment = {**os.environ, **variables, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - for the type checker: it was asked for above
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "shot_done":
                done[event["shot"]] = time.perf_counter()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return done, time.perf_counter()


def measure_alone(folder: Path, clips: dict[str, Path], size: str) -> Spent:
    """Encode the last clip's body and transitions as a process of its own, from the very clips of the film."""
    sample = Sample(folder, size)
    for number, path in enumerate(sample.clips[:SHOTS]):
        path.symlink_to(clips[f"shot-{number}"])
    words = [str(folder), size, str(LAST), str(folder / "alone.mp4")]
    return run_whole([sys.executable, "-m", "benchmarks.stand.alone", *words], folder=ROOT)[0]


def clips_of(film: Path) -> dict[str, Path]:
    """Return the clips that the film's lock names, by shot."""
    locked = json.loads(film.with_name("film.lock.json").read_text(encoding="utf-8"))["shots"]
    store = film.parent / ".storyboard"
    return {shot: next(store.rglob(f"{take['sha256']}.mp4")) for shot, take in locked.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--latency", type=float, default=60.0)
    options = parser.parse_args()
    print_machine()
    with tempfile.TemporaryDirectory() as name, local_server(options.latency, tiny=False) as (variables, _):
        film = write_film(Path(name), options.size)
        done, end = render(film, variables)
        alone = measure_alone(Path(name), clips_of(film), options.size)
    arrivals = sorted(done.values())
    remaining = end - arrivals[-1]
    rows = [
        ("last clip after the one before, s", f"{arrivals[-1] - arrivals[-2]:.1f}"),
        ("film after the last clip, s", f"{remaining:.2f}"),
        ("body and two transitions alone, s", f"{alone.wall:.2f}"),
        ("their ratio", f"{remaining / alone.wall:.2f}"),
    ]
    print_table(("", "measured"), rows)
    print(f"goal: a ratio of at most {GOAL:g}")


if __name__ == "__main__":
    main()
