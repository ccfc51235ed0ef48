from __future__ import annotations

import json
import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from storyboard.document.tree import (
    MAX_DEPTH,
    Mapping,
    Mark,
    mark_at,
    plain,
    read_all,
    read_tree,
    tree_of,
)
from storyboard.errors import BoardError

PARSERS = [pytest.param(True, id="python"), pytest.param(False, id="c")]
PARSERS = PARSERS if yaml.__with_libyaml__ else PARSERS[:1]
both_parsers = pytest.mark.parametrize("pure", PARSERS)

CORE_SCALARS: list[tuple[str, JsonValue]] = [
    ("16:9", "16:9"),
    ("1:30:00", "1:30:00"),
    ("no", "no"),
    ("on", "on"),
    ("Yes", "Yes"),
    ("y", "y"),
    ("1_000", "1_000"),
    ("2024-01-01", "2024-01-01"),
    ("0b11", "0b11"),
    ("0777", 777),
    ("012", 12),
    ("0o14", 12),
    ("0x1F", 31),
    ("-3", -3),
    ("+3", 3),
    ("0o8", "0o8"),
    (".5", 0.5),
    ("-.5", -0.5),
    ("5.", 5.0),
    ("1e3", 1000.0),
    ("1.5E-2", 0.015),
    ("1e", "1e"),
    ("-", "-"),
    (".", "."),
    (".inf", math.inf),
    ("-.INF", -math.inf),
    ("inf", "inf"),
    ("nan", "nan"),
    ("true", True),
    ("FALSE", False),
    ("tRue", "tRue"),
    ("null", None),
    ("~", None),
    ("", None),
    ("'null'", "null"),
    ('"12"', "12"),
    ("=", "="),
    ("9" * 5000, "9" * 5000),
]


def problems(text: str | bytes, *, pure: bool) -> list[str]:
    return [str(problem) for problem in read_all(text, "f", pure=pure).problems]


@both_parsers
@pytest.mark.parametrize(("written", "meant"), [pair for pair in CORE_SCALARS if pair[0] != "-"])
def test_plain_text_means_what_yaml_1_2_says(written: str, meant: JsonValue, pure: bool) -> None:
    tree = read_all(f"key: {written}\n", "f", pure=pure).tree

    assert tree is not None
    value = plain(tree)
    assert value == {"key": meant}
    assert type(value["key"]) is type(meant)


@both_parsers
def test_not_a_number_is_a_number(pure: bool) -> None:
    tree = read_all("[.nan]", "f", pure=pure).tree

    assert tree is not None
    assert str(plain(tree)) == "[nan]"


@both_parsers
def test_tags_of_the_core_schema_are_obeyed_and_others_refused(pure: bool) -> None:
    reading = read_all(
        "[!!str 12, !!float 1, !!int x, ! 7, !mine 3, !!python/name:os.system '']", "f", pure=pure
    )

    assert [problem.message for problem in reading.problems] == [
        '"x" is no value of the kind "!!int"',
        'the tag "!mine" is not allowed',
        'the tag "tag:yaml.org,2002:python/name:os.system" is not allowed',
    ]
    assert reading.tree is not None
    assert plain(reading.tree) == ["12", 1.0, "x", "7", "3", ""]


@both_parsers
def test_every_value_and_key_knows_its_place(pure: bool) -> None:
    tree = read_all("a: 1\nlist:\n  - x\n  - {key: value}\n", "f", pure=pure).tree

    assert tree is not None
    assert mark_at(tree, ("a",)) == Mark(1, 4)
    assert mark_at(tree, ("a",), key=True) == Mark(1, 1)
    assert mark_at(tree, ("list", 1, "key")) == Mark(4, 11)
    assert mark_at(tree, ("list", 1, "key"), key=True) == Mark(4, 6)
    assert mark_at(tree, ("list", 1, "missing")) == Mark(4, 5)
    assert mark_at(tree, ("list", "tag of a union", 1, "key")) == Mark(4, 11)
    assert mark_at(tree, ()) == Mark(1, 1)


@both_parsers
def test_merge_keys_add_what_the_mapping_does_not_say_itself(pure: bool) -> None:
    text = """
        one: &one {a: 1, b: 2}
        two: &two {b: 3, c: 4}
        mine: {<<: *one, a: 9}
        both: {<<: [*one, *two]}
        text: {"<<": 5}
    """
    tree = read_all(text, "f", pure=pure).tree

    assert isinstance(tree, Mapping)
    assert plain(tree.items["mine"]) == {"a": 9, "b": 2}
    assert plain(tree.items["both"]) == {"a": 1, "b": 2, "c": 4}
    assert plain(tree.items["text"]) == {"<<": 5}
    assert mark_at(tree, ("mine", "b")) == Mark(2, 29)


@both_parsers
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2", 'f:2:1: the key "a" is written twice; the first is on line 1'),
        ("<<: 5", 'f:1:5: "<<" can only merge mappings; mark a mapping with &name, and merge *name'),
        ("\ta: 1", "f:1:1: a tab in the indentation; indent with spaces"),
        ("a:\n\t- 1", "f:2:1: a tab in the indentation; indent with spaces"),
        (
            "a: 'x\nb: 1\n",
            "f:1:4: quotes that are never closed; close them, or double those that belong to the text",
        ),
        (
            "a: b: c",
            'f:1:5: an unexpected ": "; put text that has a colon in it in quotes, or fix the indentation',
        ),
        ("a: @x", 'f:1:4: unquoted text cannot begin with "@"; put the text in quotes'),
        (
            "a: [1, 2\nb: 3",
            'f:1:4: a list that is never closed; write "," between its items and "]" at its end',
        ),
        (
            "a:\n  - 1\n b: 2\n",
            "f:3:2: a line that does not fit those above; give keys of one mapping the same indentation",
        ),
        (
            "a: *x",
            'f:1:4: the alias "*x" has no anchor above it; mark a value with "&x" first, '
            'or put text that begins with "*" in quotes',
        ),
        ("a: &x [*x]", 'f:1:8: the alias "*x" is inside the value that it refers to'),
        (
            "a: {{ x }}",
            'f:1:5: a mapping cannot be a key; put text with braces in quotes, such as "{{ name }}"',
        ),
        ("a: 1\n--- \nb: 2\n", 'f:2:1: a second document begins here; keep one, and take out the "---"'),
        ("a\x01", 'f:1:2: the character "U+0001" is not allowed in a document; remove it'),
        (
            b"a: 1\nb: caf\xe9",
            "f:2:7: the file is not UTF-8: the byte 0xe9 is not a character; save it as UTF-8",
        ),
        ("a: 1".encode("utf-16"), "f:1:1: the file is UTF-16; save it as UTF-8"),
        (b"", "f:1:1: the file is empty; it has only white space"),
        ("# only this\n", "f:1:1: the file is empty; it has only white space"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(text: str | bytes, expected: str, pure: bool) -> None:
    assert problems(text, pure=pure) == [expected]


@both_parsers
def test_a_byte_order_mark_does_no_harm(pure: bool) -> None:
    assert read_all("\ufeffa: é".encode(), "f", pure=pure).tree == read_all("a: é", "f", pure=pure).tree


@both_parsers
def test_all_repeated_keys_are_told_at_once_and_the_first_value_counts(pure: bool) -> None:
    reading = read_all("a: 1\na: 2\nb: {c: 1, c: 2}", "f", pure=pure)

    assert len(reading.problems) == 2
    assert reading.tree is not None
    assert plain(reading.tree) == {"a": 1, "b": {"c": 1}}


@both_parsers
def test_nesting_is_bounded(pure: bool) -> None:
    assert problems("[" * MAX_DEPTH + "]" * MAX_DEPTH, pure=pure) == []
    [problem] = problems("[" * 100_000, pure=pure)
    assert "nested more than" in problem


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [" + "x, " * 10 + "]"]
    lines += [f"a{level}: &a{level} [" + f"*a{level - 1}, " * 10 + "]" for level in range(1, levels)]
    return "\n".join(lines)


@both_parsers
def test_aliases_cannot_make_a_small_file_huge(pure: bool) -> None:
    assert problems(bomb(4), pure=pure) == []
    [problem] = problems(bomb(12), pure=pure)
    # Refused at the first alias that goes too far: on a line long before the last.
    assert problem.startswith("f:5:")
    merges = "a0: &a0 {" + ", ".join(f"k{n}: 1" for n in range(500)) + "}\n"
    merges += "\n".join(f"m{n}: {{<<: *a0}}" for n in range(400))
    [problem] = problems(merges, pure=pure)
    assert "far larger than its text" in problem


@both_parsers
def test_many_aliases_are_fine_in_a_file_that_is_long_itself(pure: bool) -> None:
    text = "base: &base {a: 1, b: 2, c: 3}\nlist:\n" + "- {<<: *base, d: 4}\n" * 20_000

    assert problems(text, pure=pure) == []


def test_read_tree_raises_all_problems() -> None:
    with pytest.raises(BoardError) as caught:
        read_tree("a: 1\na: 2\na: 3", "board.yaml")
    assert [problem.line for problem in caught.value.problems] == [2, 3]


# YAML takes no key of more than 1024 characters as such, escapes counted.
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=100), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_data_survives_the_way_through_a_tree(data: JsonValue) -> None:
    assert plain(tree_of(data)) == data


@given(json_values, st.sampled_from([value.values[0] for value in PARSERS]))
def test_json_is_read_as_json(data: JsonValue, pure: bool) -> None:
    # Escaped: YAML has no surrogate pairs, and takes other line ends than JSON for line ends.
    text = json.dumps({"data": data}).replace("\\ud", "\\u00")
    reading = read_all(text, "f", pure=pure)

    assert reading.problems == ()
    assert reading.tree is not None
    assert plain(reading.tree) == json.loads(text)


@pytest.mark.parametrize("data", [object(), {1: "x"}, {"a": {"b": {1, 2}}}, "half of \ud83d a pair"])
def test_what_is_no_data_is_refused(data: JsonValue) -> None:
    with pytest.raises(BoardError):
        tree_of(data)


def test_data_that_contains_itself_is_refused() -> None:
    data: list[JsonValue] = []
    data.append(data)
    with pytest.raises(BoardError, match="does it contain itself"):
        tree_of(data)
