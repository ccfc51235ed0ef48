"""What the verbs that spend money share: their options, and asking once when consent is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from storyboard.board.films import Films
from storyboard.board.own_catalogue import catalogue_for
from storyboard.board.schema import Storyboard
from storyboard.catalogue.catalogue import Catalogue
from storyboard.cli.consent import allowed_for, batch_options_with_consent, options_with_consent
from storyboard.cli.opening import check_routes
from storyboard.cli.options import Subject
from storyboard.cli.spending_options import Spending
from storyboard.errors import SpendingRefused
from storyboard.film import RenderOptions
from storyboard.run.execution import DEADLINE_SECONDS

__all__ = ["options_for_spending", "with_consent", "with_consent_for_all"]


def options_for_spending(
    subject: Subject, spending: Spending, board: Storyboard, catalogue: Catalogue | None, *, no_shared: bool
) -> RenderOptions:
    """Return the options that say where the clips are, how they are reached, and what may be spent on them."""
    return RenderOptions(
        store=subject.store,
        shared=replace(subject.shared, off=no_shared),
        catalogue=catalogue,
        max_cost=spending.max_cost,
        consent=spending.consent,
        allow_unpriced=spending.allow_unpriced,
        allowed=allowed_for(subject),
        budget=subject.settings.budget,
        preferred=subject.settings.route,
        routes=check_routes(spending.routes, catalogue_for(board, catalogue)),
        resubmit_uncertain=spending.resubmit_uncertain,
        deadline=spending.deadline or DEADLINE_SECONDS,
    )


def with_consent_for_all(work: Callable[[RenderOptions], None], films: Films, options: RenderOptions) -> None:
    """Do some work for several films: see `with_consent`."""
    try:
        work(options)
    except SpendingRefused as refusal:
        work(batch_options_with_consent(films, options, refusal))


def with_consent(work: Callable[[RenderOptions], None], board: Storyboard, options: RenderOptions) -> None:
    """Do some work; when spending is refused, ask once at the terminal, and do it with the consent given there."""
    try:
        work(options)
    except SpendingRefused as refusal:
        work(options_with_consent(board, options, refusal))
