"""Read one table of a TOML file, with the places of its keys; no value is ever part of a message."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from storyboard.document.text_file import read_text
from storyboard.errors import BoardError, Problem
from storyboard.limits import SETTINGS_BYTES

__all__ = ["Table", "Value", "read_table"]

Value: TypeAlias = "Mapping[str, Value] | Sequence[Value] | str | bool | int | float | object"

_PLACE: Final = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")
_HEADER: Final = re.compile(r"\s*\[\s*(?P<names>[^\[\]]+?)\s*\]\s*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file: its keys with their values, and how to say where they are."""

    path: Path
    names: tuple[str, ...]
    values: Mapping[str, Value]
    lines: tuple[str, ...]

    def problem(self, key: str, message: str, hint: str | None, *, within: str | None = None) -> Problem:
        """Return a problem with a key, or with a key `within` the table of that name; without a place if unknown."""
        names = self.names if within is None else (*self.names, within)
        line, column = self._place(names, key)
        if not line and within is not None:
            line, column = self._place(self.names, within)
        return Problem(str(self.path), line, column, message, hint)

    def _place(self, names: tuple[str, ...], key: str) -> tuple[int, int]:
        current: tuple[str, ...] = ()
        quoted = rf"(?:{re.escape(key)}|\"{re.escape(key)}\"|'{re.escape(key)}')"
        header = ".".join((*names, key))
        for number, line in enumerate(self.lines, start=1):
            if found := _HEADER.match(line):
                current = tuple(name.strip().strip("\"'") for name in found["names"].split("."))
                if ".".join(current) == header:
                    return number, found.start("names") + 1
            elif current == names and (found := re.match(rf"\s*({quoted})\s*[.=]", line)):
                return number, found.start(1) + 1
        return 0, 0


def read_table(path: Path, *names: str) -> Table | None:
    """
    Return the table of these names in a file; None when the file has no such table.

    BoardError, with the place, when the file cannot be read or is not TOML.
    """
    content = read_text(path, SETTINGS_BYTES)
    try:
        text = content.decode()
        values: Value = tomllib.loads(text)
    except UnicodeDecodeError:
        raise BoardError([Problem(str(path), 0, 0, "it is not a text in UTF-8", None)]) from None
    except tomllib.TOMLDecodeError as error:
        raise BoardError([_syntax(path, str(error), content.decode())]) from None
    except (RecursionError, ValueError):
        # Python's own limits, of the depth of calls and of the digits of a number.
        what = "it is nested too deeply, or has too long a number"
        raise BoardError([Problem(str(path), 0, 0, what, None)]) from None
    for name in names:
        values = values.get(name) if isinstance(values, dict) else None
    return Table(path, names, values, tuple(text.splitlines())) if isinstance(values, dict) else None


def _syntax(path: Path, message: str, text: str) -> Problem:
    found = _PLACE.search(message)
    lines = text.splitlines() or [""]
    line, column = len(lines), len(lines[-1]) + 1
    if found and found["line"]:
        line, column = int(found["line"]), int(found["column"])
    what = _PLACE.sub("", message)
    return Problem(str(path), line, column, f"it is not TOML: {what[:1].lower()}{what[1:]}", None)
