"""Several routes to one model: which is taken, when the next one is, and when never."""

from __future__ import annotations

import socket
from decimal import Decimal

import anyio
import pytest

from storyboard.account import State
from storyboard.emulator.faults import Fault
from storyboard.errors import (
    NotAuthorized,
    PlanError,
    ProviderError,
    RequestRejected,
    StoryboardError,
    SubmitUncertain,
)
from storyboard.report import Notice

from .outcomes import sleep_with
from .stage import Stage, shot

FROM_WAVESPEED = shot("a", route=["wavespeed", "minimax"])
VARIABLES = {"fal": "FAL_KEY", "wavespeed": "WAVESPEED_API_KEY", "minimax": "MINIMAX_API_KEY"}


def notices(stage: Stage) -> list[str]:
    return [event.message for event in stage.events if isinstance(event, Notice)]


def providers_of(stage: Stage) -> list[str]:
    return [entry.provider for entry in stage.submits]


@pytest.fixture(autouse=True)
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no time pass between the tries of one call."""

    async def at_once(seconds: float) -> None:
        await anyio.lowlevel.checkpoint()

    sleep_with(at_once, monkeypatch)


@pytest.fixture
def deaf_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


def assert_fell_back(stage: Stage, words: str) -> None:
    stage.assert_paid_once(stage.render(), 0.25)
    assert providers_of(stage) == ["minimax"]
    *tries, second = stage.account.entries
    assert {(line.provider, line.state, line.message) for line in tries} == {
        ("wavespeed", State.REFUSED, tries[0].message)
    }
    first = tries[0]
    assert (first.provider, first.state, first.request_id) == ("wavespeed", State.REFUSED, None)
    assert words in (first.message or "")
    assert (second.provider, second.state, second.price) == ("minimax", State.DONE, Decimal("0.30"))
    (notice,) = notices(stage)
    assert words in notice
    assert notice.endswith("trying minimax instead")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("exhausted-balance", "Insufficient credits"),
        ("error-503", "temporarily unavailable"),
        ("rate-limit", "Rate limit exceeded"),
        ("expired-key", "does not accept the key"),
    ],
)
def test_a_route_that_refuses_gives_way_to_the_next(stage: Stage, kind: str, words: str) -> None:
    stage.write(FROM_WAVESPEED)
    stage.emulator.faults.add(Fault(kind, provider="wavespeed"))
    assert_fell_back(stage, words)


def test_a_provider_that_cannot_be_reached_gives_way(
    stage: Stage, deaf_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.write(FROM_WAVESPEED)
    monkeypatch.setenv("STORYBOARD_WAVESPEED_URL", f"http://127.0.0.1:{deaf_port}")
    assert_fell_back(stage, "refuses connections")


def test_a_provider_that_takes_no_picture_gives_way(
    stage: Stage, deaf_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.write(shot("a", route=["fal", "minimax"], first_frame="frame.png"))
    monkeypatch.setenv("STORYBOARD_FAL_REST_URL", f"http://127.0.0.1:{deaf_port}")
    stage.assert_paid_once(stage.render(), 0.25)
    assert providers_of(stage) == ["minimax"]
    assert stage.states("a") == [State.WITHDRAWN, State.DONE]


def test_a_model_that_is_gone_gives_way(stage: Stage) -> None:
    stage.write(shot("a", model="gone", route=["fal", "wavespeed"]))
    stage.assert_paid_once(stage.render(), 0.25)
    assert providers_of(stage) == ["wavespeed"]
    assert stage.states("a") == [State.REFUSED, State.DONE]


@pytest.mark.parametrize(
    ("kind", "error", "state", "submits"),
    [
        ("refused-at-submit", RequestRejected, State.REFUSED, []),
        ("reset-after-submit", SubmitUncertain, State.UNCERTAIN, ["wavespeed"]),
        ("reset-before", SubmitUncertain, State.UNCERTAIN, []),
        ("error-500", SubmitUncertain, State.UNCERTAIN, []),
        ("missing-id", SubmitUncertain, State.UNCERTAIN, ["wavespeed"]),
        ("failed", StoryboardError, State.FAILED, ["wavespeed"]),
    ],
)
def test_what_is_about_the_request_or_in_doubt_stays_where_it_is(
    stage: Stage, kind: str, error: type[StoryboardError], state: State, submits: list[str]
) -> None:
    stage.write(FROM_WAVESPEED)
    stage.emulator.faults.add(Fault(kind, provider="wavespeed"))
    failures = stage.failures()
    assert isinstance(failures["a"], error)
    assert providers_of(stage) == submits
    assert stage.states("a") == [state]
    assert notices(stage) == []


def test_when_no_route_takes_it_the_last_ones_words_count(stage: Stage) -> None:
    stage.write(FROM_WAVESPEED)
    stage.emulator.faults.add(Fault("exhausted-balance"))
    error = stage.failures()["a"]
    assert isinstance(error, RequestRejected)
    assert (error.provider, error.shot, error.billing) == ("minimax", "a", True)
    assert stage.states("a") == [State.REFUSED, State.REFUSED]


@pytest.mark.parametrize(
    ("unset", "taken"), [((), "fal"), (("fal",), "wavespeed"), (("fal", "wavespeed"), "minimax")]
)
def test_the_first_route_whose_key_is_set_is_planned_and_taken(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, unset: tuple[str, ...], taken: str
) -> None:
    stage.write(shot("a", route=["fal", "wavespeed", "minimax"]))
    for provider in unset:
        monkeypatch.delenv(VARIABLES[provider])
    (job,) = stage.plan().generated
    prices = {"fal": "0.1", "wavespeed": "0.2", "minimax": "0.3"}
    assert (job.provider, job.price) == (taken, Decimal(prices[taken]))
    stage.assert_paid_once(stage.render(), 0.25)
    assert providers_of(stage) == [taken]


def test_without_any_key_nothing_begins_and_the_first_is_named(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.write(shot("a", route=["fal", "wavespeed"]))
    for variable in VARIABLES.values():
        monkeypatch.delenv(variable)
    with pytest.raises(PlanError, match="FAL_KEY is not set"):
        stage.render()
    assert stage.submits == []


def test_the_routes_of_the_call_win_over_the_boards(stage: Stage) -> None:
    stage.write(shot("a", route=["fal"]))
    (job,) = stage.plan(routes=("replicate", "minimax")).generated
    assert job.provider == "replicate"
    stage.render(routes=("replicate", "minimax"))
    assert providers_of(stage) == ["replicate"]
    assert stage.plan().generated[0].cached is not None, "another route makes no other take"


@pytest.mark.parametrize(
    ("kind", "error"), [("exhausted-balance", RequestRejected), ("expired-key", NotAuthorized)]
)
@pytest.mark.parametrize("provider", ["fal", "minimax"])
def test_after_a_refusal_for_all_shots_no_other_is_sent(
    stage: Stage, provider: str, kind: str, error: type[ProviderError]
) -> None:
    """The fault strikes once: a second submit would be accepted."""
    stage.write(*(shot(name, route=[provider]) for name in "abc"), shot("d", route=["wavespeed"]))
    stage.emulator.faults.add(Fault(kind, provider=provider, only=(1,)))
    failures = stage.failures(jobs=1)
    assert set(failures) == {"a", "b", "c"}
    for name, failure in failures.items():
        assert isinstance(failure, error)
        assert failure.shot == name
    assert providers_of(stage) == ["wavespeed"]
    stage.emulator.faults.clear()
    stage.assert_paid_once(stage.render(), 1.0)


def test_the_other_shots_of_an_exhausted_route_go_on_at_the_next(stage: Stage) -> None:
    stage.write(*(shot(name, route=["fal", "replicate"]) for name in "abc"))
    stage.emulator.faults.add(Fault("exhausted-balance", provider="fal", only=(1,)))
    stage.assert_paid_once(stage.render(jobs=1), 0.75)
    assert providers_of(stage) == ["replicate"] * 3
    assert stage.states("c") == [State.DONE]
