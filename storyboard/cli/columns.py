"""Rows of text in columns: aligned, in colour where that is shown, and fitted to the width of a terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from textwrap import wrap
from typing import NamedTuple

from storyboard.cli.screen import Screen, printable

__all__ = ["Cell", "columns"]

GAP = "  "
NARROWEST_PROSE = 32
INDENT = 4


class Cell(NamedTuple):
    """One field of a row, and how it is painted."""

    text: str
    colour: str | None = None
    bold: bool = False
    dim: bool = False


def columns(
    header: Sequence[str], rows: Sequence[Sequence[Cell]], screen: Screen, *, right: Collection[int] = ()
) -> Iterator[str]:
    """
    Yield the lines of a table. The last column is prose; `right` numbers the columns that align to the right.

    Nothing is ever cut off. Prose that does not fit beside the other columns is wrapped there, and where even that
    is too narrow it goes under its row.
    """
    titles = [Cell(title, bold=True) for title in header]
    shown = [titles, *([cell._replace(text=printable(cell.text)) for cell in row] for row in rows)]
    widths = [max(len(row[place].text) for row in shown) for place in range(len(header) - 1)]
    start = sum(width + len(GAP) for width in widths)
    for row in shown:
        fields = [
            _field(cell, width, screen, to_right=place in right)
            for place, (cell, width) in enumerate(zip(row, widths, strict=False))
        ]
        yield from _with_prose(GAP.join(fields), start, row[-1], screen)


def _field(cell: Cell, width: int, screen: Screen, *, to_right: bool) -> str:
    filling = " " * (width - len(cell.text))
    painted = _painted(cell.text, cell, screen)
    return filling + painted if to_right else painted + filling


def _painted(text: str, cell: Cell, screen: Screen) -> str:
    return screen.paint(text, cell.colour, bold=cell.bold, dim=cell.dim)


def _with_prose(fields: str, start: int, prose: Cell, screen: Screen) -> Iterator[str]:
    room = len(prose.text) if screen.width is None else screen.width - start
    if len(prose.text) <= room:
        yield (fields + GAP + _painted(prose.text, prose, screen)).rstrip()
        return
    beside = room >= NARROWEST_PROSE
    indent = start if beside else INDENT
    width = (screen.width or 0) - indent
    lines = [_painted(line, prose, screen) for line in wrap(prose.text, width)]
    yield fields + GAP + lines.pop(0) if beside else fields.rstrip()
    yield from (" " * indent + line for line in lines)
