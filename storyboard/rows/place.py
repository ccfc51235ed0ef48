"""The path of a file of rows, which may name a sheet: ``leads.xlsx#Sheet2``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

__all__ = ["WORKBOOKS", "RowsPlace", "rows_place"]

WORKBOOKS: Final = (".xlsx", ".xlsm")
_WITH_SHEET: Final = re.compile(r"(.+?\.xls[xm])#(.+)", re.IGNORECASE | re.DOTALL)


class RowsPlace(NamedTuple):
    """A file of rows, and the sheet in it; None for the first one, and for files without sheets."""

    file: Path
    sheet: str | None = None


def rows_place(path: Path) -> RowsPlace:
    """Return the file, and the sheet that follows a "#" after the name of a workbook."""
    found = _WITH_SHEET.fullmatch(path.name)
    return RowsPlace(path.with_name(found[1]), found[2]) if found else RowsPlace(path)
