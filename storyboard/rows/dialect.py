"""
Which character separates the cells of a text.

The header decides: names seldom have a separator in them, while texts have commas and semicolons, so that whoever
counts characters takes prose for columns (as `csv.Sniffer` does). Where several characters divide the header, the one
counts by which most rows are as wide as it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

__all__ = ["NO_SEPARATOR", "Record", "named_separator", "records_of", "separator_of"]

# Where all fits as well, the comma comes last: it may be a decimal point.
_SEPARATORS: Final = "\t;|,"
# A control character, which no text here has: then each row is one cell.
NO_SEPARATOR: Final = "\x1f"
_SAMPLE: Final = 200
_NAMED: Final = re.compile(r'"?sep=([^\n"])"?', re.IGNORECASE)


class Record(NamedTuple):
    """One record: its cells as texts, and the indices of its first line and of the one after its last."""

    cells: list[str]
    begin: int
    end: int


def records_of(lines: Sequence[str], separator: str) -> Iterator[Record]:
    """Yield the records of a text, blank lines too. Raises `csv.Error` where quotes do not fit."""
    reader = csv.reader(
        (f"{line}\n" for line in lines),
        delimiter=separator,
        strict=True,
        skipinitialspace=separator != " ",
    )
    while True:
        begin = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        yield Record(cells, begin, reader.line_num)


def named_separator(line: str) -> str | None:
    """Return the separator that the first line names, as Excel writes ``sep=;``; None when it names none."""
    found = _NAMED.fullmatch(line)
    return found[1] if found else None


def separator_of(lines: Sequence[str]) -> str:
    """Return the separator of a text; `NO_SEPARATOR` when its header is one name."""
    fits = {separator: fit for separator in _SEPARATORS if (fit := _fit(lines, separator)) is not None}
    return max(fits, key=lambda separator: fits[separator], default=NO_SEPARATOR)


def _fit(lines: Sequence[str], separator: str) -> tuple[float, int] | None:
    """Return the share of rows that are as wide as the header, and how wide that is; None if it is not divided."""
    width = rows = fitting = 0
    try:
        for record in islice(records_of(lines, separator), _SAMPLE):
            filled = _filled(record.cells)
            if filled:
                width, rows = width or filled, rows + 1
                fitting += filled <= width <= len(record.cells)
    except csv.Error:
        # The row with the mistake does not fit; those before it count.
        rows += 1
    return (fitting / rows, width) if width > 1 else None


def _filled(cells: Sequence[str]) -> int:
    """Return how many cells there are without the empty ones at the end."""
    return max((number for number, cell in enumerate(cells, 1) if cell.strip()), default=0)
