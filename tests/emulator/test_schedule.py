from __future__ import annotations

from math import inf

from hypothesis import given
from hypothesis import strategies as st

from storyboard.emulator.schedule import Schedule

steps = st.lists(
    st.one_of(
        st.tuples(st.just("enter"), st.integers(1, 9)),
        st.tuples(st.just("leave"), st.integers(0, 30)),
        st.tuples(st.just("wait"), st.integers(0, 9)),
    ),
    max_size=40,
)


@given(steps, st.one_of(st.none(), st.integers(1, 3)))
def test_jobs_start_in_order_as_slots_come_free(steps: list[tuple[str, int]], slots: int | None) -> None:
    schedule, now, seconds, left = Schedule(slots), 0.0, list[float](), set[str]()
    for step, number in steps:
        if step == "enter":
            seconds.append(number)
            schedule.enter(str(len(seconds) - 1), number, now)
        elif step == "wait":
            now += number
        elif number < len(seconds):
            schedule.leave(str(number), now)
            left.add(str(number))
        places = {str(job): schedule.place(str(job), now) for job in range(len(seconds))}
        running = [job for job, place in places.items() if place.stage == "running"]
        waiting = [job for job, place in places.items() if place.stage == "waiting"]
        assert slots is None or len(running) <= slots
        assert not waiting or len(running) == slots
        assert [places[job].ahead for job in waiting] == list(range(len(waiting)))
        assert not waiting or max(map(int, running), default=-1) < int(waiting[0])
    for job, place in places.items() if steps else ():
        if place.stage == "done" and job not in left:
            assert place.started is not None
            assert place.ended is not None
            assert place.ended - place.started == seconds[int(job)]


def test_a_queue_of_one_works_it_off_back_to_back_however_late_one_looks() -> None:
    schedule = Schedule(1)
    for job in "abc":
        schedule.enter(job, 2, 10)
    assert schedule.place("c", 13).ahead == 0
    assert schedule.place("c", 100).ended == 16


def test_what_never_ends_takes_no_slot() -> None:
    schedule = Schedule(1)
    schedule.enter("stuck", inf, 0)
    schedule.enter("next", 2, 0)
    assert schedule.place("stuck", 1e9).stage == "running"
    assert schedule.place("next", 3).stage == "done"
    schedule.leave("stuck", 1e9)
    assert schedule.place("stuck", 1e9).stage == "done"
