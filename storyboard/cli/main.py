"""The entry point of the command line, where an error becomes a message and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from storyboard.cli.commands import storyboard
from storyboard.cli.library_output import route_library_output
from storyboard.cli.signals import end_on_signals, ignore_signals
from storyboard.cli.unchanged import call_of, say_again

__all__ = ["run"]

STANDARD_STREAMS = (0, 1, 2)


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command with these arguments (None: those of the process), and end with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _hold_standard_streams()
    route_library_output()
    end_on_signals()
    code = _exit_code_of(given)
    sys.exit(code if _is_written() else code or 1)


def _exit_code_of(given: list[str]) -> int:
    try:
        call = call_of(given)
        if call is not None and say_again(call):
            return 0
        code = storyboard.main(given, prog_name="storyboard", standalone_mode=False, obj=call)
    except (Exception, KeyboardInterrupt, click.Abort) as error:  # noqa: BLE001 - the one boundary
        # The command is ending: a second signal would only interrupt its last messages.
        ignore_signals()
        # Most commands succeed, and do not need the modules for messages.
        from storyboard.cli.failure import explain  # noqa: PLC0415

        return explain(error, given)
    return code if isinstance(code, int) else 0


def _hold_standard_streams() -> None:
    """
    Open closed standard streams on the null device, and let none of them fail on a character.

    Otherwise the next file that is opened gets the descriptor of the closed stream, and messages end up in it.
    """
    for number in STANDARD_STREAMS:
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _is_written() -> bool:
    """Flush the streams; what cannot be written is dropped, so that the interpreter exits silently."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True
