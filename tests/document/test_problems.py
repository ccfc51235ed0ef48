from __future__ import annotations

from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from storyboard.document.problems import problems_of
from storyboard.document.tree import Location, plain, read_tree
from storyboard.suggestions import closest, did_you_mean, nearest_first
from storyboard.wording import listed


class Leaf(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)

    size: int = Field(ge=1, le=9, default=1)
    """How large it is."""

    kind: Literal["oak", "elm"] = "oak"


class Tree(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)

    name: str
    """What it is called."""

    leaves: list[Leaf] = []
    by_name: dict[str, Leaf] = {}
    with_: Leaf | None = Field(default=None, alias="with")


def told(text: str) -> list[str]:
    tree = read_tree(text, "f")
    with pytest.raises(ValidationError) as caught:
        Tree.model_validate(plain(tree))
    return [str(problem) for problem in problems_of(caught.value, tree, "f", Tree)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("leaves: []", 'f:1:1: "name" is missing; what it is called'),
        ("name: 5", 'f:1:7: "name" should be text, not the number 5; put it in quotes: "5"'),
        (
            "name: x\nnmae: y",
            'f:2:1: unknown key "nmae"; did you mean "name"? keys are: by_name, leaves, name, with',
        ),
        (
            "name: x\nleaves: [{sze: 1}]",
            'f:2:11: unknown key "sze" in "leaves[0]"; did you mean "size"? keys are: kind, size',
        ),
        (
            "name: x\nby_name: {a: {kin: oak}}",
            'f:2:15: unknown key "kin" in "by_name.a"; did you mean "kind"? keys are: kind, size',
        ),
        (
            "name: x\nwith: {sise: 1}",
            'f:2:8: unknown key "sise" in "with"; did you mean "size"? keys are: kind, size',
        ),
        (
            "name: x\nleaves: [{size: 10}]",
            'f:2:17: "leaves[0].size" should be at most 9, not 10; how large it is',
        ),
        (
            "name: x\nleaves: [{size: '4'}]",
            'f:2:17: "leaves[0].size" should be a whole number, not the text "4"; write 4',
        ),
        (
            "name: x\nleaves: [{kind: eml}]",
            'f:2:17: "leaves[0].kind" cannot be the text "eml"; did you mean "elm"? choices are: oak, elm',
        ),
        (
            "name: x\nleaves: 3",
            'f:2:9: "leaves" should be a list, not the number 3; begin each item with "- "',
        ),
        (
            "[]",
            'f:1:1: the document should be a mapping, not a list; write "key: value" below it, with more indentation',
        ),
    ],
)
def test_a_misfit_is_told_with_its_place_and_what_is_allowed(text: str, expected: str) -> None:
    assert told(text) == [expected]


def test_an_owner_names_the_thing_in_the_words_of_its_field() -> None:
    tree = read_tree("name: x\nleaves: [{size: 10}, {sze: 3}]", "f")

    def owner(location: Location) -> tuple[str, int]:
        return f"leaf {location[1]}", 2

    with pytest.raises(ValidationError) as caught:
        Tree.model_validate(plain(tree))
    found = [problem.message for problem in problems_of(caught.value, tree, "f", Tree, owner)]
    assert found == ['leaf 0: "size" should be at most 9, not 10', 'leaf 1: unknown key "sze"']


@pytest.mark.parametrize(
    ("word", "choice"),
    [
        ("hailuo-2.3-por", "hailuo-2.3-pro"),
        ("HAILUO-2.3-PRO", "hailuo-2.3-pro"),
        ("ani", "animatic"),
        ("veo", None),
    ],
)
def test_the_closest_choice_is_what_was_probably_meant(word: str, choice: str | None) -> None:
    assert closest(word, ["hailuo-2.3-pro", "animatic"]) == choice


def test_long_lists_are_cut() -> None:
    names = [f"n{number}" for number in range(30)]

    assert listed(names).endswith("n11 and 18 more")
    assert did_you_mean("n7x", names, "names").startswith('did you mean "n7"? names are: n0, n1')
    assert did_you_mean("x", [], "models") == "there are no models"


def test_choices_stay_in_their_order_where_none_is_like_the_word() -> None:
    many = [f"{letter}{letter}{letter}" for letter in "abcdefghijklmnopq"]
    assert nearest_first("0000", many) == many
    assert nearest_first("pppq", many)[0] == "ppp"
