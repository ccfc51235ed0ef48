"""Rows of workbooks."""

from __future__ import annotations

import datetime as dt
import io
import random
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from storyboard.errors import BoardError
from storyboard.rows.read import read_rows
from storyboard.rows.xlsx_file import read_xlsx
from tests.rows.reading import problems_of, shown, values

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'


def saved(
    path: Path,
    rows: Sequence[Sequence[object]],
    formats: Mapping[str, str] | None = None,
    then: Callable[[Workbook, Worksheet], object] = lambda *_: None,
) -> Path:
    """Write a workbook with these rows on its first sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    then(book, sheet)
    book.save(path)
    return path


def with_sheet(path: Path, xml: str) -> Path:
    """Write a workbook whose only sheet is this XML, as other programs write it."""
    saved(path, [["a"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = SHEET.format(xml).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def inline(name: str, text: str) -> str:
    return f'<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_values_and_places(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "leads.xlsx",
        [["sku", "price", "in stock", "claim"], ["01234", 49.5, True, " a\nb "], [], [7, 1e-7, False, None]],
    )
    table = read_rows(path)
    assert values(table) == [
        {"sku": "01234", "price": 49.5, "in stock": True, "claim": "a\nb"},
        {"sku": 7, "price": 1e-7, "in stock": False},
    ]
    first, second = table.rows
    assert table.columns["price"] == (0, 0, str(path), "Sheet!B1")
    assert first.values["price"].mark == (0, 0, str(path), "Sheet!B2")
    assert (second.number, second.mark.cell, second.empty["claim"].cell) == (2, "Sheet!A4", "Sheet!D4")


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (49.9, "0.00", "49.90"),
        (49.9, "General", "49.9"),
        (49.9, '#,##0.00 "€"', "49.90"),
        (1234, "[$€-407] #,##0.00", "1234.00"),
        (49.996, "0.00", "49.996"),
        (49.9, '#,##0.00_);[Red]"0.0000"', "49.90"),
        (-3, "0.0", "-3.0"),
        (1067, "00000", "01067"),
        (1067, "0", "1067"),
        (0, "000", "000"),
        (-7, "000", "-7"),
        (0.5, "0.00%", "0.5"),
        (0.5, "0.00E+00", "0.5"),
        (0.5, "0.0##", "0.5"),
        (dt.date(2026, 11, 26), "dd.mm.yyyy", "2026-11-26"),
        (dt.datetime(2026, 11, 26, 9, 30), "dd.mm.yyyy hh:mm", "2026-11-26T09:30:00"),  # noqa: DTZ001
        (dt.time(9, 30), "hh:mm", "09:30:00"),
        (dt.timedelta(hours=25, seconds=7), "[hh]:mm:ss", "25:00:07"),
    ],
)
def test_numbers_and_dates_as_text(value: object, number_format: str, expected: str, tmp_path: Path) -> None:
    path = saved(tmp_path / "leads.xlsx", [["a"], [value]], {"A2": number_format})
    assert shown(read_rows(path)) == [{"a": expected}]


def test_whole_numbers_of_google_sheets(tmp_path: Path) -> None:
    rows = f'<row r="1">{inline("A1", "a")}</row><row r="2"><c r="A2"><v>3.0</v></c></row>'
    path = with_sheet(tmp_path / "leads.xlsx", f"<sheetData>{rows}</sheetData>")
    assert values(read_rows(path)) == [{"a": 3}]


def test_formulas_have_the_values_that_were_calculated(tmp_path: Path) -> None:
    good = (
        f'<row r="1">{inline("A1", "a")}{inline("B1", "b")}</row>'
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>IF(1,"",2)</f><v></v></c></row>'
    )
    bad = '<row r="3"><c r="A3"><f>1+1</f><v></v></c><c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    path = with_sheet(tmp_path / "leads.xlsx", f"<sheetData>{good}{bad}</sheetData>")
    assert problems_of(path) == [
        "leads.xlsx, Sheet!A3: the formula has no value: nothing has calculated it; open the workbook in a"
        " spreadsheet and save it, or write the value",
        "leads.xlsx, Sheet!B3: the cell shows the error #DIV/0!; mend the formula, or write the value",
    ]
    with_sheet(path, f"<sheetData>{good}</sheetData>")
    assert values(read_rows(path)) == [{"a": 2}]


def test_a_formula_without_a_value_at_the_end_of_a_row_is_told(tmp_path: Path) -> None:
    rows = (
        f'<row r="1">{inline("A1", "a")}{inline("B1", "b")}</row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>A2+1</f></c></row>'
    )
    path = with_sheet(tmp_path / "leads.xlsx", f"<sheetData>{rows}</sheetData>")
    assert [line.partition(": ")[0] for line in problems_of(path)] == ["leads.xlsx, Sheet!B2"]


def test_cells_that_are_formatted_and_empty_are_no_columns(tmp_path: Path) -> None:
    empty = "".join(f'<c r="{letter}{{0}}"/>' for letter in "CDEF")
    rows = (
        f'<row r="1">{inline("A1", "a")}{inline("B1", "b")}{empty.format(1)}</row>'
        f'<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c>{empty.format(2)}</row>'
        f'<row r="3">{empty.format(3)}</row>'
    )
    path = with_sheet(tmp_path / "leads.xlsx", f"<sheetData>{rows}</sheetData>")
    assert values(read_rows(path)) == [{"a": 1, "b": 2}]
    with_sheet(path, f"<sheetData>{rows}</sheetData>".replace('<c r="F2"/>', '<c r="F2"><v>3</v></c>'))
    assert [line.partition(": ")[0] for line in problems_of(path)] == ["leads.xlsx, Sheet!A2"]


def test_empty_cells_have_a_limit_too(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{number}"><c r="ZZZ{number}"/></row>' for number in range(1, 1500))
    path = with_sheet(tmp_path / "leads.xlsx", f"<sheetData>{rows}</sheetData>")
    assert problems_of(path) == [
        "leads.xlsx: the sheet has more than 20,000,000 cells, with empty ones; delete the empty ones, or divide it"
    ]


def test_a_sheet_may_have_as_many_columns_as_the_limit_says(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(1000)]
    table = read_rows(saved(tmp_path / "leads.xlsx", [names, list(range(1000))]))
    assert (len(table.columns), table.rows[0].values["c999"].mark.cell) == (1000, "Sheet!ALL2")


def test_a_sheet_is_chosen_by_its_name(tmp_path: Path) -> None:
    def more(book: Workbook, first: Worksheet) -> None:
        first.sheet_state = "hidden"
        for number, name in enumerate(["My sheet", "Other"]):
            sheet = book.create_sheet(name)
            sheet.append(["n"])
            sheet.append([number])

    path = saved(tmp_path / "leads.xlsx", [["hidden"], [1]], then=more)
    assert values(read_rows(path)) == [{"n": 0}]
    assert read_rows(path).columns["n"].cell == "'My sheet'!A1"
    assert values(read_rows(Path(f"{path}#other"))) == [{"n": 1}]
    assert values(read_rows(Path(f"{path}#Sheet"))) == [{"hidden": 1}]
    assert problems_of(Path(f"{path}#Othr")) == [
        'leads.xlsx: the workbook has no sheet "Othr"; did you mean "Other"? sheets are: Sheet, My sheet, Other'
    ]


def test_what_a_person_leaves_in_a_sheet(tmp_path: Path) -> None:
    def merged(_: Workbook, sheet: Worksheet) -> None:
        sheet.merge_cells("A1:B1")

    path = saved(tmp_path / "leads.xlsx", [["Our products"], ["a", "b"], [1, 2]], then=merged)
    assert [line.partition(": ")[0] for line in problems_of(path)] == [
        "leads.xlsx, Sheet!A2",
        "leads.xlsx, Sheet!A3",
        "leads.xlsx, Sheet!A1:B1",
    ]
    path = saved(tmp_path / "notes.xlsx", [["a", None, "a"], [1, None, 2, "a note"]])
    assert problems_of(path) == [
        "notes.xlsx, Sheet!B1: column 2 has no name; write one in the header",
        'notes.xlsx, Sheet!C1: there are two columns "a"; rename one of them',
        "notes.xlsx, Sheet!A2: this row has 4 cells, and the header 3 columns; give the column a name in the header,"
        " or clear the cell",
    ]


def test_empty_workbooks(tmp_path: Path) -> None:
    assert problems_of(saved(tmp_path / "a.xlsx", [])) == [
        "a.xlsx: there is no header; the first row names the columns"
    ]
    assert problems_of(saved(tmp_path / "a.xlsx", [["a"]])) == [
        "a.xlsx, Sheet!A1: there is no row below the header"
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            b"\xd0\xcf\x11\xe0",
            "this is no workbook in the form .xlsx; a workbook with a password, or an older one: save it as .xlsx"
            " without a password",
        ),
        (b"PK\x03\x04", None),
        (b"", None),
    ],
)
def test_files_that_are_no_workbooks(content: bytes, expected: str | None, tmp_path: Path) -> None:
    (tmp_path / "leads.xlsx").write_bytes(content)
    (found,) = problems_of(tmp_path / "leads.xlsx")
    assert found.startswith("leads.xlsx: this is no workbook in the form .xlsx; ")
    assert expected is None or found == f"leads.xlsx: {expected}"


def test_an_archive_that_unpacks_to_much_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (65 * 2**20))
    assert problems_of(tmp_path / "bomb.xlsx") == [
        "bomb.xlsx: the workbook has more than 64 MiB when it is unpacked; divide it"
    ]


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        pytest.param(
            f'<dimension ref="A1:XFD1048576"/><sheetData><row r="1">{inline("A1", "a")}</row>'
            '<row r="2"><c r="A2"><v>1</v></c></row></sheetData>',
            None,
            id="a size that is not true",
        ),
        pytest.param(
            f'<sheetData><row r="1">{inline("A1", "a")}</row>'
            '<row r="99999999999"><c r="A9"><v>1</v></c></row></sheetData>',
            "leads.xlsx: the sheet has more than 100,000 rows, with empty ones; delete the empty ones, or divide it",
            id="a row far below",
        ),
        pytest.param(
            f'<sheetData><row r="1">{inline("ZZZ1", "a")}</row></sheetData>',
            "leads.xlsx, Sheet!A1: a file of rows may have 1,000 columns",
            id="a column far to the right",
        ),
        pytest.param(
            f'<sheetData><row r="1">{inline("ALM1", "a")}</row></sheetData>',
            "leads.xlsx, Sheet!A1: a file of rows may have 1,000 columns",
            id="too many columns",
        ),
        pytest.param(
            '<sheetData><row r="x"/></sheetData>',
            "leads.xlsx: the workbook cannot be read: it is damaged; save it again in a spreadsheet",
            id="a row without a number",
        ),
        pytest.param(
            '<sheetData><row r="1"><c r="A1" t="s"><v>99</v></c></row></sheetData>',
            "leads.xlsx: the workbook cannot be read: it is damaged; save it again in a spreadsheet",
            id="a text that is not there",
        ),
        pytest.param(
            f'<sheetData><row r="1">{inline("A1", "a")}</row>'
            '<row r="2"><c r="A2" s="999"><v>1</v></c></row></sheetData>',
            "leads.xlsx: the workbook cannot be read: it is damaged; save it again in a spreadsheet",
            id="a style that is not there",
        ),
        pytest.param(
            "<sheetData>",
            "leads.xlsx: the workbook cannot be read: it is damaged; save it again in a spreadsheet",
            id="XML that is cut off",
        ),
    ],
)
def test_hostile_sheets(xml: str, expected: str | None, tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "leads.xlsx", xml)
    if expected is None:
        assert values(read_rows(path)) == [{"a": 1}]
    else:
        assert problems_of(path) == [expected]


def test_entities_do_not_grow(tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "leads.xlsx", "")
    bomb = "<!DOCTYPE x [<!ENTITY a0 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY a{number} '{f'&a{number - 1};' * 10}'>" for number in range(1, 10)
    )
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    cell = inline("A1", "&a9;")
    parts["xl/worksheets/sheet1.xml"] = (
        bomb + "]>" + SHEET.format(f'<sheetData><row r="1">{cell}</row></sheetData>')
    ).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert problems_of(path) == [
        "leads.xlsx: the workbook cannot be read: it is damaged; save it again in a spreadsheet"
    ]


def test_without_openpyxl_the_message_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path / "leads.xlsx", [["a"], [1]])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert problems_of(path) == [
        'leads.xlsx: a workbook is read with openpyxl; install storyboard with its extra "xlsx", in its checkout:'
        ' pip install ".[xlsx]"'
    ]


def _valid() -> dict[str, bytes]:
    book = Workbook()
    for row in (["a", "b"], ["x", 49.9], [dt.date(2026, 1, 1), "=A1"]):
        book.worksheets[0].append(row)
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


PARTS = _valid()


@given(st.sampled_from(sorted(PARTS)), st.integers(0, 2**32))
def test_a_damaged_part_is_a_board_error(name: str, seed: int) -> None:
    chance = random.Random(seed)
    damaged = bytearray(PARTS[name])
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(damaged))
        damaged[at : at + chance.randrange(3)] = chance.choice([b"", b"9", b"A", b'"', b"<", b"\xff"])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for each, content in PARTS.items():
            archive.writestr(each, bytes(damaged) if each == name else content)
    try:
        read_xlsx(file.getvalue(), "leads.xlsx", None)
    except BoardError:
        return
