"""Values that a template uses and the film's row does not have: told at the row."""

from __future__ import annotations

from typing import NamedTuple

from storyboard.board.film_rows import NamedRow
from storyboard.board.template import TemplateProblem, is_variable_name
from storyboard.document.tree import Mark, written
from storyboard.suggestions import did_you_mean

__all__ = ["Gap", "gap_in"]


class Gap(NamedTuple):
    """A value that is not there: what to say, and its empty cell; None when no row has such a column."""

    message: str
    hint: str
    cell: Mark | None


def gap_in(row: NamedRow | None, problem: TemplateProblem, place: str) -> Gap | None:
    """
    Return what to say of a problem at `place` where it is that the row lacks a value; None where it is another.

    An empty cell is told at the cell, since another row may have a value there.
    """
    name = problem.lacking
    if row is None or not name:
        return None
    of_row = problem.record is not None
    if of_row and problem.record != {key: written(node) for key, node in row.row.values.items()}:
        return None
    if (cell := row.row.empty.get(name)) is not None:
        part = f"row.{name}" if is_variable_name(name) else f"row[{_quoted(name)}]"
        hint = f'fill it, or write {{{{ {part if of_row else name} | default("") }}}} there'
        return Gap(f"the cell is empty, and {place} uses it", hint, cell)
    if not of_row:
        return None
    file = next((mark.file for mark in row.columns.values() if mark.file), "")
    rows = f'the rows of "{file}"' if file else "the rows"
    return Gap(f'{rows} have no column "{name}"', did_you_mean(name, row.columns, "columns"), None)


def _quoted(name: str) -> str:
    return f'"{name}"' if "'" in name else f"'{name}'"
