"""The JSON Schema of inputs accepts what the checks accept; the example of rows is read back as the defaults."""

from __future__ import annotations

import json
import string
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import JsonValue

from storyboard.board.findings import Findings
from storyboard.board.folder import Files
from storyboard.board.inputs.check import Context, checked
from storyboard.board.inputs.example import example_rows
from storyboard.board.inputs.form import form_schema
from storyboard.board.inputs.interface import Interface
from storyboard.board.json_schema import storyboard_schema
from storyboard.board.load import load_films, load_interface, load_interface_in_text
from storyboard.board.permissions import Permissions
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.document.literal import literal
from storyboard.document.tree import Node, plain, tree_of, written
from storyboard.rows.read import read_rows

# Of these, one code point is one character.
LETTERS = string.ascii_letters + string.digits + " .,;|#-_äß中\"'[]{}"
TEXTS = st.text(LETTERS, max_size=8)
NAMES = st.sampled_from(("a", "b", "c", "d_e", "F1", "name", "sku"))
CATALOGUE = load_catalogue()
LANGUAGE = Draft202012Validator(storyboard_schema())
FILES = Files(Path("/nowhere"), Permissions(CATALOGUE, ()))


def some(keys: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return keys.map(lambda made: {key: value for key, value in made.items() if value is not None})


def between(
    least: str, most: str, low: st.SearchStrategy[Any], high: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({least: st.none() | low, most: st.none() | high})


LEAVES = st.one_of(
    some(between("min_length", "max_length", st.integers(0, 2), st.integers(3, 6))).map(
        lambda keys: {"type": "text", **keys}
    ),
    some(between("min", "max", st.integers(-9, 0), st.floats(0.5, 9))).map(lambda keys: {"type": "number", **keys}),
    some(between("min", "max", st.integers(-9, 0), st.integers(1, 9))).map(lambda keys: {"type": "integer", **keys}),
    st.sampled_from(("boolean", "colour", "date", "url")).map(lambda name: {"type": name}),
    st.lists(
        TEXTS.filter(str.strip) | st.integers(0, 99), min_size=1, max_size=3,
        unique_by=lambda option: str(option).strip(),
    ).map(lambda options: {"type": "choice", "options": options}),
)  # fmt: skip


def fields(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    optional = st.tuples(inner, st.booleans()).map(
        lambda pair: {**pair[0], "default": None} if pair[1] else pair[0]
    )
    return st.dictionaries(NAMES, optional, min_size=1, max_size=3)


KINDS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(some(between("min_items", "max_items", st.integers(0, 1), st.integers(1, 3))), inner).map(
            lambda pair: {"type": "list", "of": pair[1], **pair[0]}
        ),
        fields(inner).map(lambda of: {"type": "record", "of": of}),
        fields(inner).map(lambda of: {"type": "list", "of": of}),
        LEAVES.map(lambda of: {"type": "list", "of": of, "split": ";"}),
    ),
    max_leaves=5,
)
JUNK = st.one_of(
    TEXTS,
    st.none(),
    st.booleans(),
    st.integers(-20, 20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.just([]),
    st.just({}),
    st.sampled_from(("true", "49.90", "007", "1,5", "2026-02-30", "#FF6633", "[1]", "a;b", "https://x", " 5 ", "1e3")),
)  # fmt: skip


def values(kind: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Give values of the type, within its limits."""
    if kind["type"] == "record":
        given = {name: values(each) for name, each in kind["of"].items()}
        return st.fixed_dictionaries(
            {name: each for name, each in given.items() if "default" not in kind["of"][name]},
            optional={name: each for name, each in given.items() if "default" in kind["of"][name]},
        )
    if kind["type"] == "list":
        of = kind["of"] if isinstance(kind["of"].get("type"), str) else {"type": "record", "of": kind["of"]}
        return st.lists(values(of), min_size=kind.get("min_items", 0), max_size=kind.get("max_items", 3))
    whole = st.integers(int(kind.get("min", -99)), int(kind.get("max", 99)))
    leaves: dict[str, st.SearchStrategy[Any]] = {
        "text": st.text(LETTERS, min_size=kind.get("min_length", 0), max_size=kind.get("max_length", 8)),
        "number": st.floats(kind.get("min", -99), kind.get("max", 99)) | whole,
        "integer": whole | whole.map(float),
        "boolean": st.booleans(),
        "colour": st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}"),
        "date": st.dates(date(1900, 1, 1)).map(str),
        "url": st.sampled_from(("https://example.org", "https://a.b/c?d=e#f")),
        "choice": st.sampled_from(kind.get("options", [0])),
    }
    return leaves[kind["type"]]


def spoilt(value: Any, junk: Any) -> Any:
    """Replace the first part of a value that can be replaced."""
    if isinstance(value, list) and value:
        return [spoilt(value[0], junk), *value[1:]]
    if isinstance(value, dict) and value:
        first = next(iter(value))
        return {**value, first: spoilt(value[first], junk)}
    return junk


def tight(value: Any) -> Any:
    """Leave out white space, which cells do not keep at their ends."""
    if isinstance(value, list):
        return [tight(item) for item in value]
    if isinstance(value, dict):
        return {name: tight(item) for name, item in value.items()}
    return value.replace(" ", "_") if isinstance(value, str) else value


def interface_of(kinds: dict[str, Any]) -> Interface:
    return load_interface({"storyboard": 1, "inputs": kinds})


def accepted(interface: Interface, given: dict[str, Node]) -> dict[str, Node] | None:
    findings = Findings("f.yaml")
    found = checked(interface.declarations, given, Context(FILES), findings)
    assert (found.keys() == interface.declarations.inputs.keys()) is not bool(findings.problems())
    return None if findings.problems() else found


def is_valid(schema: dict[str, JsonValue], value: JsonValue) -> bool:
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).is_valid(value)


@given(st.data())
def test_the_schema_accepts_exactly_what_the_checks_accept(data: st.DataObject) -> None:
    kind = data.draw(KINDS)
    value = data.draw(values(kind))
    if data.draw(st.booleans()):
        value = spoilt(value, data.draw(JUNK))
    interface = interface_of({"x": kind})
    schema = form_schema(interface)
    Draft202012Validator.check_schema(schema)
    made = accepted(interface, {"x": literal(tree_of(value))})
    if is_valid(schema, {"x": value}):
        assert made is not None, (kind, value)
    if made is not None:
        assert is_valid(schema, {"x": plain(made["x"])}), (kind, value)


@given(st.text(max_size=12), st.integers(1, 8))
def test_what_a_form_accepts_is_never_refused(text: str, most: int) -> None:
    interface = interface_of({"x": {"max_length": most}})
    if is_valid(form_schema(interface), {"x": text}):
        assert accepted(interface, {"x": literal(tree_of(text))}) is not None


@given(st.data())
@settings(max_examples=30)
def test_the_example_is_read_back_as_the_defaults(data: st.DataObject) -> None:
    kinds: dict[str, Any] = {}
    for name in data.draw(st.lists(NAMES, min_size=1, max_size=4, unique=True)):
        kind = tight(data.draw(KINDS))
        kinds[name] = {**kind, "default": data.draw(st.none() | values(kind).map(tight))}
    prompt = "{{ [" + ", ".join(kinds) + "] | length }}"
    board = {"storyboard": 1, "inputs": kinds, "shots": [{"id": "one", "prompt": prompt}]}
    interface = load_interface(board)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        path.write_text(example_rows(interface), encoding="utf-8", newline="")
        (row,) = read_rows(path).rows
        defaults, read = accepted(interface, {}), accepted(interface, dict(row.values))
        assert defaults is not None
        assert read is not None
        assert {name: written(node) for name, node in read.items()} == {
            name: written(node) for name, node in defaults.items()
        }
        assert [film.shots[0].prompt for film in load_films(board, rows=path, catalogue=CATALOGUE)] == [
            str(len(kinds))
        ]


BOARD = """
storyboard: 1
title: Product film
inputs:
  product_name: {type: text, max_length: 40, description: Name on the end card}
  price: {type: number, min: 0, default: 49.90}
  code: {type: integer, default: 0x1F}
  hero: {type: image, min_size: 1280x720}
  colours: {type: list, split: ";", default: [red, blue]}
  odd: {type: list, split: ";", default: ["a;b"]}
  codes: {type: list, of: number, default: [0x1F, 007, 2.50]}
  kind: {type: choice, options: [a, 2024], default: ~}
  features: {type: list, of: {title: text, n: {type: number, default: 1.50}}, default: [{title: 'Ä "x"'}]}
shots: [{id: a, prompt: x}]
"""


def test_the_schema_has_what_a_form_shows() -> None:
    schema: Any = form_schema(load_interface_in_text(BOARD, "f.yaml", Path()))
    assert schema["title"] == "Product film"
    assert schema["required"] == ["product_name", "hero"]
    properties = schema["properties"]
    assert list(properties) == [
        "product_name",
        "price",
        "code",
        "hero",
        "colours",
        "odd",
        "codes",
        "kind",
        "features",
    ]
    assert properties["product_name"] == {
        "title": "Product name",
        "description": "Name on the end card",
        "type": "string",
        "maxLength": 40,
        "x-type": "text",
    }
    assert properties["price"]["default"] == 49.9
    assert (properties["hero"]["x-type"], properties["hero"]["x-min-size"]) == ("image", "1280x720")
    assert properties["kind"]["enum"] == ["a", 2024, None]
    assert properties["features"]["items"]["required"] == ["title"]
    assert json.loads(json.dumps(schema)) == schema


def test_the_example_has_numbers_as_they_are_written_and_nothing_for_what_is_required() -> None:
    assert example_rows(load_interface_in_text(BOARD, "f.yaml", Path())).splitlines() == [
        "id,product_name,price,code,hero,colours,odd,codes,kind,features",
        'example,,49.90,31,,red;blue,"[""a;b""]","[31, 7, 2.50]",,"[{""title"": ""Ä \\""x\\"""", ""n"": 1.50}]"',
    ]


@pytest.mark.parametrize(
    ("extra", "header", "row"),
    [
        ("inputs: {a: {default: x}}", "id,a", "example,x"),
        ("inputs: {a: {default: x}, sku: {default: A1}}", "a,sku", "x,A1"),
        ("inputs: {sku: {default: ~}}", "id,sku", "example,"),
        ("inputs: {sku: text}", "sku", ""),
        ("inputs: {a: {default: x}}\nrows: {file: f.csv, id: code}", "code,a", "example,x"),
        ("inputs: {a: {default: x}, b: text}\nrows: {file: f.csv, id: a}", "a,b", "x,"),
    ],
)
def test_the_example_names_its_film(extra: str, header: str, row: str) -> None:
    interface = load_interface_in_text(f"storyboard: 1\n{extra}\n", "f.yaml", Path())
    assert example_rows(interface) == f"{header}\n{row}\n".replace("\n\n", '\n""\n')


@given(KINDS)
def test_the_schema_of_the_language_knows_every_declaration(kind: dict[str, Any]) -> None:
    short: dict[str, Any] = {"inputs": {"x": kind, "y": "text", "z": {"type": "list", "of": "image"}}}
    board = {"storyboard": 1, **short, "shots": [{"id": "one", "prompt": "{{ x }} {{ y }} {{ z }}"}]}
    assert not load_interface(board).declarations.broken
    assert LANGUAGE.is_valid(board)
    for wrong in ({**kind, "maxlength": 3}, {**kind, "type": "txt"}, {"type": "list", "of": "imag"}, 5):
        assert not LANGUAGE.is_valid({**board, "inputs": {"x": wrong}})
