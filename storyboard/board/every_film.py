"""Which films a storyboard makes: of its rows, its variants, its matrix and its outputs."""

from __future__ import annotations

from typing import NamedTuple

from storyboard.board.axes import Choices, read_choices
from storyboard.board.combinations import Combination, combinations
from storyboard.board.film_rows import NamedRows, inline_rows, named_rows, row_source
from storyboard.board.film_values import FilmValues, WrittenOutput, multiplied, written_outputs
from storyboard.board.findings import Findings
from storyboard.board.given import is_null
from storyboard.board.loading import Given, Source, Wanted
from storyboard.board.own_names import check_own_names
from storyboard.board.row_file import read_row_file
from storyboard.document.tree import Mapping, Node, Scalar, problem_at
from storyboard.errors import BoardError, Problem
from storyboard.limits import FILMS
from storyboard.rows.table import RowTable

__all__ = ["EveryFilm", "every_film"]


class EveryFilm(NamedTuple):
    """
    All films of a storyboard before they are loaded, and what they were made of.

    `table` and `rows` are the rows, as they are written and with their names, None where there are none. `given` has
    the file of the rows among the files that were read.
    """

    films: tuple[FilmValues, ...]
    choices: Choices
    table: RowTable | None
    rows: NamedRows | None
    given: Given
    own_names: frozenset[str]
    """Those of ``row``, ``variant``, ``matrix`` and ``output`` that say which film it is."""

    @property
    def row_files(self) -> frozenset[str]:
        """The file of the rows, as messages name it; none for rows that the storyboard has itself."""
        marks = self.table.columns.values() if self.table else ()
        return frozenset(mark.file for mark in marks if mark.file)


def every_film(tree: Mapping, source: Source, given: Given, wanted: Wanted) -> EveryFilm:
    """Return all films that a storyboard makes. BoardError when that cannot be said, and when it makes none."""
    findings = source.findings()
    matrix = _written(tree, "matrix")
    choices = read_choices(_written(tree, "variants"), matrix, findings)
    combined = combinations(choices, matrix, findings)
    outputs = written_outputs(tree, findings)
    table, column, given = _table(tree, source, (given, wanted), findings)
    rows = None if table is None else named_rows(table, column, source.findings)
    there = {
        "row": rows is not None,
        "variant": bool(choices.variants),
        "matrix": bool(choices.axes),
        "output": bool(outputs),
    }
    names = frozenset(name for name, is_there in there.items() if is_there)
    check_own_names(tree, choices, given.variables, names, findings)
    problems = findings.problems()
    if not problems:
        problems += _none_or_too_many(tree, source, (combined, outputs, rows))
    if problems:
        unnamed = [problem for row in (rows.unnamed if rows else ()) for problem in row.problems]
        raise BoardError([*dict.fromkeys([*problems, *unnamed])])
    films = tuple(multiplied(None if rows is None else rows.named, combined, outputs, names))
    return EveryFilm(films, choices, table, rows, given, names)


def _written(tree: Mapping, key: str) -> Node | None:
    """Return the value of a key; None also for null, which counts as not written."""
    node = tree.items.get(key)
    return None if is_null(node) else node


def _none_or_too_many(
    tree: Mapping,
    source: Source,
    made: tuple[tuple[Combination, ...], tuple[WrittenOutput, ...], NamedRows | None],
) -> list[Problem]:
    combined, outputs, rows = made
    count = len(combined) * max(1, len(outputs)) * (1 if rows is None else len(rows.named))
    if count > FILMS:
        mark = tree.keys.get("rows", tree.keys.get("matrix", tree.mark))
        said = f"this storyboard makes {count:,} films, and may make {FILMS:,}"
        return [problem_at(source.place.name, mark, said, "make them of several files of rows")]
    if count:
        return []
    if combined and rows is not None and rows.unnamed:
        return [problem for each in rows.unnamed for problem in each.problems]
    mark = (
        tree.items["rows" if combined else "matrix"].mark if combined or "matrix" in tree.items else tree.mark
    )
    said = (
        "there are no rows, so no film is made"
        if combined
        else "all combinations are excluded, so no film is made"
    )
    return [problem_at(source.place.name, mark, said, "add one at least")]


def _table(
    tree: Mapping, source: Source, asked: tuple[Given, Wanted], findings: Findings
) -> tuple[RowTable | None, Scalar | None, Given]:
    """Return the rows, the column that names them, and what is given with the file of the rows among what was read."""
    given, wanted = asked
    said = row_source(_written(tree, "rows"), findings)
    if wanted.rows is None and said.written is not None:
        return inline_rows(said.written, source.place.name, findings), None, given
    if wanted.rows is None and said.file is None:
        if said.column is not None:
            hint = "name it here, as {file: leads.csv, id: sku}, or with --rows"
            findings.add(said.column.mark, '"rows" names no file', hint)
        return None, None, given
    try:
        found = read_row_file(wanted.rows, said, source.place, given, findings)
    except BoardError as error:
        raise BoardError([*findings.problems(), *error.problems]) from None
    if found is None:
        return None, None, given
    table, files = found
    return table, said.column, given._replace(read_files={**given.read_files, **files})
