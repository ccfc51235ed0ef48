"""Where a storyboard's own rows may be."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from storyboard.board.load import load_films
from storyboard.errors import BoardError
from storyboard.rows.place import RowsPlace, rows_place
from storyboard.rows.read import read_rows

SHOTS = "vars: {title: none}\nshots: [{id: a, duration: 1, card: {text: '{{ title }}'}}]\n"
ROWS = "sku,title\na,Lamp\n"


def board_of(folder: Path, rows: str) -> Path:
    path = folder / "board" / "film.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'storyboard: 1\nrows: "{rows}"\n{SHOTS}', encoding="utf-8")
    return path


def refused(path: Path) -> str:
    with pytest.raises(BoardError) as found:
        load_films(path)
    (problem,) = found.value.problems
    return str(problem).replace(f"{path}:2:7: ", "")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("link.csv", 'the file "link.csv" is outside of the storyboard\'s folder; '),
        ("../rows.csv", 'the file "../rows.csv" is outside of the storyboard\'s folder; '),
        (".hidden.csv", 'the file ".hidden.csv" is hidden: ".hidden.csv" begins with a dot; '),
        ("row.csv", 'the file "row.csv" does not exist; did you mean "rows.csv"? '),
        ("book.xlsx#Sheet", 'the file "book.xlsx" does not exist; '),
        ("", '"" is not the path of a file; '),
        ("folder.csv", '"folder.csv" is no file; '),
        (
            "https://example.com/rows.csv",
            '"https://example.com/rows.csv" is a URL, and rows are read from files; ',
        ),
    ],
)
def test_rows_that_may_not_be_read_are_refused_where_they_are_named(
    rows: str, said: str, tmp_path: Path
) -> None:
    path = board_of(tmp_path, rows)
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")
    for name in ("rows.csv", ".hidden.csv"):
        (path.parent / name).write_text(ROWS, encoding="utf-8")
    (path.parent / "link.csv").symlink_to(tmp_path / "rows.csv")
    (path.parent / "folder.csv").mkdir()
    assert refused(path).startswith(said)


def test_rows_elsewhere_are_read_with_permission_or_when_the_caller_names_them(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")
    path = board_of(tmp_path, "../rows.csv")
    for films in (
        load_films(path, allow_outside=True),
        load_films(board_of(tmp_path, "none.csv"), rows=tmp_path / "rows.csv"),
    ):
        assert [board.film for board in films] == ["a"]
        read = {file.resolve() for file in films.boards[0].read_files}
        assert (tmp_path / "rows.csv").resolve() in read


def test_a_sheet_is_named_after_its_workbook(tmp_path: Path) -> None:
    path = board_of(tmp_path, "leads.xlsx#Spring")
    book = Workbook()
    book.create_sheet("Spring").append(["sku", "title"])
    book["Spring"].append(["b", "Chair"])
    book.save(path.parent / "leads.xlsx")
    (board,) = load_films(path)
    assert board.film == "b"
    assert path.parent / "leads.xlsx" in board.read_files


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("a/leads.xlsx", RowsPlace(Path("a/leads.xlsx"))),
        ("a/leads.XLSX#Sheet 2", RowsPlace(Path("a/leads.XLSX"), "Sheet 2")),
        ("leads.xlsm#A#1", RowsPlace(Path("leads.xlsm"), "A#1")),
        ("leads.xlsx#", RowsPlace(Path("leads.xlsx#"))),
        ("a#b.csv", RowsPlace(Path("a#b.csv"))),
    ],
)
def test_the_place_of_rows(path: str, place: RowsPlace) -> None:
    assert rows_place(Path(path)) == place


def test_an_address_is_no_file_of_rows() -> None:
    with pytest.raises(BoardError, match="rows are read from files, not from URLs; download it"):
        read_rows(Path("s3://bucket/rows.csv"))


def test_a_misspelt_file_of_rows_is_told_with_the_one_that_was_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = board_of(tmp_path, "row.csv")
    (board.parent / "data").mkdir()
    (board.parent / "data" / "rows.csv").write_text(ROWS, encoding="utf-8")
    monkeypatch.chdir(board.parent)
    with pytest.raises(BoardError) as found:
        load_films(board, rows=Path("data/row.csv"))
    (problem,) = found.value.problems

    assert problem.message == '"row.csv" does not exist'
    assert problem.hint == 'did you mean "data/rows.csv"?'
    assert 'did you mean "data/rows.csv"? ' in refused(board_of(tmp_path, "data/row.csv"))
