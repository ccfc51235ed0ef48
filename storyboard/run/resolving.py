"""Resolve an uncertain submit: the user names the prediction, and the provider is asked to confirm it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from storyboard.errors import AnswerUnclear, PlanError, ProviderError, StoryboardError
from storyboard.plan.plan import Plan
from storyboard.providers.prediction_id import id_within
from storyboard.providers.protocol import NeedsEndpoint, Prediction, PredictionStatus, Provider
from storyboard.run.lost import is_unknown
from storyboard.store.entry import Entry, State
from storyboard.store.ownership import is_alive
from storyboard.store.store import Store

__all__ = ["is_undecided", "resolve_uncertain"]

STATUS_HINT = "storyboard status shows what there is"


def is_undecided(entry: Entry, store: Store) -> bool:
    """Whether it stays unknown if a submit was accepted: its process has given up, or is gone."""
    if entry.state is State.SENDING:
        return not is_alive(store.root, entry.owner)
    return entry.state is State.UNCERTAIN


async def resolve_uncertain(
    store: Store, plan: Plan, told: tuple[str, str], provider_of: Callable[[str], Provider], *, ask: bool
) -> Entry:
    """
    Record which prediction the uncertain submit of a shot became; the next render polls and fetches it.

    `told` are the shot, and an id or a URL with one. The provider is asked once, unless `ask` is false. A wrong id
    can be corrected until its clip is stored. PlanError when the shot has nothing to resolve, and when the id is
    another line's, of another model, not known, or of a prediction that has failed.
    """
    shot, request_id = told[0], id_within(told[1])
    entry = _open_line(store, plan, shot)
    _refuse_known(store, entry, request_id)
    provider = provider_of(entry.provider)
    known = Prediction(request_id, PredictionStatus.QUEUED)
    if isinstance(provider, NeedsEndpoint):
        known = provider.known(request_id, entry.endpoint)
    if ask:
        await _check(known, entry, provider)
    if not store.journal.take_over(entry, store.owner, time.time()):
        raise PlanError(f'another process has taken over shot "{shot}" meanwhile', hint=STATUS_HINT)
    entry = replace(store.journal.line(entry.number))
    if entry.state is not State.UNCERTAIN:
        why = (
            "the process ended while it was sent"
            if entry.state is State.SENDING
            else "another id was given by hand"
        )
        entry = store.journal.settle(entry, State.UNCERTAIN, time.time(), why)
    return store.journal.accept_by_hand(entry, request_id, known.urls, time.time())


def _open_line(store: Store, plan: Plan, shot: str) -> Entry:
    """Return the line of a shot that waits for an id, or whose id was given by hand and may be corrected."""
    for job in plan.generated:
        entry = store.journal.open_line(job.key) if job.shot == shot else None
        if entry is None or (entry.owner != store.owner and is_alive(store.root, entry.owner)):
            continue
        if is_undecided(entry, store) or (entry.state is State.ACCEPTED and entry.has_id_by_hand):
            return entry
    raise PlanError(f'shot "{shot}" has no uncertain submit', hint=STATUS_HINT)


def _refuse_known(store: Store, entry: Entry, request_id: str) -> None:
    for line in store.journal.lines():
        same = line.request_id == request_id and line.provider == entry.provider
        if same and line.number != entry.number:
            raise PlanError(
                f'"{request_id}" is the prediction of shot "{line.shot}" of {line.board}, submitted at {line.since}',
                hint=f"each submit has an id of its own: look for the one that was made at {entry.since}",
            )


async def _check(known: Prediction, entry: Entry, provider: Provider) -> None:
    """Ask the provider. PlanError when it does not know the id, or the id is of something else."""
    try:
        found = await provider.poll(known)
    except AnswerUnclear:
        # It knows the id; a later poll reads the rest.
        return
    except ProviderError as error:
        if is_unknown(error):
            raise PlanError(
                f'{entry.provider} knows no prediction "{known.id}" of {entry.endpoint}',
                hint="nothing was recorded; the provider's dashboard shows the id",
            ) from error
        raise _unasked(error, entry) from error
    if found.status is PredictionStatus.FAILED:
        raise PlanError(
            f'{entry.provider} says that "{known.id}" has failed: {found.error or "it gave no reason"}',
            hint="nothing was recorded; if it is the right one, submit again: --resubmit-uncertain",
        )
    if found.model is not None and not _is_same_model(found.model, entry.endpoint):
        raise PlanError(
            f'"{known.id}" is a prediction of {found.model}, and the submit was to {entry.endpoint}',
            hint="nothing was recorded",
        )


def _unasked(error: ProviderError, entry: Entry) -> StoryboardError:
    return PlanError(
        f"{entry.provider} could not be asked about it: {error.message}",
        hint="nothing was recorded; try again, or use --unchecked to accept the id as it is",
    )


def _is_same_model(named: str, endpoint: str) -> bool:
    """Whether a provider's name of a model may be that of an endpoint; True when that cannot be told."""
    if endpoint.startswith("deployments/"):
        return True
    return named.strip("/").partition(":")[0] == endpoint.strip("/").partition(":")[0]
