"""Rows of JSON, JSON Lines and YAML."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.document.nodes import Node, Sequence, plain
from storyboard.errors import BoardError
from storyboard.rows.json_text import JsonText
from storyboard.rows.read import read_rows
from storyboard.rows.records import table_of_records
from storyboard.rows.text import text_of
from storyboard.rows.yaml_file import read_yaml
from tests.rows.reading import problems, problems_of, read, shown, values

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)
data = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
records = st.lists(
    st.dictionaries(texts.filter(str.strip), st.none() | data, min_size=1, max_size=4), min_size=1, max_size=5
)


def without_null(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


@given(records, st.sampled_from([None, 2]), st.booleans())
def test_json_is_read_as_it_was_written(
    rows: list[dict[str, object]], indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(rows, indent=indent, ensure_ascii=ascii_only)
    found = table_of_records(JsonText(text, "rows.json").rows(), "rows.json").rows
    assert [{name: plain(node) for name, node in row.values.items()} for row in found] == without_null(rows)


@given(records, st.booleans())
def test_json_lines_are_read_as_they_were_written(rows: list[dict[str, object]], ascii_only: bool) -> None:
    text = "\n\n".join(json.dumps(row, ensure_ascii=ascii_only) for row in rows)
    found = table_of_records(JsonText(text, "rows.jsonl").lines(), "rows.jsonl").rows
    assert [{name: plain(node) for name, node in row.values.items()} for row in found] == without_null(rows)
    assert [row.mark.line for row in found] == [2 * number + 1 for number in range(len(rows))]


def test_numbers_keep_their_written_form_and_null_is_not_given(tmp_path: Path) -> None:
    table = read('[{"price": 49.90, "n": 1e3, "gone": null}]', tmp_path, "rows.json")
    assert shown(table) == [{"price": "49.90", "n": "1e3"}]
    assert table.rows[0].empty["gone"].cell == 'column "gone"'
    assert shown(read('{"price": 49.90}', tmp_path, "rows.ndjson")) == [{"price": "49.90"}]
    assert shown(read("- {price: 49.90, code: 01234, gone: ~}", tmp_path, "rows.yml")) == [
        {"price": "49.90", "code": "01234"}
    ]


def test_columns_are_all_names_in_the_order_of_their_first_use(tmp_path: Path) -> None:
    table = read('[{"b": 1},\n {"a": 2, "b": 3}]', tmp_path, "rows.json")
    path = str(tmp_path / "rows.json")
    assert table.columns == {"b": (1, 3, path, 'column "b"'), "a": (2, 3, path, 'column "a"')}
    assert table.rows[1].values["b"].mark == (2, 16, path, 'column "b"')
    assert table.rows[1].mark == (2, 2, path, "")


def test_parts_of_a_value_have_its_cell(tmp_path: Path) -> None:
    table = read("- name: x\n  features:\n    - Waterproof\n    - Light\n", tmp_path, "rows.yaml")
    features = table.rows[0].values["features"]
    assert isinstance(features, Sequence)
    assert features.items[1].mark == (4, 7, str(tmp_path / "rows.yaml"), 'column "features"')


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("r.json", "", '1:1: rows are a list of objects; write [{"name": "value"}, ...]'),
        ("r.json", '{"rows": []}', '1:1: rows are a list of objects; write [{"name": "value"}, ...]'),
        ("r.json", '[{"a": 1, "a": 2}]', '1:11: the row has two values "a"; take one out'),
        ("r.json", '[{"a": {"x": 1, "x": 2}}]', '1:8: an object has two values "x"'),
        ("r.json", '[\n{"a": 1}\n{"a": 2}]', '3:1: "," or "]" is expected here'),
        ("r.json", '[{"a": 1}] x', "1:12: there is something after the list; keep one list of all rows"),
        ("r.json", '[{"a"}]', '1:6: ":" is expected here'),
        ("r.json", "[{a: 1}]", "1:3: a name in double quotes is expected here"),
        ("r.json", '[{"a": NaN}]', "1:8: NaN is no number in JSON"),
        ("r.json", '[{"a": 007}]', '1:9: "," or "}" is expected here'),
        ("r.json", '[{"a": "x}]', "1:8: this is not valid JSON: unterminated string starting at"),
        ("r.json", '[{"a": ' + "9" * 5000 + "}]", "1:8: a number has more than 400 digits"),
        ("r.json", '[{"a": ' + "[" * 100_000, "1:8: this is nested too deeply"),
        (
            "r.json",
            '[{"a": "\\ud800"}]',
            "1:8: the text '\\ud800' has half of a surrogate pair in it; write the whole character",
        ),
        ("r.json", '[{" ": 1}]', "1:3: a value has no name; name its column"),
        ("r.json", "[7]", "1:2: a row is a mapping, or an object; give each value a name"),
        (
            "r.jsonl",
            '{"a": 1} {"a": 2}',
            "1:1: a line is one object; write each object on a line of its own, or name the file .json",
        ),
        (
            "r.jsonl",
            '{"a":\n1}',
            "1:6: the line ends within an object; write each object on a line of its own, or name the file .json",
        ),
        (
            "r.jsonl",
            '{"a": [1,\n2]}',
            "1:1: a line is one object; write each object on a line of its own, or name the file .json",
        ),
        ("r.jsonl", '{"a": 1}\n\n{"a" 1}', '3:6: ":" is expected here'),
        (
            "r.yaml",
            "a: 1",
            '1:1: rows are a list of mappings; begin each with "- ", and write "name: value" for each of its'
            " values",
        ),
        (
            "r.yaml",
            "- a: *x\n",
            '1:6: the alias "*x" has no anchor above it; mark a value with "&x" first, or put text that'
            ' begins with "*" in quotes',
        ),
    ],
)
def test_problems(name: str, content: str, expected: str, tmp_path: Path) -> None:
    assert problems(content, tmp_path, name) == [f"{name}:{expected}"]


def test_no_rows(tmp_path: Path) -> None:
    for name, content in [("r.json", "[]"), ("r.jsonl", "\n"), ("r.yaml", "[]")]:
        assert problems(content, tmp_path, name) == [f"{name}: there is no row in the file"]


def test_all_problems_at_once(tmp_path: Path) -> None:
    assert problems('{"": 1}\n3\n{"a" 1}', tmp_path, "r.jsonl") == [
        "r.jsonl:1:2: a value has no name; name its column",
        "r.jsonl:2:1: a row is a mapping, or an object; give each value a name",
        'r.jsonl:3:6: ":" is expected here',
    ]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("r.xls", "save it as .xlsx, or as CSV in UTF-8"),
        ("r.ods", "save it as .xlsx, or as CSV in UTF-8"),
        (
            "r.toml",
            "rows are read from files that end in .csv, .tsv, .txt, .json, .jsonl, .ndjson, .yaml, .yml, .xlsx, .xlsm",
        ),
    ],
)
def test_files_of_other_kinds(name: str, hint: str, tmp_path: Path) -> None:
    assert problems("", tmp_path, name) == [f'{name}: "{name}" is of no known kind; {hint}']


def test_a_folder_is_no_file_of_rows(tmp_path: Path) -> None:
    (tmp_path / "rows").mkdir()
    assert problems_of(tmp_path / "rows") == ['rows: "rows" is a folder; name the file in it']


def test_limits(tmp_path: Path) -> None:
    row = '{"a":1}\n'
    assert problems(row * 50_001, tmp_path, "r.jsonl") == [
        "r.jsonl:50001:1: a file of rows may have 50,000 rows; divide it"
    ]
    wide = json.dumps([dict.fromkeys(map(str, range(1001)), 1)])
    assert problems(wide, tmp_path, "r.json") == [
        "r.json:1:2: a file of rows may have 1,000 columns; divide it"
    ]
    assert problems("a\n" + "x\n" * 50_001, tmp_path, "r.csv") == [
        "r.csv:50002:1: a file of rows may have 50,000 rows; divide it"
    ]
    exact = json.dumps(dict.fromkeys(map(str, range(1000)), 1)) + "\n"
    assert len(read(exact * 500, tmp_path, "r.jsonl").rows) == 500
    assert problems(exact * 501, tmp_path, "r.jsonl") == [
        "r.jsonl:501:1: a file of rows may have 500,000 cells; divide it"
    ]
    many = ",".join(map(str, range(1000))) + "\n"
    assert problems(many * 600, tmp_path, "r.csv")[0].endswith(
        ": a file of rows may have 500,000 cells; divide it"
    )
    assert problems(many.replace("\n", ",1001\n"), tmp_path, "r.csv") == [
        "r.csv:1:1: a file of rows may have 1,000 columns"
    ]
    (tmp_path / "big.csv").write_bytes(b"a\n" * (9 * 2**20))
    with pytest.raises(BoardError, match=r'"big\.csv" is larger than 16 MiB'):
        read_rows(tmp_path / "big.csv")


def _json(text: str) -> list[Node]:
    return list(JsonText(text, "r.json").rows())


def _lines(text: str) -> list[Node]:
    return list(JsonText(text, "r.jsonl").lines())


@given(st.text('[]{}":,0e-+.\\u \n\tnulltruefalse é', max_size=60).map(str.encode) | st.binary(max_size=100))
def test_any_bytes_are_rows_or_a_board_error(content: bytes) -> None:
    for reader in (_json, _lines, lambda text: read_yaml(text, "r.yaml")):
        try:
            reader(text_of(content, "r.json"))
        except BoardError:
            continue


def test_values_of_yaml_have_types(tmp_path: Path) -> None:
    assert values(read("- {a: true, b: [1], c: 'no', d: no}", tmp_path, "r.yaml")) == [
        {"a": True, "b": [1], "c": "no", "d": "no"}
    ]
