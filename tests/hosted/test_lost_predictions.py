"""What a provider no longer has: a prediction expires only when that is sure, and the shot can be made again."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from storyboard.account import State
from storyboard.catalogue.providers import KEY_VARIABLES
from storyboard.emulator.faults import Fault
from storyboard.errors import NoLongerThere, PredictionFailed
from storyboard.plan.jobs import Status
from storyboard.providers.base_urls import BASES
from storyboard.run.points import Point
from storyboard.store.store import index_path

from .outcomes import hurried
from .stage import PROVIDERS, Stage, shot

HOURS = 3600.0


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    return hurried(monkeypatch, 0.001)


def aged(stage: Stage, seconds: float) -> None:
    """Let all lines of the journal have been written so much earlier."""
    with closing(sqlite3.connect(index_path(stage.folder / ".storyboard"))) as index, index:
        index.execute(
            "UPDATE predictions SET made_at = made_at - ?1, changed_at = changed_at - ?1", (seconds,)
        )


def left_in_flight(stage: Stage, provider: str) -> None:
    stage.write(shot("a", route=[provider]))
    process = stage.start(dies_at=(Point.ID_WRITTEN, "a"))
    process.ending()


@pytest.mark.parametrize("kind", ["poll-404", "output-404"])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_is_gone_for_good_expires_and_can_be_made_again(stage: Stage, provider: str, kind: str) -> None:
    left_in_flight(stage, provider)
    stage.emulator.faults.add(Fault(kind))
    error = stage.failures()["a"]
    assert isinstance(error, NoLongerThere)
    assert "once it is an hour old it counts as lost" in str(error)
    assert stage.states("a") == [State.ACCEPTED]
    aged(stage, 1.1 * HOURS)
    error = stage.failures()["a"]
    assert isinstance(error, PredictionFailed)
    assert "it was paid for and is lost" in str(error)
    assert stage.states("a") == [State.EXPIRED]
    stage.emulator.faults.clear()
    (job,) = stage.plan().generated
    (line,) = stage.account.entries
    assert job.status is Status.MAKE
    assert f'{provider}\'s "{line.request_id}" was paid for and is lost: ' in job.reason
    assert job.price is not None
    assert job.price > 0
    stage.render()
    assert stage.submitted_shots == ["a", "a"]
    assert stage.states("a") == [State.EXPIRED, State.DONE]
    assert stage.account.spent == {provider: 2 * job.price}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_another_address_or_key_is_no_proof(
    stage: Stage, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_in_flight(stage, provider)
    aged(stage, 100 * HOURS)
    with monkeypatch.context() as patching:
        stage.emulator.faults.add(Fault("poll-404"))
        patching.setenv(KEY_VARIABLES[provider], "another-key:0123456789abcdef")
        error = stage.failures()["a"]
        assert "it was accepted under another key" in str(error)
    with monkeypatch.context() as patching:
        patching.setenv(BASES[provider][0], f"{stage.server.origin}/nowhere/{provider}")
        error = stage.failures()["a"]
        assert stage.states("a") == [State.ACCEPTED]
    stage.emulator.faults.clear()
    stage.assert_paid_once(stage.render(), 0.25)


def test_an_address_that_is_no_good_any_more_is_made_by_rule(stage: Stage) -> None:
    left_in_flight(stage, "fal")
    with closing(sqlite3.connect(index_path(stage.folder / ".storyboard"))) as index, index:
        index.execute("UPDATE predictions SET urls = replace(urls, '/requests/', '/gone/requests/')")
        index.execute("UPDATE predictions SET urls = replace(urls, 'fal/', 'fal/other/')")
    aged(stage, 100 * HOURS)
    stage.assert_paid_once(stage.render(), 0.25)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_lost_clip_that_the_provider_has_no_longer_can_be_made_again(stage: Stage, provider: str) -> None:
    stage.write(shot("a", route=[provider]))
    stage.render()
    aged(stage, 100 * HOURS)
    next(stage.folder.glob(".storyboard/blobs/*/*.mp4")).unlink()
    stage.emulator.faults.add(Fault("poll-404"))
    assert isinstance(stage.failures()["a"], PredictionFailed)
    assert stage.states("a") == [State.EXPIRED]
    assert stage.submitted_shots == ["a"]
    stage.emulator.faults.clear()
    assert "its clip is gone from the store; " in stage.plan().generated[0].reason
    stage.render()
    assert stage.submitted_shots == ["a", "a"]
