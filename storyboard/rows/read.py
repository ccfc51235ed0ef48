"""Read the rows of a data file of any kind."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from storyboard.document.text_file import read_text
from storyboard.errors import BoardError, Problem
from storyboard.limits import ROWS_BYTES
from storyboard.rows.csv_file import read_csv
from storyboard.rows.place import rows_place
from storyboard.rows.table import RowTable
from storyboard.rows.text import text_of

__all__ = ["read_rows"]

_KNOWN: Final = (".csv", ".tsv", ".txt")


def read_rows(path: Path) -> RowTable:
    """
    Return the rows of a file, of the kind that its ending says.

    Values of a CSV file are texts as they are written, without spaces around them. An empty cell gives no value. Raises
    `BoardError` with all problems of the file.
    """
    file, _ = rows_place(path)
    ending, name = file.suffix.lower(), str(file)
    if ending not in _KNOWN:
        hint = f"rows are read from files that end in {', '.join(_KNOWN)}"
        raise BoardError([Problem(name, 0, 0, f'"{file.name}" is of no known kind', hint)])
    text = text_of(read_text(file, ROWS_BYTES), name)
    return read_csv(text, name, "\t" if ending == ".tsv" else None)
