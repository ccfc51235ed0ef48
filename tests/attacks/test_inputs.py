"""Inputs and their values from a stranger: loading ends, and reads nothing outside of the folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storyboard.board.load import load_films, load_interface
from storyboard.errors import BoardError
from tests.attacks.test_bounds import validated

BOARD = "storyboard: 1\n{}\nrows: rows.csv\nshots: [{{id: a, card: {{text: '{{{{ x }}}}'}}, duration: 1}}]\n"


def board_of(folder: Path, inputs: str, rows: str) -> Path:
    (folder / "rows.csv").write_text(rows)
    path = folder / "film.yaml"
    path.write_text(BOARD.format(inputs))
    return path


def problems_of(board: Path) -> list[str]:
    with pytest.raises(BoardError) as refused:
        load_films(board)
    return [str(problem) for problem in refused.value.problems]


def test_many_options_and_many_rows_end(tmp_path: Path) -> None:
    options = ", ".join(f"o{number}" for number in range(100_000))
    rows = "id,x\n" + "".join(f"{number},o{99_999 - number}\n" for number in range(1_500)) + "z,nope\n"
    board = board_of(tmp_path, f"inputs: {{x: {{type: choice, options: [{options}]}}}}", rows)
    ended = validated(board, cpu_seconds=60)
    assert ended.returncode == 2
    assert 'rows.csv:1502, column "x": cannot be the text "nope"' in ended.stdout


def test_many_missing_files_in_a_full_folder_end(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    for number in range(3_000):
        (tmp_path / "media" / f"{number}.png").touch()
    rows = "id,x\n" + "".join(f"{number},media/{number}.jpg\n" for number in range(1_500))
    ended = validated(board_of(tmp_path, "inputs: {x: image}", rows), cpu_seconds=60)
    assert ended.returncode == 2
    assert 'the file "media/0.jpg" does not exist; did you mean "media/0.png"?' in ended.stdout


@pytest.mark.parametrize(
    "cell",
    [
        "[" * 100_000,
        '{"a":' * 15_000,
        "[" * 60 + "]" * 60,
        "1" * 100_000,
        "[" + "1" * 5_000 + "]",
        '["\\ud800"]',
    ],
)
def test_a_cell_is_no_way_to_exhaust_the_reader(tmp_path: Path, cell: str) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    told = problems_of(board_of(tmp_path, "inputs: {x: {type: list, of: integer}}", f"id,x\n1,{quoted}\n"))
    assert len(told) == 1
    assert told[0].startswith(f'{tmp_path}/rows.csv:2, column "x": ')
    assert len(told[0]) < 1000


@pytest.mark.parametrize("path", ["../secret.png", "/etc/passwd", ".env", "link.png", "a\x01b", "x" * 5000])
def test_a_value_names_no_file_outside_of_the_folder(tmp_path: Path, path: str) -> None:
    film = tmp_path / "film"
    film.mkdir()
    (tmp_path / "secret.png").write_bytes(b"secret")
    (film / ".env").write_text("secret")
    (film / "link.png").symlink_to(tmp_path / "secret.png")
    board = board_of(film, "inputs: {x: {type: list, of: {p: image}}}", "")
    inline = "rows: [{id: a, x: " + json.dumps([{"p": path}]) + "}]"
    board.write_text(board.read_text().replace("rows: rows.csv", inline))
    told = problems_of(board)
    assert len(told) == 1
    assert '"x": item 1, "p": ' in told[0]
    assert "no such" not in told[0].lower()
    assert "picture" not in told[0]


def test_aliases_do_not_multiply_declarations(tmp_path: Path) -> None:
    lines = ["x-a: &a {p: text, q: text}"]
    lines += [f"x-{name}: &{name} {{p: {{type: record, of: *{before}}}, q: {{type: record, of: *{before}}}}}"
              for before, name in zip("abcdefghijklmnopqrs", "bcdefghijklmnopqrst", strict=True)]  # fmt: skip
    (tmp_path / "f.yaml").write_text(
        "storyboard: 1\n" + "\n".join(lines) + "\ninputs: {x: {type: record, of: *t}}\n"
    )
    with pytest.raises(BoardError):
        load_interface(tmp_path / "f.yaml")


def test_a_stranger_evaluates_nothing_through_a_value(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("hidden")
    attacks = (
        "{{ secret }}",
        "{% include 'secret.txt' %}",
        "{{ ''.__class__.__mro__ }}",
        "{% set x = 1 %}{{ x }}",
    )
    rows = "id,x\n" + "".join(f"{number},{attack}\n" for number, attack in enumerate(attacks))
    board = board_of(tmp_path, "inputs: {x: text}\nvars: {secret: hidden}", rows)
    cards = [film.shots[0].card for film in load_films(board)]
    assert [card.text for card in cards if card] == list(attacks)
