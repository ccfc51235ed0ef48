"""What was refused or has failed is told before it is paid for again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from storyboard.emulator.faults import Fault

from .stage import Stage, shot


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("refused-at-result", "new; its last attempt failed: fal: "),
        ("refused-at-submit", "new; its last attempt failed: fal: "),
    ],
)
def test_the_plan_says_that_the_last_try_failed_and_why(stage: Stage, fault: str, words: str) -> None:
    stage.emulator.faults.add(Fault(fault, provider="fal"))
    stage.write(shot("a", route=["fal"]))
    failures = stage.failures()
    (job,) = stage.plan().generated
    assert job.reason.startswith(words)
    assert "flagged by a content checker" in job.reason
    assert "flagged by a content checker" in str(failures["a"])
    stage.write(shot("a", route=["fal"]) | {"prompt": "something kinder"})
    assert "last try" not in stage.plan().generated[0].reason


@pytest.mark.parametrize(
    ("provider", "fault", "spent", "perhaps"),
    [
        ("fal", "refused-at-result", {}, {"fal": Decimal("0.10")}),
        ("fal", "failed", {}, {}),
        ("wavespeed", "failed", {}, {}),
        ("minimax", "refused-at-result", {}, {}),
        ("replicate", "failed", {}, {"replicate": Decimal("0.40")}),
    ],
)
def test_what_a_failure_may_have_cost_is_told_apart(
    stage: Stage, provider: str, fault: str, spent: dict[str, Decimal], perhaps: dict[str, Decimal]
) -> None:
    stage.emulator.faults.add(Fault(fault, provider=provider, prompt="take one of a"))
    stage.write(shot("a", route=[provider]), shot("b", route=["minimax"]))
    stage.failures()
    account = stage.account
    assert account.spent == {"minimax": Decimal("0.30"), **spent}
    assert account.maybe_charged == perhaps
