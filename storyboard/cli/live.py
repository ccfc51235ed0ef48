"""Progress on a terminal: one live line for each shot that is being made, one for the whole, then the cut's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from storyboard.cli.event_lines import Counts, event_line, shot_name
from storyboard.cli.progress_throttle import ProgressThrottle
from storyboard.cli.screen import Screen, printable
from storyboard.report import (
    CutDone,
    CutProgress,
    CutStarted,
    Event,
    FilmDone,
    FilmFailed,
    FilmsStarted,
    Reporter,
    RetryScheduled,
    RunDone,
    RunStarted,
    ShotDone,
    ShotFailed,
    ShotProgress,
    ShotStarted,
    ShotUnmet,
)

__all__ = ["live_lines"]

LONGEST_NAME = 20
WIDEST_BAR = 40
WIDTH_BESIDE_BAR = 58


@contextmanager
def live_lines(screen: Screen) -> Iterator[Reporter]:
    """Yield a reporter that draws live lines on this terminal; messages stay, live lines are removed at the end."""
    console = Console(file=screen.stream, highlight=False)
    # The ^C that terminals echo would wrap a line that fills the width, and leave it behind.
    bar_width = max(10, min(WIDEST_BAR, console.width - WIDTH_BESIDE_BAR))
    progress = Progress(
        SpinnerColumn(style="cyan"),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=bar_width, complete_style="cyan", finished_style="green"),
        TextColumn("{task.fields[state]}", markup=False, justify="right"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        redirect_stdout=False,
    )
    with progress:
        yield _Lines(progress, screen)


class _Lines:
    """The live lines, by subject, while the progress is drawn."""

    def __init__(self, progress: Progress, screen: Screen) -> None:
        self._progress = progress
        self._screen = screen
        self._counts = Counts()
        self._pace = ProgressThrottle()
        self._shots: dict[str, TaskID] = {}
        self._whole: TaskID | None = None
        self._films: TaskID | None = None

    def __call__(self, event: Event) -> None:
        """Draw one event."""
        self._counts.take(event)
        if isinstance(event, RetryScheduled) and not self._pace.allows(event):
            return
        if line := event_line(event, self._counts, self._screen, starts=False):
            self._progress.console.print(Text.from_ansi(self._screen.rendered(line)))
        self._move(event)

    def _move(self, event: Event) -> None:
        match event:
            case RunStarted() if event.clips:
                self._start_whole("clips", event.clips, f"0 of {event.clips:,}")
            case ShotStarted():
                name = shot_name(event.shot, event.take)
                self._shots[name] = self._progress.add_task(
                    "  " + _cropped(name), total=None, state=printable(event.model)
                )
            case ShotProgress():
                self._move_shot(event)
            case ShotDone() | ShotFailed():
                self._end_shot(shot_name(event.shot, event.take))
            case ShotUnmet():
                self._move_clips()
            case RunDone():
                self._end_whole()
            case FilmsStarted():
                state = f"0 of {event.films:,}"
                self._films = self._progress.add_task("films", total=event.films, state=state)
            case FilmDone() | FilmFailed():
                self._move_films()
            case CutStarted() | CutProgress() | CutDone() if not event.film:
                self._move_cut(event)
            case _:
                return

    def _move_cut(self, event: CutStarted | CutProgress | CutDone) -> None:
        match event:
            case CutStarted():
                self._start_whole("cut", event.frames, "0 %")
            case CutProgress():
                self._move_whole(event.frame, f"{100 * event.frame // max(1, event.frames)} %")
            case CutDone():
                self._end_whole()

    def _move_films(self) -> None:
        # Films are cut side by side: each counts when it is done.
        for task in self._progress.tasks:
            if task.id == self._films:
                done = int(task.completed) + 1
                self._progress.update(task.id, completed=done, state=f"{done:,} of {int(task.total or 0):,}")

    def _start_whole(self, name: str, total: int, state: str) -> None:
        self._end_whole()
        self._whole = self._progress.add_task(name, total=total, state=state)

    def _move_whole(self, completed: float, state: str) -> None:
        if self._whole is not None:
            self._progress.update(self._whole, completed=completed, state=state)

    def _end_whole(self) -> None:
        if self._whole is not None:
            self._progress.remove_task(self._whole)
            self._whole = None

    def _move_shot(self, event: ShotProgress) -> None:
        task = self._shots.get(shot_name(event.shot, event.take))
        if task is None:
            return
        if event.fraction is not None:
            state = f"{event.fraction:.0%}".replace("%", " %")
            self._progress.update(task, total=1.0, completed=event.fraction, state=state)
            self._move_clips()
        elif event.note:
            self._progress.update(task, state=printable(event.note))

    def _end_shot(self, name: str) -> None:
        task = self._shots.pop(name, None)
        if task is not None:
            self._progress.remove_task(task)
        self._move_clips()

    def _move_clips(self) -> None:
        under_way = sum(task.completed for task in self._progress.tasks if task.id in self._shots.values())
        settled = self._counts.settled
        self._move_whole(settled + under_way, f"{settled:,} of {self._counts.clips:,}")


def _cropped(name: str) -> str:
    name = printable(name)
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
