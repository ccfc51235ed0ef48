"""Rows of a sheet of a workbook, with the cell of each value. The only module that knows `openpyxl`."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final, NoReturn, Protocol, cast

from storyboard.document.nodes import Mark, Plain, problem_at
from storyboard.document.syntax import first_unprintable
from storyboard.errors import BoardError, Problem
from storyboard.limits import MIB, ROW_COLUMNS, ROWS, WORKBOOK_BYTES
from storyboard.rows.grid import Cell, Line, Shape, table_of
from storyboard.rows.sheet_marks import SheetMarks, sheet_marks
from storyboard.rows.table import RowTable
from storyboard.rows.xlsx_cells import plain_value
from storyboard.suggestions import did_you_mean

__all__ = ["NEEDED", "read_xlsx"]

NEEDED: Final = 'install storyboard with its extra "xlsx", in its checkout: pip install ".[xlsx]"'
# Empty rows and cells take time, too: people format whole columns.
_LAST_ROW: Final = 2 * ROWS
_MOST_CELLS: Final = 20_000_000
_PLAIN_NAME: Final = re.compile(r"\w+")
_SHAPE: Final = Shape("give the column a name in the header, or clear the cell", fixed=False, named=False)


class _Cell(Protocol):
    """What is asked of a cell; the library's own type stubs know other cells alone."""

    @property
    def value(self) -> object: ...
    @property
    def data_type(self) -> str: ...
    @property
    def number_format(self) -> str: ...


class _Sheet(Protocol):
    """What is asked of a sheet that is read row by row."""

    title: str
    sheet_state: str
    _worksheet_path: str

    def reset_dimensions(self) -> None: ...
    def iter_rows(self) -> Iterator[Sequence[_Cell]]: ...


def read_xlsx(content: bytes, path: str, sheet: str | None) -> RowTable:
    """
    Return the rows of a workbook's sheet, of the first visible one when `sheet` is None.

    Formulas have the values that the spreadsheet has calculated. Links to other files are not followed. Raises
    `BoardError`.
    """
    try:
        import openpyxl  # noqa: PLC0415 - an optional library, which only workbooks need
    except ModuleNotFoundError:
        raise BoardError([Problem(path, 0, 0, "a workbook is read with openpyxl", NEEDED)]) from None
    _check_size(content, path)
    try:
        with warnings.catch_warnings():
            # It warns of what it does not keep, and nothing is written here.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            try:
                return _rows_of(cast("Sequence[_Sheet]", book.worksheets), content, path, sheet)
            finally:
                book.close()
    except (BoardError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - a damaged or hostile workbook makes the library raise errors of any kind
        _refuse(path, "the workbook cannot be read: it is damaged", "save it again in a spreadsheet")


def _refuse(path: str, message: str, hint: str | None) -> NoReturn:
    raise BoardError([Problem(path, 0, 0, message, hint)])


def _check_size(content: bytes, path: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        hint = "a workbook with a password, or an older one: save it as .xlsx without a password"
        _refuse(path, "this is no workbook in the form .xlsx", hint)
    if size > WORKBOOK_BYTES:
        _refuse(
            path, f"the workbook has more than {WORKBOOK_BYTES // MIB} MiB when it is unpacked", "divide it"
        )


def _rows_of(sheets: Sequence[_Sheet], content: bytes, path: str, name: str | None) -> RowTable:
    sheet = _sheet_of(sheets, path, name)
    # What a sheet says of its size may be wrong.
    sheet.reset_dimensions()
    title = sheet.title
    title = title if _PLAIN_NAME.fullmatch(title) else "'" + title.replace("'", "''") + "'"
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(sheet._worksheet_path) as source:
        marks = sheet_marks(source)
    return table_of(_lines(sheet, marks, path, title), path, _SHAPE)


def _sheet_of(sheets: Sequence[_Sheet], path: str, name: str | None) -> _Sheet:
    if name is None:
        visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
        if not visible:
            _refuse(path, "the workbook has no visible sheet", None)
        return visible[0]
    found = next((sheet for sheet in sheets if sheet.title.casefold() == name.casefold()), None)
    if found is None:
        titles = [sheet.title for sheet in sheets]
        _refuse(path, f'the workbook has no sheet "{name}"', did_you_mean(name, titles, "sheets"))
    return found


def _lines(sheet: _Sheet, marks: SheetMarks, path: str, title: str) -> Iterator[Line]:
    """Yield the rows of the sheet. Ends with a `BoardError` of all cells that have no usable value."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

    problems: list[Problem] = []
    letters = [get_column_letter(number) for number in range(1, ROW_COLUMNS + 1)]
    width = begin = seen = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        seen += len(row)
        if number > _LAST_ROW or seen > _MOST_CELLS:
            what = f"{_LAST_ROW:,} rows" if number > _LAST_ROW else f"{_MOST_CELLS:,} cells"
            _refuse(
                path,
                f"the sheet has more than {what}, with empty ones",
                "delete the empty ones, or divide it",
            )
        place = Mark(0, 0, path, f"{title}!A{number}")
        if (filled := _width(row, number, letters, marks)) > ROW_COLUMNS:
            problems.append(problem_at(path, place, f"a file of rows may have {ROW_COLUMNS:,} columns"))
            break
        names = [f"{letter}{number}" for letter in letters[: max(width, filled)]]
        cells = []
        for name, cell in zip_longest(names, row[: len(names)]):
            mark = Mark(0, 0, path, f"{title}!{name}")
            value = plain_value(cell.value, cell.number_format) if cell and cell.value is not None else None
            is_error = cell is not None and cell.data_type == "e"
            if trouble := _trouble(value, is_error, name in marks.uncalculated):
                problems.append(problem_at(path, mark, *trouble))
                value = None
            cells.append(Cell(value, mark))
        if cells and not width:
            width, begin = len(cells), number
        yield Line(cells, place)
    problems += _merged(marks, (width, begin), path, title)
    if problems:
        raise BoardError(problems)


def _width(row: Sequence[_Cell], number: int, letters: Sequence[str], marks: SheetMarks) -> int:
    """Return how many cells of a row there are up to the last one with a value, or a formula for one."""
    for last in range(len(row), 0, -1):
        if row[last - 1].value is not None:
            return last
        if last <= len(letters) and f"{letters[last - 1]}{number}" in marks.uncalculated:
            return last
    return 0


def _trouble(value: Plain, is_error: bool, is_uncalculated: bool) -> tuple[str, str] | None:
    """Return what is wrong with a cell, and what to do about it; None for nothing."""
    if is_uncalculated:
        hint = "open the workbook in a spreadsheet and save it, or write the value"
        return "the formula has no value: nothing has calculated it", hint
    if is_error:
        return f"the cell shows the error {value}", "mend the formula, or write the value"
    if isinstance(value, str) and (problem := first_unprintable(value, "")):
        return problem.message, problem.hint or ""
    return None


def _merged(marks: SheetMarks, table: tuple[int, int], path: str, title: str) -> Iterator[Problem]:
    """Yield a problem for each range of merged cells that reaches into the table of this width, from this row on."""
    from openpyxl.utils import range_boundaries  # noqa: PLC0415 - as above

    width, begin = table
    for merged in marks.merged:
        left, _, _, bottom = range_boundaries(merged)
        if (left or 1) <= width and (bottom or begin) >= begin:
            hint = "unmerge them, and write the value in each cell"
            mark = Mark(0, 0, path, f"{title}!{merged}")
            yield problem_at(path, mark, "merged cells have one value for several rows or columns", hint)
