"""
Films that are made together: what is paid, what it costs the processor, and how memory and open files grow.

Run it from the project's folder::

    .venv/bin/python benchmarks/films_together.py clips [--rows 1000]
    .venv/bin/python benchmarks/films_together.py cut [--rows 20]
    .venv/bin/python benchmarks/films_together.py memory [--rows 10 100]

A board of eight shots, six of them shared by all rows, makes a film of each row and output. ``clips`` makes the clips
of all of them, without the films, and counts what the local server has accepted. ``cut`` compares the processor's time
of one render of all films with that of a render of each by itself, with a store of its own: whole processes, their
start included. ``memory`` watches the most memory and the most open files of renders of few and of many films.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.stand.batch import OUTPUTS, OWN, SHARED, write_batch
from benchmarks.stand.film import CATALOGUE
from benchmarks.stand.processes import ROOT, Spent, run_whole
from benchmarks.stand.report import print_machine, print_table
from benchmarks.stand.server import local_server

GOAL_CUT = 0.3
CLIP_SECONDS = 2
SIZES: Sequence[dict[str, object]] = (
    {"name": "wide", "size": "640x360", "fps": 24},
    {"name": "tall", "size": "360x640", "fps": 24, "fit": "cover"},
)


def command(*more: str) -> list[str]:
    verb = ["render", "film.yaml", "--catalogue", str(CATALOGUE), "--max-cost", "1000", "--quiet"]
    return [sys.executable, "-m", "storyboard", *verb, *more]


def variables_of(server: Mapping[str, str]) -> dict[str, str]:
    return {**server, "PYTHONPATH": str(ROOT)}


def count_clips(rows: int) -> None:
    with local_server(0.2) as (server, end), tempfile.TemporaryDirectory() as name:
        film = Path(name) / "film.yaml"
        write_batch(film, rows)
        maker = [sys.executable, "-m", "benchmarks.stand.batch_maker", str(film)]
        spent, output = run_whole(maker, folder=ROOT, variables=variables_of(server))
        counts, told = end(), json.loads(output)
    table = (
        ("films", f"{told['films']:,}", f"{rows * len(OUTPUTS):,}"),
        ("clips paid, by the server's ledger", f"{counts['submits']:,.0f}", f"{SHARED + OWN * rows:,}"),
        ("load / plan / make, s", " / ".join(f"{told[part]:.1f}" for part in ("load", "plan", "make")), ""),
        ("CPU, s", f"{spent.cpu:.0f}", ""),
        ("peak memory, MB", f"{spent.peak:.0f}", ""),
    )
    print_table((f"{rows:,} rows x 2 outputs, clips alone", "measured", "goal"), table)


def compare_cuts(rows: int) -> None:
    with local_server(0.2, tiny=False) as (server, end), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_batch(folder / "film.yaml", rows, SIZES, seconds=CLIP_SECONDS)
        variables = variables_of(server)
        together, _ = run_whole(command(), folder=folder, variables=variables)
        print(f"{rows * 2} films together: {together.cpu:.1f} s of CPU", flush=True)
        alone = [
            _alone(folder, f"row-{number:04}/{output['name']}", variables)
            for number in range(rows)
            for output in SIZES
        ]
        end()
    apart = sum(spent.cpu for spent in alone)
    table = (
        ("all films together", f"{together.cpu:.1f}", f"{together.wall:.1f}", ""),
        (
            "each film by itself, with its own store",
            f"{apart:.1f}",
            f"{sum(spent.wall for spent in alone):.1f}",
            "",
        ),
        ("together / apart", f"{together.cpu / apart:.2f}", "", f"{GOAL_CUT:g}"),
    )
    print_table((f"{rows} rows x 2 outputs", "CPU, s", "clock, s", "goal"), table)


def _alone(folder: Path, film: str, variables: Mapping[str, str]) -> Spent:
    with tempfile.TemporaryDirectory() as own:
        places = ("--store", f"{own}/store", "-o", f"{own}/film.mp4", "--lock", f"{own}/lock.json")
        more = ("--only", film, *places)
        spent, _ = run_whole(command(*more), folder=folder, variables=variables)
    return spent


def watch_memory(sizes: Sequence[int]) -> None:
    table = []
    for rows in sizes:
        with local_server(0.2) as (server, end), tempfile.TemporaryDirectory() as name:
            write_batch(Path(name) / "film.yaml", rows)
            most_files, peak = _watched(Path(name), variables_of(server))
            end()
        table.append((f"{rows * 2:,} films", f"{peak:.0f}", f"{most_files}"))
    print_table(("", "peak memory, MB", "most open files"), table)


def _watched(folder: Path, variables: Mapping[str, str]) -> tuple[int, float]:
    """Render, and return the most open files that were seen, and the most memory in MB."""
    process = subprocess.Popen(
        command(), cwd=folder, env={**os.environ, **variables}, stdout=subprocess.DEVNULL
    )
    most, over = 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not over.wait(0.05):
            try:
                most = max(most, len(list(Path(f"/proc/{process.pid}/fd").iterdir())))
            except OSError:
                return

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, status, usage = os.wait4(process.pid, 0)
    over.set()
    watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return most, usage.ru_maxrss * 1024 / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("part", choices=("clips", "cut", "memory"), nargs="?")
    parser.add_argument("--rows", type=int, nargs="+")
    options = parser.parse_args()
    print_machine()
    if options.part in ("clips", None):
        count_clips((options.rows or [1000])[0])
    if options.part in ("cut", None):
        compare_cuts((options.rows or [20])[0])
    if options.part in ("memory", None):
        watch_memory(options.rows or [10, 100])


if __name__ == "__main__":
    main()
