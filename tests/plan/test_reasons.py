"""Reasons: what changed, and whose change reached a shot, in words."""

from __future__ import annotations

import pytest
from pydantic import JsonValue

from storyboard.plan.reasons import Cause, changes_of, joined, reason_of

BEFORE: dict[str, JsonValue] = {
    "model": "a",
    "prompt": "one two",
    "length": "6",
    "params": {"x": 1, "y": 2},
    "first frame": {"picture": "0"},
}


@pytest.mark.parametrize(
    ("now", "clauses"),
    [
        (BEFORE, ()),
        ({**BEFORE, "prompt": "other words"}, ("prompt changed",)),
        ({**BEFORE, "model": "b"}, ("model changed from a to b",)),
        ({**BEFORE, "length": "10"}, ("length changed from 6 to 10",)),
        ({**BEFORE, "length": "13/2"}, ("length changed from 6 to 6.5",)),
        ({**BEFORE, "params": {"x": 1, "y": 3}}, ("y changed",)),
        ({**BEFORE, "params": {"x": 1}}, ("y changed",)),
        ({**BEFORE, "first frame": {"picture": "1"}}, ("first frame changed",)),
        ({**BEFORE, "prompt": "p q", "model": "b"}, ("model changed from a to b", "prompt changed")),
    ],
)
def test_changes_are_named(now: dict[str, JsonValue], clauses: tuple[str, ...]) -> None:
    assert sorted(change.words for change in changes_of(BEFORE, now)) == sorted(clauses)


def test_a_change_that_came_down_the_chain_names_where_it_began() -> None:
    direct = Cause(own=(), root="summit", change="prompt changed")
    assert reason_of(direct, "summit") == 'first frame comes from "summit", whose prompt changed'
    further = reason_of(direct, "ridge")
    assert further == 'first frame comes from "ridge", which goes back to "summit", whose prompt changed'


def test_own_and_inherited_changes_are_both_told() -> None:
    cause = Cause(own=("seed changed",), root="a", change="prompt changed")
    assert reason_of(cause, "a") == 'seed changed and first frame comes from "a", whose prompt changed'


def test_clauses_are_joined_as_a_sentence_does() -> None:
    assert [joined(()), joined(("a",)), joined(("a", "b")), joined(("a", "b", "c"))] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
