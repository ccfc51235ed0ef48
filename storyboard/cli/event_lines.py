"""Events as lines of text, for those that are worth reading afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from storyboard.cli.screen import Screen, printable
from storyboard.report import (
    CutDone,
    CutJoined,
    CutStarted,
    Event,
    FilmDone,
    FilmFailed,
    FilmsStarted,
    Notice,
    RetryScheduled,
    RunStarted,
    ShotDone,
    ShotFailed,
    ShotProgress,
    ShotStarted,
    ShotUnmet,
)
from storyboard.wording import counted, seconds

__all__ = ["Counts", "event_line", "progress_line", "shot_name"]


@dataclass(slots=True)
class Counts:
    """The progress of a run; call `take` with every event before its line is made."""

    clips: int = 0
    settled: int = 0

    def take(self, event: Event) -> None:
        """Count one event."""
        match event:
            case RunStarted():
                self.clips, self.settled = event.clips, 0
            case ShotDone() | ShotFailed() | ShotUnmet():
                self.settled += 1


def shot_name(shot: str, take: int) -> str:
    """Return the name of a take: the shot's id, with the take's number from the second on."""
    return shot if take == 1 else f"{shot}#{take}"


def event_line(event: Event, counts: Counts, screen: Screen, *, starts: bool) -> str | None:
    """Return the line of an event, None when it has none; `starts` says whether starts have one."""
    if isinstance(event, ShotStarted | CutStarted) and not starts:
        return None
    return _film_line(event, screen) or _shot_line(event, counts, screen)


def progress_line(event: ShotProgress, screen: Screen) -> str:
    """Return the line of a shot's progress at its provider."""
    return f"{screen.paint(shot_name(event.shot, event.take))}: {printable(event.note or 'goes on')}"


def _film_line(event: Event, screen: Screen) -> str | None:
    line = None
    match event:
        case Notice():
            about = "".join(f"{name}: " for name in (event.film, event.shot) if name)
            line = f"{screen.paint('note', 'cyan')}: {printable(about + event.message)}"
        case RetryScheduled():
            again = f"trying again in {seconds(round(event.seconds))}"
            line = printable(f"{event.provider}: {event.reason}, {again}")
        case RunStarted():
            line = _run_line(event)
        case CutStarted() if not event.film:
            line = f"cut: stitching {counted(event.frames, 'frame')}"
        case CutJoined() if not event.film:
            line = _joined_line(event)
        case CutDone() if not event.film:
            line = f"cut: {seconds(event.seconds)}, {counted(event.frames, 'frame')}"
        case _:
            line = _batch_line(event, screen)
    return line


def _batch_line(event: Event, screen: Screen) -> str | None:
    match event:
        case FilmsStarted():
            return counted(event.films, "film")
        case FilmDone(unchanged=False):
            return f"{screen.paint(event.film, 'green')}: made, {seconds(event.seconds)}"
        case FilmFailed() if event.message:
            return f"{screen.paint(event.film, 'red')}: not made: {printable(event.message)}"
    return None


def _joined_line(event: CutJoined) -> str:
    words = [f"{counted(event.made, 'segment')} made"]
    if event.reused:
        words.append(f"{event.reused:,} reused")
    if event.copied:
        words.append(f"{event.copied:,} copied")
    return f"cut: {', '.join(words)}"


def _shot_line(event: Event, counts: Counts, screen: Screen) -> str | None:
    match event:
        case ShotStarted():
            words, colour = f"making with {event.model} via {event.provider}", None
        case ShotDone():
            words = f"made in {seconds(round(event.seconds, 1))} ({counts.settled:,} of {counts.clips:,})"
            colour = "green"
        case ShotFailed():
            words, colour = f"failed: {event.message}", "red"
        case ShotUnmet():
            words, colour = f'not made, it waits for "{event.waits_for}"', "yellow"
        case _:
            return None
    take = 1 if isinstance(event, ShotUnmet) else event.take
    return f"{screen.paint(shot_name(event.shot, take), colour)}: {printable(words)}"


def _run_line(event: RunStarted) -> str | None:
    if event.clips:
        return f"{counted(event.clips, 'clip')} to make, {event.cached:,} in the store"
    return f"nothing to make, {counted(event.cached, 'clip')} in the store" if event.cached else None
