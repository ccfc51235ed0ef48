"""How long the clips of a plan take at their providers."""

from __future__ import annotations

import pytest
from pydantic import JsonValue

from storyboard.board.load import load
from storyboard.catalogue.concurrency import CONCURRENCY
from storyboard.catalogue.providers import KEY_VARIABLES
from storyboard.plan.make_plan import PlanOptions, make_plan
from storyboard.plan.pace import Pace, paces_of
from storyboard.plan.plan import Plan

FAST = {("fal", "fal-ai/minimax/hailuo-2.3/pro/text-to-video"): [50.0, 60.0, 400.0, 70.0]}


def plan_of(*shots: dict[str, JsonValue], route: str = "fal") -> Plan:
    data = {"storyboard": 1, "shots": list(shots), "defaults": {"model": "hailuo-2.3-pro"}, "route": route}
    return make_plan(load(data), options=PlanOptions(providers=KEY_VARIABLES))


def shot(number: int, **keys: JsonValue) -> dict[str, JsonValue]:
    return {"id": f"s{number}", "prompt": f"words {number}", **keys}


def test_clips_wait_for_each_other_within_the_limits_of_the_account() -> None:
    (pace,) = paces_of(plan_of(*map(shot, range(100))), {})
    assert pace == Pace("fal", 100, 1, CONCURRENCY["fal"])
    assert pace.rounds == (50, 3)
    assert pace.seconds is None


def test_a_chain_takes_as_many_rounds_as_it_is_long() -> None:
    chain = [shot(0), *(shot(number, continues="previous") for number in range(1, 5))]
    (pace,) = paces_of(plan_of(*chain), {})
    assert pace.rounds == (5, 5)


def test_earlier_clips_say_how_long_one_takes_when_it_does_not_wait() -> None:
    (pace,) = paces_of(plan_of(*map(shot, range(100))), FAST)
    assert pace.clip == pytest.approx(52.5)
    assert pace.seconds == pytest.approx((100 * 52.5 / 2, 100 * 52.5 / 40))


def test_few_clips_say_nothing() -> None:
    (pace,) = paces_of(plan_of(shot(0)), {way: times[:2] for way, times in FAST.items()})
    assert pace.seconds is None


def test_a_provider_that_accepts_so_many_a_minute_takes_that_long_at_least() -> None:
    (pace,) = paces_of(plan_of(*map(shot, range(101)), route="minimax"), {})
    assert (pace.rounds, pace.seconds) == (None, (1200, 300))


def test_each_provider_has_its_own_pace_and_this_machine_none() -> None:
    plan = plan_of(shot(0), shot(1, route="wavespeed"), shot(2, model="animatic"), shot(3))
    assert [(pace.provider, pace.clips) for pace in paces_of(plan, {})] == [("fal", 2), ("wavespeed", 1)]


def test_nothing_is_known_of_other_providers() -> None:
    pace = Pace("elsewhere", 3, 1, None, clip=10.0)
    assert (pace.rounds, pace.seconds) == (None, None)


def test_what_is_known_says_where_it_is_from() -> None:
    for known in CONCURRENCY.values():
        assert known.source.startswith("https://")
        assert len(known.checked) == len("2026-11-21")
        for span in (known.at_once, known.per_minute):
            assert span is None or 0 < span.least <= span.most
