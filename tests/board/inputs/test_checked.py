"""The values of inputs: read by their types, checked with the place that they come from, all at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pydantic import JsonValue

from storyboard.board.findings import Findings
from storyboard.board.folder import Files
from storyboard.board.inputs.check import Context, checked
from storyboard.board.inputs.declare import declared
from storyboard.board.permissions import Permissions
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.document.literal import Literal, literal
from storyboard.document.tree import Mapping, Mark, Node, Scalar, Sequence, read_tree, tree_of, written
from storyboard.media.images import save_png

CELL = Mark(14, 0, "leads.csv", 'column "x"')


class Checks:
    """Checks values of one declared input `x` for a folder."""

    def __init__(self, folder: Path) -> None:
        self.files = Files(folder, Permissions(load_catalogue(), ()))

    def values(
        self, text: str, given: dict[str, Node], **context: object
    ) -> tuple[dict[str, Node], list[str]]:
        findings = Findings("f.yaml")
        tree = read_tree(text, "f.yaml")
        assert isinstance(tree, Mapping)
        declarations = declared(tree, findings)
        assert findings.problems() == []
        found = checked(declarations, given, Context(self.files, **context), findings)  # type: ignore[arg-type]
        return found, [str(problem) for problem in findings.problems()]

    def value(self, declaration: str, value: object) -> JsonValue:
        found, problems = self.values(
            f"inputs: {{x: {declaration}}}", {"x": literal(tree_of(value, "f", CELL))}
        )
        assert problems == []
        assert all(isinstance(text, Literal) for text in texts_in(found["x"]))
        return written(found["x"])

    def told(self, declaration: str, value: object) -> str:
        found, problems = self.values(
            f"inputs: {{x: {declaration}}}", {"x": literal(tree_of(value, "f", CELL))}
        )
        assert found == {}
        assert len(problems) == 1, problems
        assert problems[0].startswith('leads.csv:14, column "x": ')
        return problems[0].removeprefix('leads.csv:14, column "x": ')


def texts_in(node: Node) -> Iterator[str]:
    if isinstance(node, Scalar):
        if isinstance(node.value, str):
            yield node.value
    else:
        for item in node.items if isinstance(node, Sequence) else node.items.values():
            yield from texts_in(item)


@pytest.fixture
def checks(tmp_path: Path) -> Checks:
    save_png(np.zeros((90, 120, 3), np.uint8), tmp_path / "still.png")
    (tmp_path / "notes.txt").write_text("no picture")
    return Checks(tmp_path)


@pytest.mark.parametrize(
    ("declaration", "value", "result"),
    [
        ("text", "Acme", "Acme"),
        ("text", "", ""),
        ("text", "  kept  ", "  kept  "),
        ("text", "{{ nope }}", "{{ nope }}"),
        ("{max_length: 4}", "Ümla", "Ümla"),
        ("number", "49.90", "49.90"),
        ("number", " 7 ", "7"),
        ("number", "-0.5", "-0.5"),
        ("number", "007", "007"),
        ("number", 3, "3"),
        ("integer", "12", "12"),
        ("integer", 5.0, "5.0"),
        ("boolean", "true", "True"),
        ("boolean", "FALSE", "False"),
        ("boolean", False, "False"),
        ("colour", "#ff6633", "#ff6633"),
        ("date", "2026-02-28", "2026-02-28"),
        ("url", "https://example.org/a?b#c", "https://example.org/a?b#c"),
        ("{type: choice, options: [red, 2024]}", "red", "red"),
        ("{type: choice, options: [red, 2024]}", "2024", "2024"),
        ("image", "still.png", "still.png"),
        ("image", "https://example.org/a.png", "https://example.org/a.png"),
        ("{type: image, min_size: 120x90}", "still.png", "still.png"),
        ("footage", "still.png", "still.png"),
    ],
)  # fmt: skip
def test_one_value_is_read_by_its_type(checks: Checks, declaration: str, value: object, result: str) -> None:
    assert str(checks.value(declaration, value)) == result


def test_a_choice_gives_its_option_and_not_what_stands_for_it(checks: Checks) -> None:
    assert checks.value("{type: choice, options: [2024, '7']}", "2024") == 2024
    assert checks.value("{type: choice, options: [2024, '7']}", 7) == "7"
    assert checks.value("{type: choice, options: [2024, '7']}", 2024.0) == 2024
    assert checks.value("{type: choice, options: [' a ', b]}", "a") == " a "


def test_numbers_given_for_a_text_keep_their_form(checks: Checks) -> None:
    tree = read_tree("sku: 01234", "v.yaml")
    assert isinstance(tree, Mapping)
    (node,) = checks.values("inputs: {sku: text}", dict(tree.items))[0].values()
    assert written(node) == "01234"


@pytest.mark.parametrize(
    ("declaration", "value", "result"),
    [
        ("list", ["a", "b"], ["a", "b"]),
        ("list", '["a", "b|c"]', ["a", "b|c"]),
        ("list", "[]", []),
        ("{type: list, split: ';'}", "a; b ;c", ["a", "b", "c"]),
        ("{type: list, split: ';'}", "", []),
        ("{type: list, split: ';'}", '["a;b"]', ["a;b"]),
        ("{type: list, of: number, split: '|'}", "1|2.5", [1, 2.5]),
        ("{type: list, of: {title: text, n: {type: integer, default: 1}}}", '[{"title": "x"}]',
         [{"title": "x", "n": 1}]),
        ("{type: record, of: {a: text, b: {type: text, default: ~}}}", '{"a": "{{ x }}", "b": null}',
         {"a": "{{ x }}", "b": None}),
        ("{type: record, of: {type: {type: text}}}", {"type": "t"}, {"type": "t"}),
        ("{type: list, of: {type: list, of: integer}}", "[[1], []]", [[1], []]),
    ],
)  # fmt: skip
def test_lists_and_records_are_read_from_data_and_texts(
    checks: Checks, declaration: str, value: object, result: JsonValue
) -> None:
    assert checks.value(declaration, value) == result


@pytest.mark.parametrize(
    ("declaration", "value", "told"),
    [
        ("{max_length: 40}", "x" * 61, "61 characters, at most 40"),
        ("{min_length: 2}", "x", "1 character, at least 2"),
        ("text", True, 'should be text, not true; put it in quotes: "true"'),
        ("text", ["a"], "should be text, not a list"),
        ("number", "1,234.50", "; write it with a decimal point and without separators"),
        ("number", "49,90", "; write it with a decimal point"),
        ("number", "1.234,50", "; write it with a decimal point"),
        ("number", "$49.90", "; write the number alone: 49.9"),
        ("number", "cheap", '; write digits, with a point before decimals'),
        ("number", "", 'should be a number, not the text ""'),
        ("number", "1" * 5000, "should be a number"),
        ("number", "1e999", "should be a number"),
        ("number", "nan", "should be a number"),
        ("number", "0x10", "should be a number"),
        ("number", "٣", "should be a number"),
        ("number", float("inf"), "should be a finite number"),
        ("number", True, "should be a number, not true"),
        ("{type: number, min: 5}", "4.5", "should be at least 5, not 4.5"),
        ("{type: number, max: 5}", 6, "should be at most 5, not 6"),
        ("integer", "4.5", "should be a whole number, not 4.5"),
        ("boolean", "yes", 'should be true or false, not the text "yes"; write true'),
        ("boolean", "0", "; write false"),
        ("boolean", 1, "should be true or false, not the number 1; write true"),
        ("colour", "#f63", '; write "#ff6633"'),
        ("colour", "ff6633", '; write "#ff6633"'),
        ("colour", "red", '; write it as "#rrggbb"'),
        ("date", "31.12.2026", "; write 2026-12-31"),
        ("date", "12/31/2026", "; write it as YYYY-MM-DD"),
        ("date", "20261231", "; write it as YYYY-MM-DD"),
        ("date", "2026-02-30", "; there is no such day"),
        ("date", "2026-12-31T00:00:00", "; write the day alone: 2026-12-31"),
        ("url", "http://example.org", "; addresses begin with https://"),
        ("url", "example.org", "; write it in full"),
        ("url", "https://me:secret@example.org", "leave the name and password out"),
        ("url", "https://a b", "should be an https address"),
        ("url", "http://a.b/c?sig=secret", 'not the text "http://a.b/c?…"'),
        ("url", "https://me:secret@a.b/c", 'not the text "https://…@a.b/c"'),
        ("image", "http://a.b/c.png?sig=secret", '"http://a.b/c.png?…" is not an https URL'),
        ("footage", "https://a.b/c.mp4?sig=secret", '"https://a.b/c.mp4?…" is a URL'),
        ("{type: choice, options: [red, blue]}", "rde", 'cannot be the text "rde"; did you mean "red"?'),
        ("{type: choice, options: [red, blue]}", "Red", 'did you mean "red"?'),
        ("image", "", "should be the path of a picture"),
        ("image", "stil.png", 'the file "stil.png" does not exist; did you mean "still.png"?'),
        ("image", "notes.txt", '"notes.txt"'),
        ("image", "../secret.png", "is outside of the storyboard's folder"),
        ("image", ".env", "is hidden"),
        ("image", "http://example.org/a.png", "is not an https URL"),
        ("{type: image, min_size: 1280x720}", "still.png", '"still.png" is 120x90, at least 1280x720'),
        ("{type: image, min_size: 120x91}", "still.png", '"still.png" is 120x90, at least 120x91'),
        ("{type: image, min_size: 121x90}", "still.png", '"still.png" is 120x90, at least 121x90'),
        ("{type: footage, min_size: 120x91}", "still.png", '"still.png" is 120x90, at least 120x91'),
        ("footage", "https://example.org/a.mp4", "is a URL; download the file first"),
        ("footage", "notes.txt", "notes.txt"),
        ("sound", "still.png", "has no sound in it"),
        ("list", "a, b", '"a, b" is not valid JSON; a list is written as ["one", "two"], or divided as its "split"'),
        ("list", '{"a": 1}', "should be a list in JSON, not a mapping"),
        ("list", "[NaN]", "is not valid JSON"),
        ("list", "[" * 5000, "is not valid JSON"),
        ("list", "[" * 100 + "]" * 100, "is not valid JSON"),
        ("list", {"a": 1}, "should be a list, not a mapping"),
        ("list", ["a", None], "item 2: has no value"),
        ("{type: list, max_items: 1}", ["a", "b"], "2 items, at most 1"),
        ("{type: list, min_items: 1}", [], "0 items, at least 1"),
        ("{type: list, of: {type: text, max_length: 1}}", ["a", "bb"], "item 2: 2 characters, at most 1"),
        ("{type: list, of: {title: text}}", [{}], 'item 1: "title" is missing'),
        ("{type: list, of: {still: image}}", [{"still": "x.png"}], 'item 1, "still": the file "x.png" does not exist'),
        ("{type: record, of: {a: text}}", {"a": "x", "c": "y"}, 'unknown field "c"; fields are: a'),
        ("{type: record, of: {title: text}}", {"titel": "x"}, 'unknown field "titel"; did you mean "title"?'),
        ("{type: record, of: {a: text}}", "x", '"x" is not valid JSON; write its fields: {"a": ...}'),
        ("{type: record, of: {a: text}}", ["x"], "should be a record, not a list"),
        ("{type: record, of: {a: {type: record, of: {b: date}}}}", {"a": {"b": "x"}}, '"a", "b": should be a date'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_the_place_of_the_value(
    checks: Checks, declaration: str, value: object, told: str
) -> None:
    assert told in checks.told(declaration, value)


def test_all_that_is_wrong_is_told_at_once(checks: Checks) -> None:
    found, problems = checks.values(
        "inputs: {a: number, b: {type: list, of: {t: {max_length: 1}, n: integer}}, c: text, d: date}",
        {
            "a": Scalar("x", Mark(3, 5, "v.yaml")),
            "b": tree_of([{"t": "xx", "n": 1}, {"t": "y", "n": "z"}], "", Mark(0, 0, "--set-json b")),
            "d": Scalar("2026-01-01", Mark(0, 0, "--set d")),
        },
    )
    assert list(found) == ["d"]
    assert [problem.partition(";")[0] for problem in problems] == [
        'v.yaml:3:5: "a": should be a number, not the text "x"',
        '--set-json b: item 1, "t": 2 characters, at most 1',
        '--set-json b: item 2, "n": should be a whole number, not the text "z"',
        'f.yaml:1:76: the input "c" is required, and has no value',
    ]


def test_a_missing_value_says_how_it_is_given(checks: Checks) -> None:
    text = "inputs:\n  product: {description: Name on the card}\n"
    assert checks.values(text, {})[1] == [
        'f.yaml:2:3: the input "product" is required, and has no value: Name on the card; give it with'
        ' --set product=..., a column "product" of the rows, or a file with --vars'
    ]
    cell = Mark(14, 0, "leads.csv", 'column "product"')
    assert checks.values(text, {}, empty={"product": cell})[1][0].startswith(
        'leads.csv:14, column "product": the cell is empty, and the input is required: Name on the card; fill the cell'
    )
    assert checks.values(text, {}, empty={"other": cell})[1][0].startswith("f.yaml:2:3: ")


def test_null_is_a_missing_value(checks: Checks) -> None:
    found, problems = checks.values(
        "inputs: {a: {default: x}, b: {default: ~}, c: text}", dict.fromkeys("abc", Scalar(None, CELL))
    )
    assert {name: written(node) for name, node in found.items()} == {"a": "x", "b": None}
    assert len(problems) == 1


def test_files_of_defaults_are_looked_at_where_they_are_used(checks: Checks) -> None:
    text = "inputs: {x: {type: image, default: gone.png}}"
    found, problems = checks.values(text, {})
    assert (found, problems[0].partition(";")[0]) == (
        {},
        'f.yaml:1:36: "x": the file "gone.png" does not exist',
    )
    assert checks.values(text, {"x": Scalar("still.png", CELL)})[1] == []


def test_characters_are_counted_as_people_see_them(checks: Checks) -> None:
    for text in ("👩‍👩‍👧‍👦", "🇩🇪", "é", "👍🏽", "\r\n"):
        assert checks.value("{max_length: 1}", text) == text
    assert checks.told("{max_length: 1}", "éa") == "2 characters, at most 1"
