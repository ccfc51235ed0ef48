"""What the commands on a film's review share: who decides, the options for notes, and what is said."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

import click

from storyboard.approving import Decision
from storyboard.cli.command_line import shown_path
from storyboard.cli.options import Function
from storyboard.cli.screen import printable

__all__ = [
    "approved_line",
    "asked_line",
    "by_option",
    "frame_option",
    "name_of",
    "note_option",
    "require_approved_option",
]

# Of Unix, and of Windows.
_VARIABLES: Final = ("USER", "USERNAME")


def by_option(function: Function) -> Function:
    """Add ``--by NAME``."""
    return click.option(
        "--by", metavar="NAME", help="Who decides, for the review. [default: USER, or USERNAME]"
    )(function)


def note_option(words: str) -> Callable[[Function], Function]:
    """Add ``--note TEXT``."""
    return click.option("--note", metavar="TEXT", callback=_not_blank, help=words)


def frame_option(function: Function) -> Function:
    """Add ``--frame N``."""
    return click.option(
        "--frame",
        metavar="N",
        type=click.IntRange(min=0),
        help="The frame of the clip that the note is about, counted from 0.",
    )(function)


def require_approved_option(function: Function) -> Function:
    """Add ``--require-approved``."""
    return click.option(
        "--require-approved",
        is_flag=True,
        help="Fail, before anything is paid, unless every take that the film uses is approved in its review.",
    )(function)


def name_of(by: str | None) -> str:
    """Return who decides: the name that was given, else that of the environment. A usage error without one."""
    names = (name for name in (by, *map(os.environ.get, _VARIABLES)) if name and name.strip())
    if (by is not None and not by.strip()) or (name := next(names, None)) is None:
        raise click.UsageError('it is not known who decides: add "--by NAME"', click.get_current_context())
    return name


def approved_line(shot: str, decision: Decision) -> str:
    """Return what is said of a take that was approved."""
    take = decision.takes[shot]
    return printable(
        f"{shot}: take {take.number} (sha256 {take.sha256[:12]}) is approved{_written(decision)}"
    )


def asked_line(shot: str, decision: Decision) -> str:
    """Return what is said of a take of which another was asked for."""
    return printable(f"{shot}: a retake is asked for{_written(decision)}")


def _written(decision: Decision) -> str:
    path = shown_path(decision.review)
    return f", as {path} says now" if decision.is_new else f", as before, and {path} says so"


def _not_blank(context: click.Context, parameter: click.Parameter, text: str | None) -> str | None:
    if text is not None and not text.strip():
        raise click.BadParameter("it is empty", context, parameter)
    return text
