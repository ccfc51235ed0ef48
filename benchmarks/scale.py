"""
How long it takes to validate and to plan long storyboards, as whole processes, and how that grows.

Run it from the project's folder::

    .venv/bin/python benchmarks/scale.py [--shots 10000] [--rounds 3]

The storyboards have named templates, variables and chains of five shots. The peer is PyYAML's C parser, which
loads the same file in a process of its own and checks nothing. Each figure is the median of the rounds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.stand.processes import Spent, median_of, run_whole
from benchmarks.stand.report import print_machine, print_table

CHAIN = 5
DOUBLINGS = 3
GOAL_SECONDS = 4.0
GOAL_MEGABYTES = 400.0
PARSE = "import sys, yaml; yaml.load(open(sys.argv[1], encoding='utf-8'), yaml.CSafeLoader)"
COMMANDS = {
    "validate": [sys.executable, "-m", "storyboard", "validate"],
    "plan": [sys.executable, "-m", "storyboard", "plan"],
    "CSafeLoader": [sys.executable, "-c", PARSE],
}
HEADINGS = ("shots", "wall s", "CPU s", "peak MB", "CPU µs/added shot", "x half", "x smallest", "x parser")
HEAD = """\
storyboard: 1
title: A long film
vars:
  light: golden hour, low sun
  moves: [slow pan left, orbit, push in, static shot, crane up]
templates:
  opening: "{{ subject }}, {{ move }}, {{ light }}. Wide, handheld, natural light."
  going_on: "{{ subject }} goes on, {{ move }}, {{ light }}"
defaults:
  model: animatic
  duration: 4
output: {path: build/long.mp4, size: 1920x1080, fps: 24}
shots:
"""
OPENING = """\
  - id: chain-{chain}-0
    template: opening
    with: {{subject: "Runner number {chain} crosses the ridge", move: "{{{{ moves[{move}] }}}}"}}
"""
GOING_ON = """\
  - id: chain-{chain}-{place}
    continues: previous
    template: going_on
    with: {{subject: "Runner number {chain}", move: "{{{{ moves[{move}] }}}}"}}
    transition: {{kind: dissolve, duration: 0.5}}
"""


def write_board(path: Path, shots: int) -> None:
    parts = [HEAD]
    for number in range(shots):
        chain, place = divmod(number, CHAIN)
        form = GOING_ON if place else OPENING
        parts.append(form.format(chain=chain, place=place, move=number % 4))
    path.write_text("".join(parts), encoding="utf-8")


def measure(sizes: list[int], rounds: int) -> dict[tuple[str, int], Spent]:
    """Return the medians by command and number of shots; the commands take turns within each round."""
    spent: dict[tuple[str, int], list[Spent]] = {}
    with tempfile.TemporaryDirectory() as name:
        for shots in sizes:
            write_board(Path(name) / f"{shots}.yaml", shots)
        for _ in range(rounds):
            for shots in sizes:
                for command, words in COMMANDS.items():
                    one, _ = run_whole([*words, f"{shots}.yaml"], folder=Path(name))
                    spent.setdefault((command, shots), []).append(one)
    return {key: median_of(several) for key, several in spent.items()}


def row_of(found: dict[tuple[str, int], Spent], command: str, shots: int, smallest: int) -> tuple[str, ...]:
    spent, least, parsed = (
        found[key] for key in ((command, shots), (command, smallest), ("CSafeLoader", shots))
    )
    half = found.get((command, shots // 2))
    return (
        f"{command} {shots:,}",
        f"{spent.wall:.2f}",
        f"{spent.cpu:.2f}",
        f"{spent.peak:.0f}",
        f"{(spent.cpu - half.cpu) / (shots / 2) * 1e6:.0f}" if half else "",
        f"{spent.cpu / half.cpu:.2f}" if half else "",
        f"{spent.cpu / least.cpu:.2f}",
        f"{spent.cpu / parsed.cpu:.2f}",
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shots", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    sizes = [options.shots >> (DOUBLINGS - step) for step in range(DOUBLINGS + 1)]
    print_machine()
    found = measure(sizes, options.rounds)
    rows = [row_of(found, command, shots, sizes[0]) for command in COMMANDS for shots in sizes]
    print_table(HEADINGS, rows)
    largest = [found[command, sizes[-1]] for command in ("validate", "plan")]
    print(
        f"goal at {sizes[-1]:,} shots: under {GOAL_SECONDS:g} s and {GOAL_MEGABYTES:g} MB;"
        f" the slower took {max(one.wall for one in largest):.2f} s and {max(one.peak for one in largest):.0f} MB"
    )


if __name__ == "__main__":
    main()
