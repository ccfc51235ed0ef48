"""Paid work besides rendering: its status, cancelling, and deciding about uncertain submits."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from storyboard.board.films import Films
from storyboard.board.schema import Storyboard
from storyboard.errors import MediaError, PlanError
from storyboard.film import RenderOptions, plan_render, store_root
from storyboard.plan.graph import with_ancestors
from storyboard.plan.look import journal_name, look
from storyboard.plan.make_plan import make_plan
from storyboard.planning import plan_films
from storyboard.providers.base_urls import current_bases
from storyboard.providers.opening import open_providers
from storyboard.report import Reporter, quiet
from storyboard.run.cancelling import Cancelled, CancelOutcome, cancel_predictions, forgettable
from storyboard.run.cancelling import forget as forget_lines
from storyboard.run.disk import opened_store
from storyboard.run.execution import Execution, RunOptions
from storyboard.run.resolving import resolve_uncertain
from storyboard.run.unrequested import Fetched, fetch_all
from storyboard.store.film_lines import Whose, lines_of
from storyboard.store.journal import Entry, State
from storyboard.store.store import open_store
from storyboard.store.trust import journal_lines, refuse_foreign

__all__ = [
    "CancelOutcome",
    "Cancelled",
    "Entry",
    "Fetched",
    "SpendingSummary",
    "State",
    "cancel",
    "fetch",
    "forget",
    "resolve",
    "spending_summary",
    "storyboard_summary",
    "summary_of",
]

STANDARD_INPUT = "-"
CHARGED = (State.ACCEPTED, State.DONE, State.EXPIRED)
GIVEN_UP = (State.FORGOTTEN, State.ABANDONED)


@dataclass(frozen=True, slots=True)
class SpendingSummary:
    """
    The paid work of one board.

    `entries` are the journal's lines, oldest first. `spent` is the sum of the estimates of accepted predictions that
    did not end without a clip, or whose clip was lost, in US dollars by provider; `in_doubt` is that of uncertain
    submits, and `maybe_charged` that of predictions that ended or were given up without a clip, but may be charged.
    `unpriced` counts the predictions in `spent` whose price was not known. What went to a stand-in costs nothing: it
    is only in `stood_in`.
    """

    entries: tuple[Entry, ...]
    spent: Mapping[str, Decimal]
    in_doubt: Mapping[str, Decimal]
    unpriced: int
    maybe_charged: Mapping[str, Decimal] = field(default_factory=dict)
    stood_in: Mapping[str, Decimal] = field(default_factory=dict)


def spending_summary(board: Storyboard, options: RenderOptions | None = None) -> SpendingSummary:
    """Return the paid work of a board. Reads the store, writes nothing, uses no network."""
    options = options or RenderOptions()
    root = store_root(board, options)
    return summary_of(lines_of(_whose(board, root, options), journal_lines(root)))


def storyboard_summary(board: Storyboard, options: RenderOptions | None = None) -> SpendingSummary:
    """Return what the storyboard of a board has submitted for any of its films; nothing is planned for that."""
    root = store_root(board, options or RenderOptions())
    return summary_of(lines_of(Whose(journal_name(board, root), {}), journal_lines(root)))


def summary_of(lines: Iterable[Entry]) -> SpendingSummary:
    """Return the summary of these lines of a journal, which are in order."""
    entries = tuple(lines)
    real = [entry for entry in entries if entry.stand_in is None]
    return SpendingSummary(
        entries=entries,
        spent=_sums(entry for entry in real if entry.state in CHARGED),
        in_doubt=_sums(entry for entry in real if entry.state in (State.UNCERTAIN, State.SENDING)),
        maybe_charged=_sums(entry for entry in real if entry.maybe_charged or entry.state in GIVEN_UP),
        unpriced=sum(entry.price is None for entry in real if entry.state in CHARGED),
        stood_in=_sums(entry for entry in entries if entry.stand_in and entry.state in CHARGED),
    )


def _whose(board: Storyboard, root: Path, options: RenderOptions) -> Whose:
    """Return what makes lines of the journal belong to this board; only its name when its files cannot be read."""
    takes: dict[str, str | None] = {}
    with suppress(MediaError, PlanError):
        snapshot = look(board, root, catalogue=options.catalogue)
        plan = make_plan(board, catalogue=options.catalogue, snapshot=snapshot)
        takes = {job.key: job.shot for job in reversed(plan.generated)}
    name = None if board.name == STANDARD_INPUT else journal_name(board, root)
    return Whose(name, takes, {board.film} if board.film else None)


def _whose_films(films: Films, root: Path, options: RenderOptions) -> Whose:
    """Return what makes lines of the journal belong to these films; their labels stay as they were written."""
    takes: dict[str, str | None] = {}
    with suppress(MediaError, PlanError):
        plans = plan_films(films.boards, replace(options, shots=None))
        takes = {job.key: None for plan in plans for job in plan.generated}
    name = None if films.name == STANDARD_INPUT else journal_name(films.boards[0], root)
    return Whose(name, takes, None if films.is_whole else films.names)


def _sums(entries: Iterable[Entry]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for entry in entries:
        sums[entry.provider] = sums.get(entry.provider, Decimal(0)) + (entry.price or Decimal(0))
    return sums


async def cancel(
    board: Storyboard | Films, options: RenderOptions | None = None, reporter: Reporter = quiet
) -> list[Cancelled]:
    """
    Cancel the accepted predictions of a board, or of several films, or only those of `options.shots`.

    Errors of a provider are in the result (`Cancelled.error`), and long waits between attempts are reported. Raises
    PlanError for an unknown shot.
    """
    options = options or RenderOptions()
    root = store_root(_first(board), options)
    refuse_foreign(root)
    entries = _chosen(board, root, options)
    if not entries:
        return []
    with open_store(root) as store:
        async with open_providers(reporter) as provider_of:
            return await cancel_predictions(store, entries, provider_of)


def _first(of: Storyboard | Films) -> Storyboard:
    return of.boards[0] if isinstance(of, Films) else of


def _chosen(of: Storyboard | Films, root: Path, options: RenderOptions) -> list[Entry]:
    """Return the lines of a board or of films, or only those of `options.shots`. PlanError for an unknown shot."""
    whose = _whose_films(of, root, options) if isinstance(of, Films) else _whose(of, root, options)
    entries = lines_of(whose, journal_lines(root))
    if options.shots is None:
        return entries
    named = {name for entry in entries for name in _names(entry)}
    unknown = [shot for shot in options.shots if shot not in named]
    boards = of.boards if isinstance(of, Films) else (of,)
    for shot in unknown:
        if not any(each.id == shot for board in boards for each in board.shots):
            with_ancestors(boards[0], [shot])
    return [entry for entry in entries if not _names(entry).isdisjoint(options.shots)]


def _names(entry: Entry) -> set[str]:
    """Return what a line's shot may be called: of several films, by its label or its id."""
    return {entry.shot, entry.shot.rpartition("/")[2]}


def forget(
    board: Storyboard | Films, options: RenderOptions, allowed: Callable[[Sequence[Entry]], bool]
) -> list[Entry]:
    """
    Give up by hand the running, doubtful and lost predictions of a board or of several films, or of `options.shots`.

    Providers are not asked. `allowed` is called with the lines first, and nothing is done unless it returns true.
    Lines of other running processes are left alone. Returns what was given up. Raises PlanError for an unknown shot.
    """
    root = store_root(_first(board), options)
    refuse_foreign(root)
    entries = _chosen(board, root, options)
    if not entries:
        return []
    with open_store(root) as store:
        found = forgettable(store, entries)
        if not found or not allowed(found):
            return []
        forget_lines(store, found)
        return found


async def resolve(
    board: Storyboard,
    shot: str,
    request_id: str,
    options: RenderOptions | None = None,
    *,
    unchecked: bool = False,
) -> Entry:
    """
    Record under which id a provider has the uncertain submit of a shot; the next render fetches its clip.

    `request_id` may be a URL that contains the id. The provider is asked about it once, unless `unchecked`. Raises
    PlanError when there is no such shot, when it has no uncertain submit, or when the id cannot be its.
    """
    options = options or RenderOptions()
    with_ancestors(board, [shot])
    refuse_foreign(store_root(board, options))
    plan = plan_render(board, options)
    with suppress(PlanError):
        # A submit in doubt may be that of a further take.
        further = plan_render(board, replace(options, retake=(shot, 0)))
        plan = replace(plan, jobs=(*plan.jobs, *further.jobs))
    with open_store(store_root(board, options)) as store:
        async with open_providers(retry=False) as provider_of:
            return await resolve_uncertain(store, plan, (shot, request_id), provider_of, ask=not unchecked)


async def fetch(
    root: Path, tell: Callable[[Fetched], None], *, deadline: float, reporter: Reporter = quiet
) -> list[Fetched]:
    """
    Download every clip that the store at `root` has paid for and does not have; costs nothing, needs no board.

    `tell` is called as each download ends. Running predictions are waited for, each at most `deadline` seconds. The
    result is in the order in which the predictions were submitted. Long waits between attempts are reported.
    StoreError when the store cannot be used.
    """
    async with opened_store(root) as store, open_providers(reporter) as provider_of:
        run = Execution(
            store, provider_of, quiet, RunOptions(deadline=deadline, bases=current_bases(os.environ))
        )
        return await fetch_all(run, tell)
