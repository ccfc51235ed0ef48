"""A paid run of a plan and a store alone, against a real server on this machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import anyio
from pydantic import JsonValue

from storyboard.board.load import load
from storyboard.board.schema import Storyboard
from storyboard.emulator.ledger import Entry as Accepted
from storyboard.emulator.server import Server
from storyboard.errors import (
    StoryboardError,
)
from storyboard.film import RenderOptions, plan_render
from storyboard.plan.jobs import GeneratedJob
from storyboard.plan.origins import facts_of_job
from storyboard.plan.plan import Plan
from storyboard.providers.opening import open_providers
from storyboard.report import Event, ShotProgress
from storyboard.run.execute import execute
from storyboard.run.execution import RunOptions, RunResult
from storyboard.store.allowance import Allowance
from storyboard.store.journal import Entry, Intent, State
from storyboard.store.spending import Spending
from storyboard.store.store import Store, open_store

PRICE = Decimal("0.28")
PLENTY = Allowance(own=Decimal(100), unpriced=100)


@dataclass
class Run:
    """A storyboard of shots for one model, whose plans are run against a server and a store."""

    root: Path
    server: Server
    events: list[Event] = field(default_factory=list)
    board: Storyboard = field(init=False)

    def write(self, *names: str, **keys: JsonValue) -> None:
        shots: list[JsonValue] = [
            {"id": name, "prompt": f"a pebble, {name}", "price": float(PRICE)} for name in names
        ]
        defaults: JsonValue = {"model": "hailuo-2.3", "route": ["fal"], **keys}
        self.board = load({"storyboard": 1, "defaults": defaults, "shots": shots})

    def plan(self) -> Plan:
        return plan_render(self.board, RenderOptions(store=self.root))

    def job(self, shot: str) -> GeneratedJob:
        (job,) = (job for job in self.plan().generated if job.shot == shot)
        return job

    def execute(
        self, allowance: Allowance = PLENTY, plan: Plan | None = None, **options: object
    ) -> RunResult:
        self.events.clear()
        whole = plan or self.plan()
        chosen = RunOptions(allowance=allowance, **options)  # type: ignore[arg-type]

        async def go() -> RunResult:
            with open_store(self.root) as store:
                async with open_providers() as provider_of:
                    return await execute(
                        whole, store, provider_of, options=chosen, reporter=self.events.append
                    )

        return anyio.run(go)

    def error(self, shot: str, **options: object) -> StoryboardError:
        error = self.execute(**options).failures[shot]  # type: ignore[arg-type]
        assert error is not None
        return error

    def open_line(self, store: Store, shot: str) -> Entry:
        """Write down an intent to submit a shot, as a run of this store does."""
        job = self.job(shot)
        endpoint = job.route.endpoint(job.mode)
        intent = Intent(
            take=job.key,
            board="storyboard",
            shot=shot,
            provider="fal",
            endpoint=endpoint.address if endpoint else "",
            price=PRICE,
            owner=store.owner,
            facts=facts_of_job(job),
            base_url=self.server.variables["STORYBOARD_FAL_URL"],
        )
        line = store.journal.open_intent(intent, time.time(), Spending(PLENTY))
        assert line is not None
        return line

    def leave(self, shot: str, *states: State) -> None:
        """Leave a line behind, as a process does that ended when its line had gone through these states."""
        with open_store(self.root) as store:
            line = self.open_line(store, shot)
            for state in states:
                line = store.journal.settle(line, state, time.time())

    def lines(self) -> list[tuple[str, State]]:
        with open_store(self.root) as store:
            return [(line.shot, line.state) for line in store.journal.lines()]

    @property
    def submits(self) -> list[Accepted]:
        return self.server.emulator.ledger.submits


def beside(run: Run, act: Callable[[Store, Entry], None], *states: State) -> StoryboardError | None:
    """Run a plan while another owner of the store has a line for its shot, and acts as soon as it is followed."""
    run.write("a")
    plan = run.plan()
    with open_store(run.root) as other:
        line = run.open_line(other, "a")
        for state in states:
            line = other.journal.settle(line, state, time.time())

        def follow(event: Event) -> None:
            run.events.append(event)
            if isinstance(event, ShotProgress) and "another process" in (event.note or ""):
                act(other, line)

        async def go() -> RunResult:
            with open_store(run.root) as store, anyio.fail_after(60):
                async with open_providers() as provider_of:
                    options = RunOptions(allowance=PLENTY)
                    return await execute(plan, store, provider_of, options=options, reporter=follow)

        return anyio.run(go).failures.get("a")
