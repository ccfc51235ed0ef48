"""Takes that most films share, and what a plan asks of them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from storyboard.plan.asking import AskedTakes
from storyboard.plan.changed_takes import ChangedTakes
from storyboard.store.take import Take, take_key

TAKE = Take(
    fingerprint="f",
    number=1,
    sha256="0" * 64,
    size_bytes=1,
    frames=120,
    fps=Fraction(24),
    width=1920,
    height=1080,
    seconds=Fraction(5),
    model="animatic",
    provider="local",
    made_at="2026-01-01T00:00:00+00:00",
)
OTHER = replace(TAKE, sha256="1" * 64)
COMMON = {take_key(name, 1): TAKE for name in "abc"}


def test_changes_stand_before_the_common_takes() -> None:
    takes = ChangedTakes(COMMON, {"b#1": OTHER, "c#1": None, "d#1": OTHER})
    assert dict(takes) == {"a#1": TAKE, "b#1": OTHER, "d#1": OTHER}
    assert len(takes) == 3
    assert ("c#1" in takes, "d#1" in takes, "a#1" in takes) == (False, True, True)
    assert (takes.get("c#1"), takes.get("b#1"), takes.get("e#1")) == (None, OTHER, None)
    with pytest.raises(KeyError):
        takes["c#1"]


def test_the_common_takes_stay_as_they_are() -> None:
    again = ChangedTakes(ChangedTakes(COMMON, {"a#1": None}), {"a#1": OTHER, "b#1": None})
    assert dict(again) == {"a#1": OTHER, "c#1": TAKE}
    assert COMMON.keys() == {"a#1", "b#1", "c#1"}


def test_each_key_that_is_looked_up_asks_for_its_request() -> None:
    asked: set[str] = set()
    takes = AskedTakes(COMMON, asked)
    assert takes.get("a#1") == TAKE
    assert takes.get("x#3") is None
    assert "y#1" not in takes
    assert list(takes) == list(COMMON)
    assert len(takes) == 3
    assert asked == {"a", "x", "y"}
