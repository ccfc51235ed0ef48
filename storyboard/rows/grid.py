"""From cells in rows and columns to a table: names of columns, rows of the right width, empty cells left out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from storyboard.document.nodes import Mark, Plain, Scalar, problem_at
from storyboard.errors import BoardError, Problem
from storyboard.limits import CELL_CHARACTERS, ROW_CELLS, ROW_COLUMNS, ROWS
from storyboard.rows.table import Row, RowTable
from storyboard.wording import counted

__all__ = ["Cell", "Line", "Shape", "table_of"]


# Zero-width space, word joiner and byte order mark, which come along when text is copied.
_INVISIBLE: Final = "\u200b\u2060\ufeff"


class Cell(NamedTuple):
    """A value, None for an empty cell, and its place."""

    value: Plain
    mark: Mark


class Line(NamedTuple):
    """The cells of the header or of a row, and its place."""

    cells: Sequence[Cell]
    mark: Mark

    @property
    def width(self) -> int:
        """How many cells there are without the empty ones at the end."""
        filled = (number for number, cell in enumerate(self.cells, 1) if cell.value is not None)
        return max(filled, default=0)


@dataclass(frozen=True, slots=True)
class Shape:
    """
    What the rows of a file must be like: `ragged` says what to do about one that has too many or too few cells.

    In a file of `fixed` width, rows have as many cells as the header; in others, empty ones at the end are left out.
    `named` makes places show the names of columns.
    """

    ragged: str
    fixed: bool
    named: bool


@dataclass(slots=True)
class _Found:
    problems: list[Problem] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    cells: int = 0


def table_of(lines: Iterable[Line], path: str, shape: Shape) -> RowTable:
    """
    Return the table whose first line that is not empty is the header. Empty rows are left out.

    Raises `BoardError` with all problems of all rows.
    """
    filled = (line for line in lines if line.width)
    header = next(filled, None)
    if header is None:
        raise BoardError([Problem(path, 0, 0, "there is no header", "the first row names the columns")])
    found = _Found()
    names = list(_names(header, path, shape, found))
    try:
        _add_all(filled, names, path, shape, found)
    except BoardError as error:
        # The rest cannot be read; what is wrong above is told as well.
        found.problems += error.problems
    if not found.rows and not found.problems:
        raise BoardError([problem_at(path, header.mark, "there is no row below the header")])
    if found.problems:
        raise BoardError(found.problems)
    return RowTable(dict(names), tuple(found.rows))


def _add_all(
    lines: Iterable[Line], names: Sequence[tuple[str, Mark]], path: str, shape: Shape, found: _Found
) -> None:
    for line in lines:
        if len(found.rows) == ROWS or found.cells > ROW_CELLS:
            what = f"{ROWS:,} rows" if len(found.rows) == ROWS else f"{ROW_CELLS:,} cells"
            found.problems.append(problem_at(path, line.mark, f"a file of rows may have {what}", "divide it"))
            return
        _add(line, names, path, shape, found)


def _names(header: Line, path: str, shape: Shape, found: _Found) -> Iterator[tuple[str, Mark]]:
    seen: dict[str, Mark] = {}
    cells = header.cells[: header.width]
    if len(cells) > ROW_COLUMNS:
        raise BoardError([problem_at(path, header.mark, f"a file of rows may have {ROW_COLUMNS:,} columns")])
    for number, cell in enumerate(cells, 1):
        name = "" if cell.value is None else _name_of(str(cell.value))
        mark = cell.mark._replace(cell=f'column "{name}"') if shape.named and name else cell.mark
        if not name:
            found.problems.append(
                problem_at(path, mark, f"column {number} has no name", "write one in the header")
            )
            name = f"\0{number}"
        elif name in seen:
            found.problems.append(
                problem_at(path, mark, f'there are two columns "{name}"', "rename one of them")
            )
            name = f"\0{number}"
        seen[name] = mark
        yield name, mark


def _name_of(text: str) -> str:
    """Return a column's name without what nobody sees: invisible characters, and accents in two parts."""
    return unicodedata.normalize("NFC", text.strip(_INVISIBLE).strip())


def _add(line: Line, names: Sequence[tuple[str, Mark]], path: str, shape: Shape, found: _Found) -> None:
    too_few = shape.fixed and len(line.cells) < len(names)
    if line.width > len(names) or too_few:
        has = counted(len(line.cells) if too_few else line.width, "cell")
        message = f"this row has {has}, and the header {counted(len(names), 'column')}"
        found.problems.append(problem_at(path, line.mark, message, shape.ragged))
    found.cells += len(names)
    values: dict[str, Scalar] = {}
    empty: dict[str, Mark] = {}
    for (name, column), cell in zip(names, line.cells, strict=False):
        mark = cell.mark._replace(cell=column.cell) if shape.named else cell.mark
        if cell.value is None:
            empty[name] = mark
            continue
        if isinstance(cell.value, str) and len(cell.value) > CELL_CHARACTERS:
            message = f"{len(cell.value):,} characters, at most {CELL_CHARACTERS:,}"
            found.problems.append(problem_at(path, mark, message))
        values[name] = Scalar(cell.value, mark)
    found.rows.append(Row(len(found.rows) + 1, values, line.mark, empty))
