"""When a prediction is asked about: in time for every result, closely where one is due, and never too often in all."""

from __future__ import annotations

import math

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.run.polling import (
    LONGEST_POLL,
    MOST_POLLS_A_SECOND,
    SLACK_SECONDS,
    AwakeTime,
    PollGate,
    TypicalDurations,
    seconds_until_poll,
)
from storyboard.run.traffic import Traffic

ages = st.floats(0.5, 3600)
experiences = st.lists(ages, max_size=20).map(TypicalDurations)
crowds = st.integers(1, 1000)


def polls_until(end: float, typical: TypicalDurations | None, in_flight: int) -> list[float]:
    """The ages at which a prediction is asked about, up to the first at which it has ended."""
    asked = [seconds_until_poll(0, typical, in_flight)]
    while asked[-1] < end:
        asked.append(asked[-1] + seconds_until_poll(asked[-1], typical, in_flight))
    return asked


@given(end=ages, typical=experiences, in_flight=crowds)
def test_whatever_is_expected_a_result_is_noticed_in_time(
    end: float, typical: TypicalDurations, in_flight: int
) -> None:
    late = polls_until(end, typical, in_flight)[-1] - end
    assert late <= max(0.11, min(end * 0.1, 5.0))


@given(end=ages, jitter=st.lists(st.floats(1, 1.02), min_size=1, max_size=20))
def test_a_usual_result_is_noticed_at_once(end: float, jitter: list[float]) -> None:
    typical = TypicalDurations([end * late for late in jitter])
    assert polls_until(end, typical, 1)[-1] - end <= max(0.021, 0.011 * end)


@given(ends=st.lists(ages, min_size=2, max_size=16), end=ages)
def test_expecting_costs_no_more_than_a_few_polls(ends: list[float], end: float) -> None:
    plain = len(polls_until(end, None, 1))
    assert len(polls_until(end, TypicalDurations(ends), 1)) <= plain * 1.25 + 14


@given(age=ages, typical=experiences)
def test_many_in_flight_leave_no_room_for_closer_polls(age: float, typical: TypicalDurations) -> None:
    assert seconds_until_poll(age, typical, 1000) >= 0.9 * min(4.0, max(0.1, 0.06 * age))


def test_an_end_is_due_between_the_shortest_and_the_longest_duration() -> None:
    span = TypicalDurations([20.0, 10.0, 15.0]).span
    assert span is not None
    assert span[0] == pytest.approx(9.4)
    assert span[1] == pytest.approx(20.6)


def test_only_the_latest_ends_count() -> None:
    typical = TypicalDurations([5.0])
    assert typical.span is not None
    for _ in range(16):
        typical.learn(60.0)
    assert typical.span[0] > 50


@given(
    delays=st.lists(st.floats(0, 0.5), min_size=1, max_size=300),
    most=st.sampled_from([5.0, 50.0, MOST_POLLS_A_SECOND]),
)
def test_the_gate_lets_no_more_through_than_it_may(delays: list[float], most: float) -> None:
    gate, now, turns = PollGate(most), 100.0, []
    for delay in delays:
        now = max(now, gate.slot(now))
        turns.append(now)
        now += delay
    for start in turns:
        assert sum(start <= turn < start + 1 for turn in turns) <= math.ceil(most * (1 + SLACK_SECONDS)) + 1


def test_the_gate_makes_up_for_little() -> None:
    gate = PollGate(10.0)
    assert [gate.slot(100.0), gate.slot(100.0), gate.slot(100.0)] == pytest.approx([99.95, 100.05, 100.15])
    assert gate.slot(200.0) == pytest.approx(200 - SLACK_SECONDS)


def turns_of(*asking: tuple[str, bool]) -> list[str]:
    """Whose turns came, in order, when all of them asked at once; with each name goes whether it is due."""
    gate, order = PollGate(1000.0), list[str]()

    async def ask(name: str, is_due: bool) -> None:
        await gate.turn(is_due=is_due)
        order.append(name)

    async def ask_all() -> None:
        async with anyio.create_task_group() as group:
            for name, is_due in asking:
                group.start_soon(ask, name, is_due)

    anyio.run(ask_all)
    return order


def test_turns_come_in_the_order_of_asking() -> None:
    assert turns_of(*((name, False) for name in "abcde")) == list("abcde")
    assert turns_of(*((name, True) for name in "abcde")) == list("abcde")


def test_what_is_due_goes_first_and_keeps_nobody_out() -> None:
    order = turns_of(*((name, False) for name in "abcd"), ("X", True), ("Y", True))
    assert order.index("Y") < order.index("c")
    assert sorted(order) == sorted("abcdXY")


def test_what_may_have_ended_is_due() -> None:
    assert not TypicalDurations().is_due(1e6)
    assert [TypicalDurations([60.0, 80.0]).is_due(age) for age in (50.0, 58.0, 75.0, 600.0)] == [
        False,
        True,
        True,
        True,
    ]


def test_what_is_in_flight_is_counted_also_when_it_fails() -> None:
    async def count() -> None:
        traffic = Traffic()
        with pytest.raises(ZeroDivisionError), traffic.one_more(), traffic.one_more():
            assert traffic.in_flight == 2
            _ = 1 / 0
        assert traffic.in_flight == 0

    anyio.run(count)


def test_a_suspended_machine_is_not_a_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of this test goes on only as told: with each sleep, and with what else takes time."""
    now, asleep = 100.0, 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds + asleep

    monkeypatch.setattr(anyio, "current_time", lambda: now)
    monkeypatch.setattr(anyio, "sleep", sleep)

    def slept(awake: AwakeTime, seconds: float) -> float:
        before: float = awake.seconds
        with pytest.raises(StopIteration):
            awake.sleep(seconds).send(None)
        return awake.seconds - before

    awake = AwakeTime()
    assert slept(awake, 2.0) == pytest.approx(2.0)
    now += 3.0
    assert slept(awake, 2.0) == pytest.approx(5.0), "a poll takes its time"
    now += 3600.0
    assert slept(awake, 2.0) == pytest.approx(2.0 + LONGEST_POLL), "suspended during a poll"
    asleep = 3600.0
    assert slept(awake, 2.0) == pytest.approx(2.0 + SLACK_SECONDS), "suspended during a sleep"
