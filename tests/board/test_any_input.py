"""Whatever comes in, a storyboard comes out or the problems with it do: never another error."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from storyboard.board.json_schema import storyboard_schema
from storyboard.board.load import load, load_text
from storyboard.errors import BoardError

BOARD = (Path(__file__).parent / "boards" / "all-right" / "board.yaml").read_text(encoding="utf-8")


def keys_in(schema: JsonValue) -> set[str]:
    if isinstance(schema, list):
        return set().union(*map(keys_in, schema))
    if not isinstance(schema, dict):
        return set()
    properties = schema.get("properties")
    found = set(properties) if isinstance(properties, dict) else set()
    return found.union(*map(keys_in, schema.values()))


KEYS = st.sampled_from(sorted(keys_in(storyboard_schema())))
TEXTS = st.sampled_from(
    [
        "previous",
        "a",
        "b",
        "{{ a }}",
        "{{ b.c[0] }}",
        "{{",
        "{% for",
        "https://x",
        "animatic",
        "hailuo-02",
        "cut",
        "",
    ]
) | st.text(max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 2**40) | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | TEXTS, inner, max_size=4),
    max_leaves=8,
)
SHOTS = st.dictionaries(KEYS, VALUES, max_size=6) | VALUES
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "storyboard": st.just(1) | VALUES,
        "shots": st.lists(SHOTS, max_size=4) | VALUES,
        "defaults": st.dictionaries(KEYS, VALUES, max_size=5) | VALUES,
        "vars": st.dictionaries(TEXTS, VALUES, max_size=4) | VALUES,
        "templates": st.dictionaries(TEXTS, TEXTS | VALUES, max_size=3) | VALUES,
        "audio": VALUES,
        "output": VALUES,
        "title": VALUES,
    },
)


@settings(deadline=None, max_examples=300)
@given(DOCUMENTS)
def test_any_document_loads_or_is_told(document: dict[str, JsonValue]) -> None:
    with suppress(BoardError):
        load(document)


PARTS = st.fixed_dictionaries(
    {},
    optional={
        "shots": st.lists(SHOTS, max_size=4) | VALUES,
        "defaults": st.dictionaries(KEYS, VALUES, max_size=5) | VALUES,
        "templates": st.dictionaries(TEXTS, TEXTS | VALUES, max_size=3) | VALUES,
        "include": TEXTS,
    },
)
INCLUDES = st.fixed_dictionaries(
    {"include": st.just("part.yaml")},
    optional={
        "with": st.dictionaries(TEXTS, VALUES, max_size=3) | VALUES,
        "id": TEXTS | VALUES,
        "for_each": st.lists(VALUES, max_size=3) | VALUES,
        "as": TEXTS | VALUES,
        "when": VALUES,
    },
)


@settings(deadline=None, max_examples=300)
@given(PARTS | st.lists(SHOTS, max_size=4) | VALUES, st.lists(INCLUDES | SHOTS, max_size=3), st.booleans())
def test_any_included_file_loads_or_is_told(
    part: JsonValue, shots: list[JsonValue], is_default: bool
) -> None:
    document: dict[str, JsonValue] = {"storyboard": 1, "shots": shots, "vars": {"a": [1, {"c": "x"}]}}
    if is_default:
        document["defaults"] = {"include": "part.yaml"}
    with TemporaryDirectory() as folder, suppress(BoardError):
        (Path(folder) / "part.yaml").write_text(json.dumps(part), encoding="utf-8")
        (Path(folder) / "board.yaml").write_text(json.dumps(document), encoding="utf-8")
        load(Path(folder) / "board.yaml")


@settings(deadline=None)
@given(
    st.integers(0, len(BOARD)),
    st.integers(0, 12),
    st.text(max_size=4) | st.sampled_from(["\t", "&a", "*a", "!!", "{", "- "]),
)
def test_any_slip_of_the_keyboard_loads_or_is_told(place: int, length: int, typed: str) -> None:
    text = BOARD[:place] + typed + BOARD[place + length :]
    with suppress(BoardError):
        load_text(text.encode("utf-8", "surrogatepass"), "board.yaml", Path("/nowhere"))


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_load_or_are_told(content: bytes) -> None:
    with suppress(BoardError):
        load_text(content, "board.yaml", Path("/nowhere"))
