"""The options that several verbs share, as decorators."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeAlias

import click

from storyboard.cli.film_options import ALL_FILMS, FilmChoice, film_options
from storyboard.cli.place_options import A_FILE, UsablePath, store_option
from storyboard.cli.screen import NO_COLOUR_VARIABLE
from storyboard.cli.settings import own_catalogue_files, settings_in_use, use_settings
from storyboard.inspection.inspector import Inspector
from storyboard.places import SharedChoice
from storyboard.settings.settings import Settings

__all__ = [
    "Function",
    "Reading",
    "Subject",
    "UsablePath",
    "catalogue_option",
    "file_argument",
    "jobs_option",
    "json_option",
    "keeping_options",
    "lock_option",
    "no_color_option",
    "output_option",
    "quiet_option",
    "reading_options",
    "shot_option",
    "subject_options",
    "verify_option",
]

STANDARD_INPUT = "-"

Function: TypeAlias = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """
    How to read storyboards: variables as ``k=v`` and from files, catalogues, permission for files outside.

    `films` says which of their films are meant.
    """

    assignments: tuple[str, ...] = ()
    json_assignments: tuple[str, ...] = ()
    variable_files: tuple[Path, ...] = ()
    catalogue_files: tuple[Path, ...] = ()
    allow_outside: bool = False
    films: FilmChoice = ALL_FILMS


@dataclass(frozen=True, slots=True)
class Subject:
    """
    The storyboard of a command, how to read it, and the folder of its clips (None: the default).

    `settings` are those that no option decides: providers to prefer, and a budget.
    """

    file: str
    reading: Reading
    store: Path | None
    settings: Settings
    shared: SharedChoice


def file_argument(function: Function) -> Function:
    """Add FILE: one storyboard, or ``-``."""
    return click.argument("file", type=click.Path(allow_dash=True), is_eager=True, callback=use_settings)(
        function
    )


def catalogue_option(function: Function) -> Function:
    """Add ``--catalogue FILE``, several times."""
    return click.option(
        "--catalogue",
        "catalogue_files",
        metavar="FILE",
        multiple=True,
        type=A_FILE,
        callback=own_catalogue_files,
        help="Add the models of a catalogue file of yours. Can be repeated.",
    )(function)


def _variable_options(function: Function) -> Function:
    """Add ``--set``, ``--set-json`` and ``--vars``."""
    as_text = click.option(
        "--set",
        "assignments",
        metavar="NAME=TEXT",
        multiple=True,
        help="Set an input, a variable or a part of one (a.b) to a text; overrides --vars. Can be repeated.",
    )
    as_json = click.option(
        "--set-json",
        "json_assignments",
        metavar="NAME=JSON",
        multiple=True,
        help="Set it to a number, true, false, null, a list or an object. Can be repeated.",
    )
    in_files = click.option(
        "--vars",
        "variable_files",
        metavar="FILE",
        multiple=True,
        type=A_FILE,
        help="Take inputs and variables from a YAML or JSON file. Can be repeated; later ones win.",
    )
    return as_text(as_json(in_files(function)))


def reading_options(function: Function) -> Function:
    """Add the options for reading storyboards; the command gets them as `reading`, a `Reading`."""

    @_variable_options
    @catalogue_option
    @click.option(
        "--allow-outside", is_flag=True, help="Let the storyboard use files outside its own folder."
    )
    @film_options
    @wraps(function)
    def with_reading(
        *,
        assignments: tuple[str, ...],
        json_assignments: tuple[str, ...],
        variable_files: tuple[Path, ...],
        catalogue_files: tuple[Path, ...],
        allow_outside: bool,
        films: FilmChoice,
        **others: object,
    ) -> object:
        reading = Reading(
            assignments, json_assignments, variable_files, catalogue_files, allow_outside, films
        )
        return function(reading=reading, **others)

    return with_reading


def subject_options(function: Function) -> Function:
    """Add FILE, the options for reading it, and ``--store``; the command gets them as `subject`, a `Subject`."""

    @file_argument
    @reading_options
    @store_option
    @wraps(function)
    def with_subject(
        file: str, reading: Reading, store: Path | None, shared: SharedChoice, **others: object
    ) -> object:
        return function(subject=Subject(file, reading, store, settings_in_use(), shared), **others)

    return with_subject


def verify_option(function: Function) -> Function:
    """Add ``--verify``; the command gets `inspector`, which looks at files."""

    @click.option(
        "--verify",
        is_flag=True,
        help="Read every file anew, and decode footage whole, instead of using the cache.",
    )
    @wraps(function)
    def with_inspector(*, verify: bool, **others: object) -> object:
        return function(inspector=Inspector(verify=verify), **others)

    return with_inspector


def keeping_options(function: Function) -> Function:
    """Add ``--keep-stale`` and ``--stop-at SHOT``."""
    stopping = click.option(
        "--stop-at",
        metavar="SHOT",
        multiple=True,
        help="Let this shot keep its earlier take, and so those that continue it theirs. Can be repeated.",
    )
    return click.option(
        "--keep-stale",
        is_flag=True,
        help="Use the earlier take of every shot whose inputs have changed, where there is one.",
    )(stopping(function))


def lock_option(function: Function) -> Function:
    """Add ``--lock FILE``."""
    return click.option(
        "--lock",
        metavar="FILE",
        type=A_FILE,
        help="The lock, for a film of other variables. [default: film.lock.json or NAME.lock.json beside FILE]",
    )(function)


def shot_option(function: Function) -> Function:
    """Add ``--shot ID``, several times."""
    return click.option(
        "--shot",
        "shots",
        metavar="ID",
        multiple=True,
        help="Only this shot, and those that it continues. Can be repeated.",
    )(function)


def output_option(function: Function) -> Function:
    """Add ``-o FILE``, and ``--force`` to replace an existing file."""
    forced = click.option(
        "--force", is_flag=True, help="Replace a file that is not known to be a cut of this film."
    )
    return click.option(
        "-o",
        "--output",
        metavar="FILE",
        type=UsablePath(path_type=Path, allow_dash=True),
        help="Path of the film, instead of the storyboard's.",
    )(forced(function))


def jobs_option(function: Function) -> Function:
    """Add ``-j N``."""
    return click.option(
        "-j",
        "--jobs",
        metavar="N",
        type=click.IntRange(min=1),
        help="How many clips are made at once. [default: CPUs (max 8) locally, unlimited for hosted]",
    )(function)


def json_option(what: str) -> Callable[[Function], Function]:
    """Add ``--json``; its help says what it prints."""
    return click.option("--json", "as_json", is_flag=True, help=f"Print {what} as JSON.")


def quiet_option(function: Function) -> Function:
    """Add ``-q``."""
    return click.option("-q", "--quiet", is_flag=True, help="Show only errors and the result.")(function)


def no_color_option(function: Function) -> Function:
    """Add ``--no-color``."""
    return click.option(
        "--no-color",
        is_flag=True,
        expose_value=False,
        callback=_no_color,
        help=f"Print without colours, as {NO_COLOUR_VARIABLE}=1 does.",
    )(function)


def _no_color(_: click.Context, __: click.Parameter, wanted: bool) -> None:
    # Everything that prints reads the variable, including libraries and errors after the command.
    if wanted:
        os.environ[NO_COLOUR_VARIABLE] = "1"
