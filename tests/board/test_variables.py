from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import JsonValue

from storyboard.board.variables import parse_set, read_variables
from storyboard.errors import BoardError


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("brand=Ridgeline", "brand", "Ridgeline"),
        ("takes=3", "takes", 3),
        ("ratio=16:9", "ratio", "16:9"),
        ("answer=no", "answer", "no"),
        ("moves=[orbit, pan]", "moves", ["orbit", "pan"]),
        ("look={light: dawn}", "look", {"light": "dawn"}),
        ("line=a=b", "line", "a=b"),
        ("line=one: two: three", "line", "one: two: three"),
        ("line=@everyone", "line", "@everyone"),
        ("empty=", "empty", ""),
        ("gap=  ", "gap", "  "),
        ("template={{ brand }}!", "template", "{{ brand }}!"),
        ("mark=#1", "mark", "#1"),
    ],
)
def test_a_setting_is_a_name_and_a_yaml_value(text: str, name: str, value: JsonValue) -> None:
    assert parse_set(text) == (name, value)


@pytest.mark.parametrize("text", ["brand", "=x", "two words=x", "9lives=x", "a-b=x", ""])
def test_what_sets_nothing_is_refused(text: str) -> None:
    with pytest.raises(BoardError, match="sets no variable"):
        parse_set(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("vars.yaml", "brand: Ridgeline\nmoves: [orbit]\n"),
        ("vars.json", '{"brand": "Ridgeline", "moves": ["orbit"]}'),
    ],
)
def test_variables_come_from_yaml_and_json(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)

    assert read_variables(tmp_path / name) == {"brand": "Ridgeline", "moves": ["orbit"]}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("vars.yaml", "- a\n", ":1:1: variables are a mapping"),
        ("vars.yaml", "a: 1\na: 2\n", ':2:1: the key "a" is written twice'),
        ("vars.json", '{"a": 1,\n "b" 2}', ":2:6: this is no JSON"),
        ("vars.json", "[1]", ":1:1: variables are an object"),
        ("vars.json", "[" * 100_000, ":1:1: this is no JSON"),
        ("vars.json", '{"a": "\\ud83d"}', "half of a surrogate pair"),
    ],
)
def test_what_is_no_file_of_variables_is_told_with_its_place(
    name: str, text: str, expected: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(BoardError) as caught:
        read_variables(tmp_path / name)
    assert expected in str(caught.value)


def test_a_folder_is_no_file_of_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(BoardError, match=r'"\." is a folder'):
        read_variables(Path())
