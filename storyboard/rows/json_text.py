"""
JSON with the places of rows and of their values.

The standard library decodes each value, and says where it ends; the lists and objects around them are walked here,
because no decoder of its own tells where a value begins.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NoReturn

from storyboard.document.nodes import Mapping, Mark, Node, tree_of
from storyboard.document.numbers import written_number
from storyboard.errors import BoardError, Problem

__all__ = ["JsonText"]

_LINES: Final = "write each object on a line of its own, or name the file .json"
_SPACE: Final = re.compile(r"[ \t\n]*")
_SPACE_IN_LINE: Final = re.compile(r"[ \t]*")


class JsonText:
    """A text with one or several JSON values, called `path` in messages. Its methods raise `BoardError`."""

    def __init__(self, text: str, path: str) -> None:
        self._text = text
        self._path = path
        self._space = _SPACE
        self._begins = [0, *(found.end() for found in re.finditer("\n", text))]

    def rows(self) -> Iterator[Node]:
        """Yield the items of the list that the whole text is."""
        at = self._after_space(0)
        if self._text[at : at + 1] != "[":
            self._refuse(at, "rows are a list of objects", 'write [{"name": "value"}, ...]')
        for begin in self._members(at, "]"):
            node, self._end = self._row(begin)
            yield node
        if (at := self._after_space(self._end)) < len(self._text):
            self._refuse(at, "there is something after the list", "keep one list of all rows")

    def lines(self) -> Iterator[Node]:
        """Yield the values of JSON Lines: one on each line; blank lines are left out."""
        self._space = _SPACE_IN_LINE
        for begin, end in zip(self._begins, [*self._begins[1:], len(self._text)], strict=True):
            at = self._after_space(begin)
            if self._text[at:end] in {"", "\n"}:
                continue
            node, after = self._row(at)
            if self._text.find("\n", at, after) >= 0 or self._text[after:end].strip(" \t\n"):
                self._refuse(at, "a line is one object", _LINES)
            yield node

    def _row(self, at: int) -> tuple[Node, int]:
        """Return a row, its values with their places, and where it ends."""
        mark = self._mark(at)
        if self._text[at : at + 1] != "{":
            return self._node(at)
        items: dict[str, Node] = {}
        keys: dict[str, Mark] = {}
        for begin in self._members(at, "}"):
            if self._text[begin : begin + 1] != '"':
                self._refuse(begin, "a name in double quotes is expected here")
            name, end = self._value(begin)
            colon = self._after_space(end)
            if self._text[colon : colon + 1] != ":":
                self._refuse(colon, '":" is expected here')
            if name in keys:
                self._refuse(begin, f'the row has two values "{name}"', "take one out")
            key = str(name)
            keys[key] = self._mark(begin)
            items[key], self._end = self._node(self._after_space(colon + 1))
        return Mapping(items, keys, mark), self._end

    def _members(self, at: int, closing: str) -> Iterator[int]:
        """Yield where each member of a list or object begins; the caller sets `_end` to where it ends."""
        at = self._after_space(at + 1)
        if self._text[at : at + 1] != closing:
            while True:
                yield at
                at = self._after_space(self._end)
                if self._text[at : at + 1] != ",":
                    break
                at = self._after_space(at + 1)
        if self._text[at : at + 1] != closing:
            self._refuse(at, f'"," or "{closing}" is expected here')
        self._end = at + 1

    def _node(self, at: int) -> tuple[Node, int]:
        value, end = self._value(at)
        try:
            return tree_of(value, self._path, self._mark(at)), end
        except BoardError as error:
            self._refuse(at, error.problems[0].message, error.problems[0].hint)

    def _value(self, at: int) -> tuple[object, int]:
        try:
            value, end = _DECODER.raw_decode(self._text, at)
        except json.JSONDecodeError as error:
            self._refuse(error.pos, f"this is not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}")
        except RecursionError:
            self._refuse(at, "this is nested too deeply")
        except ValueError as error:
            self._refuse(at, str(error))
        return value, end

    def _after_space(self, at: int) -> int:
        found = self._space.match(self._text, at)
        return found.end() if found else at

    def _mark(self, at: int) -> Mark:
        line = bisect_right(self._begins, at)
        return Mark(line, at - self._begins[line - 1] + 1, self._path)

    def _refuse(self, at: int, message: str, hint: str | None = None) -> NoReturn:
        if self._space is _SPACE_IN_LINE and self._text[at : at + 1] in {"", "\n"}:
            message, hint = "the line ends within an object", _LINES
        line, column, *_ = self._mark(at)
        raise BoardError([Problem(self._path, line, column, message, hint)])


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f'an object has two values "{name}"')
        found[name] = value
    return found


def _constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number in JSON")


def _whole(text: str) -> int | float:
    # Python refuses to convert longer ones.
    if len(text) > 400:
        raise ValueError("a number has more than 400 digits")
    return written_number(int(text), text)


_DECODER: Final = json.JSONDecoder(
    parse_float=lambda text: written_number(float(text), text),
    parse_int=_whole,
    parse_constant=_constant,
    object_pairs_hook=_object,
)
