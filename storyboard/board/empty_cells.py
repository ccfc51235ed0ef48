"""What a text asks of its row and the row does not have: an empty cell, or a column that there is not."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from storyboard.document.tree import problem_at
from storyboard.errors import Problem
from storyboard.rows.table import Row
from storyboard.suggestions import did_you_mean

__all__ = ["about_row"]

_NO_KEY: Final = re.compile(r'^(.*?)there is no key "(.*)"$', re.DOTALL)


def about_row(problem: Problem, row: Row) -> Problem:
    """
    Return the problem of a text that uses what `row` lacks as one of that row; any other as it is.

    An empty cell is told at the cell, since another row may have a value there.
    """
    found = _NO_KEY.match(problem.message)
    # Only the row has these keys.
    if found is None or problem.hint != did_you_mean(found[2], row.values, "keys"):
        return problem
    name = found[2]
    if (cell := row.empty.get(name)) is not None:
        part = f"row.{name}" if name.isidentifier() else f"row['{name}']"
        hint = f'fill it, or write {{{{ {part} | default("") }}}} there'
        return problem_at(problem.path, cell, f"the cell is empty, and {problem.place} uses it", hint)
    hint = did_you_mean(name, [*row.values, *row.empty], "columns")
    return replace(problem, message=f'{found[1]}the rows have no column "{name}"', hint=hint)
