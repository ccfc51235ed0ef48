"""What a provider does not know any more is lost only when that is certain; what it says otherwise is kept."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from storyboard.errors import (
    AnswerUnclear,
    NoLongerThere,
    PredictionFailed,
    ProviderError,
    ProviderUnavailable,
    RequestRejected,
    SubmitUncertain,
)
from storyboard.providers.protocol import Prediction, PredictionStatus
from storyboard.run.execution import Execution, RunOptions
from storyboard.run.lost import is_unknown, lost
from storyboard.run.poll_once import asked
from storyboard.store.journal import Entry, State
from storyboard.store.store import Store, open_store

from .journalled import ACCEPTED, HERE, Desk, written

HOUR = 3600.0
UNKNOWN = RequestRejected("no such prediction", provider="fal", status=404)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store") as opened:
        yield opened


def execution(store: Store, desk: Desk, later: float = 0.0) -> Execution:
    return Execution(store, lambda _: desk, lambda _: None, RunOptions(), clock=lambda: time.time() + later)


def poll(store: Store, entry: Entry, desk: Desk, later: float = 0.0) -> Prediction:
    prediction = Prediction(entry.request_id or "", PredictionStatus.QUEUED, doubt=entry.doubt)
    return anyio.run(asked, prediction, entry, entry.shot, execution(store, desk, later))


@pytest.mark.parametrize(
    ("error", "unknown"),
    [
        (NoLongerThere("gone", provider="fal"), True),
        *((RequestRejected("no", provider="fal", status=status), True) for status in (404, 410, 2013)),
        *((RequestRejected("no", provider="fal", status=status), False) for status in (400, 422)),
        (ProviderUnavailable("down", provider="fal"), False),
    ],
)
def test_which_answers_say_that_a_prediction_is_not_known(error: ProviderError, unknown: bool) -> None:
    assert is_unknown(error) is unknown


@pytest.mark.parametrize(
    ("desk", "facts", "later", "why"),
    [
        (Desk(), {}, HOUR - 60, "once it is an hour old it counts as lost"),
        (Desk(), {}, HOUR + 60, None),
        (Desk(), {"account": "mark"}, HOUR + 60, None),
        (Desk(), {"account": "other"}, HOUR + 60, "under another key"),
        (
            Desk(base_url="https://proxy.example"),
            {},
            HOUR + 60,
            f"it was accepted at {HERE}, and fal is at https://proxy",
        ),
    ],
)
@pytest.mark.parametrize("states", [ACCEPTED, (*ACCEPTED, State.DONE)])
def test_a_prediction_is_lost_only_when_that_is_certain(  # noqa: PLR0917 - a table
    store: Store, desk: Desk, facts: dict[str, str], later: float, why: str | None, states: tuple[State, ...]
) -> None:
    entry = written(store, "a#1", states, **facts)
    error = anyio.run(lost, UNKNOWN, entry, "a", execution(store, desk, later))
    assert (error.provider, error.shot, error.request_id) == ("fal", "a", "id-of-a#1")
    assert error.message == UNKNOWN.message
    if why is None:
        assert isinstance(error, PredictionFailed)
        assert "the next render makes and pays for it again" in (error.hint or "")
        assert store.journal.line(entry.number).state is State.EXPIRED
    else:
        assert isinstance(error, NoLongerThere)
        assert why in (error.hint or "")
        assert "cancel --forget" in (error.hint or "")
        assert store.journal.line(entry.number) == entry


def test_what_was_given_up_already_keeps_its_end(store: Store) -> None:
    entry = written(store, "a#1", (*ACCEPTED, State.FORGOTTEN))
    error = anyio.run(lost, UNKNOWN, entry, "a", execution(store, Desk(), HOUR + 60))
    assert isinstance(error, PredictionFailed)
    assert store.journal.line(entry.number).state is State.FORGOTTEN


def test_an_id_in_doubt_that_is_not_known_makes_the_submit_uncertain_again(store: Store) -> None:
    sending = written(store, "a#1", (State.SENDING,))
    entry = store.journal.accept(store.journal.doubt(sending, "it was cut off"), "id", {}, time.time())
    with pytest.raises(
        SubmitUncertain, match='cut off; its response had the id "id", which it does not know'
    ):
        poll(store, entry, Desk({"id": UNKNOWN}), HOUR + 60)
    line = store.journal.line(entry.number)
    assert (line.state, line.doubt) == (State.UNCERTAIN, None)


def test_an_id_in_doubt_that_is_known_is_so_no_longer(store: Store) -> None:
    sending = written(store, "a#1", (State.SENDING,))
    entry = store.journal.accept(store.journal.doubt(sending, "it was cut off"), "id", {}, time.time())
    assert poll(store, entry, Desk({"id": PredictionStatus.RUNNING})).doubt is None
    assert store.journal.line(entry.number).doubt is None


def test_an_answer_that_is_not_understood_is_kept_for_people_to_read(store: Store) -> None:
    entry = written(store, "a#1", ACCEPTED)
    unclear = AnswerUnclear("its answer makes no sense", provider="fal", answer='{"stage": 3}')
    with pytest.raises(AnswerUnclear) as error:
        poll(store, entry, Desk({"id-of-a#1": unclear}))
    assert "storyboard status shows the whole answer" in (error.value.hint or "")
    assert store.journal.line(entry.number).answer == '{"stage": 3}'


@pytest.mark.parametrize("hint", [None, "wait"])
def test_a_provider_that_is_down_ends_nothing(store: Store, hint: str | None) -> None:
    entry = written(store, "a#1", ACCEPTED)
    down = ProviderUnavailable("is down", provider="fal", hint=hint)
    with pytest.raises(ProviderUnavailable, match="is down") as error:
        poll(store, entry, Desk({"id-of-a#1": down}), HOUR + 60)
    assert error.value.shot == "a"
    goes_on = "it is still running there; the next render waits for it, and pays nothing again"
    assert error.value.hint == (f"{hint}; {goes_on}" if hint else goes_on)
    assert store.journal.line(entry.number) == entry


def test_a_prediction_is_looked_for_where_the_provider_has_it_by_rule(store: Store) -> None:
    """The URLs of an answer may be gone while the id is still good."""
    sending = written(store, "a#1", (State.SENDING,))
    entry = store.journal.accept(sending, "id", {"status": f"{HERE}/elsewhere"}, time.time())

    class Moved(Desk):
        async def poll(self, prediction: Prediction) -> Prediction:
            if prediction.urls:
                raise UNKNOWN
            return Prediction(prediction.id, PredictionStatus.RUNNING)

    prediction = Prediction("id", PredictionStatus.QUEUED, urls=entry.urls)
    found = anyio.run(asked, prediction, entry, "a", execution(store, Moved(), HOUR + 60))
    assert found.status is PredictionStatus.RUNNING
    assert store.journal.line(entry.number).state is State.ACCEPTED
