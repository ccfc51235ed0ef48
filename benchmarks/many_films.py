"""
What it costs to validate and to plan many films of one storyboard, as whole processes, and how that grows.

Run it from the project's folder::

    .venv/bin/python benchmarks/many_films.py [--rows 1000] [--rounds 3]

The storyboard has eight shots, of which six are the same in all films, rows of a CSV file, and two outputs. "plan, all
there" is with every clip in the store. The peer is one of the films alone, planned as often as there are films.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.stand.processes import ROOT, Spent, median_of, run_whole
from benchmarks.stand.report import print_machine, print_table

GOAL_SECONDS = 10.0
GOAL_MEGABYTES = 500.0
SIZES = (0.1, 0.3, 1.0)
# What was written a moment ago is not remembered.
SECONDS_TO_SETTLE = 2.5
FILL = (sys.executable, "-m", "benchmarks.stand.filled")
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
  - {name: tall, size: 1080x1920}
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


def variables_for(folder: Path) -> dict[str, str]:
    """Return the environment of all processes: their own memory of files and stores, and a key that is never used."""
    return {
        "STORYBOARD_CACHE": str(folder / "cache"),
        "STORYBOARD_DATA": str(folder / "data"),
        "PYTHONPATH": str(ROOT),
        "FAL_KEY": "of-no-use",
    }


def measure(folder: Path, sizes: list[int], rounds: int) -> dict[tuple[str, int], Spent]:
    """Return the medians by call and number of rows; the calls take turns within each round."""
    spent: dict[tuple[str, int], list[Spent]] = {}
    variables = variables_for(folder)
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
        for rows in sizes:
            write_films(folder / str(rows), rows)
            run_whole([*FILL, str(folder / str(rows)), "full"], variables=variables_for(folder))
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
