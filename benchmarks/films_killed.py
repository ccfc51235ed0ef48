"""
Kill a run that makes many films, again and again at random moments: what is paid twice, and which films are there.

Run it from the project's folder::

    .venv/bin/python benchmarks/films_killed.py [--films 40] [--kills 10] [--seed 1]

The clips come from a local server. After the kills, submits that the server accepted and the journal does not know are
looked up in the server's ledger, as on a dashboard; then one last render goes on to the end, and every film is decoded.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import anyio

from benchmarks.stand.batch import write_batch
from benchmarks.stand.film import CATALOGUE
from benchmarks.stand.processes import ROOT
from benchmarks.stand.report import print_machine, print_table
from storyboard.account import resolve, storyboard_summary
from storyboard.board.films import Films
from storyboard.board.load import load_films
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.emulator.emulator import Emulator
from storyboard.emulator.ledger import Entry
from storyboard.emulator.server import serving
from storyboard.emulator.values import Settings
from storyboard.film import RenderOptions
from storyboard.media.probe import check_whole

LATENCY = (2.0, 8.0)
# Lines that a whole render tells, for each film: of its clips, and of its cut. The kills divide them among them.
LINES_A_FILM = 12


def command(*more: str) -> list[str]:
    return [sys.executable, "-m", "storyboard", "render", "film.yaml", "--catalogue", str(CATALOGUE), *more]


def killed(folder: Path, lines: int, variables: dict[str, str]) -> bool:
    """Render, and kill it when it has told so many lines; return whether it was still at work."""
    arguments = command("--max-cost", "100", "--json")
    with subprocess.Popen(
        arguments, cwd=folder, env=variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None  # noqa: S101 - for the type checker
        for _ in range(lines):
            if not process.stdout.readline():
                break
        process.kill()
    return process.returncode == -signal.SIGKILL


def prompt_of(entry: Entry) -> str:
    arguments = (entry.body or {}).get("input", entry.body or {})
    assert isinstance(arguments, dict)  # noqa: S101 - for the type checker
    return str(arguments["prompt"])


def films_in(folder: Path) -> Films:
    return load_films(folder / "film.yaml", catalogue=load_catalogue(CATALOGUE))


def decided(folder: Path, submits: list[Entry]) -> int:
    """Record what the ledger has and the journal does not know, and return how many there were."""
    films, options = films_in(folder), RenderOptions(catalogue=load_catalogue(CATALOGUE))
    known = {entry.request_id for entry in storyboard_summary(films.boards[0], options).entries}
    unknown = [entry for entry in submits if entry.request_id not in known]
    for entry in unknown:
        wanted = prompt_of(entry)
        board, shot = next(
            (board, shot.id) for board in films for shot in board.shots if shot.prompt == wanted
        )
        anyio.run(resolve, board, shot, entry.request_id, options)
    return len(unknown)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--films", type=int, default=40)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print_machine()
    chance = random.Random(options.seed)  # noqa: S311 - moments, no secrets
    settings = Settings(latency=LATENCY, tiny=True, unmarked=True, seed=options.seed)
    with (
        tempfile.TemporaryDirectory() as name,
        Emulator(settings) as emulator,
        serving(emulator) as server,
    ):
        folder = Path(name)
        write_batch(folder / "film.yaml", options.films // 2)
        os.environ |= {**server.variables, "FAL_KEY": "some:secret", "PYTHONPATH": str(ROOT)}
        kills = 0
        while kills < options.kills:
            lines = chance.randrange(2 * LINES_A_FILM * options.films // options.kills)
            if killed(folder, lines, dict(os.environ)):
                kills += 1
                submits, films = len(emulator.ledger.submits), len(films_there(folder))
                print(f"killed after {lines} lines: {submits} submits, {films} films so far", flush=True)
        in_doubt = decided(folder, emulator.ledger.submits)
        before = len(films_there(folder))
        started = time.perf_counter()
        last = subprocess.run(
            command("--max-cost", "100", "--quiet", "--resubmit-uncertain"),
            cwd=folder,
            env=dict(os.environ),
            stdout=subprocess.DEVNULL,
            check=False,
        )
        seconds = time.perf_counter() - started
        counts = Counter(map(prompt_of, emulator.ledger.submits))
        there = films_there(folder)
        for path in there:
            check_whole(path)
        rows = (
            ("kills", f"{kills}"),
            ("submits in doubt, looked up in the ledger", f"{in_doubt}"),
            ("films there before the last render", f"{before}"),
            ("exit code of the last render", f"{last.returncode}"),
            ("its seconds", f"{seconds:.1f}"),
            ("clips, by the ledger", f"{len(counts)}"),
            ("paid twice, by the ledger", f"{sum(counts.values()) - len(counts)}"),
            ("films that are there and decode to the end", f"{len(there)} of {options.films}"),
        )
        print()
        print_table(("", "measured"), rows)


def films_there(folder: Path) -> list[Path]:
    # A killed process leaves the beginning of a film behind, under a name that begins with a dot.
    return sorted(path for path in (folder / "build").rglob("*.mp4") if not path.name.startswith("."))


if __name__ == "__main__":
    main()
