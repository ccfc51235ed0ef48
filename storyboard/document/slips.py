"""Common mistakes in YAML, recognised in their own line, because the parsers report them elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

__all__ = [
    "Slip",
    "colour_taken_for_a_comment",
    "odd_space",
    "slip_in",
    "text_taken_for_a_comment",
    "windows_path",
]

_BACK: Final = 4
# Characters that look like spaces, or are invisible, come with text from web pages, and do not indent YAML.
_ODD_SPACES: Final = frozenset(
    map(chr, (0xA0, *range(0x2000, 0x200E), 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF))
)
# What precedes a value.
_BEFORE: Final = r"(?:[:,\[{]\s+|\[|^\s*-\s+|^\s*- \S+:\s+)"
_BRACES = re.compile(_BEFORE + r'"[^"]*?(\{\{[^{}"]*"[^{}]*\}\})')
_APOSTROPHE = re.compile(_BEFORE + r"('(?:[^']|'')*'(?!')\w[^'\n]*'?)")
_ALIAS = re.compile(_BEFORE + r"([*&][^\s,\]}]*)")
_BLOCK = re.compile(r":\s+([>|])[ \t]*[^\s#+\-0-9][^\n]*|:\s+([>|])[ \t]+\d[^\n]*")
_PATH = re.compile(_BEFORE + r'("[A-Za-z]:\\(?!\\)[^"\n]*"?)')
_BEHIND_QUOTES = re.compile(_BEFORE + r'("[^"\\]*"[ \t]*[^\s,\]}:#"][^\n]*)')
_BEHIND_BRACKETS = re.compile(
    r":\s+(\[[^\[\]\n]*\][ \t]*[^\s,\]}:#][^\n]*|\{[^{}\n]*\}[ \t]*[^\s,\]}:#][^\n]*)"
)
_QUESTION = re.compile(r":\s+(\?\s[^\n]*)")
_DASH = re.compile(r"^\s*(-[A-Za-z_][\w-]*:)(?:\s|$)")
_ITEM = re.compile(r":\s+(-\s+[^\n]*)")
_HASH_IN_TEXT = re.compile(r"[ \t]+(#\w[^\n]*?)[ \t]*$", re.MULTILINE)
_COLOUR = re.compile(r"[:,\[{]\s+(#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4}))(?=[\s,\]}]|$)")
# "Q:\nWhat?" is text: a path ends with the suffix of a file, and has no spaces.
_CONTROL_IN_PATH = re.compile(r"[A-Za-z]:[^/ ]*[\x00-\x1f\x7f\x85\xa0\u2028\u2029][^/ ]*\.\w{2,5}")


class Slip(NamedTuple):
    """A mistake: its line and column, from 1, and what to write instead."""

    line: int
    column: int
    message: str
    hint: str


def slip_in(lines: Sequence[str], first: int, last: int) -> Slip | None:
    """
    Return the mistake behind a parser's error in line `last`, in what began in line `first`.

    None when it is not a known one. Lines count from 1. A mistake that hides the end of its line, like a comment,
    causes an error only further down.
    """
    last = min(last, len(lines))
    for number in dict.fromkeys((last, max(first, 1))):
        for pattern, words in _SLIPS:
            found = pattern.search(lines[number - 1]) if number <= len(lines) else None
            if found is not None and (pattern is not _ALIAS or number == last):
                group = next(index for index, text in enumerate(found.groups(), 1) if text is not None)
                return Slip(number, found.start(group) + 1, *words(found[group].rstrip()))
    earlier = (colour_taken_for_a_comment(lines, number) for number in range(last, max(0, last - _BACK), -1))
    return next(filter(None, earlier), None) or _item_without_space(lines, last)


def _item_without_space(lines: Sequence[str], last: int) -> Slip | None:
    """Return the slip of an item that the key in line `last` belongs to, which was read as one text with it."""
    for number in range(last, max(0, last - 2), -1):
        if found := _DASH.match(lines[number - 1]):
            return Slip(number, found.start(1) + 1, *_dash(found[1]))
    return None


def colour_taken_for_a_comment(lines: Sequence[str], line: int, column: int = 1) -> Slip | None:
    """Return the mistake where the key at a line and column, from 1, has no value because its colour is a comment."""
    found = _COLOUR.search(lines[line - 1], column - 1) if line <= len(lines) else None
    return None if found is None else Slip(line, found.start(1) + 1, *_colour(found[1]))


def text_taken_for_a_comment(lines: Sequence[str], line: int, column: int) -> Slip | None:
    """
    Return what is probably a mistake behind a text that ends at a line and column, from 1: the rest of it as a comment.

    A comment is usually written with a space after its "#", and "#3" or "#sunset" without one.
    """
    found = _HASH_IN_TEXT.match(lines[line - 1], column - 1) if line <= len(lines) else None
    if found is None:
        return None
    hint = 'put the whole text in quotes if it belongs to it, or write "# " before a comment'
    return Slip(line, found.start(1) + 1, f'"{found[1][:40]}" is read as a comment', hint)


def windows_path(text: str) -> str | None:
    """Return what to write instead of a path whose backslashes were read as escapes; None for other texts."""
    return _WINDOWS if _CONTROL_IN_PATH.fullmatch(text) else None


def odd_space(text: str) -> tuple[str, str] | None:
    """Return the problem of a key or a line that begins with a character that only looks like a space, or None."""
    first = text.lstrip(" ")[:1]
    if first not in _ODD_SPACES:
        return None
    return (
        f'the character "U+{ord(first):04X}" in the indentation, which only looks like a space',
        "indent with spaces",
    )


_WINDOWS: Final = 'write paths with "/", or in single quotes'


def _braces(text: str) -> tuple[str, str]:
    inside = text.replace('"', "'")
    return "a quote within quotes, which ends the text", f'write single quotes within the braces: "{inside}"'


def _apostrophe(text: str) -> tuple[str, str]:
    meant = text[1:].removesuffix("'").replace("''", "'")
    return "a quote within quotes, which ends the text", f'put the text in double quotes: "{meant}"'


def _sign(text: str) -> tuple[str, str]:
    what = "an alias" if text[0] == "*" else "an anchor"
    return f'text that begins with "{text[0]}" is taken for {what}', f'put the text in quotes: "{text} ..."'


def _block(text: str) -> tuple[str, str]:
    return f'text that begins with "{text[0]}" is taken for a block', "put the text in quotes"


def _behind_quotes(text: str) -> tuple[str, str]:
    return "text behind the quotes that end it", f"put single quotes around it all: '{text}'"


def _behind_brackets(text: str) -> tuple[str, str]:
    what = "a list" if text[0] == "[" else "a mapping"
    return f'text that begins with "{text[0]}" is taken for {what}', f'put the text in quotes: "{text}"'


def _question(text: str) -> tuple[str, str]:
    return 'text that begins with "? " is taken for a key', f'put the text in quotes: "{text}"'


def _dash(text: str) -> tuple[str, str]:
    return 'no space behind the "-" of an item', f'write "- {text[1:]}"'


def _path(_: str) -> tuple[str, str]:
    return "a backslash in double quotes begins an escape", _WINDOWS


def _item(text: str) -> tuple[str, str]:
    return (
        "a list cannot begin behind a key",
        f'begin it on the next line; text that begins with "- " stands in quotes: "{text}"',
    )


def _colour(text: str) -> tuple[str, str]:
    return f'"{text}" is taken for a comment', f'put the colour in quotes: "{text}"'


_SLIPS: Final[tuple[tuple[re.Pattern[str], Callable[[str], tuple[str, str]]], ...]] = (
    (_BRACES, _braces),
    (_BEHIND_QUOTES, _behind_quotes),
    (_BEHIND_BRACKETS, _behind_brackets),
    (_QUESTION, _question),
    (_APOSTROPHE, _apostrophe),
    (_PATH, _path),
    (_ITEM, _item),
    (_BLOCK, _block),
    (_ALIAS, _sign),
)
