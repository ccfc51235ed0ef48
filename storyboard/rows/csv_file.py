"""Rows of a text file with separated cells (CSV), with the line and column of each."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from typing import Final

from storyboard.document.nodes import Mark
from storyboard.errors import BoardError, Problem
from storyboard.rows.dialect import NO_SEPARATOR, Record, named_separator, records_of, separator_of
from storyboard.rows.grid import Cell, Line, Shape, table_of
from storyboard.rows.table import RowTable

__all__ = ["read_csv"]

_NAMES: Final = {"\t": "tabs", NO_SEPARATOR: ""}


def read_csv(text: str, path: str, separator: str | None = None) -> RowTable:
    """Return the rows; `separator` is that of the cells, None to find out. Raises `BoardError`."""
    lines = text.removesuffix("\n").split("\n")
    first = 0
    if named := named_separator(lines[0]):
        first, separator = 1, named
    separator = separator or separator_of(lines[first:])
    if separator == NO_SEPARATOR:
        ragged = "each line is one cell"
    else:
        name = _NAMES.get(separator, f'"{separator}"')
        ragged = f"cells are separated by {name}: put text that has one in it in double quotes"
    return table_of(_lines(lines, first, separator, path), path, Shape(ragged, fixed=True, named=True))


def _lines(lines: Sequence[str], first: int, separator: str, path: str) -> Iterator[Line]:
    cell = re.compile(rf' *(?:"(?:[^"]|"")*"[^{re.escape(separator)}]*|[^{re.escape(separator)}]*)')
    read = first
    try:
        for record in records_of(lines[first:], separator):
            read = first + record.end
            yield _line(record, lines[first + record.begin : read], first + record.begin + 1, cell, path)
    except csv.Error as error:
        raise BoardError([_broken(error, path, read, lines)]) from None


def _line(record: Record, lines: Sequence[str], number: int, cell: re.Pattern[str], path: str) -> Line:
    marks = list(_marks("\n".join(lines), number, cell, path))
    if len(marks) != len(record.cells):
        marks = [Mark(number, 1, path)] * len(record.cells)
    cells = [Cell(text.strip() or None, mark) for text, mark in zip(record.cells, marks, strict=True)]
    return Line(cells, Mark(number, 1, path))


def _marks(text: str, number: int, cell: re.Pattern[str], path: str) -> Iterator[Mark]:
    """Yield the places of the cells of a record that begins on line `number`."""
    at = 0
    while (found := cell.match(text, at)) is not None:
        begin = at + len(found[0]) - len(found[0].lstrip(" "))
        column = begin - (text.rfind("\n", 0, begin) + 1) + 1
        yield Mark(number + text.count("\n", 0, begin), column, path)
        at = found.end() + 1
        if at > len(text):
            return


def _broken(error: csv.Error, path: str, read: int, lines: Sequence[str]) -> Problem:
    """Return the problem of quotes that do not fit; all lines before `read` were read without one."""
    while read < len(lines) - 1 and '"' not in lines[read]:
        read += 1
    words = str(error)
    column = lines[read].find('"') + 1 or 1
    if "end of data" in words:
        message, hint = "a quote is opened here and never closed", "close it"
    elif "field larger" in words:
        message, hint = "a cell of this row is too long", "is a quote missing?"
    else:
        message, hint = "there is text after a closing quote", 'write a quote that belongs to the text as ""'
    return Problem(path, read + 1, column, message, hint)
