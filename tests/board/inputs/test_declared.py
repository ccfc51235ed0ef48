"""What a storyboard may declare under `inputs`, and what it is told of mistakes there."""

from __future__ import annotations

import pytest

from storyboard.board.findings import Findings
from storyboard.board.inputs.declaration import Declarations
from storyboard.board.inputs.declare import declared
from storyboard.board.inputs.schema import InputType
from storyboard.document.numbers import WrittenFloat
from storyboard.document.tree import Mapping, Scalar, plain, read_tree


def read(text: str) -> tuple[Declarations, list[str]]:
    tree = read_tree(text, "f.yaml")
    assert isinstance(tree, Mapping)
    findings = Findings("f.yaml")
    return declared(tree, findings), [str(problem) for problem in findings.problems()]


def problems_of(declaration: str) -> list[str]:
    declarations, problems = read("inputs:\n  x: " + declaration)
    assert (declarations.broken == {"x"}) is bool(problems)
    return problems


def test_inputs_keep_their_order_and_their_limits() -> None:
    declarations, problems = read(
        "inputs:\n"
        "  product: {type: text, max_length: 40, description: Name on the end card}\n"
        "  price: {type: number, default: 49.90}\n"
        "  features: {type: list, of: {title: text, still: {type: image, min_size: 640x480}}, max_items: 6}\n"
    )
    assert problems == []
    product, price, features = declarations.inputs.values()
    assert list(declarations.inputs) == ["product", "price", "features"]
    assert (product.keys.max_length, product.keys.description) == (40, "Name on the end card")
    assert product.default is None
    assert isinstance(price.default, Scalar)
    assert isinstance(price.default.value, WrittenFloat)
    assert str(price.default.value) == "49.90"
    assert features.of is not None
    assert features.of.fields["still"].keys.min_size == (640, 480)
    assert features.of.fields["title"].type is InputType.TEXT


@pytest.mark.parametrize("kind", [*InputType])
def test_a_type_alone_is_a_declaration(kind: InputType) -> None:
    problems = problems_of(kind)
    if kind is InputType.CHOICE:
        assert problems == ['f.yaml:2:3: input "x": a choice has "options"; list them: options: [one, two]']
    elif kind is InputType.RECORD:
        assert problems == [
            'f.yaml:2:3: input "x": a record names its fields under "of"; write of: {title: text, still: image}'
        ]
    else:
        assert problems == []


def test_a_name_alone_is_a_text() -> None:
    declarations, problems = read("inputs:\n  x:\n")
    assert problems == []
    assert declarations.inputs["x"].type is InputType.TEXT


def test_storyboards_without_inputs_have_none() -> None:
    for text in ("storyboard: 1", "inputs:", "inputs: {}", "inputs: {x-note: {type: nonsense}}"):
        declarations, problems = read(text)
        assert (declarations.inputs, declarations.names, problems) == ({}, frozenset(), [])


@pytest.mark.parametrize(
    ("declaration", "told"),
    [
        ("{type: txt}", '"type" cannot be the text "txt"; did you mean "text"?'),
        ("{type: text, maxlength: 3}", 'unknown key "maxlength"; did you mean "max_length"?'),
        ("{type: number, max_length: 3}", '"max_length" is for text, not for number; for number there is: min, max'),
        ("{type: boolean, options: [a]}", '"options" is for choice, not for boolean; boolean has no limits'),
        ("{type: sound, min_size: 10x10}", '"min_size" is for image and footage, not for sound'),
        ("{type: text, of: text}", '"of" is for list and record, not for text'),
        ("{type: text, max_length: 0}", '"max_length" should be at least 1, not 0'),
        ("{min_length: 4, max_length: 3}", '"min_length" is above "max_length"; no value is both'),
        ("{type: number, min: 4, max: 3.5}", '"min" is above "max"'),
        ("{type: number, min: .inf}", '"min" should be a number'),
        ("{type: list, min_items: 4, max_items: 3}", '"min_items" is above "max_items"'),
        ("{type: image, min_size: 800}", '"min_size" should be WIDTHxHEIGHT in pixels, such as 1280x720'),
        ("{type: choice, options: []}", '"options"'),
        ("{type: choice, options: [a, true]}", '"options[1]" should be a text or a number'),
        ("{type: choice, options: [a, b, a]}", 'the option "a" is written twice'),
        ("{type: record, of: text}", 'a record names its fields under "of"'),
        ("{type: record, of: {}}", '"of" names no field'),
        ("{type: record, of: {a-b: text}}", 'the field "a-b" cannot be used in a template'),
        ("{type: list, of: imag}", '"of.type" cannot be the text "imag"; did you mean "image"?'),
        ("{type: list, of: {of: imag}}", '"of.of.type" cannot be the text "imag"; did you mean "image"?'),
        ("{type: list, of: {a: {maxlength: 3}}}", 'unknown key "maxlength" in "of.a"; did you mean "max_length"?'),
        ("{type: list, of: {type: list, of: {a: {maximum: 3}}}}", 'unknown key "maximum" in "of.of.a"; did you mean'),
        ("{type: list, of: {a: 5}}", '"of.a" should be a mapping'),
        ("{type: list, of: 5}", '"of" should be a mapping'),
        ("{type: list, of: {a: {type: text, max: 3}}}", '"max" is for number and integer, not for text'),
        ("{type: list, of: {type: text, default: a}}", 'the items of a list have no "default"'),
        ("5", "should be a mapping"),
        ("{type: number, default: cheap}", 'default: should be a number, not the text "cheap"'),
        ("{type: text, max_length: 3, default: long}", "default: 4 characters, at most 3"),
        ("{type: list, of: {a: {default: 1, type: date}}}", "default: should be a date, not the number 1"),
        ('{default: "{{ brand }}"}', 'default: a template cannot be a default; write the value itself'),
        ('{type: list, default: ["{% if a %}"]}', "default: a template cannot be a default"),
        ("{type: choice, options: [red, blue], default: rd}", 'default: cannot be the text "rd"; did you mean "red"?'),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_declaration_is_told_at_its_place(declaration: str, told: str) -> None:
    problems = problems_of(declaration)
    assert len(problems) == 1, problems
    assert problems[0].startswith("f.yaml:2:")
    assert 'input "x": ' in problems[0]
    assert told in problems[0]


def test_all_problems_of_all_inputs_are_told_at_once() -> None:
    declarations, problems = read(
        "inputs:\n  a: {type: number, max_length: 3, options: [x]}\n  b: {type: txt}\n  c: text\n"
    )
    assert len(problems) == 3
    assert declarations.broken == {"a", "b"}
    assert list(declarations.inputs) == ["c"]


@pytest.mark.parametrize(
    "name", ["row", "variant", "matrix", "output", "loop", "true", "if", "a-b", "9lives"]
)
def test_names_that_templates_cannot_use_are_refused(name: str) -> None:
    _, problems = read(f"inputs:\n  {name}: text\n")
    assert len(problems) == 1
    assert problems[0].startswith(f'f.yaml:2:3: input "{name}": ')


def test_an_input_and_a_variable_of_one_name_are_refused() -> None:
    _, problems = read("inputs:\n  brand: text\nvars:\n  brand: Ridgeline\n")
    assert problems == [
        'f.yaml:2:3: input "brand": there is a variable of this name under "vars" (line 4); an input is what others'
        " give, a variable what the storyboard computes: rename one, or take it out"
    ]


def test_inputs_that_are_no_mapping_are_refused() -> None:
    declarations, problems = read("inputs: [product]\n")
    assert problems[0].startswith(
        'f.yaml:1:9: "inputs" should be a mapping of names, not a list; write "name: type"'
    )
    assert not declarations.inputs


def nested(levels: int) -> str:
    return "text" if levels == 0 else f"{{type: list, of: {nested(levels - 1)}}}"


def test_nesting_is_limited() -> None:
    assert problems_of(nested(7)) == []
    for levels in (8, 20):
        told = 'f.yaml:2:3: input "x": nested more than 8 levels deep; an input needs far fewer'
        assert problems_of(nested(levels)) == [told]


def test_an_empty_default_makes_an_input_optional() -> None:
    declarations, problems = read("inputs:\n  logo: {type: image, default: ~}\n")
    assert problems == []
    default = declarations.inputs["logo"].default
    assert default is not None
    assert plain(default) is None
