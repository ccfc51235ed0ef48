"""Error messages and exit codes of commands that fail."""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Sequence
from textwrap import wrap
from typing import Final

import click

from storyboard.cli.command_line import command_line
from storyboard.cli.commands import DEBUG_VARIABLE
from storyboard.cli.problems import problem_lines
from storyboard.cli.screen import Screen, printable, standard_error
from storyboard.cli.signals import STOP
from storyboard.errors import (
    BoardError,
    FilmsFailed,
    PlanError,
    RenderFailed,
    SpendingRefused,
    StoryboardError,
    SubmitUncertain,
    Unexpected,
)
from storyboard.system_errors import system_error
from storyboard.version import VERSION
from storyboard.wording import counted

__all__ = ["FAILED", "NOT_ALLOWED", "UNDECIDED", "WRONG", "bug_words", "error_lines", "explain"]

FAILED: Final = 1
WRONG: Final = 2
NOT_ALLOWED: Final = 3
UNDECIDED: Final = 4

RESUMABLE: Final = ("render", "preview", "cut")


def explain(error: BaseException, arguments: Sequence[str]) -> int:
    """Print what went wrong in a command with these arguments to standard error; return the exit code."""
    screen = standard_error()
    if os.environ.get(DEBUG_VARIABLE):
        for each in (error, *_bugs_in(error)):
            screen.say("".join(traceback.format_exception(each)).rstrip())
    codes = [_tell(each, arguments, screen) for each in _single(error)]
    return max(codes)


def _single(error: BaseException) -> list[BaseException]:
    """Return the errors of a group, or the error itself."""
    if isinstance(error, BaseExceptionGroup):
        return [single for member in error.exceptions for single in _single(member)]
    return [error]


def _tell(error: BaseException, arguments: Sequence[str], screen: Screen) -> int:
    match error:
        case KeyboardInterrupt() | click.Abort():
            # click raises an error of its own for an interruption, which is its cause.
            return _tell_interrupted(str(error.__cause__ or error), arguments, screen)
        case BrokenPipeError():
            return FAILED
        case click.ClickException():
            return _tell_usage(error, screen)
        case BoardError():
            for line in problem_lines(error.problems, screen):
                screen.say(line)
            _say_error(screen, f"{counted(len(error.problems), 'problem')}, nothing was done")
            return WRONG
        case StoryboardError():
            _say_error(screen, error.message, error.hint)
            if _bugs_in(error):
                _ask_for_report(arguments, screen)
            return _code_of(error)
        case _:
            return _tell_unforeseen(error, arguments, screen)


def _bugs_in(error: BaseException) -> list[StoryboardError]:
    """Return the bugs among the errors of single shots and films."""
    failures = error.failures.values() if isinstance(error, RenderFailed | FilmsFailed) else ()
    return [failure for failure in failures if isinstance(failure, Unexpected)]


def _code_of(error: StoryboardError) -> int:
    if isinstance(error, RenderFailed | FilmsFailed):
        kinds = [type(each) for each in error.failures.values() if each is not None]
        if SubmitUncertain in kinds:
            return UNDECIDED
        return NOT_ALLOWED if set(kinds) == {SpendingRefused} else FAILED
    if isinstance(error, SubmitUncertain):
        return UNDECIDED
    if isinstance(error, SpendingRefused):
        return NOT_ALLOWED
    return WRONG if isinstance(error, PlanError) else FAILED


def _say_error(screen: Screen, message: str, hint: str | None = None) -> None:
    first, *others = error_lines(f"error: {message}", hint, screen)
    screen.say(screen.paint("error:", "red", bold=True) + first.removeprefix("error:"))
    for line in others:
        screen.say(line)


def error_lines(message: str, hint: str | None, screen: Screen) -> list[str]:
    """Return a message and its hint in lines that fit the screen, indented except for the first."""
    first, *others = _wrapped(message, screen)
    return [first, *(f"  {line}" for line in (*others, *_wrapped(hint or "", screen)))]


def _wrapped(text: str, screen: Screen) -> list[str]:
    """Return the lines of a text, wrapped at words on a terminal."""
    lines = printable(text).splitlines()
    if screen.width is None:
        return lines
    return [short for line in lines for short in _broken(line, screen.width - len("  "))]


def _broken(line: str, width: int) -> list[str]:
    text = line.lstrip()
    # An indented line is a command to copy: it is left to the terminal to wrap.
    return [line] if text != line else wrap(line, width, break_long_words=False, break_on_hyphens=False)


def _tell_interrupted(goes_on: str, arguments: Sequence[str], screen: Screen) -> int:
    verb = next((argument for argument in arguments if not argument.startswith("-")), None)
    if goes_on:
        for line in error_lines(
            f"stopped; {goes_on}; the clips that were finished are kept",
            "the same command resumes what was accepted, and pays nothing for it again:",
            screen,
        ):
            screen.say(line)
        screen.say(f"    {command_line(arguments)}")
    elif verb in RESUMABLE:
        screen.say("stopped; the clips that were finished are kept")
        screen.say(f"  go on with: {command_line(arguments)}")
    else:
        screen.say("stopped")
    return STOP.code


def _tell_usage(error: click.ClickException, screen: Screen) -> int:
    message = re.sub(r"'([^']*)'", r'"\1"', error.format_message()).rstrip(".")
    context = error.ctx if isinstance(error, click.UsageError) else None
    hint = f"see: {context.command_path} --help" if context else None
    _say_error(screen, message[:1].lower() + message[1:], hint)
    return WRONG


def _tell_unforeseen(error: BaseException, arguments: Sequence[str], screen: Screen) -> int:
    if (trouble := system_error(error)) is not None:
        _say_error(screen, trouble.message, trouble.hint)
        return FAILED
    said = f": {error}" if str(error) else ""
    _say_error(screen, bug_words(f"{type(error).__name__}{said}"))
    _ask_for_report(arguments, screen)
    return FAILED


def bug_words(words: str) -> str:
    """Return the message for an unexpected exception: its type and its text."""
    return f"this is a bug in storyboard {VERSION}: {words}"


def _ask_for_report(arguments: Sequence[str], screen: Screen) -> None:
    screen.say("  please report it with the storyboard, if you can share it, and what this prints:")
    screen.say(f"  {command_line(['--debug', *arguments])}")
