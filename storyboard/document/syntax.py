"""Problems of text that is not valid YAML."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

import yaml

from storyboard.document.lines import lines_of
from storyboard.document.nodes import Mark, problem_at
from storyboard.document.slips import Slip, odd_space, slip_in
from storyboard.errors import Problem

__all__ = ["decoded", "first_unprintable", "syntax_problem"]

_UNPRINTABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# A part of either parser's message, our message, and our hint.
_CASES: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        'an unexpected ": "',
        "put text that has a colon in it in quotes, or fix the indentation",
    ),
    ("could not find expected ':'", 'a key without a ":" after it', 'write it as "key: value"'),
    (
        "unexpected end of stream",
        "quotes that are never closed",
        "close them, or double those that belong to the text",
    ),
    (
        "unknown escape character",
        "an unknown escape",
        "write a backslash as two of them, or use single quotes",
    ),
    ("escape", "an escape that is not a character", "write the character itself"),
    ("',' or ']'", "a list that is never closed", 'write "," between its items and "]" at its end'),
    ("',' or '}'", "a mapping that is never closed", 'write "," between its items and "}" at its end'),
    ("undefined tag handle", "an unknown tag", "write the value without it"),
    ("expected key", "a line that does not fit those above", "give keys of one mapping the same indentation"),
    ("block end", "a line that does not fit those above", "give keys of one mapping the same indentation"),
    (
        "'-' indicator",
        "a line that does not fit the list above",
        'begin each item with "- ", at the same indentation',
    ),
)
_CONFLICT_BEGINS = re.compile(r"<{7}[ \r\n]")
_CONFLICT_ENDS = re.compile(r">{7}(?:[ \r\n]|$)")
_AT_THE_START = ("unexpected end of stream", "',' or", "could not find expected ':'")


def decoded(source: bytes, path: str) -> str | Problem:
    """Return the bytes as text without a byte order mark, or the problem with the first byte that is not UTF-8."""
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = source[: error.start].decode("utf-8-sig", "replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            what = "the file is UTF-16"
        else:
            what = f"the file is not UTF-8: the byte 0x{source[error.start]:02x} is not a character"
        return Problem(path, line, column, what, "save it as UTF-8")


def first_unprintable(text: str, path: str) -> Problem | None:
    """Return a problem for the first control character in the text, None when there is none."""
    found = _UNPRINTABLE.search(text)
    if found is None:
        return None
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - text.rfind("\n", 0, found.start())
    name = f"U+{ord(found[0]):04X}"
    return Problem(path, line, column, f'the character "{name}" is not allowed in a document', "remove it")


def syntax_problem(error: yaml.YAMLError, text: str, path: str) -> Problem:
    """Return the problem for a parser's error, at the place of the actual mistake."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Problem(path, 1, 1, "the file cannot be read as YAML", " ".join(str(error).split()))
    words = error.problem or ""
    mark = Mark(error.problem_mark.line + 1, error.problem_mark.column + 1)
    lines = lines_of(text)
    line = lines[mark.line - 1] if mark.line <= len(lines) else ""
    if (
        found := _conflict(lines)
        or _indentation(line, mark)
        or slip_in(lines, _context(error, mark), mark.line)
    ):
        return Problem(path, *found)
    if "cannot start any token" in words:
        character = line[mark.column - 1 : mark.column]
        return problem_at(
            path, mark, f'unquoted text cannot begin with "{character}"', "put the text in quotes"
        )
    for part, message, hint in _CASES:
        if part in words:
            if part.startswith(_AT_THE_START) and error.context_mark is not None:
                mark = Mark(error.context_mark.line + 1, error.context_mark.column + 1)
            return problem_at(path, mark, message, hint)
    return problem_at(path, mark, f"the file cannot be read as YAML: {words}")


def _context(error: yaml.MarkedYAMLError, mark: Mark) -> int:
    return error.context_mark.line + 1 if error.context_mark is not None else mark.line


def _conflict(lines: Sequence[str]) -> Slip | None:
    """Return the first conflict that a merge has left in the text; None for none."""
    begins = next((number for number, line in enumerate(lines, 1) if _CONFLICT_BEGINS.match(line)), None)
    if begins is None or not any(map(_CONFLICT_ENDS.match, lines[begins:])):
        return None
    hint = 'keep one side, or both, and take out the lines with "<<<<<<<", "=======" and ">>>>>>>"'
    return Slip(begins, 1, "a conflict of a merge begins here", hint)


def _indentation(line: str, mark: Mark) -> Slip | None:
    """Return what is wrong with the indentation of the line of `mark`; None when nothing is."""
    if odd := odd_space(line):
        return Slip(mark.line, 1, *odd)
    if tab := _tab_in(line, mark):
        return Slip(mark.line, tab, "a tab in the indentation", "indent with spaces")
    return None


def _tab_in(line: str, mark: Mark) -> int:
    indentation = line[: len(line) - len(line.lstrip(" \t"))]
    if "\t" in indentation and mark.column <= len(indentation) + 1:
        return indentation.index("\t") + 1
    return 0
