"""A run that is being stopped: what is on its way is read to its end, and what was refused is not tried again."""

from __future__ import annotations

from collections.abc import Callable

import anyio
import pytest

from storyboard.account import State
from storyboard.emulator.faults import Fault
from storyboard.film import render
from storyboard.report import Event, ShotStarted

from .stage import Stage, shot

PATIENCE = 20


@pytest.mark.parametrize("provider", ["fal", "minimax"])
def test_a_stop_does_not_wait_for_a_crowded_provider(open_stage: Callable[..., Stage], provider: str) -> None:
    """Told to come back in a minute, a stopped run comes to its end at once, and leaves nothing in doubt."""
    stage = open_stage(retry_after=60)
    stage.emulator.faults.add(Fault("rate-limit", provider=provider))
    stage.write(shot("a", route=[provider]))

    async def stopped_run() -> None:
        started = anyio.Event()

        def watch(event: Event) -> None:
            if isinstance(event, ShotStarted):
                started.set()

        async def run() -> None:
            await render(stage.board, stage.options(), watch)

        with anyio.fail_after(PATIENCE):
            async with anyio.create_task_group() as group:
                group.start_soon(run)
                await started.wait()
                while not {State.SENDING, State.REFUSED} & set(stage.states("a")):
                    await anyio.sleep(0.01)
                group.cancel_scope.cancel()

    anyio.run(stopped_run)
    # Whether the stop came before the answer or after it, nothing is open.
    assert stage.states("a") in ([State.REFUSED], [State.REFUSED, State.WITHDRAWN])
    assert stage.submits == []


def test_an_answer_that_is_on_its_way_is_written_down(stage: Stage) -> None:
    stage.write(*(shot(f"s{number}", route=["fal"]) for number in range(12)))

    async def stopped_run() -> None:
        async def run() -> None:
            await render(stage.board, stage.options())

        async with anyio.create_task_group() as group:
            group.start_soon(run)
            while not stage.emulator.ledger.submits:
                await anyio.sleep(0.001)
            group.cancel_scope.cancel()

    anyio.run(stopped_run)
    accepted = {entry.request_id for entry in stage.submits}
    known = {entry.request_id for entry in stage.account.entries if entry.state is State.ACCEPTED}
    assert known == accepted
    assert not any(entry.state in (State.SENDING, State.UNCERTAIN) for entry in stage.account.entries)
    stage.assert_paid_once(stage.render(), 12 * 0.25)
