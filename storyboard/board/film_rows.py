"""The rows of a storyboard: which file or list they are in, and the name of each."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as AnyMapping
from typing import Final, NamedTuple

from storyboard.board.film_names import LONGEST_PART, name_part, text_of
from storyboard.board.films import SkippedFilm
from storyboard.board.findings import Findings
from storyboard.document.problems import shown
from storyboard.document.tree import Mapping, Mark, Node, Scalar, Sequence, in_file, plain
from storyboard.limits import ROWS
from storyboard.rows.table import Row, RowTable
from storyboard.suggestions import did_you_mean

__all__ = [
    "USUAL_NAMES",
    "NamedRow",
    "NamedRows",
    "RowSource",
    "inline_rows",
    "named_rows",
    "row_source",
]

_KEYS: Final = ("file", "id")
USUAL_NAMES: Final = ("id", "sku", "slug", "key", "name")


class RowSource(NamedTuple):
    """What `rows` says: a file, or a list of rows, and the column that names them."""

    file: Scalar | None = None
    written: Sequence | None = None
    column: Scalar | None = None


class NamedRow(NamedTuple):
    """A row, its part of films' names, the column that it is made of, and the places of all columns."""

    name: str
    row: Row
    column: str
    columns: AnyMapping[str, Mark]


class NamedRows(NamedTuple):
    """The column that names the rows, the rows that have a name, and the problems of the others."""

    column: str
    named: tuple[NamedRow, ...]
    unnamed: tuple[SkippedFilm, ...]


def row_source(node: Node | None, findings: Findings) -> RowSource:
    """Return what `rows` says; what is wrong with it is recorded."""
    match node:
        case None:
            return RowSource()
        case Scalar(value=str()):
            return RowSource(file=node)
        case Sequence():
            return RowSource(written=node)
        case Mapping():
            for key in node.items.keys() - set(_KEYS):
                hint = did_you_mean(key, _KEYS, "keys")
                findings.add(node.keys.get(key, node.mark), f'unknown key "{key}" in "rows"', hint)
            return RowSource(file=_text(node, "file", findings), column=_text(node, "id", findings))
    hint = "write the path of a file, {file: leads.csv, id: sku}, or the rows as a list"
    findings.add(node.mark, f'"rows" should be a file or a list, not {shown(plain(node))}', hint)
    return RowSource()


def _text(node: Mapping, key: str, findings: Findings) -> Scalar | None:
    item = node.items.get(key)
    if item is None:
        return None
    if isinstance(item, Scalar) and isinstance(item.value, str):
        return item
    findings.add(item.mark, f'"{key}" should be text, not {shown(plain(item))}')
    return None


def inline_rows(written: Sequence, name: str, findings: Findings) -> RowTable:
    """Return the rows that are written in the storyboard called `name`."""
    columns: dict[str, Mark] = {}
    rows: list[Row] = []
    if len(written.items) > ROWS:
        said = f"there are {len(written.items):,} rows, and may be {ROWS:,}"
        findings.add(written.mark, said, "divide them into several storyboards")
        return RowTable({}, ())
    for number, node in enumerate(written.items, start=1):
        if not isinstance(node, Mapping):
            hint = "write each row as a mapping, such as {sku: A1, price: 49.90}"
            findings.add(node.mark, f"row {number} should be a mapping, not {shown(plain(node))}", hint)
            continue
        for column in node.items:
            columns.setdefault(column, node.keys.get(column, node.mark))
        values = {
            column: in_file(item, name)
            for column, item in node.items.items()
            if not (isinstance(item, Scalar) and item.value is None)
        }
        empty = {column: item.mark for column, item in node.items.items() if column not in values}
        rows.append(Row(number, values, node.mark, empty))
    return RowTable(columns, tuple(row.lacking(columns) for row in rows))


def named_rows(table: RowTable, column: Scalar | None, blank: Callable[[], Findings]) -> NamedRows:
    """
    Return the rows with their names: of the column that `column` names, a usual one for names, or the first.

    A name is made of its cell alone. `blank` gives a collection for the problems of one row.
    """
    aside = blank()
    key = _column_of_names(table, column, aside)
    if key is None:
        return NamedRows("", (), (SkippedFilm("", tuple(aside.problems())),) if table.rows else ())
    named: dict[str, NamedRow] = {}
    unnamed: list[SkippedFilm] = []
    for row in table.rows:
        findings = blank()
        part = _name_of(row, key, named, findings)
        if part is None:
            unnamed.append(SkippedFilm(f"row {row.number}", tuple(findings.problems())))
        else:
            named[part] = NamedRow(part, row, key, table.columns)
    return NamedRows(key, tuple(named.values()), tuple(unnamed))


def _name_of(row: Row, key: str, named: AnyMapping[str, NamedRow], findings: Findings) -> str | None:
    """Return a row's part of films' names; None, and a problem, when it has none, or one of the `named` has it."""
    cell = row.values.get(key)
    mark = row.empty.get(key, row.mark) if cell is None else cell.mark
    text = None if cell is None else text_of(cell)
    part = name_part(text or "")
    hint = f'films are named by the column "{key}"; write "id" in "rows" to name them by another'
    if text is None:
        findings.add(mark, f'row {row.number} has no name: "{key}" is empty', hint)
    elif not part:
        findings.add(mark, f'"{text}" is no name: it has no letter or digit', hint)
    elif len(part) > LONGEST_PART:
        findings.add(mark, f"the name of row {row.number} is longer than {LONGEST_PART} characters", hint)
    elif part in named:
        said = f'row {row.number} has the same name as row {named[part].row.number}: "{part}"'
        findings.add(mark, said, hint)
    else:
        return part
    return None


def _column_of_names(table: RowTable, column: Scalar | None, findings: Findings) -> str | None:
    if column is not None:
        name = str(column.value)
        if name in table.columns:
            return name
        findings.add(
            column.mark, f'there is no column "{name}"', did_you_mean(name, table.columns, "columns")
        )
        return None
    by_lower = {name.lower(): name for name in reversed(table.columns)}
    usual = (by_lower[name] for name in USUAL_NAMES if name in by_lower)
    return next(usual, next(iter(table.columns), None))
