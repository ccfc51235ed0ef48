"""A batch that is killed again and again: the next run goes on, nothing is paid twice, and every film is there."""

from __future__ import annotations

import random
import signal
import subprocess

import anyio
import pytest

from storyboard.account import resolve, storyboard_summary
from storyboard.batch.outcome import FilmState
from storyboard.store.store import open_store, what_is_damaged
from tests.hosted.stage import Stage, command_line, environment, shot_of

from .troupe import TWO_OUTPUTS, assert_whole, films_of, paid_shots, render, stage_films

KILLS = 3
PRODUCTS = ("lamp", "chair", "desk", "sofa")
# Of a render from nothing; later runs tell less.
EVENTS = 60


def killed_after(stage: Stage, events: int) -> int:
    """Render as a command, kill it when it has told so many events, and return its exit code."""
    arguments = command_line("render", "--max-cost", "100", "--json")
    with subprocess.Popen(
        arguments, cwd=stage.folder, env=environment(stage), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        for _ in range(events):
            if not process.stdout.readline():
                break
        process.kill()
        process.communicate()
        return process.returncode


def decide(stage: Stage) -> None:
    """Do what a careful user does about submits in doubt: look for each on the dashboard."""
    films = films_of(stage)
    known = {entry.request_id for entry in storyboard_summary(films.boards[0], stage.options()).entries}
    for entry in stage.submits:
        if entry.request_id not in known:
            prompt = f"take one of {shot_of(entry)}"
            board, name = next(
                (board, each.id) for board in films for each in board.shots if each.prompt == prompt
            )
            anyio.run(resolve, board, name, entry.request_id, stage.options())


@pytest.mark.parametrize("seed", range(3))
def test_three_kills_at_random_moments(stage: Stage, seed: int) -> None:
    chance = random.Random(seed)
    stage_films(stage, *PRODUCTS, outputs=TWO_OUTPUTS)
    codes = [killed_after(stage, chance.randrange(EVENTS)) for _ in range(KILLS)]
    assert -signal.SIGKILL in codes
    decide(stage)
    outcomes = render(stage, resubmit_uncertain=True)
    assert paid_shots(stage) == sorted([*PRODUCTS, "opening", "ending"])
    assert {each.state for each in outcomes.values()} <= {FilmState.MADE, FilmState.UNCHANGED}
    for name, each in outcomes.items():
        assert_whole(each, 9, (64, 36) if name.endswith("wide") else (36, 64))
    root = stage.folder / ".storyboard"
    with open_store(root) as store:
        assert not any(what_is_damaged(root, take) for take in store.takes().values())
    assert not [
        entry
        for entry in storyboard_summary(films_of(stage).boards[0], stage.options()).entries
        if entry.is_open
    ]
    assert {each.state for each in render(stage).values()} == {FilmState.UNCHANGED}
