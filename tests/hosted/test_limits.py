"""Nothing past the limit: by the server's own ledger, whatever route is taken and however many renders are at work."""

from __future__ import annotations

from decimal import Decimal

import pytest

from storyboard.account import State
from storyboard.emulator.faults import Fault
from storyboard.errors import SpendingRefused
from storyboard.report import Notice
from storyboard.run.points import Point

from .stage import Stage, shot

PRICES = {"fal": Decimal("0.10"), "wavespeed": Decimal("0.20"), "minimax": Decimal("0.30")}


def ledger_total(stage: Stage) -> Decimal:
    return sum((PRICES[entry.provider] for entry in stage.submits), Decimal(0))


def providers_of(stage: Stage) -> list[str]:
    return [entry.provider for entry in stage.submits]


def refuse_at_fal(stage: Stage) -> None:
    stage.emulator.faults.add(Fault("exhausted-balance", provider="fal"))


def test_a_dearer_route_is_taken_only_as_far_as_the_limit_goes(stage: Stage) -> None:
    stage.write(*(shot(name, route=["fal", "wavespeed"]) for name in "abcdef"))
    refuse_at_fal(stage)
    failures = stage.failures(max_cost=Decimal("0.70"), jobs=1)
    assert ledger_total(stage) == Decimal("0.60")
    assert len(failures) == 3
    for name, error in failures.items():
        assert isinstance(error, SpendingRefused)
        assert "Exhausted balance" in error.message
        assert error.message.endswith(
            f'shot "{name}" at wavespeed costs an estimated $0.20, and of the limit of $0.70, $0.10 is left'
        )
    stage.assert_paid_once(stage.render(max_cost=Decimal("0.60"), routes=("wavespeed",)), 1.5)


def test_a_route_that_is_too_dear_gives_way_to_one_that_fits(stage: Stage) -> None:
    stage.write(shot("a", route=["fal", "minimax", "wavespeed"]))
    refuse_at_fal(stage)
    stage.assert_paid_once(stage.render(max_cost=Decimal("0.20")), 0.25)
    assert providers_of(stage) == ["wavespeed"]
    notices = [event.message for event in stage.events if isinstance(event, Notice)]
    assert notices[-1].endswith("$0.20 is left; trying wavespeed instead")


def test_consent_to_the_plan_covers_its_dearest_routes(stage: Stage) -> None:
    stage.write(*(shot(name, route=["fal", "wavespeed"]) for name in "ab"))
    refuse_at_fal(stage)
    totals = stage.plan().totals()
    assert (totals.price, totals.price_at_most) == (Decimal("0.20"), Decimal("0.40"))
    stage.render(max_cost=None, consent=True)
    assert ledger_total(stage) == Decimal("0.40")


@pytest.mark.parametrize(
    ("route", "options"),
    [
        (["fal", "wavespeed"], {"max_cost": Decimal(5)}),
        (["fal", "wavespeed"], {"max_cost": Decimal(5), "consent": True}),
        (["fal", "wavespeed"], {"max_cost": None, "consent": True, "allow_unpriced": 0}),
        (["fal", "minimax"], {"max_cost": Decimal(5)}),
    ],
)
def test_a_route_without_a_price_needs_leave_of_its_own(
    stage: Stage, route: list[str], options: dict[str, object]
) -> None:
    """A price of 0 at a hosted provider is none."""
    stage.write(shot("a", model="doubtful", route=list(route)))
    refuse_at_fal(stage)
    error = stage.failures(**options)["a"]
    assert isinstance(error, SpendingRefused)
    assert f'the price of shot "a" at {route[1]} is not known, and no clip of that kind' in error.message
    assert stage.submits == []
    assert stage.states("a") == [State.REFUSED]


def test_as_many_clips_without_a_price_are_made_as_were_allowed(stage: Stage) -> None:
    stage.write(*(shot(name, model="doubtful", route=["fal", "wavespeed"]) for name in "abc"))
    refuse_at_fal(stage)
    failures = stage.failures(max_cost=Decimal(5), allow_unpriced=2)
    assert len(failures) == 1
    assert providers_of(stage) == ["wavespeed"] * 2


def test_renders_at_the_same_time_share_the_budget_of_the_board(stage: Stage) -> None:
    stage.write(*(shot(name, route=["wavespeed"]) for name in "abcd"), budget=0.5)
    stage.clock.hold()
    first = stage.start(shots=["a", "b"], output=stage.folder / "one.mp4")
    first.hear("point", Point.ID_WRITTEN)
    first.hear("point", Point.ID_WRITTEN)
    second = stage.start(shots=["c", "d"], output=stage.folder / "two.mp4")
    second.hear_words("ShotFailed", "d", "which renders at the same time share, $0.10 is left")
    stage.clock.release()
    first.ending()
    ending = second.ending()
    assert ending.failures is not None
    assert {kind for kind, _ in ending.failures.values()} == {"SpendingRefused"}
    assert stage.submitted_shots == ["a", "b"]
    stage.render(shots=["c", "d"])
    assert stage.submitted_shots == ["a", "b", "c", "d"], "what is done and over counts no more"


def test_renders_that_start_together_keep_the_budget(stage: Stage) -> None:
    stage.write(*(shot(name, route=["wavespeed"]) for name in "abcdefgh"), budget=0.9)
    shares = [list(pair) for pair in ("ab", "cd", "ef", "gh")]
    processes = [
        stage.start(shots=share, output=stage.folder / f"{share[0]}.mp4", max_cost=None, consent=True)
        for share in shares
    ]
    for process in processes:
        process.ending()
    assert ledger_total(stage) == Decimal("0.80")


def test_the_limit_of_a_call_is_its_own(stage: Stage) -> None:
    stage.write(*(shot(name, route=["wavespeed"]) for name in "ab"))
    stage.clock.hold()
    first = stage.start(shots=["a"], output=stage.folder / "one.mp4", max_cost=Decimal("0.20"))
    first.hear("point", Point.ID_WRITTEN)
    second = stage.start(shots=["b"], output=stage.folder / "two.mp4", max_cost=Decimal("0.20"))
    second.hear("point", Point.ID_WRITTEN)
    stage.clock.release()
    first.ending()
    second.ending()
    assert stage.submitted_shots == ["a", "b"]


def test_what_a_dead_process_left_is_not_counted_again(stage: Stage) -> None:
    stage.write(*(shot(name, route=["wavespeed"]) for name in "ab"), budget=0.2)
    stage.start(dies_at=(Point.ID_WRITTEN, "a"), shots=["a"]).ending()
    stage.assert_paid_once(stage.render(max_cost=Decimal("0.20")), 0.5)


def test_a_budget_allows_nothing(stage: Stage) -> None:
    stage.write(shot("a", route=["wavespeed"]), budget=5)
    with pytest.raises(SpendingRefused, match="was not allowed"):
        stage.render(max_cost=None)
    stage.render(max_cost=None, consent=True)
    assert stage.submitted_shots == ["a"]
