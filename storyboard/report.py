"""
The events of making films, as values; a reporter is any function that takes them.

Of a storyboard that makes several films, `film` names the one that an event is about; it is empty where there is one,
and for what is about all of them.

Nothing below the command line prints. Events are reported in order, from one task group; a reporter must be fast and
must not raise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

__all__ = [
    "CutDone",
    "CutJoined",
    "CutProgress",
    "CutStarted",
    "Event",
    "FilmDone",
    "FilmFailed",
    "FilmsDone",
    "FilmsStarted",
    "Notice",
    "ProgressState",
    "Reporter",
    "RetryScheduled",
    "RunDone",
    "RunStarted",
    "ShotDone",
    "ShotFailed",
    "ShotProgress",
    "ShotStarted",
    "ShotUnmet",
    "quiet",
]


ProgressState: TypeAlias = Literal["queued", "running"] | None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the user should know and that does not stop the film; `shot` is None for the whole film."""

    message: str
    shot: str | None = None
    film: str = ""


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The run starts: `clips` are to be made, `cached` are in the store already."""

    clips: int
    cached: int


@dataclass(frozen=True, slots=True)
class ShotStarted:
    """A provider starts take `take` of a shot."""

    shot: str
    take: int
    model: str
    provider: str


@dataclass(frozen=True, slots=True)
class ShotProgress:
    """
    The progress of one take: `fraction` from 0 to 1, None when not known; `note` is the provider's message.

    `state` says where its prediction stands at a hosted provider, None when that is not known.
    """

    shot: str
    take: int
    fraction: float | None
    note: str | None = None
    state: ProgressState = None


@dataclass(frozen=True, slots=True)
class RetryScheduled:
    """
    A provider did not take a request, and it is sent again in `seconds`, which is a long time.

    `reason` is why, in words that follow the provider's name. `shot` is None for a request that is not about one shot
    alone, such as a poll, an upload or a download.
    """

    provider: str
    reason: str
    seconds: float
    shot: str | None = None


@dataclass(frozen=True, slots=True)
class ShotDone:
    """A take is in the store. `seconds` is how long it took."""

    shot: str
    take: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ShotFailed:
    """A take ended without a clip; `message` is for the user, `hint` says what to do about it (None: nothing)."""

    shot: str
    take: int
    message: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class ShotUnmet:
    """A shot was not made, because `waits_for` has no clip."""

    shot: str
    waits_for: str


@dataclass(frozen=True, slots=True)
class RunDone:
    """The run is over."""

    made: int
    failed: int
    unmet: int


@dataclass(frozen=True, slots=True)
class CutStarted:
    """The cut of `frames` frames starts."""

    frames: int
    path: Path
    film: str = ""


@dataclass(frozen=True, slots=True)
class CutProgress:
    """`frame` of the `frames` that must be encoded are."""

    frame: int
    frames: int
    film: str = ""


@dataclass(frozen=True, slots=True)
class CutJoined:
    """
    The film was joined from segments.

    `made` were encoded now, `reused` were there already, and `copied` are the packets of clips as they are.
    """

    made: int
    reused: int
    copied: int = 0
    film: str = ""


@dataclass(frozen=True, slots=True)
class CutDone:
    """The film is at `path`, and was checked; `seconds` is its length."""

    path: Path
    frames: int
    seconds: float
    film: str = ""


@dataclass(frozen=True, slots=True)
class FilmsStarted:
    """The films of a storyboard are being made, so many of them."""

    films: int


@dataclass(frozen=True, slots=True)
class FilmDone:
    """A film of several is at `path`; it was cut now, unless it is `unchanged`."""

    film: str
    path: Path
    frames: int
    seconds: float
    unchanged: bool


@dataclass(frozen=True, slots=True)
class FilmFailed:
    """A film of several cannot be made; the others go on. `hint` says what to do about it (None: nothing)."""

    film: str
    message: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class FilmsDone:
    """The films of a storyboard are done: cut now, up to date before, and not there."""

    made: int
    unchanged: int
    missing: int


Event: TypeAlias = (
    Notice
    | RunStarted
    | ShotStarted
    | ShotProgress
    | RetryScheduled
    | ShotDone
    | ShotFailed
    | ShotUnmet
    | RunDone
    | CutStarted
    | CutJoined
    | CutProgress
    | CutDone
    | FilmsStarted
    | FilmDone
    | FilmFailed
    | FilmsDone
)
Reporter: TypeAlias = Callable[[Event], None]


def quiet(event: Event) -> None:
    """Ignore all events: the reporter for callers who only want the result."""
