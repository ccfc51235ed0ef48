"""A command that finds a film up to date looks at no path that its record lacks: else it would miss a change."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from storyboard.store.derived import KINDS
from tests.unchanged.conftest import RENDER, Film

# Run with the folder of the film's surroundings, and the command: prints each path below it that was looked at.
LISTENER = """
import os, sys
from storyboard.cli import main, unchanged
top, seen = sys.argv[1], set()
def note(path):
    if isinstance(path, (str, bytes, os.PathLike)):
        text = os.path.normpath(os.path.join(os.getcwd(), os.fsdecode(path).removeprefix("file:")))
        text = text.partition("?")[0]
        if text.startswith(top + "/"):
            seen.add(text)
OPENING = {"open", "os.listdir", "os.scandir", "sqlite3.connect"}
sys.addaudithook(lambda event, given: note(given[0]) if event in OPENING else None)
for name in ("stat", "lstat", "readlink", "access"):
    def listening(path, *rest, _call=getattr(os, name), **named):
        note(path)
        return _call(path, *rest, **named)
    setattr(os, name, listening)
clock = unchanged.time_ns
unchanged.time_ns = lambda: clock() + 3600 * 10**9
main.say_again = lambda call: False
try:
    main.run(sys.argv[2:])
finally:
    sys.stdout.write("\\n".join(sorted(seen)))
"""

# What a command only locks, lists or writes; derived files decide nothing.
LOCKS = {"index.lock", "notes.lock", "making.lock", "changing-locks.lock"}
OWN = {"owners", "work", "index.sqlite-shm", ".gitignore", *LOCKS, *KINDS}


def looked_at(film: Film, *arguments: str) -> set[Path]:
    done = subprocess.run(
        [sys.executable, "-c", LISTENER, str(film.folder.parent), *arguments],
        cwd=film.folder,
        env=film.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "nothing has changed" in done.stderr, done.stderr
    lines = done.stdout.splitlines()
    return {Path(line) for line in lines if line.startswith("/")}


@pytest.mark.parametrize(
    "arguments",
    [
        RENDER,
        ("cut", *RENDER[1:]),
        ("preview", *RENDER[1:]),
        (*RENDER, "--lock", "other.lock.json"),
        (*RENDER, "--require-approved"),
    ],
)
def test_each_path_that_is_looked_at_is_in_the_record(film: Film, arguments: tuple[str, ...]) -> None:
    approving = ("approve", *RENDER[1:], "text", "picture", "--by", "ada")
    for each in (approving, (*arguments, "-q")):
        command = [sys.executable, "-m", "storyboard", *each]
        subprocess.run(command, cwd=film.folder, env=film.environ, check=True, capture_output=True)
    seen = looked_at(film, *arguments)
    record = film.record(*arguments)
    assert record is not None
    known = {*record.sight.places, *record.sight.empty}
    cache = Path(film.environ["STORYBOARD_CACHE"])
    missed = {
        path
        for path in seen
        if str(path) not in known and not OWN & {*path.parts} and cache not in (path, *path.parents)
    }
    assert missed == set()
    assert len(seen) > 20


@pytest.mark.parametrize("options", [["--only", "b"], ["--rows", "mine.csv"]])
def test_a_film_of_rows_has_no_record_that_could_miss_a_change_of_them(
    film: Film, options: list[str]
) -> None:
    board = "storyboard: 1\nrows: rows.csv\nvars: {word: none}\n"
    board += "shots: [{id: end, duration: 0.5, card: {text: '{{ word }}'}}]\noutput: {size: 64x48, fps: 8}\n"
    (film.folder / "rows.yaml").write_text(board)
    (film.folder / "rows.csv").write_text("id,word\na,One\nb,Two\n")
    (film.folder / "mine.csv").write_text("id,word\nc,Three\n")
    command = ["render", "rows.yaml", *options]
    subprocess.run(
        [sys.executable, "-m", "storyboard", *command, "-q"],
        cwd=film.folder,
        env=film.environ,
        check=True,
        capture_output=True,
    )
    # It looks at the rows again.
    assert film.folder / ("mine.csv" if "--rows" in options else "rows.csv") in looked_at(film, *command)
    assert film.record(*command) is None
