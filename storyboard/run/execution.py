"""The state of one run: what it works with, and what it has so far."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import anyio

from storyboard.errors import (
    MediaError,
    NotAuthorized,
    PredictionFailed,
    RequestRejected,
    StoryboardError,
)
from storyboard.providers.protocol import Provider
from storyboard.providers.retrying import Sleep
from storyboard.report import Reporter
from storyboard.run.inputs import Inputs
from storyboard.run.traffic import Traffic
from storyboard.store.allowance import Allowance
from storyboard.store.spending import Spending
from storyboard.store.store import ClipFacts, Store
from storyboard.store.take import Take

__all__ = ["Execution", "RunOptions", "RunResult", "facts_of_clip", "load_media"]

HOSTED_AT_ONCE = 1000
DEADLINE_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class RunOptions:
    """
    How to run.

    `jobs` bounds the clips that are made at once on this machine, and `hosted_jobs` those at hosted providers, which
    queue what is too much for them. `resubmit_uncertain` submits again what may have been accepted already.
    `deadline` is how many seconds a run waits for one prediction; later runs go on waiting. `board` is the name under
    which the journal keeps the lines, `allowance` what may be spent. `strays` says whether to bring home what no job of
    the plan asks for. `bases` are the base addresses of the providers, which decide what stand-ins' clips count.
    """

    jobs: int = 1
    hosted_jobs: int = HOSTED_AT_ONCE
    resubmit_uncertain: bool = False
    deadline: float = DEADLINE_SECONDS
    board: str = "storyboard"
    strays: bool = False
    bases: Mapping[str, str] = field(default_factory=dict)
    allowance: Allowance = field(default_factory=Allowance)


@dataclass(frozen=True, slots=True)
class RunResult:
    """
    How a run ended. `takes` holds, by take key, every take of the plan that is in the store now.

    `failures` gives each shot without its clips the error, or None when it only waited for a failed shot.
    """

    takes: Mapping[str, Take]
    failures: Mapping[str, StoryboardError | None]


@dataclass(slots=True)
class Execution:
    """
    What a run needs, and what it has so far; it lives as long as the run.

    `refusals` holds, by provider, the error after which nothing more is submitted to it in this run: a key that is
    not accepted or a balance that is used up would only be refused again. `spending` is what each submit is checked
    against. `inputs` are the files that requests take, as they were planned. `sleep` waits between the tries of a
    submit.
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
    sleep: Sleep = field(default=anyio.sleep, kw_only=True)


def load_media() -> None:
    """Load what clips are looked at with, while there is nothing to do but wait for them."""
    from storyboard.media import last_frame, probe  # noqa: PLC0415, F401 - runs without hosted clips load them later


def facts_of_clip(path: Path, provider: str, shot: str) -> ClipFacts:
    """Return what a clip is; PredictionFailed when it is not a whole video."""
    # Probing loads the media libraries, which are needed only once something was made.
    from storyboard.media.probe import check_whole  # noqa: PLC0415

    try:
        facts = check_whole(path)
    except MediaError as error:
        raise PredictionFailed(
            f"the clip that came back is not a whole video ({_of_it(error.message, path)})",
            provider=provider,
            shot=shot,
        ) from error
    if facts.kind != "video" or facts.frames is None or facts.fps is None:
        raise PredictionFailed("what came back is not a video", provider=provider, shot=shot)
    return ClipFacts(facts.frames, facts.fps, facts.width, facts.height, facts.duration)


def _of_it(words: str, path: Path) -> str:
    """Leave a file's place out of words about it: it was a workspace's, and is gone when they are read."""
    return words.replace(f'"{path}"', "it")
