"""
Tables: aligned columns, in colour where that is shown, fitted to the width of a terminal.

rich measures and wraps the text. It does not draw the tables: its columns shrink until words break, and no cell can
go beneath its row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from storyboard.cli.screen import Screen, printable, width_of

__all__ = ["Cell", "Row", "columns", "prose_fits"]

GAP = "  "
NARROWEST_PROSE = 32
INDENT = 4


class Cell(NamedTuple):
    """One field of a row, and its style."""

    text: str
    colour: str | None = None
    bold: bool = False
    dim: bool = False


Row: TypeAlias = Sequence[Cell]


def prose_fits(header: Sequence[str], rows: Sequence[Row], screen: Screen) -> bool:
    """Return whether the last column has enough room beside the others."""
    if screen.width is None:
        return True
    every = [_titles(header), *rows]
    room = screen.width - _start_of_prose(_widths(every))
    return room >= NARROWEST_PROSE or all(width_of(row[-1].text) <= room for row in every)


def columns(
    header: Sequence[str], rows: Sequence[Row], screen: Screen, *, right: Collection[int] = ()
) -> Iterator[str]:
    """
    Yield the lines of a table. The last column is prose; `right` numbers the columns that align to the right.

    Nothing is ever cut off. Prose that does not fit beside the other columns is wrapped there, and where even that
    is too narrow it goes under its row.
    """
    shown = [_titles(header), *([cell._replace(text=printable(cell.text)) for cell in row] for row in rows)]
    widths = _widths(shown)
    prose = _place_of_prose([row[-1].text for row in shown], _start_of_prose(widths), screen.width)
    for row in shown:
        fields = [
            _field(cell, width, screen, to_right=place in right)
            for place, (cell, width) in enumerate(zip(row, widths, strict=False))
        ]
        yield from _with_prose(GAP.join(fields), row[-1], prose, screen)


def _titles(header: Sequence[str]) -> list[Cell]:
    return [Cell(title, bold=True) for title in header]


def _widths(rows: Sequence[Row]) -> list[int]:
    return [max(width_of(row[place].text) for row in rows) for place in range(len(rows[0]) - 1)]


def _start_of_prose(widths: Sequence[int]) -> int:
    return sum(width + len(GAP) for width in widths)


def _field(cell: Cell, width: int, screen: Screen, *, to_right: bool) -> str:
    filling = " " * (width - width_of(cell.text))
    painted = _painted(cell.text, cell, screen)
    return filling + painted if to_right else painted + filling


def _painted(text: str, cell: Cell, screen: Screen) -> str:
    return screen.paint(text, cell.colour, bold=cell.bold, dim=cell.dim)


class _Place(NamedTuple):
    """The layout of prose: the room left for it in a row, and the indent and width of its further lines."""

    room: int
    indent: int
    width: int


def _place_of_prose(texts: Sequence[str], start: int, width: int | None) -> _Place:
    if width is None:
        return _Place(max(map(width_of, texts)), start, 0)
    room = width - start
    beside = room >= NARROWEST_PROSE and all(
        width_of(word) <= room for text in texts for word in text.split()
    )
    indent = start if beside else INDENT
    return _Place(room, indent, width - indent)


def _with_prose(fields: str, prose: Cell, place: _Place, screen: Screen) -> Iterator[str]:
    if not prose.text or width_of(prose.text) <= place.room:
        yield (fields + GAP + _painted(prose.text, prose, screen)).rstrip()
        return
    lines = [_painted(line, prose, screen) for line in _wrapped(prose.text, place.width)]
    yield fields.rstrip() if place.indent == INDENT else fields + GAP + lines.pop(0)
    yield from (" " * place.indent + line for line in lines)


def _wrapped(text: str, width: int) -> list[str]:
    # Loaded only when text must be wrapped.
    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    return [line.plain.rstrip() for line in Text(text).wrap(Console(width=width), width)]
