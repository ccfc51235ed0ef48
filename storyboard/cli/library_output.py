"""Route the output of libraries and the interpreter through the screen, so that it cannot control the terminal."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
import warnings
from typing import TextIO

from storyboard.cli.log import ScreenHandler

__all__ = ["route_library_output"]


def route_library_output() -> None:
    """Send warnings, log records and the tracebacks of threads and destructors through the screen."""
    logging.lastResort = ScreenHandler(logging.WARNING)
    warnings.showwarning = _show_warning
    threading.excepthook = _show_thread
    sys.unraisablehook = _show_unraisable


def _show_warning(  # noqa: PLR0917 - the signature is Python's
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001 - as Python has it
    line: str | None = None,
) -> None:
    _say(warnings.formatwarning(message, category, filename, lineno, line).rstrip())


def _show_thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_type is not SystemExit:
        _show(arguments.exc_value)


def _show_unraisable(unraisable: sys.UnraisableHookArgs) -> None:
    _show(unraisable.exc_value)


def _show(error: BaseException | None) -> None:
    if error is not None:
        _say("".join(traceback.format_exception(error)).rstrip())


def _say(text: str) -> None:
    # Help is shown without what writes to a terminal.
    from storyboard.cli.screen import standard_error  # noqa: PLC0415

    standard_error().say(text)
