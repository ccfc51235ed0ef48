"""The tutorial as it stands: its package makes clips, and is planned, limited, journalled, resumed and cancelled."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import anyio
import pytest

from storyboard import CancelOutcome, RenderFailed, SpendingRefused, State, SubmitUncertain, cancel, resolve
from storyboard import spending_summary as summary
from storyboard.doctor import Verdict, examine
from storyboard.plan.jobs import Status
from storyboard.providers.registry import provider_names

from .conftest import KEY, Stage
from .pages import commands_of

LONGEST_WAIT = 60.0
PLENTY = Decimal(1)


def eventually(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONGEST_WAIT
    while not condition():
        assert time.monotonic() < deadline, "it never came to be so"
        anyio.run(anyio.sleep, 0.02)


def never_ready(stage: Stage) -> None:
    """Let the service work on its clips until `jobs` says otherwise."""
    handler = stage.service.handler

    def answer(self: object, status: int, body: object) -> None:
        if isinstance(body, dict) and body.get("state") == "ready" and handler.held:
            body = {"state": "working"}
        super(handler, self).answer(status, body)

    handler.held = True
    handler.answer = answer


def killed(stage: Stage, condition: Callable[[], bool]) -> None:
    """Render in another process, and kill it once something is so."""
    process = subprocess.Popen(
        stage.command("render", "--max-cost", "1"),
        cwd=stage.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    eventually(condition)
    process.kill()
    assert process.wait() == -signal.SIGKILL


def states(stage: Stage) -> list[State]:
    return [entry.state for entry in summary(stage.board, stage.options()).entries]


def test_its_commands_do_what_it_says(stage: Stage) -> None:
    serve, export, *verbs = commands_of("write-a-provider.md")
    assert serve == "python lantern_server.py clip.mp4"
    assert KEY in export
    done = [
        stage.call(verb.split()[1], *verb.split()[5:]) for verb in verbs if verb.startswith("storyboard ")
    ]
    assert [each.returncode for each in done] == [0, 0, 0], done
    plan, _, status = (each.stdout for each in done)
    assert plan.count("$0.20") == 2
    assert len(stage.service.jobs) == 2
    assert (stage.folder / "film.mp4").is_file()
    assert status.count("lantern") >= 2
    assert "$0.40" in status


def test_it_is_planned_and_priced_like_any_other(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = stage.plan()
    assert [(job.status, job.provider, job.price) for job in plan.generated] == [
        (Status.MAKE, "lantern", Decimal("0.20"))
    ] * 2
    monkeypatch.setenv("LANTERN_KEY", " ")
    assert {job.reason for job in stage.plan().generated} == {"LANTERN_KEY is not set"}


def test_a_package_that_is_not_installed_is_named(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setattr(sys, "path", [path for path in sys.path if path != str(stage.site)])
    (reason,) = {job.reason for job in stage.plan().generated}
    assert reason == 'no installed package offers the provider "lantern"'
    assert "lantern" not in provider_names()


def test_a_limit_holds(stage: Stage) -> None:
    with pytest.raises(SpendingRefused):
        stage.render(max_cost=Decimal("0.39"))
    with pytest.raises(SpendingRefused):
        stage.render()
    assert not stage.service.jobs


def test_it_is_journalled_and_never_made_twice(stage: Stage) -> None:
    film = stage.render(max_cost=PLENTY)
    assert film.frames == 48
    account = summary(stage.board, stage.options())
    assert [(entry.state, entry.provider, entry.price) for entry in account.entries] == [
        (State.DONE, "lantern", Decimal("0.20"))
    ] * 2
    assert {entry.request_id for entry in account.entries} == {"job-1", "job-2"}
    assert {entry.base_url for entry in account.entries} == {stage.service.url}
    assert dict(account.spent) == {"lantern": Decimal("0.40")}
    stage.render(max_cost=PLENTY)
    assert len(stage.service.jobs) == 2


def test_it_is_resumed_after_a_kill(stage: Stage) -> None:
    never_ready(stage)
    killed(
        stage,
        lambda: sorted(map(str, stage.service.jobs.values()))[:1] > ["0"] and len(stage.service.jobs) == 2,
    )
    assert states(stage) == [State.ACCEPTED] * 2
    assert {job.status for job in stage.plan().generated} == {Status.RESUME}
    stage.service.handler.held = False
    stage.render(max_cost=Decimal(0))
    assert len(stage.service.jobs) == 2
    assert states(stage) == [State.DONE] * 2


def test_an_answer_that_never_came_is_asked_about(stage: Stage) -> None:
    handler = stage.service.handler
    reached: list[str] = []
    plain = handler.answer

    def answer(self: object, status: int, body: object) -> None:
        if isinstance(body, dict) and "id" in body and len(reached) < 2:
            reached.append(body["id"])
            eventually(lambda: handler.free)
            return
        plain(self, status, body)

    handler.free, handler.answer = False, answer
    killed(stage, lambda: len(reached) == 2)
    handler.free = True
    with pytest.raises(RenderFailed) as raised:
        stage.render(max_cost=PLENTY)
    assert {type(error) for error in raised.value.failures.values()} == {SubmitUncertain}
    assert len(stage.service.jobs) == 2, "nothing was sent without leave"
    for shot, job in zip(("street", "moth"), reached, strict=True):
        anyio.run(resolve, stage.board, shot, job, stage.options())
    stage.render(max_cost=Decimal(0))
    assert len(stage.service.jobs) == 2
    assert states(stage) == [State.DONE] * 2


def test_it_is_cancelled(stage: Stage) -> None:
    never_ready(stage)
    killed(stage, lambda: len(stage.service.jobs) == 2 and states(stage) == [State.ACCEPTED] * 2)
    done = anyio.run(cancel, stage.board, stage.options())
    assert [each.outcome for each in done] == [CancelOutcome.CANCELLED] * 2
    assert set(stage.service.jobs.values()) == {"cancelled"}
    assert states(stage) == [State.CANCELLED] * 2


def test_a_refusal_is_told_in_the_services_words(stage: Stage) -> None:
    film = stage.folder / "film.yaml"
    film.write_text(film.read_text().replace("a moth at the lamp", "a forbidden moth"))
    with pytest.raises(RenderFailed) as raised:
        stage.render(max_cost=PLENTY)
    assert str(raised.value.failures["moth"]) == "Lantern refused: not that"
    assert sorted(states(stage)) == sorted([State.DONE, State.REFUSED])


def test_doctor_lists_it_and_shows_no_key(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def finding() -> str:
        found = [one for one in examine(stage.folder, os.environ) if one.name == "lantern provider"]
        assert [one.verdict for one in found] == [Verdict.OK]
        return found[0].message

    assert finding() == "from storyboard-lantern 1.0; LANTERN_KEY is set"
    monkeypatch.delenv("LANTERN_KEY")
    assert finding() == "from storyboard-lantern 1.0; LANTERN_KEY is not set"
    page = (Path(__file__).parents[2] / "docs" / "write-a-provider.md").read_text(encoding="utf-8")
    assert re.search(rf"^ok +lantern provider +{re.escape(finding())}$", page, re.MULTILINE)


def test_its_models_name_the_variable_of_the_key(stage: Stage) -> None:
    done = subprocess.run(
        [*stage.command("models")[:4], "glow", "--catalogue", "lantern.yaml"],
        cwd=stage.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "lantern   LANTERN_KEY, as of" in done.stdout
