from __future__ import annotations

from collections import Counter

import pytest

from storyboard.emulator.faults import KINDS, Fault, FaultPlan, parse_fault
from storyboard.errors import PlanError


def test_a_fault_is_written_as_its_kind_with_or_without_a_rate() -> None:
    assert parse_fault("poll-500") == Fault("poll-500", 1.0)
    assert parse_fault("poll-500:0.05") == Fault("poll-500", 0.05)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("poll-50", 'did you mean "poll-500"?'),
        ("poll-500:", "a number from 0 to 1"),
        ("poll-500:often", "a number from 0 to 1"),
        ("poll-500:2", "a number from 0 to 1"),
        ("poll-500:nan", "a number from 0 to 1"),
    ],
)
def test_what_is_no_fault_is_refused_with_what_would_be_one(text: str, words: str) -> None:
    with pytest.raises(PlanError) as raised:
        parse_fault(text)
    assert words in (raised.value.hint or "")


def test_a_rate_strikes_about_so_often_and_the_same_way_with_the_same_seed() -> None:
    def strikes(seed: int) -> list[bool]:
        plan = FaultPlan((Fault("error-500", 0.2),), seed)
        return [plan.strike("submit", "fal", "") is not None for _ in range(1000)]

    assert 150 < sum(strikes(1)) < 250
    assert strikes(1) == strikes(1)
    assert strikes(1) != strikes(2)


def test_only_these_occasions_count_those_that_the_fault_is_about() -> None:
    plan = FaultPlan((Fault("rate-limit", only=(2,), provider="fal", prompt="fog"),), 0)
    seen = [("minimax", "fog"), ("fal", "fog"), ("fal", "sun"), ("fal", "thick fog"), ("fal", "fog")]
    struck = [plan.strike("submit", provider, prompt) is not None for provider, prompt in seen]
    assert struck == [False, False, False, True, False]


def test_a_kind_that_strikes_a_prediction_so_often_then_lets_it_pass() -> None:
    plan, struck = FaultPlan((Fault("output-404-once"), Fault("output-empty", times=2)), 0), Counter[Fault]()
    kinds = [getattr(plan.strike("output", "fal", "", struck), "kind", None) for _ in range(4)]
    assert kinds == ["output-404-once", "output-empty", "output-empty", None]


def test_faults_can_be_exchanged() -> None:
    plan = FaultPlan((), 0)
    assert plan.strike("poll", "fal", "") is None
    plan.add(Fault("poll-500"))
    assert plan.strike("poll", "fal", "") == Fault("poll-500")
    assert plan.strike("submit", "fal", "") is None
    plan.clear()
    assert plan.strike("poll", "fal", "") is None


def test_only_what_strikes_a_submit_can_keep_it_from_being_accepted() -> None:
    assert all(kind.accepted for kind in KINDS.values() if kind.occasion != "submit")
