"""The file of a storyboard's rows: where it may be, and reading it."""

from __future__ import annotations

from pathlib import Path

from storyboard.board.film_rows import RowSource
from storyboard.board.findings import Findings
from storyboard.board.loading import Given, Place
from storyboard.board.paths import hidden_part, is_inside
from storyboard.document.tree import Scalar
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
    if said.file is None or not _is_allowed(said.file, place, given, findings):
        return None
    path = place.folder / str(said.file.value)
    # It is named as the storyboard itself is.
    called = Path(place.name).parent / rows_place(Path(str(said.file.value))).file
    return read_rows(path, str(called)), {rows_place(path).file: f'the rows "{said.file.value}"'}


def _is_allowed(file: Scalar, place: Place, given: Given, findings: Findings) -> bool:
    written = str(file.value)
    path = rows_place(place.folder / written).file
    if not given.allow_outside and not is_inside(path, place.folder):
        hint = "move it into the folder, or allow it with --allow-outside"
        findings.add(file.mark, f'the rows "{written}" are outside of the storyboard\'s folder', hint)
    elif (hidden := hidden_part(path, place.folder)) is not None:
        hint = "choose a path whose parts begin with no dot"
        findings.add(file.mark, f'the rows "{written}" are hidden: "{hidden}" begins with a dot', hint)
    else:
        return True
    return False
