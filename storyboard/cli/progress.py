"""The reporter of a command: for programs, terminals, files, or errors only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from storyboard.cli.event_json import event_as_json
from storyboard.cli.event_lines import Counts, event_line, progress_line
from storyboard.cli.progress_throttle import ProgressThrottle
from storyboard.cli.screen import Screen, standard_error, standard_output
from storyboard.report import Event, Reporter, RetryScheduled, ShotProgress
from storyboard.report import quiet as silence

__all__ = ["reporting", "waits_alone"]


@contextmanager
def reporting(*, as_json: bool, quiet: bool) -> Iterator[Reporter]:
    """
    Yield the reporter for the options and the streams; a quiet one prints nothing, since errors are printed anyway.

    JSON goes to standard output, everything else to standard error. A closed pipe does not stop the work.
    """
    screen = standard_error()
    if as_json:
        yield _json_lines(standard_output())
    elif screen.moving and not quiet:
        # Only terminals need the library that draws.
        from storyboard.cli.live import live_lines  # noqa: PLC0415

        with live_lines(screen) as reporter:
            yield reporter
    else:
        yield silence if quiet else _plain_lines(screen)


def waits_alone() -> Reporter:
    """Return the reporter of verbs that print their own results: it tells on standard error of long waits alone."""
    lines = _plain_lines(standard_error())
    return lambda event: lines(event) if isinstance(event, RetryScheduled) else None


def _json_lines(screen: Screen) -> Reporter:
    def tell(event: Event) -> None:
        with suppress(BrokenPipeError):
            screen.say(event_as_json(event))

    return tell


def _plain_lines(screen: Screen) -> Reporter:
    counts, pace = Counts(), ProgressThrottle()

    def tell(event: Event) -> None:
        counts.take(event)
        line = None
        if isinstance(event, ShotProgress):
            line = progress_line(event, screen) if pace.allows(event) else None
        elif not isinstance(event, RetryScheduled) or pace.allows(event):
            line = event_line(event, counts, screen, starts=True)
        if line:
            screen.say(line)

    return tell
