"""Whose work it is, by request and not by file name; giving up by hand; ids that are checked first."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from storyboard.account import Entry, State, cancel, forget, resolve, spending_summary
from storyboard.board.load import load
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.emulator.faults import Fault
from storyboard.errors import PlanError
from storyboard.plan.jobs import Status
from storyboard.providers.prediction_id import id_within
from storyboard.run.points import Point

from .stage import CATALOGUE, FILM, PROVIDERS, Stage, command, left_in_flight, shot, shot_of


def test_a_renamed_storyboard_and_a_renamed_shot_keep_their_lines(stage: Stage) -> None:
    stage.write(shot("a", route=["fal"]))
    left_in_flight(stage, "a")
    stage.write(shot("renamed", prompt="take one of a", route=["fal"]))
    (stage.folder / FILM).rename(stage.folder / "other.yaml")
    board = load(stage.folder / "other.yaml", catalogue=load_catalogue(CATALOGUE))
    (entry,) = spending_summary(board, stage.options()).entries
    assert (entry.shot, entry.state) == ("renamed", State.ACCEPTED)
    done = anyio.run(cancel, board, stage.options(shots=("renamed",)))
    assert [each.entry.number for each in done] == [entry.number]


def test_a_film_finds_what_it_asked_for_earlier(stage: Stage) -> None:
    stage.write(shot("a", route=["fal"]), shot("gone", route=["fal"]))
    left_in_flight(stage, "a", "gone")
    stage.write(shot("a", prompt="take one of another", route=["fal"]))
    assert [entry.shot for entry in stage.account.entries] == ["a", "gone"]
    done = anyio.run(cancel, stage.board, stage.options(shots=("gone",)))
    assert [each.entry.shot for each in done] == ["gone"]
    with pytest.raises(PlanError, match='no shot "nobody"'):
        anyio.run(cancel, stage.board, stage.options(shots=("nobody",)))


def test_two_films_of_one_name_in_one_store_leave_each_other_alone(stage: Stage, tmp_path: Path) -> None:
    store = tmp_path / "shared"
    films = []
    for place in ("one/film", "two/film"):
        folder = tmp_path / place
        folder.mkdir(parents=True)
        text = {"storyboard": 1, "shots": [shot("a", prompt=f"take one of {place}", route=["fal"])]}
        (folder / FILM).write_text(json.dumps(text))
        films.append(load(folder / FILM, catalogue=load_catalogue(CATALOGUE)))
    stage.write(shot("a", prompt="take one of one/film", route=["fal"]))
    (tmp_path / FILM).rename(tmp_path / "one" / "film" / FILM)
    moved = Stage(tmp_path / "one" / "film", stage.server, stage.clock)
    moved.clock.hold()
    process = moved.start(store=store)
    process.hear("point", Point.ID_WRITTEN, "a")
    process.kill()
    process.ending()
    options = stage.options(store=store)
    assert len(spending_summary(films[0], options).entries) == 1
    assert spending_summary(films[1], options).entries == ()
    assert anyio.run(cancel, films[1], options) == []
    assert forget(films[1], options, lambda entries: True) == []
    assert len(anyio.run(cancel, films[0], options)) == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_is_forgotten_is_made_again(stage: Stage, provider: str) -> None:
    stage.write(shot("a", route=[provider]), shot("b", route=[provider]))
    left_in_flight(stage, "a", "b")
    assert forget(stage.board, stage.options(shots=("a",)), lambda entries: False) == []
    assert stage.states("a") == [State.ACCEPTED]
    assert [each.shot for each in forget(stage.board, stage.options(shots=("a",)), lambda entries: True)] == [
        "a"
    ]
    assert (stage.states("a"), stage.states("b")) == ([State.FORGOTTEN], [State.ACCEPTED])
    jobs = {job.shot: job for job in stage.plan().generated}
    assert jobs["a"].status is Status.MAKE
    assert "was given up by hand, and may have been paid for" in jobs["a"].reason
    stage.clock.release()
    stage.render()
    assert stage.submitted_shots == ["a", "a", "b"]


def test_on_the_command_line_nothing_is_forgotten_without_a_yes(stage: Stage) -> None:
    stage.write(shot("a", route=["fal"]))
    left_in_flight(stage, "a")
    refused = command(stage, "cancel", "--forget", "a")
    assert refused.returncode == 2
    assert "say --yes" in refused.stderr
    assert 'a: accepted "' in refused.stderr
    assert stage.states("a") == [State.ACCEPTED]
    done = command(stage, "cancel", "--forget", "a", "--yes")
    assert (done.returncode, done.stdout) == (0, "a: given up\n")
    assert stage.states("a") == [State.FORGOTTEN]


@pytest.fixture
def doubtful(stage: Stage) -> Stage:
    """A storyboard whose shot `a` is in doubt, with a shot `b` that is done."""
    stage.write(shot("b", route=["fal"]))
    stage.render()
    stage.write(shot("a", route=["fal"]), shot("b", route=["fal"]))
    stage.emulator.faults.add(Fault("reset-after-submit", prompt="take one of a"))
    stage.failures()
    stage.emulator.faults.clear()
    return stage


def id_of(stage: Stage, name: str) -> str:
    return next(entry.request_id for entry in stage.submits if shot_of(entry) == name)


def test_an_id_is_refused_that_is_not_known_or_another_lines(doubtful: Stage) -> None:
    with pytest.raises(PlanError, match='fal knows no prediction "nonsense"'):
        doubtful.resolve("a", "nonsense")
    with pytest.raises(PlanError, match=r'is the prediction of shot "b" of film.yaml'):
        doubtful.resolve("a", id_of(doubtful, "b"))
    assert doubtful.states("a") == [State.UNCERTAIN]


def test_an_address_will_do_and_a_wrong_id_can_be_corrected(doubtful: Stage) -> None:
    lost = id_of(doubtful, "a")
    line = anyio.run(_resolved, doubtful, "wrong", True)
    assert (line.request_id, line.state) == ("wrong", State.ACCEPTED)
    address = f"https://queue.fal.run/fal-ai/x/requests/{lost}/status?logs=1"
    line = doubtful.resolve("a", address)
    assert (line.request_id, line.state) == (lost, State.ACCEPTED)
    doubtful.assert_paid_once(doubtful.render(), 0.5)
    with pytest.raises(PlanError, match="has no uncertain submit"):
        doubtful.resolve("a", lost)


async def _resolved(stage: Stage, request_id: str, unchecked: bool) -> Entry:
    return await resolve(stage.board, "a", request_id, stage.options(), unchecked=unchecked)


def test_a_provider_that_cannot_be_reached_leaves_everything_as_it_is(
    doubtful: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYBOARD_FAL_URL", "http://127.0.0.1:9")
    with pytest.raises(PlanError, match=r"could not be asked about it.*--unchecked"):
        doubtful.resolve("a", id_of(doubtful, "a"))
    assert doubtful.states("a") == [State.UNCERTAIN]


@pytest.mark.parametrize("provider", ["wavespeed", "replicate"])
def test_an_id_of_another_model_is_refused(stage: Stage, provider: str) -> None:
    stage.write(shot("a", route=[provider]))
    stage.emulator.faults.add(Fault("reset-after-submit"))
    stage.failures()
    stage.emulator.faults.clear()
    lost = id_of(stage, "a")
    prediction = stage.emulator.predictions[lost]
    prediction.submission = replace(
        prediction.submission, endpoint="some/other-model", model="some/other-model"
    )
    with pytest.raises(PlanError, match="is a prediction of some/other-model"):
        stage.resolve("a", lost)


@pytest.mark.parametrize(
    "text",
    [
        "ab-12",
        " ab-12\n",
        "https://queue.fal.run/fal-ai/minimax/requests/ab-12/status",
        "https://queue.fal.run/fal-ai/minimax/requests/ab-12",
        "queue.fal.run/fal-ai/minimax/requests/ab-12/cancel",
        "https://fal.ai/dashboard/requests/ab-12",
        "https://api.wavespeed.ai/api/v3/predictions/ab-12/result",
        "https://api.minimax.io/v1/query/video_generation?task_id=ab-12",
        "https://api.replicate.com/v1/predictions/ab-12/cancel",
        "https://replicate.com/p/ab-12",
    ],
)
def test_an_id_is_found_in_what_people_have_at_hand(text: str) -> None:
    assert id_within(text) == "ab-12"
