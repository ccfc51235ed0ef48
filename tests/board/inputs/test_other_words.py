from __future__ import annotations

from pathlib import Path

import pytest

from storyboard.board.inputs.other_words import type_hint
from storyboard.board.inputs.schema import InputType
from storyboard.board.load import load_text
from storyboard.errors import BoardError


@pytest.mark.parametrize(
    ("declaration", "hint"),
    [
        ("{type: string}", 'did you mean "text"?'),
        ("float", 'did you mean "number"?'),
        ("{type: Color}", 'did you mean "colour"?'),
        ("{type: list, of: string}", 'did you mean "text"?'),
        ("{type: record, of: {a: {type: bool}}}", 'did you mean "boolean"?'),
        ("{type: nmber}", 'did you mean "number"? choices are'),
        ("{type: text, required: true}", "an input without a default is required"),
        ("{type: choice, values: [a], options: [a]}", "the values of a choice are its options"),
        ("{type: text, label: Name}", 'the words for whoever fills it are its "description"'),
        ("{type: text, descripton: Name}", 'did you mean "description"?'),
    ],
)
def test_the_words_of_other_programs_are_told_in_those_of_this_one(declaration: str, hint: str) -> None:
    text = f"storyboard: 1\ninputs: {{n: {declaration}}}\nshots: [{{id: a, prompt: 'x {{{{ n }}}}'}}]"

    with pytest.raises(BoardError) as caught:
        load_text(text, "board.yaml", Path())

    assert any(hint in str(problem) for problem in caught.value.problems)


def test_what_is_suggested_is_a_type_and_no_type_has_another_name() -> None:
    words = [
        "string",
        "float",
        "int",
        "bool",
        "color",
        "enum",
        "datetime",
        "link",
        "img",
        "video",
        "audio",
        "array",
        "map",
    ]
    assert {str(type_hint(word)).split('"')[1] for word in words} == {str(each) for each in InputType}
    assert not any(map(type_hint, InputType))
