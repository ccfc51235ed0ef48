"""The file of a storyboard's rows: where it may be, and reading it."""

from __future__ import annotations

from pathlib import Path

from storyboard.board.film_rows import RowSource
from storyboard.board.findings import Findings
from storyboard.board.loading import Given, Place
from storyboard.board.misplaced import Neighbours, misplaced
from storyboard.board.paths import is_url
from storyboard.rows.place import rows_place
from storyboard.rows.read import read_rows
from storyboard.rows.table import RowTable

__all__ = ["read_row_file"]


def read_row_file(
    named: Path | None, said: RowSource, place: Place, given: Given, findings: Findings
) -> tuple[RowTable, dict[Path, str]] | None:
    """
    Return the rows of the file that the caller named, or else of the storyboard's own, and which file that is.

    The storyboard's own has to be in its folder, as every file that it names. None, and a problem, when it is not.
    BoardError with all that is wrong in the file.
    """
    if named is not None:
        return read_rows(named), {rows_place(named).file.absolute(): f'the rows "{named}"'}
    if said.file is None:
        return None
    written = str(said.file.value)
    file = rows_place(Path(written)).file
    if reason := _refusal(written, file.as_posix(), place, given):
        findings.add(said.file.mark, *reason)
        return None
    # It is named as the storyboard itself is.
    table = read_rows(place.folder / written, str(Path(place.name).parent / file))
    return table, {place.folder / file: f'the rows "{written}"'}


def _refusal(written: str, file: str, place: Place, given: Given) -> tuple[str, str | None] | None:
    """Return why the storyboard's rows cannot be read, and what to do; None when they can."""
    if is_url(written):
        return f'"{written}" is a URL, and rows are read from files', "download it into the folder"
    return misplaced(file if written else "", place.folder, Neighbours(), allow_outside=given.allow_outside)
