"""``storyboard validate``: every problem of one or several storyboards."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import click

from storyboard.catalogue.catalogue import Catalogue
from storyboard.cli.failure import WRONG
from storyboard.cli.forecast import forecast_seconds
from storyboard.cli.opening import open_board, open_catalogue
from storyboard.cli.options import Reading, json_option, no_color_option, quiet_option, reading_options
from storyboard.cli.problems import problem_as_json, problem_lines
from storyboard.cli.screen import Screen, printable, standard_error, standard_output
from storyboard.cli.wording import counted, seconds
from storyboard.errors import BoardError, Problem, StoryboardError
from storyboard.plan.make_plan import make_plan

__all__ = ["validate"]


@click.command(epilog="Example: storyboard validate film.yaml")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(allow_dash=True))
@reading_options
@json_option("the problems")
@quiet_option
@no_color_option
def validate(*, files: Sequence[str], reading: Reading, as_json: bool, quiet: bool) -> None:
    """
    Check storyboards and show every problem.

    A problem is shown as path:line:column, what is wrong, and what is allowed. FILE can be - for standard input.
    Ends with 2 when there are problems. With a wrong catalogue file, its problems are shown and no storyboard's.
    """
    screen = standard_output()
    try:
        catalogue = open_catalogue(reading)
    except BoardError as error:
        if not as_json:
            raise
        screen.say(_as_json(_by_file(error.problems)))
        raise click.exceptions.Exit(WRONG) from None
    found: dict[str, Sequence[Problem]] = {}
    for file in files:
        summary, found[file] = _check(file, reading, catalogue)
        if not as_json:
            _show(file, summary, found[file], screen, quiet=quiet)
    if as_json:
        screen.say(_as_json(found))
    elif any(found.values()) and not quiet:
        _say_how_many(found)
    if any(found.values()):
        raise click.exceptions.Exit(WRONG)


def _check(file: str, reading: Reading, catalogue: Catalogue) -> tuple[str, Sequence[Problem]]:
    """Return what the film is in a few words, or its problems."""
    try:
        board = open_board(file, reading, catalogue)
        length = forecast_seconds(board, make_plan(board, catalogue=catalogue))
    except BoardError as error:
        return "", error.problems
    except StoryboardError as error:
        return "", [Problem(file, 0, 0, error.message, error.hint)]
    return f"{counted(len(board.shots), 'shot')}, {seconds(length)}", ()


def _show(file: str, summary: str, problems: Sequence[Problem], screen: Screen, *, quiet: bool) -> None:
    if problems:
        screen.say("\n".join(problem_lines(problems, screen)))
    elif not quiet:
        screen.say(f"{printable(file)}: {summary}, {screen.paint('no problems', 'green')}")


def _by_file(problems: Sequence[Problem]) -> dict[str, Sequence[Problem]]:
    paths = dict.fromkeys(problem.path for problem in problems)
    return {path: [problem for problem in problems if problem.path == path] for path in paths}


def _as_json(found: Mapping[str, Sequence[Problem]]) -> str:
    files = [
        {"path": file, "problems": [problem_as_json(problem) for problem in problems]}
        for file, problems in found.items()
    ]
    return json.dumps({"files": files}, indent=2, ensure_ascii=False)


def _say_how_many(found: Mapping[str, Sequence[Problem]]) -> None:
    words = counted(sum(len(problems) for problems in found.values()), "problem")
    if len(found) > 1:
        words += f", in {sum(map(bool, found.values()))} of {len(found)} files"
    standard_error().say(words)
