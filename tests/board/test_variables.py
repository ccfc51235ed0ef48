from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import JsonValue

from storyboard.board.load import load_text
from storyboard.board.variables import parse_set, parse_set_json, read_variables
from storyboard.document.tree import plain
from storyboard.errors import BoardError


@pytest.mark.parametrize(
    "value",
    [
        "Ridgeline",
        "3",
        "49.90",
        "no",
        "[orbit, pan]",
        "Halo: Infinite",
        "C # minor",
        "a=b",
        "",
        "  ",
        "~",
        "#1",
    ],
)
def test_a_setting_is_text_whatever_it_looks_like(value: str) -> None:
    name, node = parse_set(f"brand={value}")

    assert (name, plain(node)) == ("brand", value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("true", True),
        ("null", None),
        ('["orbit", 2]', ["orbit", 2]),
        ('{"light": "dawn"}', {"light": "dawn"}),
    ],
)
def test_a_setting_in_json_keeps_its_type(text: str, value: JsonValue) -> None:
    name, node = parse_set_json(f"moves={text}")

    assert (name, plain(node)) == ("moves", value)


def test_a_setting_that_is_no_json_says_how_text_is_given() -> None:
    with pytest.raises(BoardError) as caught:
        parse_set_json("brand=Halo: Infinite")
    assert (
        str(caught.value)
        == '--set-json brand: "Halo: Infinite" is not valid JSON; write --set brand=... for text'
    )


@pytest.mark.parametrize("text", ["brand", "=x", "two words=x", "9lives=x", "a-b=x", ""])
def test_what_sets_nothing_is_refused(text: str) -> None:
    for parse in (parse_set, parse_set_json):
        with pytest.raises(BoardError, match="sets no variable"):
            parse(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("vars.yaml", "brand: Ridgeline\nmoves: [orbit]\n"),
        ("vars.json", '{"brand": "Ridgeline", "moves": ["orbit"]}'),
    ],
)
def test_variables_come_from_yaml_and_json(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)

    found = {name: plain(node) for name, node in read_variables(tmp_path / name).items()}

    assert found == {"brand": "Ridgeline", "moves": ["orbit"]}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("vars.yaml", "- a\n", ":1:1: variables are a mapping"),
        ("vars.yaml", "a: 1\na: 2\n", ':2:1: the key "a" is written twice'),
        ("vars.json", '{"a": 1,\n "b" 2}', ":2:6: this is not valid JSON"),
        ("vars.json", "[1]", ":1:1: variables are an object"),
        ("vars.json", "[" * 100_000, ":1:1: this is not valid JSON"),
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


def test_words_of_a_text_that_cannot_be_rendered_are_not_suggested_as_variables() -> None:
    text = """storyboard: 1
vars: {product: Shoe}
shots: [{id: a, prompt: "A {{ product | upper }} in {{ 'blue' if size else absent.colour }}"}]
"""
    with pytest.raises(BoardError) as caught:
        load_text(text, "board.yaml", Path(), variables={"prodct": 1})

    [unknown] = [str(problem) for problem in caught.value.problems if "no variable" in str(problem)]
    assert unknown.endswith('did you mean "product"? variables are: absent, product, size')
