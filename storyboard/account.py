"""Paid work apart from rendering: how it stands, giving it up, and deciding about uncertain submits."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from storyboard.board.schema import Storyboard
from storyboard.film import RenderOptions, plan_render, store_root
from storyboard.plan.graph import with_ancestors
from storyboard.providers.opening import open_providers
from storyboard.providers.whereabouts import current_bases
from storyboard.report import quiet
from storyboard.run.deciding import Cancelled, CancelOutcome, cancel_predictions, resolve_uncertain
from storyboard.run.execution import Execution, RunOptions
from storyboard.run.homecoming import Fetched, bring_all_home
from storyboard.store.claim import refuse_foreign
from storyboard.store.journal import Entry, State
from storyboard.store.look import journal_lines, memory_name
from storyboard.store.store import index_path, open_store

__all__ = [
    "Account",
    "CancelOutcome",
    "Cancelled",
    "Entry",
    "Fetched",
    "State",
    "account_of",
    "cancel",
    "fetch",
    "resolve",
]

CHARGED = (State.ACCEPTED, State.DONE, State.EXPIRED)
GIVEN_UP = (State.FORGOTTEN, State.ABANDONED)


@dataclass(frozen=True, slots=True)
class Account:
    """
    The paid work of one board.

    `entries` are the journal's lines, oldest first. `spent` sums the estimates of what was accepted and not ended
    without a clip, or whose clip was lost, in US dollars by provider; `in_doubt` those of uncertain submits, and
    `maybe_charged` those of what ended or was given up without a clip, and may be charged for all the same.
    `unpriced` counts the predictions in `spent` whose price was not known. What a stand-in took costs nothing: it is in
    `stood_in` alone.
    """

    entries: tuple[Entry, ...]
    spent: Mapping[str, Decimal]
    in_doubt: Mapping[str, Decimal]
    unpriced: int
    maybe_charged: Mapping[str, Decimal] = field(default_factory=dict)
    stood_in: Mapping[str, Decimal] = field(default_factory=dict)


def account_of(board: Storyboard, options: RenderOptions | None = None) -> Account:
    """Return how the paid work of a board stands. Reads the store, writes nothing, touches no network."""
    entries = tuple(journal_lines(board, store_root(board, options or RenderOptions())))
    real = [entry for entry in entries if entry.stand_in is None]
    return Account(
        entries=entries,
        spent=_sums(entry for entry in real if entry.state in CHARGED),
        in_doubt=_sums(entry for entry in real if entry.state in (State.UNCERTAIN, State.SENDING)),
        maybe_charged=_sums(entry for entry in real if entry.maybe_charged or entry.state in GIVEN_UP),
        unpriced=sum(entry.price is None for entry in real if entry.state in CHARGED),
        stood_in=_sums(entry for entry in entries if entry.stand_in and entry.state in CHARGED),
    )


def _sums(entries: Iterable[Entry]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for entry in entries:
        sums[entry.provider] = sums.get(entry.provider, Decimal(0)) + (entry.price or Decimal(0))
    return sums


async def cancel(board: Storyboard, options: RenderOptions | None = None) -> list[Cancelled]:
    """
    Give up the predictions of a board that its providers have accepted, or those of `options.shots` alone.

    Raises the kinds of ProviderError, and PlanError for an unknown shot.
    """
    options = options or RenderOptions()
    if options.shots is not None:
        with_ancestors(board.shots, options.shots)
    root = store_root(board, options)
    refuse_foreign(root)
    if not index_path(root).exists():
        return []
    with open_store(root) as store:
        async with open_providers() as provider_of:
            return await cancel_predictions(store, memory_name(board, root), options.shots, provider_of)


async def resolve(
    board: Storyboard, shot: str, request_id: str, options: RenderOptions | None = None
) -> Entry:
    """
    Record under which id a provider has the uncertain submit of a shot; the next render fetches its clip.

    Raises PlanError when there is no such shot, or nothing uncertain about it.
    """
    options = options or RenderOptions()
    with_ancestors(board.shots, [shot])
    refuse_foreign(store_root(board, options))
    plan = plan_render(board, options)
    with open_store(store_root(board, options)) as store:
        async with open_providers() as provider_of:
            return resolve_uncertain(store, plan, shot, request_id, provider_of)


async def fetch(root: Path, tell: Callable[[Fetched], None], *, deadline: float) -> list[Fetched]:
    """
    Bring home every clip that the store at `root` has paid for and does not have; nothing is paid, no board is needed.

    `tell` is called as each comes to its end. What is not finished is waited for, each `deadline` seconds at most. The
    answer is in the order in which the predictions were submitted. StoreError when the store cannot be used.
    """
    with open_store(root) as store:
        async with open_providers() as provider_of:
            run = Execution(
                store, provider_of, quiet, RunOptions(deadline=deadline, bases=current_bases(os.environ))
            )
            return await bring_all_home(run, tell)
