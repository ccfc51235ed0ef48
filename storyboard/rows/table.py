"""Rows of a data file: the values of each, with their places."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from typing import NamedTuple

from storyboard.document.nodes import Mark, Node

__all__ = ["Row", "RowTable"]


class Row(NamedTuple):
    """
    One row: its number among the rows, from 1, and its values by the names of their columns.

    `values` lacks what is not given; `empty` has the places of those cells, as far as there are such.
    """

    number: int
    values: AnyMapping[str, Node]
    mark: Mark
    empty: AnyMapping[str, Mark]

    def lacking(self, columns: Iterable[str]) -> Row:
        """Return the row with the values that only other rows have as empty cells of its own."""
        names = [name for name in columns if name not in self.values and name not in self.empty]
        if not names:
            return self
        # In a storyboard, the place says it all.
        cells = {name: f'column "{name}"' if self.mark.file else "" for name in names}
        return self._replace(
            empty={**self.empty, **{name: self.mark._replace(cell=cell) for name, cell in cells.items()}}
        )


class RowTable(NamedTuple):
    """The places of the columns by their names, in their order, and the rows."""

    columns: dict[str, Mark]
    rows: tuple[Row, ...]
