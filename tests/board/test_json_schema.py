from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import JsonValue

from storyboard.board.json_schema import storyboard_schema
from storyboard.board.load import load
from storyboard.document.tree import plain, read_tree
from storyboard.errors import BoardError

COMMITTED = Path(__file__).parents[2] / "schemas" / "storyboard.schema.json"
ALL_RIGHT = Path(__file__).parent / "boards" / "all-right" / "board.yaml"

VALIDATOR = Draft202012Validator(storyboard_schema())


def complaints(document: JsonValue) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(document)]


def one_shot(**keys: JsonValue) -> JsonValue:
    return {"storyboard": 1, "shots": [{"id": "one", **keys}]}


def properties_of(schema: JsonValue, path: str = "") -> Iterator[tuple[str, dict[str, JsonValue], bool]]:
    """Give each property in the schema with its path, and whether it must be there."""
    if isinstance(schema, list):
        for item in schema:
            yield from properties_of(item, path)
    if isinstance(schema, dict):
        required = schema.get("required")
        properties = schema.get("properties")
        for name, found in (properties if isinstance(properties, dict) else {}).items():
            assert isinstance(found, dict)
            yield f"{path}.{name}", found, isinstance(required, list) and name in required
        for key, inner in schema.items():
            yield from properties_of(inner, f"{path}.{key}")


def test_the_committed_schema_is_that_of_the_classes() -> None:
    written = json.loads(COMMITTED.read_text(encoding="utf-8"))
    assert written == storyboard_schema(), "the language has changed; write its schema with: make schema"


def test_it_is_a_schema_of_its_draft() -> None:
    Draft202012Validator.check_schema(storyboard_schema())
    assert storyboard_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert storyboard_schema()["$id"]
    assert storyboard_schema()["title"]


def test_every_key_has_a_description() -> None:
    found = list(properties_of(storyboard_schema()))

    assert len(found) > 60
    assert [path for path, schema, _ in found if not schema.get("description")] == []
    assert [path for path, schema, _ in found if schema.get("default", "") is None] == []


def test_no_null_is_proposed() -> None:
    assert "null" not in json.dumps(storyboard_schema())


def test_defaults_are_values_that_an_author_could_write() -> None:
    for path, schema, _ in properties_of(storyboard_schema()):
        if "default" in schema:
            resolved = {**schema, "$defs": storyboard_schema()["$defs"]}
            assert list(Draft202012Validator(resolved).iter_errors(schema["default"])) == [], path


def test_a_board_that_loads_fits_the_schema(media: Path) -> None:
    text = ALL_RIGHT.read_text(encoding="utf-8")
    tree = read_tree(text, "board.yaml")

    assert complaints(plain(tree)) == []


@pytest.mark.parametrize(
    "keys",
    [
        {"duration": "{{ seconds }}"},
        {"takes": "{{ n }}", "pick": "{{ n }}", "seed": "{% if x %}1{% else %}2{% endif %}"},
        {"fit": "{{ fit }}"},
        {"transition": "{{ transition }}"},
        {"transition": {"kind": "{{ kind }}", "duration": "{{ seconds }}"}},
        {"transition": "wipe-left"},
        {"card": {"background": "{{ colour }}"}},
        {"with": {"anything": [1, {"deep": None}]}},
        {"with": "{{ all }}"},
    ],
)
def test_templates_and_short_forms_may_stand_for_values(keys: dict[str, JsonValue]) -> None:
    assert complaints(one_shot(**keys)) == []


@pytest.mark.parametrize(
    "keys",
    [
        {"promt": "hills"},
        {"duration": "six"},
        {"duration": 0},
        {"takes": 21},
        {"fit": "blurr"},
        {"transition": "disolve"},
        {"transition": {"length": 1}},
        {"card": {"background": "blue"}},
        {"trim": {"end": -1}},
    ],
)
def test_what_the_loader_refuses_the_schema_refuses(keys: dict[str, JsonValue]) -> None:
    assert complaints(one_shot(**keys))
    with pytest.raises(BoardError):
        load({"storyboard": 1, "shots": [{"id": "one", **keys}]})
