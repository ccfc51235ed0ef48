"""Messages for a failed or interrupted render: each shot's error, what to do, and what is still running."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from storyboard.account import SpendingSummary, State, spending_summary
from storyboard.board.schema import Storyboard
from storyboard.cli.failure import bug_words, error_lines
from storyboard.cli.options import Subject
from storyboard.cli.screen import printable, standard_error
from storyboard.cli.suggested_commands import uncertain_submit_hint
from storyboard.errors import RenderFailed, SubmitUncertain, Unexpected
from storyboard.film import RenderOptions
from storyboard.run.elsewhere import DECIDE_THERE
from storyboard.wording import counted

__all__ = ["reporting_errors", "what_goes_on"]


@contextmanager
def reporting_errors(subject: Subject, board: Storyboard, options: RenderOptions) -> Iterator[None]:
    """
    Report how a block that makes clips failed, and let the error pass.

    Every shot without its clip is listed with its error, or with the shot that it waits for. After an interruption,
    the predictions that are still running are listed.
    """
    try:
        yield
    except RenderFailed as failed:
        screen = standard_error()
        screen.say("\n".join(_failure_lines(failed, subject, board, options)))
        raise
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            "" if options.engine else what_goes_on(spending_summary(board, options))
        ) from None


def _failure_lines(
    failed: RenderFailed, subject: Subject, board: Storyboard, options: RenderOptions
) -> Iterator[str]:
    screen = standard_error()
    parents = {shot.id: shot.parent for shot in board.shots}
    in_order = (shot for shot in parents if shot in failed.failures)
    for shot in in_order:
        error = failed.failures[shot]
        name = screen.paint(printable(shot), "yellow" if error is None else "red", bold=True)
        if error is None:
            yield f'{name}: not made, it waits for "{printable(parents[shot] or "")}"'
            continue
        hint = error.hint
        if isinstance(error, SubmitUncertain) and error.hint != DECIDE_THERE:
            hint = uncertain_submit_hint(subject, shot, of_retake=options.retake is not None)
        words = bug_words(error.message) if isinstance(error, Unexpected) else error.message
        first, *others = error_lines(f"{shot}: {words}", hint, screen)
        yield name + first.removeprefix(printable(shot))
        yield from others


def what_goes_on(summary: SpendingSummary) -> str:
    """Return a sentence on what is still at the providers, empty when there is nothing."""
    entries = summary.entries
    running = Counter(entry.provider for entry in entries if entry.state is State.ACCEPTED)
    doubtful = sum(entry.state in (State.SENDING, State.UNCERTAIN) for entry in entries)
    parts = [f"{counted(number, 'prediction')} at {provider}" for provider, number in running.items()]
    words = f"{', '.join(parts)} {'goes' if running.total() == 1 else 'go'} on" if parts else ""
    if doubtful:
        unsure = f"{counted(doubtful, 'submit')} may or may not have been accepted"
        words = f"{words}; {unsure}" if words else unsure
    return words
