"""How making the clips of a film ended, for films in which something goes wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import anyio
import pytest

from storyboard.account import Entry
from storyboard.errors import RenderFailed, StoryboardError
from storyboard.film import make_clips
from storyboard.plan.jobs import Status
from storyboard.providers.http import HttpClient
from storyboard.providers.retrying import Sleep
from storyboard.report import Event
from storyboard.run.execution import Execution

from .stage import Stage, shot_of

LONGEST = 240.0


@dataclass(frozen=True, slots=True)
class Made:
    """Errors by shot, what was told, and the shots whose clips are in the store and sound."""

    failures: Mapping[str, StoryboardError | None]
    events: tuple[Event, ...]
    kept: frozenset[str]


def clips_of(stage: Stage, **options: Any) -> Made:
    """Make the clips of a stage's film; it must end by itself."""
    events: list[Event] = []

    async def make() -> None:
        with anyio.fail_after(LONGEST):
            await make_clips(stage.board, stage.options(**options), events.append)

    failures: Mapping[str, StoryboardError | None] = {}
    try:
        anyio.run(make)
    except RenderFailed as error:
        failures = error.failures
    cached = stage.plan(**options).with_status(Status.CACHED)
    return Made(failures, tuple(events), frozenset(job.shot for job in cached))


def accepted(stage: Stage, words: str) -> int:
    """How many submits were accepted for ``take one of WORDS``."""
    return sum(shot_of(entry) == words for entry in stage.submits)


def line_of(stage: Stage, shot: str) -> Entry:
    """The journal's last line of a shot."""
    return [entry for entry in stage.account.entries if entry.shot == shot][-1]


def hurried(patching: pytest.MonkeyPatch, share: float) -> list[float]:
    """Let clients wait only a share of the time between their tries; the list has how long they would have waited."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await anyio.sleep(seconds * share)

    sleep_with(sleep, patching)
    return waits


def sleep_with(sleep: Sleep, patching: pytest.MonkeyPatch) -> None:
    """Let the tries of calls, and those of submits, wait with another function."""
    for kind in (HttpClient, Execution):
        defaults = kind.__init__.__kwdefaults__
        assert defaults is not None
        patching.setitem(defaults, "sleep", sleep)


def plain(text: str) -> str:
    """A message without what differs from run to run: places, ids, times, sizes, and whole answers."""
    text = re.sub(r"http://127\.0\.0\.1:\d+", "http://HOST", text)
    text = re.sub(r"/outputs/[^/\s]+/\w+-output", "/outputs/ID/output", text)
    text = re.sub(r"\d[\d,]* bytes", "N bytes", text)
    text = re.sub(r'the id "[^"]+"', 'the id "ID"', text)
    text = re.sub(r'\{".*(?=; )', "ANSWER", text)
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "TIME", text)
