"""Rows of CSV files as the world writes them."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.errors import BoardError
from storyboard.rows.csv_file import read_csv
from storyboard.rows.text import text_of
from tests.rows.reading import problems, problems_of, read, values

# Names without a separator in them, and with neither quotes nor spaces at their ends.
names = st.lists(
    st.from_regex(r"[a-zé]([a-z0-9_ é]*[a-z])?", fullmatch=True), unique=True, min_size=1, max_size=5
)
cells = st.text(
    st.one_of(
        st.sampled_from(' ",;|\t\n“”‘’49é'), st.characters(codec="utf-8", categories=["L", "N", "P", "S"])
    ),
    max_size=12,
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    header = draw(names)
    row = st.lists(cells, min_size=len(header), max_size=len(header)).filter(
        lambda row: any(map(str.strip, row))
    )
    return header, draw(st.lists(row, min_size=1, max_size=8))


@given(
    tables(),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_a_table_is_read_as_it_was_written(
    table: tuple[list[str], list[list[str]]], separator: str, end: str, quoting: int, encoding: str
) -> None:
    header, rows = table
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=separator, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    # Writers quote the line breaks of their own kind.
    writer.writerows([header, *([cell.replace("\n", end) for cell in row] for row in rows)])
    found = read_csv(text_of(file.getvalue().encode(encoding), "leads.csv"), "leads.csv")
    assert list(found.columns) == header
    expected = [
        {name: cell.strip() for name, cell in zip(header, row, strict=True) if cell.strip()} for row in rows
    ]
    assert values(found) == expected


WORLD: dict[str, tuple[str, list[str], list[list[str | None]]]] = {
    "one column": (
        "notes\nlikes apples, bananas\nx, y, z\n",
        ["notes"],
        [["likes apples, bananas"], ["x, y, z"]],
    ),
    "decimal comma": ("id;price\n1;49,90\n2;5,50\n", ["id", "price"], [["1", "49,90"], ["2", "5,50"]]),
    "comma in the header": ("id;price, EUR\n1;49,90\n", ["id", "price, EUR"], [["1", "49,90"]]),
    "lists in cells": (
        "id;list\n1;['1', '2']\n2;['67']\n",
        ["id", "list"],
        [["1", "['1', '2']"], ["2", "['67']"]],
    ),
    "dates with commas": ("on;at\nApril 15, 2023;Köln\n", ["on", "at"], [["April 15, 2023", "Köln"]]),
    "sep=;": ("sep=;\nid;text\n1;a,b\n", ["id", "text"], [["1", "a,b"]]),
    "sep= of another character": ('"sep=^"\nid^text\n1^a,b\n', ["id", "text"], [["1", "a,b"]]),
    "empty columns and rows at the end": ("a,b,,\n1,2,,\n3,,,\n,,,\n", ["a", "b"], [["1", "2"], ["3", None]]),
    "spaces around cells": ('a, b\n 1 , "x, y"\n', ["a", "b"], [["1", "x, y"]]),
    "blank lines": ("\n\na,b\n\n1,2\n\n", ["a", "b"], [["1", "2"]]),
    "as written": ("a,b\n01234,“smart” ‘quotes’\n", ["a", "b"], [["01234", "“smart” ‘quotes’"]]),
    "a quote inside": ('a,b\n5" pipe,2', ["a", "b"], [['5" pipe', "2"]]),
    "sep= of a space": ("sep= \na b\n1 2\n", ["a", "b"], [["1", "2"]]),
    "rows with a separator too much": (
        "id;price, EUR\n1;49,90;\n2;5,50;\n",
        ["id", "price, EUR"],
        [["1", "49,90"], ["2", "5,50"]],
    ),
    "invisible characters in names": (
        "sku\u200b,\u00a0gro\u0308\u00dfe\n1,2\n",
        ["sku", "gr\u00f6\u00dfe"],
        [["1", "2"]],
    ),
    "two byte order marks": ("\ufeff\ufeffa,b\n1,2", ["a", "b"], [["1", "2"]]),
}


@pytest.mark.parametrize("name", WORLD)
def test_files_of_the_world(name: str, tmp_path: Path) -> None:
    content, header, rows = WORLD[name]
    table = read(content, tmp_path)
    assert list(table.columns) == header
    assert [[row.get(name) for name in header] for row in values(table)] == rows


def test_a_tsv_file_is_separated_by_tabs_alone(tmp_path: Path) -> None:
    assert values(read("a,b\nx;y\n", tmp_path, "leads.tsv")) == [{"a,b": "x;y"}]


def test_places_count_lines_inside_quotes(tmp_path: Path) -> None:
    table = read('name,"head\nline"\n"A","x\ny"\n\n  B ,z\n', tmp_path)
    path = str(tmp_path / "leads.csv")
    first, second = table.rows
    assert (first.number, first.mark.line, second.number, second.mark.line) == (1, 3, 2, 6)
    assert first.values["name"].mark == (3, 1, path, 'column "name"')
    assert second.values["name"].mark == (6, 3, path, 'column "name"')
    assert second.values["head\nline"].mark[:2] == (6, 6)


def test_a_cell_after_a_line_break_stands_on_its_own_line(tmp_path: Path) -> None:
    (row,) = read('a,b,c\n"x\ny",z,\n', tmp_path).rows
    assert row.values["b"].mark[:2] == (3, 4)
    assert row.empty["c"].line == 3


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", ["leads.csv: there is no header; the first row names the columns"]),
        ("a,b\n", ["leads.csv:1:1: there is no row below the header"]),
        (
            "a,b\n1,2,3\n1\n1,2\n",
            [
                'leads.csv:2:1: this row has 3 cells, and the header 2 columns; cells are separated by ",": put text'
                " that has one in it in double quotes",
                'leads.csv:3:1: this row has 1 cell, and the header 2 columns; cells are separated by ",": put text'
                " that has one in it in double quotes",
            ],
        ),
        (
            "a,a,,b\n1,2,3,4\n",
            [
                'leads.csv:1, column "a": there are two columns "a"; rename one of them',
                "leads.csv:1:5: column 3 has no name; write one in the header",
            ],
        ),
        (
            'a,b\n1,"2\n3,4\n',
            ["leads.csv:2:3: a quote is opened here and never closed; close it"],
        ),
        (
            'a,b\n1,"x" y\n',
            [
                "leads.csv:2:3: there is text after a closing quote;"
                ' write a quote that belongs to the text as ""'
            ],
        ),
        (
            b"a,b\r\n1,2\r\n3,caf\xe9\r\n",
            [
                'leads.csv:3:6: the file is not UTF-8: the byte 0xe9 is "é" in Windows-1252; save it as UTF-8;'
                ' in Excel that is "CSV UTF-8 (Comma delimited)"'
            ],
        ),
        (
            "a,b\n1,2\n".encode("utf-16-le"),
            [
                "leads.csv:1:2: the file is not text in UTF-8; save it as UTF-8;"
                ' in Excel that is "CSV UTF-8 (Comma delimited)"'
            ],
        ),
        (
            "a,b\n1,\x07\n",
            ['leads.csv:2:3: the character "U+0007" is not allowed in a document; remove it'],
        ),
        (
            "a,b\n1," + "x" * 40_000 + "\n",
            ['leads.csv:2, column "b": 40,000 characters, at most 32,767'],
        ),
        (
            "a,b\n1," + "x" * 140_000 + "\n",
            ["leads.csv:2:1: a cell of this row is too long; is a quote missing?"],
        ),
        (b"PK\x03\x04...", ["leads.csv: the file is an archive, not text; name a workbook .xlsx"]),
    ],
)
def test_problems(content: str | bytes, expected: list[str], tmp_path: Path) -> None:
    assert problems(content, tmp_path) == expected


@given(st.binary(max_size=200) | st.text('a,;"\n\r\t| \ufeff\x00é', max_size=80).map(str.encode))
def test_any_bytes_are_a_table_or_a_board_error(content: bytes) -> None:
    try:
        table = read_csv(text_of(content, "leads.csv"), "leads.csv")
    except BoardError:
        return
    assert table.rows


def test_where_the_place_of_a_cell_is_not_found_it_is_the_beginning_of_its_line(tmp_path: Path) -> None:
    # With spaces as separators, those before a cell are no separators of its own.
    (row,) = read("sep= \na b\n1  \n", tmp_path).rows
    assert row.values["a"].mark[:2] == (3, 1)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "leads.csv")
    assert problems_of(tmp_path / "leads.csv") == ['leads.csv: "leads.csv" is not a regular file']
