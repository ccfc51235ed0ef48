"""Where output goes: what the stream can show, how wide it is, and how text is made fit to be printed there."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from dataclasses import dataclass
from typing import Final, TextIO

import click

from storyboard.errors import StoryboardError
from storyboard.redaction import without_keys

__all__ = ["Screen", "printable", "standard_error", "standard_output"]

FALLBACK_WIDTH: Final = 80
NARROWEST: Final = 40
NO_COLOUR_VARIABLE: Final = "NO_COLOR"
STEERING_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
HARMLESS: Final = frozenset("\n\u200c\u200d")  # the joiners belong to emoji and to several scripts


@dataclass(frozen=True, slots=True)
class Screen:
    """
    One output stream. `terminal`: a person looks at it; `moving`: lines on it can be drawn again.

    `width` is in characters, and None where lines may be as long as they like: in files and pipes. On an `idle`
    stream, lines that cannot be written are dropped: nobody is left to be told.
    """

    stream: TextIO | None
    terminal: bool
    moving: bool
    colours: bool
    width: int | None
    idle: bool = False

    def say(self, text: str = "") -> None:
        """Print a line or several. StoryboardError when they cannot be written, BrokenPipeError to a closed pipe."""
        if self.stream is None:
            return
        try:
            click.echo(without_keys(text), file=self.stream, color=self.colours)
        except BrokenPipeError:
            if not self.idle:
                raise
        except OSError as error:
            if not self.idle:
                raise StoryboardError(f"the output cannot be written: {error.strerror}") from error

    def paint(self, text: str, colour: str | None = None, *, bold: bool = False, dim: bool = False) -> str:
        """Return the text in a colour, where the stream shows colours."""
        if not (self.colours and text and (colour or bold or dim)):
            return text
        return click.style(text, fg=colour, bold=bold or None, dim=dim or None)


def standard_output() -> Screen:
    """Return where data goes."""
    return _screen(sys.stdout)


def standard_error() -> Screen:
    """Return where progress and messages go."""
    return _screen(sys.stderr, idle=True)


def _screen(stream: TextIO | None, *, idle: bool = False) -> Screen:
    terminal = stream is not None and stream.isatty()
    moving = terminal and os.environ.get("TERM", "") not in ("", "dumb", "unknown")
    width = shutil.get_terminal_size((FALLBACK_WIDTH, 24)).columns if terminal else None
    return Screen(
        stream=stream,
        terminal=terminal,
        moving=moving,
        colours=moving and not os.environ.get(NO_COLOUR_VARIABLE),
        width=None if width is None else max(NARROWEST, width),
        idle=idle,
    )


def printable(text: str) -> str:
    r"""
    Return text with its control characters spelled out, as ``\x1b``; line breaks stay.

    What an author wrote comes back in messages, and must not be able to steer the reader's terminal.
    """
    if text.isprintable():
        return text
    return "".join(_spelled_out(character) if _steers(character) else character for character in text)


def _steers(character: str) -> bool:
    return character not in HARMLESS and unicodedata.category(character) in STEERING_CATEGORIES


def _spelled_out(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
