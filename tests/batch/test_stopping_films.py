"""A batch that is stopped: what is on its way is written down, and the next run goes on."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Sequence

import anyio

from storyboard.batch.outcome import FilmOutcome, FilmState
from storyboard.batch.render import render_batch
from storyboard.lock.lock import read_lock
from storyboard.report import CutStarted, Event
from tests.hosted.performer import LONGEST_WAIT
from tests.hosted.stage import Stage, command_line, environment

from .troupe import films_of, paid_shots, render, stage_films


def test_a_batch_that_is_cancelled_tells_which_films_are_there(stage: Stage) -> None:
    stage_films(stage, *"abcdef")
    told: list[Sequence[FilmOutcome]] = []

    async def stopped() -> None:
        async with anyio.create_task_group() as group:

            def watch(event: Event) -> None:
                if isinstance(event, CutStarted) and event.film == "c":
                    group.cancel_scope.cancel()

            await render_batch(films_of(stage), stage.options(), watch, told.append)

    anyio.run(stopped)
    states = [each.state for each in told[-1]]
    assert FilmState.UNFINISHED in states
    assert set(states) <= {FilmState.MADE, FilmState.UNFINISHED}
    # What is there by then is in the lock.
    assert read_lock(stage.folder / "film.lock.json", "film.yaml", "c").shots.keys() == {
        "opening",
        "offer",
        "ending",
    }
    paid = paid_shots(stage)
    again = render(stage)
    assert {each.state for each in again.values()} <= {FilmState.MADE, FilmState.UNCHANGED}
    assert paid_shots(stage) == sorted({*paid, *"abcdef", "opening", "ending"})


def test_ctrl_c_ends_a_command_with_what_became_of_each_film(stage: Stage) -> None:
    stage_films(stage, *"abcdef")
    arguments = command_line("render", "--max-cost", "100")
    with subprocess.Popen(
        arguments,
        cwd=stage.folder,
        env=environment(stage),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        heard = ""
        while "made in" not in heard:
            heard += process.stderr.readline()
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=LONGEST_WAIT)[1]
    assert process.returncode == 130
    assert "unfinished" in rest
    assert "Traceback" not in rest
    before = len(paid_shots(stage))
    assert {each.state for each in render(stage).values()} <= {FilmState.MADE, FilmState.UNCHANGED}
    assert len(paid_shots(stage)) == 8 >= before
