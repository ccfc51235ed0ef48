"""The event loop goes on while a render reads files, syncs them and commits to its journal."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, ParamSpec, TypeVar

import anyio
import pytest

from storyboard.film import Film, render
from tests.media.clips import Recipe, make_clip

from .stage import Stage, shot

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

# So often the event loop comes round, at least, while a file is read or synced.
TURNS = 5
LONGEST_WAIT = 30.0
MOMENT = 0.001


@dataclass
class Loop:
    """What the event loop and the disk do at the same time."""

    thread: int = field(default_factory=threading.get_ident)
    turns: int = 0
    works: Counter[str] = field(default_factory=Counter)
    stops: Counter[str] = field(default_factory=Counter)

    async def turn(self) -> None:
        while True:
            self.turns += 1
            await anyio.sleep(MOMENT)

    def working(self, name: str) -> None:
        """Note work that waits for the disk, and let it last until the event loop has come round often enough."""
        self.works[name] += 1
        if threading.get_ident() == self.thread:
            self.stops[name] += 1
            return
        enough, deadline = self.turns + TURNS, time.monotonic() + LONGEST_WAIT
        while self.turns < enough:
            time.sleep(MOMENT)
            if time.monotonic() > deadline:
                self.stops[name] += 1
                return

    def watched(self, name: str, work: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        def watching(*arguments: Parameters.args, **keys: Parameters.kwargs) -> Result:
            self.working(name)
            return work(*arguments, **keys)

        return watching


def watch(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the loop know of every digest, sync and commit."""
    from storyboard.inspection.digest import digest_of

    for place in ("inspection.inspector", "store.store", "run.frames", "run.submitting"):
        monkeypatch.setattr(f"storyboard.{place}.digest_of", loop.watched("digest", digest_of))
    monkeypatch.setattr(os, "fsync", loop.watched("fsync", os.fsync))

    class Watched(sqlite3.Connection):
        def __exit__(
            self,
            kind: type[BaseException] | None,
            error: BaseException | None,
            trace: TracebackType | None,
        ) -> Literal[False]:
            if self.in_transaction:
                loop.working("commit")
            return super().__exit__(kind, error, trace)

    connect = sqlite3.connect

    def connecting(*arguments: Any, **keys: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **{"factory": Watched, **keys})
        return connection

    monkeypatch.setattr("storyboard.store.index.sqlite3.connect", connecting)


def test_no_digest_sync_or_commit_is_made_by_the_event_loop(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_clip(stage.folder, Recipe("rushes.mp4"))
    stage.write(
        {"id": "rushes", "clip": "rushes.mp4", "duration": 0.5},
        shot("a", continues="rushes"),
        shot("b", continues="a"),
        shot("c"),
    )

    board, options = stage.board, stage.options()

    async def rendered() -> tuple[Film, Loop]:
        loop = Loop()
        with monkeypatch.context() as patching:
            watch(loop, patching)
            async with anyio.create_task_group() as group:
                group.start_soon(loop.turn)
                film = await render(board, options)
                group.cancel_scope.cancel()
        return film, loop

    film, loop = anyio.run(rendered)
    assert film.path.exists()
    assert not loop.stops
    assert loop.works["digest"] >= 5
    assert loop.works["fsync"] >= 3
    # An intent, a submit, an id, and a clip for each of three shots.
    assert loop.works["commit"] >= 3 * 4
