"""Consent to spend money: show the plan, and ask once at the terminal."""

from __future__ import annotations

import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from storyboard.batch.plan import plan_batch, strictest
from storyboard.board.films import Films
from storyboard.board.schema import Storyboard
from storyboard.cli.batch_plan import batch_paces
from storyboard.cli.batch_plan_table import batch_plan_lines
from storyboard.cli.forecast import forecast_seconds
from storyboard.cli.options import STANDARD_INPUT, Subject
from storyboard.cli.plan_table import limit_line, more_in_words, plan_lines
from storyboard.cli.problems import say_notices
from storyboard.cli.screen import Screen, standard_error
from storyboard.consents import remembered_limit
from storyboard.errors import SpendingRefused
from storyboard.film import RenderOptions, plan_render
from storyboard.inspection.inspector import Inspector
from storyboard.plan.plan import Plan
from storyboard.plan.spending import Outlay, limit_of, outlay_of, stated_in_words
from storyboard.wording import counted, dollars

__all__ = ["allowed_for", "answered_yes", "batch_options_with_consent", "can_ask", "options_with_consent"]


def allowed_for(subject: Subject) -> Decimal | None:
    """Return the remembered limit for a storyboard in US dollars; None for standard input."""
    return None if subject.file == STANDARD_INPUT else remembered_limit(Path(subject.file))


def options_with_consent(
    board: Storyboard, options: RenderOptions, refusal: SpendingRefused
) -> RenderOptions:
    """
    Show the plan that was refused, and return the options with the consent that was given at the terminal.

    Only what was shown is allowed. Raises `refusal` when the plan exceeds a limit, when there is no terminal, and
    when the answer is no.
    """
    screen = standard_error()
    plan = plan_render(board, options)
    # Of the takes that a retake makes, none is in the film yet.
    of_film = options.shots is None and options.retake is None
    length = forecast_seconds(board, plan, options.inspector or Inspector()) if of_film else None
    say_notices(board.notices, screen)
    return _agreed(_Asking(plan, board, list(plan_lines(plan, length, screen))), options, refusal, screen)


def batch_options_with_consent(
    films: Films, options: RenderOptions, refusal: SpendingRefused
) -> RenderOptions:
    """Show the plan of several films as `storyboard plan` does, and ask: see `options_with_consent`."""
    screen = standard_error()
    batch = plan_batch(films, options)
    say_notices(films.notices, screen)
    lines = list(batch_plan_lines(batch, batch_paces(batch, films, options), screen))
    return _agreed(_Asking(batch.union, strictest(films), lines), options, refusal, screen)


class _Asking(NamedTuple):
    """What is asked: the plan, whose limits count, and the lines that show it."""

    plan: Plan
    board: Storyboard
    lines: list[str]


def _agreed(
    asking: _Asking, options: RenderOptions, refusal: SpendingRefused, screen: Screen
) -> RenderOptions:
    plan, board, _ = asking
    lines = [*asking.lines, *limit_line(plan, board, options.spending, screen), ""]
    if words := stated_in_words(plan):
        lines[-1:] = [words, ""]
    screen.say("\n".join(lines))
    # An answer overrides the remembered limit; the limit of this command and the board's budget stay.
    outlay, limit = outlay_of(plan), limit_of(board, replace(options.spending, remembered=None))
    if (limit is not None and outlay.price > limit) or not can_ask(screen):
        raise refusal
    most = outlay.at_most if limit is None else min(outlay.at_most, limit)
    if not answered_yes(_question(outlay, most), screen):
        raise SpendingRefused("nothing was submitted") from refusal
    return replace(
        options, consent=True, max_cost=most, allowed=None, allow_unpriced=len(outlay.perhaps_unpriced)
    )


def _question(outlay: Outlay, most: Decimal) -> str:
    parts = []
    if outlay.clips:
        more = more_in_words(replace(outlay, at_most=most))
        parts.append(f"spend an estimated {dollars(outlay.price)} on {counted(outlay.clips, 'clip')}{more}")
    if outlay.unpriced:
        parts.append(f"make {counted(len(outlay.unpriced), 'clip')} whose price is not known")
    return f"{', and '.join(parts)}?"


def can_ask(screen: Screen) -> bool:
    """Whether a user can be asked: standard error and standard input are terminals."""
    return screen.terminal and sys.stdin is not None and sys.stdin.isatty()


def answered_yes(question: str, screen: Screen) -> bool:
    """Ask on standard error, since standard output may be a file; end of input counts as no."""
    if screen.stream is None:
        return False
    screen.ask(f"{screen.paint(question, bold=True)} [y/N]")
    answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        screen.say()
    return answer.strip().lower() in ("y", "yes")
