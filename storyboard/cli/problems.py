"""Problems of a document as a person reads them: the place, what is wrong, the line itself and a caret, the remedy."""

from __future__ import annotations

import linecache
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from textwrap import wrap

from storyboard.board.films import SkippedFilm
from storyboard.cli.screen import Screen, printable, width_of
from storyboard.errors import Problem
from storyboard.limits import PROBLEMS
from storyboard.wording import counted, listed

__all__ = ["problem_as_json", "problem_lines", "say_notices", "skipped_as_json", "skipped_lines"]

LINE_NUMBER_WIDTH = 5
TEXT_START = LINE_NUMBER_WIDTH + 3
TAB_WIDTH = 4
ELLIPSIS = "..."
_WORD = re.compile(r"\"[^\"\s]*\"|'[^'\s]*'|[^\s,\]}:\"']+")


def problem_as_json(problem: Problem) -> dict[str, str | int | None]:
    """
    Return a problem as plain data; `line` and `column` count from 1, and are 0 without a place.

    `cell` is None but in a file of rows.
    """
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "cell": problem.cell or None,
        "message": problem.message,
        "hint": problem.hint,
    }


def problem_lines(problems: Sequence[Problem], screen: Screen, *, notices: bool = False) -> Iterator[str]:
    """
    Yield the text of problems: one line each, and on a terminal with the line of the file that is meant.

    With `notices`, each says that it is one: what it tells of stops nothing.
    """
    if notices:
        problems = [replace(problem, message=f"notice: {problem.message}") for problem in problems]
    for number, problem in enumerate(problems[:PROBLEMS]):
        if screen.width is None:
            yield printable(str(problem))
            continue
        if number:
            yield ""
        yield from _drawn(problem, screen, screen.width)
    if len(problems) > PROBLEMS:
        rest = counted(len(problems) - PROBLEMS, "more notice" if notices else "more problem")
        yield f"and {rest}, which --json lists"


def skipped_lines(skipped: Sequence[SkippedFilm], screen: Screen) -> Iterator[str]:
    """
    Yield which films were left out, and their problems; after the first few, only how many more there are.

    Films with the same problems, such as those of one row, are told together.
    """
    alike: dict[tuple[Problem, ...], list[str]] = {}
    for film in skipped:
        alike.setdefault(film.problems, []).append(f'"{printable(film.name)}"')
    shown, left = 0, len(skipped)
    for problems, names in alike.items():
        if shown >= PROBLEMS:
            yield f"and {counted(left, 'film')} more skipped, which --json lists"
            return
        words = f"film {names[0]} is" if len(names) == 1 else f"films {listed(names)} are"
        yield screen.paint(f"{words} skipped:", bold=True)
        yield from problem_lines(problems, screen)
        shown += len(problems)
        left -= len(names)


def skipped_as_json(skipped: Sequence[SkippedFilm]) -> list[dict[str, object]]:
    """Return the films that were left out as plain data."""
    return [
        {"film": film.name, "problems": [problem_as_json(problem) for problem in film.problems]}
        for film in skipped
    ]


def say_notices(notices: Sequence[Problem], screen: Screen) -> None:
    """Print what the author of a storyboard should know and what stops nothing; nothing when there is nothing."""
    if notices:
        screen.say("\n".join(problem_lines(notices, screen, notices=True)))


def _drawn(problem: Problem, screen: Screen, width: int) -> Iterator[str]:
    place = printable(problem.place)
    first, *others = _in_lines(f"{place}: {problem.message}", width)
    yield screen.paint(place, bold=True) + first.removeprefix(place) if first.startswith(place) else first
    yield from others
    if problem.line:
        yield from _excerpt(problem, screen, width)
    margin = " " * (LINE_NUMBER_WIDTH + 1) + screen.paint("=", dim=True) + " "
    for line in _in_lines(problem.hint or "", width - TEXT_START):
        yield margin + screen.paint(line, "cyan")
        margin = " " * TEXT_START


def _in_lines(text: str, width: int) -> list[str]:
    # Paths, names and options are kept whole, to be read and copied.
    return wrap(printable(text), width, break_long_words=False, break_on_hyphens=False)


def _excerpt(problem: Problem, screen: Screen, width: int) -> Iterator[str]:
    """Yield the line of the file, cut around the place where it is too long, and a caret under the place."""
    source = linecache.getline(problem.path, problem.line).rstrip("\r\n")
    if not source or problem.column > len(source) + 1:
        return
    before = printable(source[: problem.column - 1].expandtabs(TAB_WIDTH))
    after = printable(source[problem.column - 1 :].expandtabs(TAB_WIDTH))
    room = width - TEXT_START
    before = _end_of(before, max(room // 2, room - width_of(after)))
    after = _start_of(after, room - width_of(before))
    word = _WORD.match(after)
    caret = "^" * max(1, width_of(word[0]) if word else 1)
    bar = screen.paint("|", dim=True)
    yield screen.paint(f"{problem.line:>{LINE_NUMBER_WIDTH}}", dim=True) + f" {bar} {before}{after}"
    yield (
        " " * LINE_NUMBER_WIDTH + f" {bar} " + " " * width_of(before) + screen.paint(caret, "red", bold=True)
    )


def _end_of(text: str, room: int) -> str:
    if width_of(text) <= room:
        return text
    # No more characters than columns: then only the wide ones are left to be taken off.
    end = text[-(room - len(ELLIPSIS)) :]
    while width_of(end) > room - len(ELLIPSIS):
        end = end[1:]
    return ELLIPSIS + end


def _start_of(text: str, room: int) -> str:
    if width_of(text) <= room:
        return text
    start = text[: room - len(ELLIPSIS)]
    while width_of(start) > room - len(ELLIPSIS):
        start = start[:-1]
    return start + ELLIPSIS
