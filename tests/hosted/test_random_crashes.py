"""Killed at any moment, with many shots in flight, again and again: the film comes, and nothing is paid twice."""

from __future__ import annotations

import random
import signal

import pytest
from pydantic import JsonValue

from storyboard.account import State

from .stage import PROVIDERS, Stage, shot, shot_of

KILLS = 3


def crowd() -> list[dict[str, JsonValue]]:
    """Two shots for each provider that nothing waits for, and a chain across providers."""
    alone = [shot(f"{name}-{number}", route=[name]) for name in PROVIDERS for number in (1, 2)]
    return [*alone, shot("x", route=["fal"]), shot("y", route=["minimax"], continues="x")]


def decide(stage: Stage) -> None:
    """Do what a careful user does about uncertain submits: look for each on the dashboard."""
    known = {entry.request_id for entry in stage.account.entries}
    unknown = {shot_of(entry): entry.request_id for entry in stage.submits if entry.request_id not in known}
    for name, request_id in unknown.items():
        stage.resolve(name, request_id)


@pytest.mark.parametrize("seed", range(6))
def test_three_crashes_in_a_row_at_random_moments(stage: Stage, seed: int) -> None:
    chance = random.Random(seed)
    board = crowd()
    stage.write(*board)
    for _ in range(KILLS):
        process = stage.start(dies_after=chance.randrange(1, 60))
        assert process.ending().code in (-signal.SIGKILL, 0, 1)
    decide(stage)
    film = stage.render(resubmit_uncertain=True)
    stage.assert_paid_once(film, 0.25 * len(board))
    assert not [entry for entry in stage.account.entries if entry.state is State.FAILED]
