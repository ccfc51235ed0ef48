"""
What it costs to validate and to plan many films of one storyboard, as whole processes, and how that grows.

Run it from the project's folder::

    .venv/bin/python benchmarks/many_films.py [--rows 1000] [--rounds 3]

The storyboard has eight shots, of which six are the same in all films, rows of a CSV file, and two outputs. "plan, all
there" is with every clip in the store. The peer is one of the films alone, planned as often as there are films.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from benchmarks.large_store import take_like
from benchmarks.stand.processes import ROOT, Spent, median_of, run_whole
from benchmarks.stand.report import print_machine, print_table
from storyboard.batch.plan import plan_batch
from storyboard.board.load import load_films
from storyboard.store.known_stores import DATA_VARIABLE
from storyboard.store.store import blob_path, open_store
from storyboard.store.take_rows import TAKE_COLUMNS, row_of

GOAL_SECONDS = 10.0
GOAL_MEGABYTES = 500.0
SIZES = (0.1, 0.3, 1.0)
# What was written a moment ago is not remembered.
SECONDS_TO_SETTLE = 2.5
STORYBOARD = (sys.executable, "-m", "storyboard")
CALLS = {
    "validate": ("validate", "film.yaml"),
    "plan": ("plan", "film.yaml"),
    "plan --json": ("plan", "--json", "film.yaml"),
    "plan, all there": ("plan", "--store", "full", "film.yaml"),
}
ALONE = ("plan", "film.yaml", "--only", "sku-1/wide")
HEADINGS = ("films", "wall s", "CPU s", "peak MB", "CPU ms/added film", "x as many alone")
BOARD = """\
storyboard: 1
title: Offers
inputs:
  product: {type: text, max_length: 60}
  price: {type: number, min: 0}
rows: rows.csv
outputs:
  - {name: wide, size: 1920x1080}
  - {name: tall, size: 1080x1920, fit: cover}
defaults: {model: hailuo-2.3-pro, duration: 6}
shots:
  - {id: hill, prompt: "a hill at dawn, slow push in"}
  - {id: road, prompt: "a road through fields, orbit"}
  - {id: offer, prompt: "{{ product }} on wet stone, slow push in"}
  - {id: kitchen, prompt: "a kitchen in the morning, handheld"}
  - {id: hands, prompt: "hands at work, close"}
  - {id: table, prompt: "a table is laid, crane up"}
  - {id: price, prompt: "{{ product }}, the price tag says {{ price }}"}
  - {id: sea, prompt: "the sea in the evening, pan left"}
"""


def write_films(folder: Path, rows: int) -> None:
    folder.mkdir()
    (folder / "film.yaml").write_text(BOARD, encoding="utf-8")
    lines = [f"sku-{number},tin number {number},{number}.90" for number in range(1, rows + 1)]
    (folder / "rows.csv").write_text("\n".join(["id,product,price", *lines, ""]), encoding="utf-8")


def fill(folder: Path) -> None:
    """Write every clip of the films into a store of its own."""
    jobs = plan_batch(load_films(folder / "film.yaml")).union.generated
    root = folder / "full"
    open_store(root).close()
    takes = []
    for job in jobs:
        content = job.key.encode()
        sha256 = hashlib.sha256(content).hexdigest()
        clip = blob_path(root, sha256)
        clip.parent.mkdir(parents=True, exist_ok=True)
        clip.write_bytes(content)
        takes.append(replace(take_like(job.fingerprint, sha256), size_bytes=len(content)))
    marks = ", ".join("?" * len(TAKE_COLUMNS.split(", ")))
    with closing(sqlite3.connect(root / "index.sqlite")) as connection, connection:
        connection.executemany(f"INSERT INTO takes ({TAKE_COLUMNS}) VALUES ({marks})", map(row_of, takes))  # noqa: S608 - constants


def measure(folder: Path, sizes: list[int], rounds: int) -> dict[tuple[str, int], Spent]:
    """Return the medians by call and number of rows; the calls take turns within each round."""
    spent: dict[tuple[str, int], list[Spent]] = {}
    variables = {"STORYBOARD_CACHE": str(folder / "cache"), "PYTHONPATH": str(ROOT), "FAL_KEY": "of-no-use"}
    calls = {**CALLS, "alone": ALONE}
    for number in range(rounds + 1):
        for rows in sizes:
            for call, words in calls.items():
                one, _ = run_whole([*STORYBOARD, *words], folder=folder / str(rows), variables=variables)
                # The first one finds nothing remembered of the files.
                if number:
                    spent.setdefault((call, rows), []).append(one)
    return {key: median_of(several) for key, several in spent.items()}


def table_row(
    found: dict[tuple[str, int], Spent], call: str, rows: int, smaller: int | None
) -> tuple[str, ...]:
    spent, alone, films = found[call, rows], found["alone", rows], 2 * rows
    less = found[call, smaller] if smaller is not None else None
    added = (
        ""
        if less is None or smaller is None
        else f"{(spent.cpu - less.cpu) / (films - 2 * smaller) * 1e3:.2f}"
    )
    return (
        f"{call} {films:,}",
        f"{spent.wall:.2f}",
        f"{spent.cpu:.2f}",
        f"{spent.peak:.0f}",
        added,
        f"{spent.cpu / (alone.cpu * films):.4f}",
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    sizes = [max(1, round(options.rows * share)) for share in SIZES]
    print_machine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ[DATA_VARIABLE] = str(folder / "data")
        os.environ["FAL_KEY"] = "of-no-use"
        for rows in sizes:
            write_films(folder / str(rows), rows)
            fill(folder / str(rows))
        time.sleep(SECONDS_TO_SETTLE)
        found = measure(folder, sizes, options.rounds)
    smaller = dict(zip(sizes[1:], sizes, strict=False))
    print_table(
        HEADINGS, [table_row(found, call, rows, smaller.get(rows)) for call in CALLS for rows in sizes]
    )
    largest = [found[call, sizes[-1]] for call in CALLS]
    print(
        f"goal at {2 * sizes[-1]:,} films: validate and plan in under {GOAL_SECONDS:g} s and {GOAL_MEGABYTES:g} MB;"
        f" the slowest took {max(one.wall for one in largest):.2f} s, and {max(one.peak for one in largest):.0f} MB"
    )


if __name__ == "__main__":
    main()
