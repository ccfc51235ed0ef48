"""The paid work of a film as a table and as data: every prediction, and what was spent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from storyboard.account import Entry, SpendingSummary, State
from storyboard.cli.columns import Cell, columns
from storyboard.cli.screen import Screen
from storyboard.store.take import parts_of_key
from storyboard.wording import age, counted, dollars

__all__ = ["standing_of", "summary_as_data", "summary_lines"]

HEADER: Final = ("state", "shot", "via", "price", "when", "request")
TO_THE_RIGHT: Final = frozenset({3})
WORDS: Final[Mapping[State, tuple[str, str | None]]] = {
    State.INTENT: ("starting", "cyan"),
    State.SENDING: ("sending", "cyan"),
    State.ACCEPTED: ("in flight", "cyan"),
    State.UNCERTAIN: ("uncertain", "yellow"),
    State.EXPIRED: ("expired", "red"),
    State.FAILED: ("failed", "red"),
    State.REFUSED: ("refused", "red"),
    State.CANCELLED: ("cancelled", None),
    State.ABANDONED: ("given up", None),
    State.FORGOTTEN: ("given up", None),
    State.DONE: ("done", "green"),
}


def standing_of(entry: Entry, living: Collection[str]) -> State:
    """Return the state of a prediction; other owners than the `living` have left their lines as they are."""
    if entry.owner in living:
        return entry.state
    return {State.INTENT: State.WITHDRAWN, State.SENDING: State.UNCERTAIN}.get(entry.state, entry.state)


def summary_lines(
    summary: SpendingSummary,
    living: Collection[str],
    now: float,
    screen: Screen,
    *,
    most: int | None = None,
) -> Iterator[str]:
    """
    Yield a row for each prediction that was sent, then the sums; `now` is in seconds since the epoch.

    Of many, only the first `most` are shown: those that are done come last.
    """
    standing = [(standing_of(entry, living), entry) for entry in summary.entries]
    order = list(WORDS)
    shown = sorted((pair for pair in standing if pair[0] in WORDS), key=lambda pair: order.index(pair[0]))
    if not shown:
        yield "nothing was submitted yet"
        return
    rows = [_row(*pair, now) for pair in shown[:most]]
    yield from columns(HEADER, rows, screen, right=TO_THE_RIGHT)
    if len(rows) < len(shown):
        yield f"and {len(shown) - len(rows):,} more, which --json lists"
    for state, entry in shown:
        if state is State.ACCEPTED and entry.answer:
            yield ""
            yield f"{entry.shot}: {entry.provider} gave a response that was not understood: {entry.answer}"
    yield ""
    for label, words in _sums(summary):
        yield f"{screen.paint(label, bold=True)}   {words}"


def _row(state: State, entry: Entry, now: float) -> list[Cell]:
    words, colour = WORDS[state]
    _, take = parts_of_key(entry.take)
    return [
        Cell(words, colour),
        Cell(entry.shot if take == 1 else f"{entry.shot}#{take}", bold=True),
        Cell(entry.provider),
        Cell("unknown" if entry.price is None else dollars(entry.price)),
        Cell(age(now - (entry.made_at if entry.is_open else entry.changed_at))),
        Cell(_story(entry)),
    ]


def _story(entry: Entry) -> str:
    words = ": ".join(part for part in (entry.request_id, entry.message) if part) or "-"
    return f"{words} (may still be charged)" if entry.maybe_charged else words


def _sums(summary: SpendingSummary) -> Iterator[tuple[str, str]]:
    yield "spent   ", _by_provider(summary.spent) if summary.spent else "nothing"
    if summary.in_doubt:
        yield "in doubt", _by_provider(summary.in_doubt)
    if summary.maybe_charged:
        yield "perhaps ", f"{_by_provider(summary.maybe_charged)}, for what ended without a clip"
    if summary.stood_in:
        yield "stand-in", f"{_by_provider(summary.stood_in)}; a local server, which costs nothing"
    if summary.unpriced:
        yield "unknown ", f"{counted(summary.unpriced, 'prediction')} whose price is not known"


def _by_provider(sums: Mapping[str, Decimal]) -> str:
    # No provider is known to be free: a sum of zero has no known price in it.
    known = any(sums.values())
    each = ", ".join(
        f"{dollars(amount) if amount else 'an unknown price'} at {provider}"
        for provider, amount in sums.items()
    )
    if not known:
        return each
    return (
        f"{each}, estimated"
        if len(sums) == 1
        else f"{dollars(sum(sums.values(), Decimal(0)))} estimated: {each}"
    )


def summary_as_data(summary: SpendingSummary, living: Collection[str]) -> dict[str, object]:
    """Return the summary as stable plain data, as ``docs/journal.md`` describes it."""
    return {
        "predictions": [_prediction(entry, standing_of(entry, living)) for entry in summary.entries],
        "spent": {provider: str(amount) for provider, amount in summary.spent.items()},
        "in_doubt": {provider: str(amount) for provider, amount in summary.in_doubt.items()},
        "maybe_charged": {provider: str(amount) for provider, amount in summary.maybe_charged.items()},
        "stood_in": {provider: str(amount) for provider, amount in summary.stood_in.items()},
        "unpriced": summary.unpriced,
    }


def _prediction(entry: Entry, state: State) -> dict[str, object]:
    fingerprint, take = parts_of_key(entry.take)
    return {
        "shot": entry.shot,
        "take": take,
        "state": state.value,
        "provider": entry.provider,
        "endpoint": entry.endpoint,
        "request_id": entry.request_id,
        "price": None if entry.price is None else str(entry.price),
        "message": entry.message,
        "answer": entry.answer,
        "maybe_charged": entry.maybe_charged,
        "stand_in": entry.stand_in,
        "made_at": _moment(entry.made_at),
        "changed_at": _moment(entry.changed_at),
        "fingerprint": fingerprint,
    }


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
