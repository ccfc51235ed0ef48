"""From records, whose values have names, to a table: the columns are all names, in the order of their first use."""

from __future__ import annotations

from collections.abc import Iterable

from storyboard.document.nodes import Mapping, Mark, Node, Scalar, in_file, problem_at
from storyboard.errors import BoardError, Problem
from storyboard.limits import CELL_CHARACTERS, ROW_CELLS, ROW_COLUMNS, ROWS
from storyboard.rows.table import Row, RowTable

__all__ = ["table_of_records"]


def table_of_records(records: Iterable[Node], path: str) -> RowTable:
    """
    Return the table of records. A value that is null is not given.

    Raises `BoardError` with all problems of all records.
    """
    problems: list[Problem] = []
    columns: dict[str, Mark] = {}
    rows: list[Row] = []
    cells = 0
    try:
        for record in records:
            if not isinstance(record, Mapping):
                hint = "give each value a name"
                problems.append(problem_at(path, record.mark, "a row is a mapping, or an object", hint))
                continue
            cells += len(record.items)
            if excess := _excess(len(rows) + 1, len(columns | record.items), cells):
                problems.append(
                    problem_at(path, record.mark, f"a file of rows may have {excess}", "divide it")
                )
                break
            rows.append(_row(record, len(rows) + 1, path, problems))
            for name, mark in record.keys.items():
                columns.setdefault(name, mark._replace(file=path, cell=f'column "{name}"'))
    except BoardError as error:
        # The rest cannot be read; what is wrong above is told as well.
        problems += error.problems
    if problems:
        raise BoardError(problems)
    if not rows:
        raise BoardError([Problem(path, 0, 0, "there is no row in the file")])
    return RowTable(columns, tuple(row.lacking(columns) for row in rows))


def _excess(rows: int, columns: int, cells: int) -> str | None:
    if rows > ROWS:
        return f"{ROWS:,} rows"
    if columns > ROW_COLUMNS:
        return f"{ROW_COLUMNS:,} columns"
    return f"{ROW_CELLS:,} cells" if cells > ROW_CELLS else None


def _row(record: Mapping, number: int, path: str, problems: list[Problem]) -> Row:
    values: dict[str, Node] = {}
    empty: dict[str, Mark] = {}
    for name, value in record.items.items():
        if not name.strip():
            problems.append(problem_at(path, record.keys[name], "a value has no name", "name its column"))
        node = in_file(value, path, f'column "{name}"')
        if not isinstance(node, Scalar):
            values[name] = node
        elif node.value is None:
            empty[name] = node.mark
        else:
            values[name] = node
            if isinstance(node.value, str) and len(node.value) > CELL_CHARACTERS:
                message = f"{len(node.value):,} characters, at most {CELL_CHARACTERS:,}"
                problems.append(problem_at(path, node.mark, message))
    return Row(number, values, record.mark._replace(file=path), empty)
