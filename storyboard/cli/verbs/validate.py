"""``storyboard validate``: every problem of one or several storyboards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import click

from storyboard.board.films import Films, SkippedFilm
from storyboard.catalogue.catalogue import Catalogue
from storyboard.cli.failure import WRONG
from storyboard.cli.film_options import batch_options
from storyboard.cli.forecast import forecast_seconds
from storyboard.cli.log import verbose_option
from storyboard.cli.opening import films_in, open_catalogue
from storyboard.cli.options import (
    STANDARD_INPUT,
    Reading,
    json_option,
    no_color_option,
    quiet_option,
    reading_options,
    verify_option,
)
from storyboard.cli.problems import (
    problem_as_json,
    problem_lines,
    say_notices,
    skipped_as_json,
    skipped_lines,
)
from storyboard.cli.screen import Screen, json_text, printable, standard_error, standard_output
from storyboard.cli.settings import read_settings
from storyboard.errors import BoardError, Problem, StoryboardError
from storyboard.inspection.inspector import Inspector
from storyboard.plan.make_plan import make_plan
from storyboard.plan.memory import DraftMemory
from storyboard.wording import counted, seconds

__all__ = ["validate"]


@click.command(epilog="Example: storyboard validate film.yaml")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(allow_dash=True))
@reading_options
@batch_options
@json_option("the problems")
@quiet_option
@verify_option
@verbose_option
@no_color_option
def validate(
    *, files: Sequence[str], reading: Reading, as_json: bool, quiet: bool, inspector: Inspector
) -> None:
    """
    Check storyboards and show every problem.

    A problem is shown as path:line:column, what is wrong, and what is allowed. FILE can be - for standard input.
    Notices are worth knowing but not wrong, such as a clip of another shape than the film. Ends with 2 when there are
    problems. If a catalogue file has problems, only those are shown. All films of a storyboard are checked.
    """
    screen = standard_output()
    try:
        catalogue = open_catalogue(reading)
    except BoardError as error:
        if not as_json:
            raise
        screen.say(_as_json(_by_file(error.problems)))
        raise click.exceptions.Exit(WRONG) from None
    found: dict[str, _Checked] = {}
    for file in files:
        found[file] = _check(file, reading, catalogue, inspector)
        if not as_json:
            _show(file, found[file], screen, quiet=quiet)
    wrong = {file: checked.problems for file, checked in found.items() if checked.problems}
    if as_json:
        screen.say(_as_json(found))
    elif wrong and not quiet:
        _say_how_many(wrong, len(found))
    if wrong:
        raise click.exceptions.Exit(WRONG)


class _Checked(NamedTuple):
    """The result for one file: a summary of its films, and which were left out, or its problems."""

    summary: str = ""
    problems: Sequence[Problem] = ()
    notices: Sequence[Problem] = ()
    films: int = 0
    skipped: Sequence[SkippedFilm] = ()


def _check(file: str, reading: Reading, catalogue: Catalogue, inspector: Inspector) -> _Checked:
    try:
        read_settings(Path() if file == STANDARD_INPUT else Path(file).parent)
        films = films_in(file, reading, catalogue, inspector)
        length, problems = _lengths(films, catalogue, inspector)
    except BoardError as error:
        return _Checked(problems=error.problems)
    except StoryboardError as error:
        return _Checked(problems=[Problem(file, 0, 0, error.message, error.hint)])
    summary = "" if problems else _summary(films, length)
    return _Checked(summary, problems, films.notices, len(films), films.skipped)


def _lengths(films: Films, catalogue: Catalogue, inspector: Inspector) -> tuple[Fraction, list[Problem]]:
    """Return the length of all films in seconds, and a problem for each film whose shots do not fit together."""
    memory, length, problems = DraftMemory(), Fraction(0), list[Problem]()
    for board in films:
        try:
            planned = make_plan(board, catalogue=catalogue, memory=memory)
            length += forecast_seconds(board, planned, inspector)
        except StoryboardError as error:
            named = f'film "{board.film}": ' if board.film else ""
            problems.append(Problem(films.name, 0, 0, f"{named}{error.message}", error.hint))
    return length, problems


def _summary(films: Films, length: Fraction) -> str:
    counts = sorted({len(board.shots) for board in films})
    few = f"{counts[0]:,} to " if len(counts) > 1 else ""
    shots = f"{few}{counted(counts[-1], 'shot')}"
    if films.only is not None:
        return f"{shots}, {seconds(length)}"
    return f"{counted(len(films), 'film')} of {shots}"


def _show(file: str, checked: _Checked, screen: Screen, *, quiet: bool) -> None:
    if checked.problems:
        screen.say("\n".join(problem_lines(checked.problems, screen)))
    elif not quiet:
        say_notices(checked.notices, screen)
        if checked.skipped:
            screen.say("\n".join(skipped_lines(checked.skipped, screen)))
        told = f", {counted(len(checked.notices), 'notice')}" if checked.notices else ""
        left = f", {counted(len(checked.skipped), 'film')} skipped" if checked.skipped else ""
        screen.say(
            f"{printable(file)}: {checked.summary}, {screen.paint('no problems', 'green')}{told}{left}"
        )


def _by_file(problems: Sequence[Problem]) -> dict[str, _Checked]:
    paths = dict.fromkeys(problem.path for problem in problems)
    return {
        path: _Checked(problems=[problem for problem in problems if problem.path == path]) for path in paths
    }


def _as_json(found: Mapping[str, _Checked]) -> str:
    files = [
        {
            "path": file,
            "problems": [problem_as_json(problem) for problem in checked.problems],
            "notices": [problem_as_json(notice) for notice in checked.notices],
            "films": checked.films,
            "skipped": skipped_as_json(checked.skipped),
        }
        for file, checked in found.items()
    ]
    return json_text({"files": files}, indent=2)


def _say_how_many(wrong: Mapping[str, Sequence[Problem]], files: int) -> None:
    words = counted(sum(len(problems) for problems in wrong.values()), "problem")
    if files > 1:
        words += f", in {len(wrong)} of {files} files"
    standard_error().say(words)
