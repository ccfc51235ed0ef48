from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import JsonValue

from storyboard.board.json_schema import storyboard_schema
from storyboard.board.load import load
from storyboard.catalogue.providers import ANIMATIC
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
            if key in {"if", "then", "not"}:
                continue
            yield from properties_of(inner, f"{path}.{key}")


def without_models(schema: JsonValue) -> JsonValue:
    """Return a schema without the names of models, which the catalogue adds without a change of the language."""
    if isinstance(schema, list):
        return [without_models(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    offered = schema.get("enum")
    if isinstance(offered, list) and ANIMATIC in offered:
        return {"enum": [ANIMATIC]}
    return {key: without_models(value) for key, value in schema.items()}


def test_the_committed_schema_is_that_of_the_classes() -> None:
    written = json.loads(COMMITTED.read_text(encoding="utf-8"))
    now = storyboard_schema()
    assert without_models(written) == without_models(now), (
        "the language has changed; write its schema with: make schema"
    )


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
    shows: dict[str, JsonValue] = {} if "card" in keys else {"prompt": "x"}
    assert complaints(one_shot(**shows, **keys)) == []


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
    shows: dict[str, JsonValue] = {} if "card" in keys else {"prompt": "x"}
    assert complaints(one_shot(**{**shows, **keys}))
    with pytest.raises(BoardError):
        load({"storyboard": 1, "shots": [{"id": "one", **keys}]})


KINDS: list[dict[str, JsonValue]] = [
    {"prompt": "x"},
    {"template": "t"},
    {"clip": "x.mp4"},
    {"card": {"text": "x"}},
]


@pytest.mark.parametrize("keys", KINDS)
def test_a_shot_has_exactly_one_of_its_kinds(keys: dict[str, JsonValue]) -> None:
    assert complaints(one_shot(**keys)) == []
    for other in KINDS:
        if other != keys:
            assert complaints(one_shot(**keys, **other)) != []
    assert complaints(one_shot()) != []
    assert complaints({"storyboard": 1, "defaults": keys, "shots": [{"id": "one"}]}) == []
    assert complaints({"storyboard": 1, "defaults": {"takes": 2}, "shots": [{"id": "one"}]}) != []
    assert complaints({"storyboard": 1, "defaults": "{{ house }}", "shots": [{"id": "one"}]}) == []


def test_editors_are_offered_the_names_that_there_are_and_take_others() -> None:
    text = json.dumps(storyboard_schema()["$defs"])
    for name in ('"hailuo-2.3-pro"', '"animatic"', '"wavespeed"', '"local"', '"wipe-left"'):
        assert name in text
    assert complaints(one_shot(prompt="x", model="fal:some/thing", route=["own", "fal"])) == []
    assert complaints(one_shot(prompt="x", model=5)) != []


def test_keys_of_ones_own_are_right_everywhere() -> None:
    own: dict[str, JsonValue] = {"prompt": "x", "x-note": [1]}
    board = one_shot(**own)
    assert isinstance(board, dict)
    assert complaints({**board, "x-look": {"a": None}, "output": {"x-by": "me"}}) == []


@pytest.mark.parametrize(
    "keys",
    [
        {"variants": {"short": {"shown": 2}, "long": {}}},
        {
            "matrix": {
                "lang": ["en", "de"],
                "n": [1, 2.5, True],
                "exclude": [{"lang": "de"}],
                "include": [{"lang": "fr"}],
            }
        },
        {"matrix": {"lang": ["en"], "x-note": 3}},
        {"rows": "leads.csv"},
        {"rows": {"file": "leads.csv", "id": "sku"}},
        {"rows": {"id": "sku"}},
        {"rows": [{"sku": "a", "features": ["x"]}]},
    ],
)
def test_what_makes_many_films_fits_the_schema(keys: dict[str, JsonValue]) -> None:
    assert complaints({"storyboard": 1, **keys, "shots": [{"id": "a", "prompt": "x"}]}) == []


@pytest.mark.parametrize(
    "keys",
    [
        {"variants": {"short": 2}},
        {"variants": ["short"]},
        {"matrix": {"lang": "en"}},
        {"matrix": {"lang": []}},
        {"matrix": {"lang": [["en"]]}},
        {"matrix": {"exclude": {"lang": "de"}}},
        {"rows": 3},
        {"rows": {"path": "leads.csv"}},
        {"rows": ["a"]},
    ],
)
def test_what_makes_no_films_does_not_fit_the_schema(keys: dict[str, JsonValue]) -> None:
    assert complaints({"storyboard": 1, **keys, "shots": [{"id": "a", "prompt": "x"}]})
