"""The journal: a take has one open line at most, lines move only as drawn, and everything outlives the process."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from storyboard.errors import StoreError
from storyboard.store.journal import JOURNAL_TABLES, OPEN_STATES, TRANSITIONS, Entry, Intent, Journal, State

INTENT = Intent("f#1", "film.yaml", "a", "fal", "fal-ai/x", Decimal("0.49"), "me")


def fresh() -> tuple[Journal, sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.executescript(JOURNAL_TABLES)
    return Journal(connection), connection


class Life(RuleBasedStateMachine):
    """Any sequence of steps on three takes, beside a model of what must have come of it."""

    def __init__(self) -> None:
        super().__init__()
        self.journal, self.connection = fresh()
        self.open: dict[str, Entry] = {}
        self.history: list[tuple[int, State]] = []
        self.now = 0.0

    def teardown(self) -> None:
        self.connection.close()

    def tick(self) -> float:
        self.now += 1
        return self.now

    @rule(take=st.sampled_from(["x#1", "y#1", "z#1"]))
    def intend(self, take: str) -> None:
        entry = self.journal.open_intent(Intent(take, "b", "s", "fal", "e", None, "me"), self.tick())
        assert (entry is None) == (take in self.open)
        if entry is not None:
            self.open[take] = entry

    @precondition(lambda self: self.open)
    @rule(data=st.data(), state=st.sampled_from(State))
    def move(self, data: st.DataObject, state: State) -> None:
        take = data.draw(st.sampled_from(sorted(self.open)))
        entry = self.open[take]
        if state not in TRANSITIONS[entry.state]:
            with pytest.raises(ValueError, match="cannot go from"):
                self.journal.settle(entry, state, self.tick())
            return
        if state is State.ACCEPTED:
            moved = self.journal.accept(entry, f"id-{entry.number}", {"status": "u"}, self.tick())
            assert moved.request_id == f"id-{entry.number}"
        else:
            moved = self.journal.settle(entry, state, self.tick(), "words")
        assert moved.state is state
        if moved.is_open:
            self.open[take] = moved
        else:
            del self.open[take]

    @invariant()
    def each_take_has_one_open_line_at_most(self) -> None:
        lines = [line for line in self.journal.lines() if line.is_open]
        assert {line.take: line for line in lines} == self.open
        assert len(lines) == len(self.open)

    @invariant()
    def an_accepted_line_keeps_the_providers_id(self) -> None:
        for line in self.journal.lines():
            if line.state in (State.ACCEPTED, State.DONE, State.FAILED, State.CANCELLED):
                assert line.request_id == f"id-{line.number}"


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_every_state_can_be_reached_and_final_states_lead_nowhere() -> None:
    reached = {State.INTENT} | {target for targets in TRANSITIONS.values() for target in targets}
    assert reached == set(State)
    for state in State:
        assert state in OPEN_STATES or not TRANSITIONS[state] & set(OPEN_STATES)


def test_the_page_draws_the_same_transitions() -> None:
    page = (Path(__file__).parents[2] / "docs" / "journal.md").read_text(encoding="utf-8")
    for state, targets in TRANSITIONS.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{state}` "))
        named = row.split("|")[3]
        assert {word.strip(" `") for word in named.split(",") if "`" in word} == {
            str(target) for target in targets
        }


def test_a_stale_view_of_a_line_changes_nothing() -> None:
    journal, connection = fresh()
    entry = journal.open_intent(INTENT, 1)
    assert entry is not None
    sending = journal.settle(entry, State.SENDING, 2)
    with pytest.raises(StoreError, match="changed by another process"):
        journal.settle(entry, State.SENDING, 3)
    assert journal.line(entry.number) == sending
    connection.close()


def test_only_one_process_takes_a_line_over() -> None:
    journal, connection = fresh()
    entry = journal.open_intent(INTENT, 1)
    assert entry is not None
    assert journal.take_over(entry, "second", 2)
    assert not journal.take_over(entry, "third", 3)
    assert journal.line(entry.number).owner == "second"
    connection.close()


def test_a_line_that_has_moved_on_is_not_taken_over() -> None:
    journal, connection = fresh()
    entry = journal.open_intent(INTENT, 1)
    assert entry is not None
    journal.settle(entry, State.SENDING, 2)
    assert not journal.take_over(entry, "second", 3)
    assert journal.line(entry.number).owner == INTENT.owner
    connection.close()


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_the_database_itself_has_no_second_open_line_of_a_take(state: State) -> None:
    journal, connection = fresh()
    assert journal.open_intent(INTENT, 1) is not None
    with connection:
        connection.execute("UPDATE predictions SET state = ?", (state,))
    assert journal.open_intent(INTENT, 2) is None
    # Whoever writes past the journal is refused as well.
    columns = ", ".join(
        row[1] for row in connection.execute("PRAGMA table_info(predictions)") if row[1] != "number"
    )
    with pytest.raises(sqlite3.IntegrityError, match=r"predictions\.take"):
        connection.execute(f"INSERT INTO predictions ({columns}) SELECT {columns} FROM predictions")  # noqa: S608 - its own names
    connection.close()


def test_money_and_times_come_back_exactly() -> None:
    journal, connection = fresh()
    entry = journal.open_intent(INTENT, 1234.5)
    assert entry is not None
    assert (entry.price, entry.made_at, entry.state) == (Decimal("0.49"), 1234.5, State.INTENT)
    connection.close()


def test_an_upload_is_remembered_for_as_long_as_it_lives() -> None:
    journal, connection = fresh()
    journal.remember_upload("00", "fal", "https://files/1", None)
    journal.remember_upload("00", "wavespeed", "https://files/2", 100)
    assert journal.upload("00", "fal", 1e12) == "https://files/1"
    assert journal.upload("00", "wavespeed", 99) == "https://files/2"
    assert journal.upload("00", "wavespeed", 100) is None
    assert journal.upload("11", "fal", 0) is None
    connection.close()


def test_doubt_and_an_answer_belong_to_a_line_as_long_as_it_stands_where_it_was_seen() -> None:
    journal, connection = fresh()
    entry = journal.open_intent(INTENT, 1)
    assert entry is not None
    sending = journal.doubt(journal.settle(entry, State.SENDING, 2), "cut off")
    accepted = journal.accept(sending, "id", {}, 3)
    assert (sending.doubt, accepted.doubt) == ("cut off", "cut off")
    assert journal.keep_answer(accepted, "{}").answer == "{}"
    assert journal.doubt(accepted, None).doubt is None
    done = journal.settle(accepted, State.DONE, 4)
    assert journal.keep_answer(accepted, "late") == done
    connection.close()


def test_an_id_that_the_user_has_told_is_marked_as_such() -> None:
    journal, connection = fresh()
    entry = journal.open_intent(INTENT, 1)
    assert entry is not None
    doubtful = journal.settle(journal.settle(entry, State.SENDING, 2), State.UNCERTAIN, 3)
    told = journal.accept_by_hand(doubtful, "id", {"status": "u"}, 4)
    assert (told.state, told.request_id, told.urls) == (State.ACCEPTED, "id", {"status": "u"})
    assert told.message == "its id was given by hand"
    assert told.has_id_by_hand
    assert not doubtful.has_id_by_hand
    assert journal.line(entry.number) == told
    connection.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("take", "no-key"),
        ("take", "#1"),
        ("take", "f#one"),
        ("state", "asleep"),
        ("price", "much"),
        ("made_at", -1),
        ("changed_at", 1e300),
        ("urls", "[]"),
        ("urls", '{"status": 1}'),
        ("facts", "3"),
        ("urls", "{"),
    ],
)
def test_a_line_that_storyboard_cannot_have_written_is_refused(column: str, value: str | float) -> None:
    journal, connection = fresh()
    assert journal.open_intent(INTENT, 1) is not None
    with connection:
        connection.execute(f"UPDATE predictions SET {column} = ?", (value,))  # noqa: S608 - names of this table
    with pytest.raises(StoreError):
        journal.lines()
    connection.close()


def test_how_long_clips_took_is_known_by_provider_and_endpoint() -> None:
    journal, connection = fresh()

    def done(take: str, endpoint: str, seconds: float, state: State = State.DONE) -> int:
        entry = journal.open_intent(Intent(take, "b", "s", "fal", endpoint, None, "me"), 100.0)
        assert entry is not None
        accepted = journal.accept(journal.settle(entry, State.SENDING, 101.0), f"id-{take}", {}, 102.0)
        return journal.settle(accepted, state, 100.0 + seconds).number

    done("a#1", "fast", 20)
    done("b#1", "fast", 30)
    done("c#1", "slow", 90)
    done("d#1", "fast", 5, State.FAILED)
    connection.execute("UPDATE predictions SET stand_in = '1' WHERE number = ?", (done("e#1", "fast", 1),))
    assert journal.clip_times() == {("fal", "fast"): [30, 20], ("fal", "slow"): [90]}
    assert journal.clip_times(most=1) == {("fal", "slow"): [90]}
    connection.close()
