"""The report of a batch as CSV: one line a film."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from storyboard.batch.outcome import FilmOutcome

__all__ = ["HEADER", "csv_report", "is_csv_report"]

HEADER: Final = (
    "film",
    "state",
    "path",
    "seconds",
    "frames",
    "width",
    "height",
    "clips",
    "made",
    "price",
    "message",
    "hint",
)
# Spreadsheets take a file without it for one of an older encoding.
_BOM: Final = b"\xef\xbb\xbf"
# What a spreadsheet would run as a formula.
_FORMULA: Final = tuple("=+-@\t\r")


def csv_report(outcomes: Iterable[FilmOutcome], folder: Path) -> Iterator[bytes]:
    """
    Yield the report, line by line, as UTF-8 with a byte order mark; paths are relative to `folder` where they can be.

    Lengths are in seconds, prices in US dollars. A text that a spreadsheet would run as a formula begins with ``'``.
    """
    yield _BOM + _line(HEADER)
    for each in outcomes:
        width, height = each.size or ("", "")
        yield _line(
            (
                each.name,
                each.state.value,
                relative_to(each.path, folder),
                "" if each.seconds is None else f"{each.seconds:.3f}",
                "" if each.frames is None else each.frames,
                width,
                height,
                each.clips,
                each.made,
                each.price,
                each.message or "",
                each.hint or "",
            )
        )


def is_csv_report(beginning: bytes) -> bool:
    """Return whether a file that begins so is such a report."""
    return beginning.startswith(_BOM + _line(HEADER))


def relative_to(path: Path | None, folder: Path) -> str:
    """Return a path as it leads from a folder, with ``/``; an absolute one where none does, as on another drive."""
    if path is None:
        return ""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return path.absolute().as_posix()


def _line(cells: Iterable[object]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow([_inert(cell) for cell in cells])
    return text.getvalue().encode("utf-8", "backslashreplace")


def _inert(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
