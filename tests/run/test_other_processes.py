"""Lines of the journal that change hands: what another process does meanwhile is never done twice and never lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack

import anyio
import pytest

from storyboard.errors import PlanError
from storyboard.providers.opening import open_providers
from storyboard.report import Event, ShotProgress
from storyboard.run.execute import execute
from storyboard.run.execution import RunOptions, RunResult
from storyboard.run.resolving import resolve_uncertain
from storyboard.store.journal import Entry, Journal, State
from storyboard.store.store import Store, open_store

from .paid_runs import PLENTY, Run, beside


def followed(run: Run) -> int:
    return sum(
        isinstance(event, ShotProgress) and "another process" in (event.note or "") for event in run.events
    )


def rendered(run: Run, store: Store) -> RunResult:
    """Execute the plan of a board of one shot with a store that is open; a run that waits for itself is an error."""

    async def go() -> RunResult:
        with anyio.fail_after(60):
            async with open_providers() as provider_of:
                options = RunOptions(allowance=PLENTY)
                return await execute(
                    run.plan(), store, provider_of, options=options, reporter=run.events.append
                )

    return anyio.run(go)


def test_a_process_does_not_wait_for_its_own_line(run: Run) -> None:
    run.write("a")
    with open_store(run.root) as store:
        run.open_line(store, "a")
        assert rendered(run, store).failures == {}
    assert run.lines() == [("a", State.WITHDRAWN), ("a", State.DONE)]
    assert len(run.submits) == 1


def test_of_two_processes_that_find_a_line_left_behind_one_takes_it_over(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.write("a")
    run.leave("a")
    real = Journal.take_over
    with open_store(run.root) as store, open_store(run.root) as other:

        def overtaken(journal: Journal, entry: Entry, owner: str, now: float) -> bool:
            monkeypatch.setattr(Journal, "take_over", real)
            assert real(other.journal, entry, other.owner, now)
            return real(journal, entry, owner, now)

        def follow(event: Event) -> None:
            if isinstance(event, ShotProgress) and "another process" in (event.note or ""):
                (line,) = (line for line in other.journal.lines() if line.is_open)
                assert line.owner == other.owner
                other.journal.settle(line, State.WITHDRAWN, time.time())

        monkeypatch.setattr(Journal, "take_over", overtaken)
        run.events = Following(follow)
        assert rendered(run, store).failures == {}
    assert followed(run) == 1
    assert len(run.submits) == 1


@pytest.mark.parametrize("then", [State.ABANDONED, State.ACCEPTED])
def test_an_id_is_not_given_to_a_line_that_another_process_takes_over(
    run: Run, monkeypatch: pytest.MonkeyPatch, then: State
) -> None:
    run.write("a")
    plan = run.plan()
    run.leave("a", State.SENDING, State.UNCERTAIN)
    real = Journal.take_over
    with open_store(run.root) as store, open_store(run.root) as other:

        def overtaken(journal: Journal, entry: Entry, owner: str, now: float) -> bool:
            assert real(other.journal, entry, other.owner, now)
            theirs = other.journal.line(entry.number)
            if then is State.ACCEPTED:
                other.journal.accept(theirs, "their-id", {}, now)
            else:
                other.journal.settle(theirs, then, now)
            return real(journal, entry, owner, now)

        async def give() -> None:
            async with open_providers() as provider_of:
                await resolve_uncertain(store, plan, ("a", "my-id"), provider_of, ask=False)

        monkeypatch.setattr(Journal, "take_over", overtaken)
        with pytest.raises(PlanError, match='another process has taken over shot "a" meanwhile'):
            anyio.run(give)
        (line,) = store.journal.lines()
    assert (line.state, line.request_id) == (then, "their-id" if then is State.ACCEPTED else None)


class Following(list[Event]):
    """Events, of each of which a function is told."""

    def __init__(self, told: Callable[[Event], None]) -> None:
        super().__init__()
        self.told = told

    def append(self, event: Event) -> None:
        super().append(event)
        self.told(event)


def test_a_refusal_there_is_not_the_end_where_another_route_is_tried(run: Run) -> None:
    def next_route(other: Store, line: Entry) -> None:
        if other.journal.line(line.number).is_open:
            other.journal.settle(line, State.REFUSED, time.time(), "the first route refuses")
            run.open_line(other, "a")
            return
        (second,) = (each for each in other.journal.lines() if each.is_open)
        other.journal.settle(second, State.WITHDRAWN, time.time())

    assert beside(run, next_route) is None
    assert run.lines() == [("a", State.REFUSED), ("a", State.WITHDRAWN), ("a", State.DONE)]
    assert len(run.submits) == 1


def test_a_line_whose_process_dies_while_it_is_followed_is_taken_over(run: Run) -> None:
    run.write("a")
    with ExitStack() as dying, open_store(run.root) as store:
        other = dying.enter_context(open_store(run.root))
        run.open_line(other, "a")

        def follow(event: Event) -> None:
            if isinstance(event, ShotProgress) and "another process" in (event.note or ""):
                dying.close()

        run.events = Following(follow)
        assert rendered(run, store).failures == {}
    assert followed(run) == 1
    assert run.lines() == [("a", State.WITHDRAWN), ("a", State.DONE)]
    assert len(run.submits) == 1
