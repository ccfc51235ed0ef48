"""Renders in processes of their own, which can be told to die, and which tell what they pass."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

from storyboard.board.load import load
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.errors import RenderFailed, StoryboardError
from storyboard.film import RenderOptions, render_sync
from storyboard.report import Event
from storyboard.run.points import Point, observe

LONGEST_WAIT = 60.0
LOADED_BEFORE = ["pytest", "storyboard.cut.cut", "storyboard.providers.fal", __name__]


@dataclass(frozen=True, slots=True)
class Part:
    """
    What a process is to render, and when it dies.

    `dies_at` is the point of a shot at which it kills itself, `dies_after` a number of points of any shots. From
    the point of a shot `disk_full_at` on, no file can be written any more.
    """

    board: Path
    catalogue: Path
    variables: Mapping[str, str]
    dies_at: tuple[Point, str] | None = None
    dies_after: int | None = None
    disk_full_at: tuple[Point, str] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a process ended: its exit code, and unless it was killed, each failed shot's error as (kind, words)."""

    code: int | None
    failures: Mapping[str, tuple[str, str]] | None


def forking() -> ForkServerContext:
    """A server that has loaded everything once, and from which processes are forked."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED_BEFORE)
    return context


class Performer:
    """A process that renders, seen from outside."""

    def __init__(self, part: Part) -> None:
        context = forking()
        self._heard, telling = context.Pipe(duplex=False)
        self._process: ForkServerProcess = context.Process(target=_perform, args=(part, telling))
        self._process.start()
        telling.close()
        self._failures: Mapping[str, tuple[str, str]] | None = None

    def hear(self, *wanted: object) -> None:
        """Wait until the process tells something that begins like this."""
        while True:
            told = self._next()
            assert told is not None, f"it ended before it told {wanted}"
            if told[: len(wanted)] == wanted:
                return

    def hear_words(self, event: str, shot: str, words: str) -> None:
        """Wait until it tells an event of a shot with these words in it."""
        while True:
            told = self._next()
            assert told is not None, f"it ended before it told {words}"
            if told[:2] == (event, shot) and words in str(told[2]):
                return

    def kill(self) -> None:
        self._process.kill()

    def ending(self) -> Ending:
        """Wait for the end."""
        while self._next() is not None:
            continue
        self._process.join(LONGEST_WAIT)
        code = self._process.exitcode
        self._process.close()
        self._heard.close()
        return Ending(code, self._failures)

    def _next(self) -> tuple[object, ...] | None:
        assert self._heard.poll(LONGEST_WAIT), "it has nothing to tell"
        try:
            told: tuple[object, ...] = self._heard.recv()
        except (EOFError, ConnectionResetError):
            return None
        if told[0] == "ended":
            self._failures = told[1]  # type: ignore[assignment]
        return told


def _perform(part: Part, telling: Connection) -> None:
    os.environ.update(part.variables)
    _watch_points(part, telling)
    catalogue = load_catalogue(part.catalogue)
    options = RenderOptions(catalogue=catalogue, **part.options)

    def tell(event: Event) -> None:
        telling.send((type(event).__name__, getattr(event, "shot", None), str(event)))

    try:
        render_sync(load(part.board, catalogue=catalogue), options, tell)
    except RenderFailed as error:
        telling.send(("ended", {shot: _in_words(each) for shot, each in error.failures.items()}))
        os._exit(1)
    except StoryboardError as error:
        telling.send(("ended", {"": _in_words(error)}))
        os._exit(1)
    telling.send(("ended", {}))


def _in_words(error: StoryboardError | None) -> tuple[str, str]:
    return ("unmet", "") if error is None else (type(error).__name__, str(error))


def _watch_points(part: Part, telling: Connection) -> None:
    count = 0

    def watch(point: Point, shot: str) -> None:
        nonlocal count
        count += 1
        telling.send(("point", point, shot))
        if (point, shot) == part.disk_full_at:
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        if (point, shot) == part.dies_at or count == part.dies_after:
            os.kill(os.getpid(), signal.SIGKILL)

    observe(watch)
