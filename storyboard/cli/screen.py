"""Output streams: what they can show, how wide they are, and how text is sanitised for them."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TextIO

import click

from storyboard.errors import StoryboardError
from storyboard.redaction import without_keys

__all__ = ["Screen", "json_text", "printable", "standard_error", "standard_output", "width_of"]

FALLBACK_WIDTH: Final = 80
NARROWEST: Final = 40
NO_COLOUR_VARIABLE: Final = "NO_COLOR"
STEERING_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
HARMLESS: Final = frozenset("\n\u200c\u200d")  # the joiners belong to emoji and to several scripts
COLOUR_CODES: Final = {"red": 31, "green": 32, "yellow": 33, "cyan": 36}
# Colours are marked with noncharacters, which become escape sequences after everything else was escaped.
OPEN, CLOSE = "\ufdd0", "\ufdd1"
MARKS: Final = frozenset({OPEN, CLOSE})
_MARK: Final = re.compile(f"{OPEN}([0-2]|3[1-6]){CLOSE}")


@dataclass(frozen=True, slots=True)
class Screen:
    """
    One output stream. `terminal`: a person reads it; `moving`: lines on it can be redrawn.

    `width` is in characters, and None without a limit, in files and pipes. On an `idle` stream, lines that cannot be
    written are dropped.
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
        self._write(self.rendered(text) + "\n")

    def ask(self, question: str) -> None:
        """Print a question without a line break."""
        self._write(self.rendered(question) + " ")

    def hand_on(self, text: str) -> None:
        """
        Print a line for another program, byte for byte: a path, or a script. A terminal gets it printable.

        Raises as `say` does.
        """
        buffer = getattr(self.stream, "buffer", None)
        if self.stream is None or self.terminal or buffer is None:
            self.say(text)
            return
        with self._explained():
            self.stream.flush()
            buffer.write(os.fsencode(text) + os.fsencode(os.linesep))
            buffer.flush()

    def rendered(self, text: str) -> str:
        """Return text as it is written to this stream: without keys and control characters, with colours."""
        return _MARK.sub(lambda mark: f"\x1b[{mark[1]}m", _spelled(without_keys(text), HARMLESS | MARKS))

    def _write(self, text: str) -> None:
        if self.stream is not None:
            with self._explained():
                click.echo(text, file=self.stream, color=self.colours, nl=False)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            if not self.idle:
                raise
        except OSError as error:
            if not self.idle:
                raise StoryboardError(f"the output cannot be written: {error.strerror}") from error

    def paint(self, text: str, colour: str | None = None, *, bold: bool = False, dim: bool = False) -> str:
        """Return the text in a colour, if the stream shows colours."""
        if not (self.colours and text and (colour or bold or dim)):
            return text
        codes = [str(COLOUR_CODES[colour])] if colour else []
        codes += ["1"] if bold else []
        codes += ["2"] if dim else []
        return "".join(f"{OPEN}{code}{CLOSE}" for code in codes) + f"{printable(text)}{OPEN}0{CLOSE}"


def standard_output() -> Screen:
    """Return the stream for data."""
    return _screen(sys.stdout)


def standard_error() -> Screen:
    """Return the stream for progress and messages."""
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
    Return text with its control characters escaped, as ``\x1b``; line breaks stay.

    Messages contain text of storyboards, which must not control the reader's terminal.
    """
    return _spelled(text, HARMLESS)


def json_text(value: object, *, indent: int | None = None) -> str:
    r"""Return a value as JSON in which all control characters are escaped, as ``\u001b``."""
    text = json.dumps(value, indent=indent, ensure_ascii=False, default=str)
    if text.isprintable():
        return text
    return "".join(json.dumps(one)[1:-1] if _steers(one, HARMLESS) else one for one in text)


def _spelled(text: str, harmless: frozenset[str]) -> str:
    if text.isprintable():
        return text
    return "".join(_spelled_out(one) if _steers(one, harmless) else one for one in text)


def _steers(character: str, harmless: frozenset[str]) -> bool:
    if character in MARKS:
        return character not in harmless
    return character not in harmless and unicodedata.category(character) in STEERING_CATEGORIES


def _spelled_out(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def width_of(text: str) -> int:
    """Return how many columns of a terminal a text takes: some characters take two, some none."""
    if text.isascii():
        return len(text)
    # Plain English never needs the library.
    from rich.cells import cell_len  # noqa: PLC0415

    return cell_len(text)
