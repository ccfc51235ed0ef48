"""A storyboard for hosted models, the server that it is rendered against, and that server's own view of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import anyio
import httpx
from pydantic import JsonValue

from storyboard.account import Entry, SpendingSummary, State, resolve, spending_summary
from storyboard.board.load import load
from storyboard.board.schema import Storyboard
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.emulator.emulator import Emulator
from storyboard.emulator.ledger import Entry as Accepted
from storyboard.emulator.server import LOOPBACK, Server, serving
from storyboard.emulator.values import Settings
from storyboard.errors import RenderFailed, SubmitUncertain
from storyboard.film import Film, RenderOptions, plan_render, render_sync, store_root
from storyboard.plan.plan import Plan
from storyboard.report import Event
from storyboard.run.points import Point
from storyboard.store.store import blob_path, open_store, what_is_damaged

from .performer import LONGEST_WAIT, Part, Performer

PROVIDERS = ("fal", "wavespeed", "minimax", "replicate")
KEYS = {
    "FAL_KEY": "rehearsal-fal:0123456789abcdef",
    "WAVESPEED_API_KEY": "rehearsal-wavespeed-0123456789",
    "MINIMAX_API_KEY": "rehearsal-minimax-0123456789",
    "REPLICATE_API_TOKEN": "rehearsal-replicate-0123456789",
}
CATALOGUE = Path(__file__).with_name("rehearsal.yaml")
FILM = "film.yaml"
PLENTY = Decimal(100)


def shot(name: str, **keys: JsonValue) -> dict[str, JsonValue]:
    """A shot whose prompt is unlike any other's."""
    return {"id": name, "model": "rehearsal", "prompt": f"take one of {name}", "duration": 0.25, **keys}


def chain(provider: str) -> tuple[dict[str, JsonValue], ...]:
    """Three shots, each of which opens with the last frame of the one before."""
    route: JsonValue = [provider]
    return (
        shot("a", route=route, first_frame="frame.png"),
        shot("b", route=route, continues="a"),
        shot("c", route=route, continues="b"),
    )


class Clock:
    """The emulator's clock: the real one, until it is held; what is held goes on where it stood."""

    def __init__(self) -> None:
        self._held: float | None = None

    def __call__(self) -> float:
        return time.monotonic() if self._held is None else self._held

    def hold(self) -> None:
        self._held = time.monotonic()

    def release(self) -> None:
        self._held = None


@dataclass
class Stage:
    """A folder with a storyboard, and an emulator."""

    folder: Path
    server: Server
    clock: Clock
    events: list[Event] = field(default_factory=list)

    @property
    def emulator(self) -> Emulator:
        return self.server.emulator

    def write(self, *shots: dict[str, JsonValue], **keys: JsonValue) -> None:
        whole = {"storyboard": 1, "output": {"size": "64x36", "fps": 12}, "shots": list(shots)}
        (self.folder / FILM).write_text(json.dumps(whole | keys), encoding="utf-8")

    @property
    def board(self) -> Storyboard:
        return load(self.folder / FILM, catalogue=load_catalogue(CATALOGUE))

    def options(self, **others: Any) -> RenderOptions:
        return RenderOptions(catalogue=load_catalogue(CATALOGUE), **{"max_cost": PLENTY, **others})

    def render(self, **options: Any) -> Film:
        """Render in this process; `events` has what was told."""
        self.events.clear()
        return render_sync(self.board, self.options(**options), self.events.append)

    def failures(self, **options: Any) -> dict[str, Any]:
        """Render what cannot end well, and return the failures."""
        try:
            self.render(**options)
        except RenderFailed as error:
            return error.failures
        raise AssertionError("the render ended well")

    def plan(self, **options: Any) -> Plan:
        return plan_render(self.board, self.options(**options))

    def start(
        self,
        dies_at: tuple[Point, str] | None = None,
        dies_after: int | None = None,
        disk_full_at: tuple[Point, str] | None = None,
        **options: Any,
    ) -> Performer:
        """Render in another process."""
        part = Part(
            self.folder / FILM,
            CATALOGUE,
            KEYS | self.server.variables,
            dies_at,
            dies_after,
            disk_full_at,
            {"max_cost": PLENTY, **options},
        )
        return Performer(part)

    def resolve(self, shot_id: str, request_id: str) -> Entry:
        return anyio.run(resolve, self.board, shot_id, request_id, self.options())

    @property
    def submits(self) -> list[Accepted]:
        """What the emulator accepted. Asks it something first, so that it has seen to all that was asked before."""
        httpx.get(f"{self.server.origin}/outputs/none", timeout=LONGEST_WAIT)
        return self.emulator.ledger.submits

    @property
    def submitted_shots(self) -> list[str]:
        return sorted(shot_of(entry) for entry in self.submits)

    @property
    def account(self) -> SpendingSummary:
        return spending_summary(self.board, self.options())

    def states(self, shot_id: str) -> list[State]:
        return [entry.state for entry in self.account.entries if entry.shot == shot_id]

    def eventually(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + LONGEST_WAIT
        pause = anyio.sleep
        while not condition():
            assert time.monotonic() < deadline, "it never came to be so"
            anyio.run(pause, 0.01)

    def assert_paid_once(self, film: Film, seconds: float) -> None:
        """Check, by the emulator's ledger, that each shot was submitted once, and that every clip is in the store."""
        board = self.board
        assert self.submitted_shots == sorted(each.id for each in board.shots)
        accepted = {entry.request_id for entry in self.submits}
        done = [entry for entry in self.account.entries if entry.state is State.DONE]
        assert {entry.request_id for entry in done} == accepted
        assert not [entry for entry in self.account.entries if entry.is_open]
        root = store_root(board, self.options())
        with open_store(root) as store:
            takes = store.takes()
        assert set(takes) == {entry.take for entry in done}
        assert not any(what_is_damaged(root, take) for take in takes.values())
        assert all(blob_path(root, take.sha256).exists() for take in takes.values())
        assert film.frames == round(seconds * 12)
        assert film.path.exists()


def shot_of(entry: Accepted) -> str:
    """Which shot an accepted submit is for."""
    body = entry.body or {}
    arguments = body.get("input", body)
    assert isinstance(arguments, dict)
    return str(arguments["prompt"]).removeprefix("take one of ")


def command_line(verb: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "storyboard", verb, FILM, *arguments, "--catalogue", str(CATALOGUE)]


def environment(stage: Stage) -> dict[str, str]:
    return {**os.environ, **KEYS, **stage.server.variables}


def left_in_flight(stage: Stage, *names: str) -> None:
    """Let a process die when all these shots of the film are accepted and run."""
    stage.clock.hold()
    process = stage.start()
    for _ in names:
        process.hear("point", Point.ID_WRITTEN)
    process.kill()
    process.ending()


def command(stage: Stage, verb: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a verb on the film in a process of its own, and return how it ended."""
    return subprocess.run(
        command_line(verb, *arguments),
        cwd=stage.folder,
        env=environment(stage),
        capture_output=True,
        text=True,
        timeout=LONGEST_WAIT,
        check=False,
    )


def uncertain_shots(failures: dict[str, Any]) -> list[str]:
    return sorted(name for name, error in failures.items() if isinstance(error, SubmitUncertain))


@contextmanager
def opened_stage(folder: Path, host: str = LOOPBACK, **settings: Any) -> Iterator[Stage]:
    clock = Clock()
    # As the providers themselves, unless a test is about stand-ins.
    wanted = Settings(**{"tiny": True, "latency": (0.05, 0.1), "unmarked": True, **settings})
    with Emulator(wanted, clock=clock) as emulator, serving(emulator, host=host) as server:
        yield Stage(folder, server, clock)
