"""
What a store of many takes costs: `plan` and `takes` of a film of 100 shots whose takes are among 100,000 others.

Run it from the project's folder::

    .venv/bin/python benchmarks/large_store.py [--takes 100000] [--shots 100] [--rounds 5]

The peer is the same film in a store with no other takes. The goal is half a second for either command, and a peak of
memory that does not depend on the store. "First" is the first command after the store was written to: it reads the
whole index once, to see that it is sound.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from benchmarks.stand.processes import ROOT, Spent, median_of, run_whole
from benchmarks.stand.report import print_machine, print_table
from storyboard.board.load import load
from storyboard.film import plan_render
from storyboard.store.known_stores import DATA_VARIABLE
from storyboard.store.store import blob_path, open_store
from storyboard.store.take import Take
from storyboard.store.take_rows import TAKE_COLUMNS, row_of, take_from

GOAL_SECONDS = 0.5
# What was written a moment ago is not remembered as sound.
SECONDS_TO_SETTLE = 2.5
CALLS = ("plan", "takes")
CLIP = b"a clip of a film"
LINE = (
    "INSERT INTO predictions (take, board, shot, provider, endpoint, price, state, request_id, owner, made_at,"
    " changed_at, facts) VALUES (?, ?, ?, 'fal', 'e', '0.49', 'done', ?, 'o', 1, 2, ?)"
)


def write_board(folder: Path, shots: int) -> Path:
    folder.mkdir()
    board = {
        "storyboard": 1,
        "shots": [
            {"id": f"s{number}", "prompt": f"dune {number}", "model": "hailuo-2.3-pro"}
            for number in range(shots)
        ],
    }
    path = folder / "film.yaml"
    path.write_text(json.dumps(board), encoding="utf-8")
    return path


def take_like(fingerprint: str, sha256: str) -> Take:
    return take_from(
        {
            "fingerprint": fingerprint,
            "number": 1,
            "sha256": sha256,
            "size_bytes": len(CLIP),
            "frames": 141,
            "fps": "24",
            "width": 1920,
            "height": 1080,
            "seconds": "47/8",
            "model": "hailuo-2.3-pro",
            "provider": "fal",
            "made_at": "2026-11-01T00:00:00+00:00",
            "request_id": fingerprint[:12],
            "price": "0.49",
        }
    )


def fill(film: Path, others: int) -> None:
    """Write the film's own takes, and those of other films, into the store beside it."""
    jobs = plan_render(load(film)).generated
    root = film.parent / ".storyboard"
    open_store(root).close()
    sha256 = hashlib.sha256(CLIP).hexdigest()
    clip = blob_path(root, sha256)
    clip.parent.mkdir(parents=True)
    clip.write_bytes(CLIP)
    own = take_like("0" * 64, sha256)
    takes = [replace(own, fingerprint=job.fingerprint) for job in jobs]
    takes += [
        replace(own, fingerprint=hashlib.sha256(str(number).encode()).hexdigest()) for number in range(others)
    ]
    facts = json.dumps({"model": own.model, "length": "6", "mode": "text-to-video", "prompt": "x" * 200})
    lines = [
        (f"{take.fingerprint}#1", f"film{at // 100}.yaml", f"s{at % 100}", str(at), facts)
        for at, take in enumerate(takes)
    ]
    marks = ", ".join("?" * len(TAKE_COLUMNS.split(", ")))
    with closing(sqlite3.connect(root / "index.sqlite")) as connection, connection:
        connection.executemany(f"INSERT INTO takes ({TAKE_COLUMNS}) VALUES ({marks})", map(row_of, takes))  # noqa: S608 - constants
        connection.executemany(LINE, lines)


def measure(film: Path, rounds: int) -> dict[str, tuple[Spent, Spent]]:
    """Return, by command, the first and the median of the next."""
    found = {}
    for call in CALLS:
        with tempfile.TemporaryDirectory() as memory:
            variables = {"STORYBOARD_CACHE": memory, "PYTHONPATH": str(ROOT), "FAL_KEY": "a-key-of-no-use"}
            spent = [
                run_whole(
                    [sys.executable, "-m", "storyboard", call, film.name],
                    folder=film.parent,
                    variables=variables,
                )[0]
                for _ in range(rounds + 1)
            ]
        found[call] = (spent[0], median_of(spent[1:]))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--takes", type=int, default=100_000)
    parser.add_argument("--shots", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--fill", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill:
        fill(options.fill, options.takes)
        return
    print_machine()
    with tempfile.TemporaryDirectory() as name:
        os.environ[DATA_VARIABLE] = name
        small = write_board(Path(name) / "small", options.shots)
        large = write_board(Path(name) / "large", options.shots)
        # In processes of their own: a process inherits the peak of the one that starts it.
        for film, others in ((small, 0), (large, options.takes)):
            run_whole(
                [sys.executable, "-m", "benchmarks.large_store", "--fill", str(film), "--takes", str(others)]
            )
        time.sleep(SECONDS_TO_SETTLE)
        peers, found = measure(small, options.rounds), measure(large, options.rounds)
    rows = []
    for call in CALLS:
        (first, again), (_, peer) = found[call], peers[call]
        seconds = f"{again.wall:.2f}" if again.wall <= GOAL_SECONDS else f"**{again.wall:.2f}**"
        rows.append(
            [
                f"{call}, {options.takes:,} other takes",
                f"{first.wall:.2f}",
                seconds,
                f"{again.cpu:.2f}",
                f"{again.peak:.0f}",
                f"{peer.cpu:.2f}",
                f"{again.cpu / peer.cpu:.2f}",
            ]
        )
    print_table(["command", "first s", "wall s", "CPU s", "peak MB", "CPU s alone", "x alone"], rows)
    print(f"goal: {GOAL_SECONDS} s, and as much memory as alone")


if __name__ == "__main__":
    main()
