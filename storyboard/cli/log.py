"""The log on standard error: of ``-v``, ``-vv`` and the variable `LOG_VARIABLE`."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final, TypeAlias

import click

__all__ = ["LEVELS", "LOG_VARIABLE", "ScreenHandler", "show_log", "verbose_option"]

Function: TypeAlias = Callable[..., Any]

LOG_VARIABLE: Final = "STORYBOARD_LOG"
LEVELS: Final[Mapping[str, int]] = {
    "error": logging.ERROR,
    "warning": logging.WARNING,
    "info": logging.INFO,
    "debug": logging.DEBUG,
}
_PACKAGE: Final = "storyboard"


class ScreenHandler(logging.Handler):
    """Prints records through the screen, without keys and control characters; further lines are indented."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one record."""
        # Help is shown without what writes to a terminal.
        from storyboard.cli.screen import standard_error  # noqa: PLC0415

        # A line that cannot be printed must not stop paid work.
        with suppress(Exception):
            standard_error().say(self.format(record).replace("\n", "\n  "))


def show_log(level: int) -> None:
    """Print the package's log records of this level and above to standard error, from now on."""
    package = logging.getLogger(_PACKAGE)
    package.setLevel(level)
    if not any(isinstance(handler, ScreenHandler) for handler in package.handlers):
        handler = ScreenHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S"))
        package.addHandler(handler)


def verbose_option(function: Function) -> Function:
    """Add ``-v``, which can be repeated; without it, the variable `LOG_VARIABLE` decides."""
    return click.option(
        "-v",
        "--verbose",
        count=True,
        expose_value=False,
        callback=_verbose,
        help="Log submits, retries and downloads to standard error; -vv logs requests and polls, too."
        f" [default: {LOG_VARIABLE}]",
    )(function)


def _verbose(context: click.Context, _: click.Parameter, times: int) -> None:
    if times:
        show_log(logging.DEBUG if times > 1 else logging.INFO)
    elif context.parent is None and (name := os.environ.get(LOG_VARIABLE, "").strip()):
        if name.lower() not in LEVELS:
            raise click.UsageError(
                f'the variable {LOG_VARIABLE} is "{name}"; levels are: {", ".join(LEVELS)}', context
            )
        show_log(LEVELS[name.lower()])
