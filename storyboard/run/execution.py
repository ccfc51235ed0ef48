"""The state of one run: its tools, and its results so far."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, TypeVar, TypeVarTuple

import anyio
import anyio.to_thread

from storyboard.errors import (
    MediaError,
    NotAuthorized,
    PredictionFailed,
    RequestRejected,
    StoryboardError,
)
from storyboard.inspection.inspector import Inspector
from storyboard.providers.protocol import Provider
from storyboard.providers.retrying import Sleep
from storyboard.report import Reporter
from storyboard.run.inputs import Inputs
from storyboard.run.sharing import Sharing
from storyboard.run.traffic import Traffic
from storyboard.shared.takes import SharedTakes
from storyboard.store.allowance import Allowance
from storyboard.store.spending import Spending
from storyboard.store.store import ClipFacts, Store
from storyboard.store.take import Take

__all__ = ["Execution", "Landed", "RunOptions", "RunResult", "facts_of_clip", "load_media", "nobody"]

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")

HOSTED_AT_ONCE = 1000
DEADLINE_SECONDS = 3600.0


Landed: TypeAlias = Callable[[Mapping[str, Take]], None]
"""Told of takes, by their keys, whose clips are in the store now."""


def nobody(_: Mapping[str, Take]) -> None:
    """Tell nobody of takes."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """
    How to run.

    `jobs` limits the clips that are made at once on this machine, and `hosted_jobs` those at hosted providers, which
    have queues of their own. `resubmit_uncertain` submits again what may have been accepted already. `deadline` is
    how many seconds a run waits for one prediction; a later run can wait again. `board` is the name under which the
    journal keeps the lines, `allowance` what may be spent. `fetch_unrequested` says whether to download paid
    clips that no job of the plan asks for. `bases` are the base URLs of the providers, which decide which stand-ins'
    clips count. `inspector` looks at files. `landed` is called with the takes, by their keys, whose clips are in the
    store at the start, and then with each new one; it must be fast and must not raise. `shared` is the shared store,
    None without one.
    """

    jobs: int = 1
    hosted_jobs: int = HOSTED_AT_ONCE
    resubmit_uncertain: bool = False
    deadline: float = DEADLINE_SECONDS
    board: str = "storyboard"
    fetch_unrequested: bool = False
    bases: Mapping[str, str] = field(default_factory=dict)
    allowance: Allowance = field(default_factory=Allowance)
    inspector: Inspector = field(default_factory=Inspector)
    landed: Landed = nobody
    shared: SharedTakes | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """
    How a run ended. `takes` holds, by take key, every take of the plan that is in the store now.

    `failures` has the error of each shot without its clips, None for one that only waited for a failed shot.
    """

    takes: Mapping[str, Take]
    failures: Mapping[str, StoryboardError | None]


@dataclass(slots=True)
class Execution:
    """
    What a run needs, and what it has made so far.

    `refusals` holds, by provider, the error after which nothing more is submitted to it in this run, such as an
    invalid key or an exhausted balance. `spending` is the limit that each submit is checked against. `inputs` are the
    files of the requests, as they were planned. `sharing` is the shared store, None without one. `sleep` waits between
    the attempts of a submit.
    """

    store: Store
    provider_of: Callable[[str], Provider]
    reporter: Reporter
    options: RunOptions
    spending: Spending = field(default_factory=Spending)
    clock: Callable[[], float] = time.time
    takes: dict[str, Take] = field(default_factory=dict)
    failures: dict[str, StoryboardError | None] = field(default_factory=dict)
    settled: dict[str, anyio.Event] = field(default_factory=dict)
    refusals: dict[str, NotAuthorized | RequestRejected] = field(default_factory=dict)
    traffic: defaultdict[str, Traffic] = field(default_factory=lambda: defaultdict(Traffic))
    uploading: dict[tuple[str, str], anyio.Lock] = field(default_factory=dict)
    inputs: Inputs = field(default_factory=Inputs)
    sharing: Sharing | None = field(default=None, kw_only=True)
    sleep: Sleep = field(default=anyio.sleep, kw_only=True)
    _disk: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(1), kw_only=True)

    async def on_disk(self, work: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
        """
        Do something with the store's index in a worker thread, one thing at a time, in the order in which it is asked.

        A commit waits for the disk, and the event loop waits for nothing. A caller that is cancelled meanwhile still
        learns what came of it: what is written down is never left unknown to the one who wrote it.
        """
        with anyio.CancelScope(shield=True):
            result = await anyio.to_thread.run_sync(work, *arguments, limiter=self._disk)
        return result  # noqa: RET504 - as far as the type checker knows, the scope may swallow an error


def load_media() -> None:
    """Import the media libraries while the run only waits for clips."""
    from storyboard.media import last_frame, probe  # noqa: PLC0415, F401 - runs without hosted clips load them later


def facts_of_clip(path: Path, provider: str, shot: str) -> ClipFacts:
    """Return the facts of a clip; PredictionFailed when it is not a complete video."""
    # Probing loads the media libraries, which are needed only once something was made.
    from storyboard.media.probe import check_whole  # noqa: PLC0415

    try:
        facts = check_whole(path)
    except MediaError as error:
        raise PredictionFailed(
            f"the clip is not a complete video ({_of_it(error.message, path)})",
            provider=provider,
            shot=shot,
        ) from error
    if facts.kind != "video" or facts.frames is None or facts.fps is None:
        raise PredictionFailed("the file is not a video", provider=provider, shot=shot)
    return ClipFacts(facts.frames, facts.fps, facts.width, facts.height, facts.duration)


def _of_it(words: str, path: Path) -> str:
    """Remove the path of a temporary workspace from a message: it is gone when the message is read."""
    return words.replace(f'"{path}"', "it")
