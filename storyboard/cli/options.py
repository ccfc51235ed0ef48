"""The options that several verbs share, as decorators."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeAlias

import click

from storyboard.cli.screen import NO_COLOUR_VARIABLE

__all__ = [
    "Reading",
    "catalogue_option",
    "file_argument",
    "jobs_option",
    "json_option",
    "no_color_option",
    "output_option",
    "quiet_option",
    "reading_options",
    "shot_option",
    "store_option",
]

STANDARD_INPUT = "-"

Function: TypeAlias = Callable[..., Any]

A_FILE = click.Path(path_type=Path)
A_FOLDER = click.Path(path_type=Path, file_okay=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """How storyboards are to be read: variables as ``k=v`` and from files, own catalogues, leave to look outside."""

    assignments: tuple[str, ...] = ()
    variable_files: tuple[Path, ...] = ()
    catalogue_files: tuple[Path, ...] = ()
    allow_outside: bool = False


def file_argument(function: Function) -> Function:
    """Add FILE: one storyboard, or ``-``."""
    return click.argument("file", type=click.Path(allow_dash=True))(function)


def catalogue_option(function: Function) -> Function:
    """Add ``--catalogue FILE``, several times."""
    return click.option(
        "--catalogue",
        "catalogue_files",
        metavar="FILE",
        multiple=True,
        type=A_FILE,
        help="Add the models of a catalogue file of yours. Can be repeated.",
    )(function)


def reading_options(function: Function) -> Function:
    """Add the options on how a storyboard is read; the command gets them as `reading`, a `Reading`."""

    @click.option(
        "--set",
        "assignments",
        metavar="NAME=VALUE",
        multiple=True,
        help="Give a variable another value; it wins over --vars. Can be repeated.",
    )
    @click.option(
        "--vars",
        "variable_files",
        metavar="FILE",
        multiple=True,
        type=A_FILE,
        help="Take variables from a YAML or JSON file. Can be repeated; later ones win.",
    )
    @catalogue_option
    @click.option(
        "--allow-outside", is_flag=True, help="Let the storyboard use files outside its own folder."
    )
    @wraps(function)
    def with_reading(
        assignments: tuple[str, ...],
        variable_files: tuple[Path, ...],
        catalogue_files: tuple[Path, ...],
        allow_outside: bool,
        **others: object,
    ) -> object:
        reading = Reading(assignments, variable_files, catalogue_files, allow_outside)
        return function(reading=reading, **others)

    return with_reading


def store_option(function: Function) -> Function:
    """Add ``--store DIR``."""
    return click.option(
        "--store",
        metavar="DIR",
        type=A_FOLDER,
        help="Folder of the clips. [default: STORYBOARD_STORE, else .storyboard beside the storyboard]",
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
    """Add ``-o FILE``."""
    return click.option(
        "-o",
        "--output",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Where the film goes, instead of where the storyboard says.",
    )(function)


def jobs_option(function: Function) -> Function:
    """Add ``-j N``."""
    return click.option(
        "-j",
        "--jobs",
        metavar="N",
        type=click.IntRange(min=1),
        help="How many clips are made at once. [default: one for each processor, at most 8]",
    )(function)


def json_option(what: str) -> Callable[[Function], Function]:
    """Add ``--json``, with what it prints in words."""
    return click.option("--json", "as_json", is_flag=True, help=f"Print {what} as JSON.")


def quiet_option(function: Function) -> Function:
    """Add ``-q``."""
    return click.option("-q", "--quiet", is_flag=True, help="Show nothing but errors and the result.")(
        function
    )


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
    # Everything that can print looks at the variable, libraries and errors after the command's end included.
    if wanted:
        os.environ[NO_COLOUR_VARIABLE] = "1"
