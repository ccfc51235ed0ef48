"""Read the rows of a data file of any kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from storyboard.document.text_file import read_text
from storyboard.errors import BoardError, Problem
from storyboard.limits import ROWS_BYTES
from storyboard.rows.csv_file import read_csv
from storyboard.rows.json_text import JsonText
from storyboard.rows.place import WORKBOOKS, rows_place
from storyboard.rows.records import table_of_records
from storyboard.rows.table import RowTable
from storyboard.rows.text import text_of
from storyboard.rows.xlsx_file import read_xlsx
from storyboard.rows.yaml_file import read_yaml

__all__ = ["TEXT_ENDINGS", "read_rows"]


def _content(file: Path, name: str) -> bytes:
    if file.exists() and not (file.is_file() or file.is_dir()):
        # Reading a pipe would wait for somebody who writes to it.
        raise BoardError([Problem(name, 0, 0, f'"{file.name}" is not a regular file')])
    try:
        return read_text(file, ROWS_BYTES)
    except BoardError as error:
        raise BoardError([replace(problem, path=name) for problem in error.problems]) from None


def _tabbed(text: str, path: str) -> RowTable:
    return read_csv(text, path, "\t")


def _json(text: str, path: str) -> RowTable:
    return table_of_records(JsonText(text, path).rows(), path)


def _json_lines(text: str, path: str) -> RowTable:
    return table_of_records(JsonText(text, path).lines(), path)


# Excel calls its "Unicode text" .txt.
_READERS: Final[dict[str, Callable[[str, str], RowTable]]] = {
    ".csv": read_csv,
    ".tsv": _tabbed,
    ".txt": read_csv,
    ".json": _json,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".yaml": read_yaml,
    ".yml": read_yaml,
}
TEXT_ENDINGS: Final = tuple(_READERS)
# A path has one "/" where a URL has two.
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
_OTHER_SPREADSHEETS: Final = (".xls", ".xlsb", ".ods", ".numbers", ".gsheet")


def read_rows(path: Path, called: str | None = None) -> RowTable:
    """
    Return the rows of a file, of the kind that its ending says; `called` names it in messages, instead of its path.

    Values of a CSV file are texts as they are written, without spaces around them; those of other files have types, and
    numbers remember how they were written. An empty cell, or null, gives no value. Raises `BoardError` with all
    problems of the file.
    """
    file, sheet = rows_place(path)
    name = called or str(file)
    if file.suffix.lower() in WORKBOOKS:
        return read_xlsx(_content(file, name), name, sheet)
    if _URL.match(name):
        raise BoardError([Problem(name, 0, 0, "rows are read from files, not from URLs", "download it")])
    read = _READERS.get(file.suffix.lower())
    if file.is_dir():
        raise BoardError([Problem(name, 0, 0, f'"{file.name or file}" is a folder', "name the file in it")])
    if read is None:
        known = ", ".join([*TEXT_ENDINGS, *WORKBOOKS])
        hint = f"rows are read from files that end in {known}"
        if file.suffix.lower() in _OTHER_SPREADSHEETS:
            hint = "save it as .xlsx, or as CSV in UTF-8"
        raise BoardError([Problem(name, 0, 0, f'"{file.name}" is of no known kind', hint)])
    return read(text_of(_content(file, name), name), name)
