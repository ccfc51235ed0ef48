"""Killed at every labelled point of paid work, at every provider: what was accepted is neither lost nor paid twice."""

from __future__ import annotations

import re
import signal

import pytest
from PIL import Image

from storyboard.account import State
from storyboard.emulator.faults import Fault
from storyboard.errors import SubmitUncertain
from storyboard.run.points import Point

from .stage import PROVIDERS, Stage, chain, shot, shot_of, uncertain_shots

IN_DOUBT = (Point.SENDING_WRITTEN, Point.ANSWER_READ)
SAFE = tuple(point for point in Point if point not in IN_DOUBT)
CHAIN_SECONDS = 0.75


def killed(stage: Stage, provider: str, point: Point) -> None:
    """Let a process die when the second shot of a chain passes a point; the first one's clip is kept by then."""
    stage.write(*chain(provider))
    assert stage.start(dies_at=(point, "b")).ending().code == -signal.SIGKILL
    assert stage.states("a") == [State.DONE]


@pytest.mark.parametrize("point", SAFE)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_next_render_goes_on_by_itself(stage: Stage, provider: str, point: Point) -> None:
    killed(stage, provider, point)
    before = len(stage.submits)
    assert before == (1 if point in (Point.INTENT_WRITTEN, Point.PICTURES_UPLOADED) else 2)
    film = stage.render()
    stage.assert_paid_once(film, CHAIN_SECONDS)


@pytest.mark.parametrize("point", IN_DOUBT)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_between_sending_and_the_id_the_user_is_asked(stage: Stage, provider: str, point: Point) -> None:
    killed(stage, provider, point)
    before = stage.submitted_shots
    failures = stage.failures()
    assert uncertain_shots(failures) == ["b"]
    assert failures["c"] is None, "it only waits"
    error = failures["b"]
    assert isinstance(error, SubmitUncertain)
    assert (error.shot, error.provider) == ("b", provider)
    assert '"b"' in error.message
    assert re.search(r"at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d", error.message)
    assert "storyboard resolve" in (error.hint or "")
    assert "--resubmit-uncertain" in (error.hint or "")
    assert stage.submitted_shots == before, "nothing was sent without leave"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_id_from_the_dashboard_ends_the_doubt(stage: Stage, provider: str) -> None:
    killed(stage, provider, Point.ANSWER_READ)
    (lost,) = (entry for entry in stage.submits if shot_of(entry) == "b")
    entry = stage.resolve("b", lost.request_id)
    assert (entry.state, entry.request_id) == (State.ACCEPTED, lost.request_id)
    film = stage.render()
    stage.assert_paid_once(film, CHAIN_SECONDS)


@pytest.mark.parametrize(
    ("point", "submits"),
    [(Point.SENDING_WRITTEN, ["a", "b", "c"]), (Point.ANSWER_READ, ["a", "b", "b", "c"])],
)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_leave_to_submit_again_submits_once_more(
    stage: Stage, provider: str, point: Point, submits: list[str]
) -> None:
    killed(stage, provider, point)
    stage.render(resubmit_uncertain=True)
    assert stage.submitted_shots == submits
    assert stage.states("b") == [State.ABANDONED, State.DONE]
    stage.render(resubmit_uncertain=True)
    assert stage.submitted_shots == submits, "leave is no order"


@pytest.mark.parametrize("point", [Point.ID_WRITTEN, Point.CLIP_FETCHED])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_models_of_the_catalogue_survive_too(stage: Stage, provider: str, point: Point) -> None:
    Image.new("RGB", (480, 320), (90, 120, 60)).save(stage.folder / "frame.png")
    stage.write(shot("a", model="hailuo-2.3", route=[provider], first_frame="frame.png"))
    assert stage.start(dies_at=(point, "a"), allow_unpriced=1).ending().code == -signal.SIGKILL
    stage.assert_paid_once(stage.render(), 0.25)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_killed_while_the_answer_is_awaited(stage: Stage, provider: str) -> None:
    stage.write(*chain(provider))
    stage.emulator.faults.add(Fault("submit-timeout", prompt="take one of b"))
    process = stage.start()
    process.hear("point", Point.SENDING_WRITTEN, "b")
    stage.eventually(lambda: stage.submitted_shots == ["a", "b"])
    process.kill()
    assert process.ending().code == -signal.SIGKILL
    stage.emulator.faults.clear()
    assert uncertain_shots(stage.failures()) == ["b"]
    stage.resolve("b", stage.submits[1].request_id)
    stage.assert_paid_once(stage.render(), CHAIN_SECONDS)
