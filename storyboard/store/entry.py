"""
A line of the journal of paid work: its fields, its states and their transitions.

States and transitions (``docs/journal.md``)::

    intent     written down, nothing sent         -> sending, refused, withdrawn
    sending    the request is on its way          -> accepted, refused, uncertain
    accepted   the provider's id is known         -> done, failed, cancelled, expired, forgotten, uncertain
    uncertain  it may have been accepted          -> accepted (the id was found), abandoned (submit again), forgotten
    refused    it surely was not accepted         final
    withdrawn  given up before anything was sent  final
    failed     it ended without a clip            final
    cancelled  given up on request                final
    expired    the provider no longer has it      final
    forgotten  given up by hand, perhaps paid     final
    abandoned  given up as uncertain              final
    done       the clip is in the store           -> expired, forgotten (the clip was lost afterwards)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeAlias

from pydantic import JsonValue

from storyboard.store.rows import is_of_types, money
from storyboard.store.take import parts_of_key

__all__ = [
    "COLUMNS",
    "ID_BY_HAND",
    "OPEN_STATES",
    "TRANSITIONS",
    "Entry",
    "Intent",
    "Row",
    "State",
    "entry_of",
    "is_elsewhere",
]


class State(StrEnum):
    """The state of one paid prediction."""

    INTENT = "intent"
    SENDING = "sending"
    ACCEPTED = "accepted"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FORGOTTEN = "forgotten"
    ABANDONED = "abandoned"
    DONE = "done"


TRANSITIONS: Final[Mapping[State, frozenset[State]]] = {
    State.INTENT: frozenset({State.SENDING, State.REFUSED, State.WITHDRAWN}),
    State.SENDING: frozenset({State.ACCEPTED, State.REFUSED, State.UNCERTAIN}),
    State.ACCEPTED: frozenset(
        {
            *(State.DONE, State.FAILED, State.CANCELLED, State.EXPIRED, State.FORGOTTEN),
            State.UNCERTAIN,  # the provider does not know the id of an unclear response
        }
    ),
    State.UNCERTAIN: frozenset({State.ACCEPTED, State.ABANDONED, State.FORGOTTEN}),
    State.REFUSED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
    State.EXPIRED: frozenset(),
    State.FORGOTTEN: frozenset(),
    State.ABANDONED: frozenset(),
    # The clip was lost here, and the provider no longer has it, or it was given up.
    State.DONE: frozenset({State.EXPIRED, State.FORGOTTEN}),
}
# Among a line's facts: its id was given by hand.
ID_BY_HAND: Final = "id_by_hand"

OPEN_STATES: Final = (State.INTENT, State.SENDING, State.ACCEPTED, State.UNCERTAIN)

COLUMNS: Final = (
    "number, take, board, shot, provider, endpoint, price, state, "
    "request_id, urls, message, owner, made_at, changed_at, facts, base_url, stand_in, answer, maybe_charged, "
    "doubt"
)


@dataclass(frozen=True, slots=True)
class Intent:
    """
    What is about to be submitted: the take's key, its board and shot, and the process that submits.

    `price` is the estimate in US dollars, None when not known. `owner` names the process (see `Ownership`). `facts`
    is what is needed to store the clip without its board; `base_url` is the base URL of the provider.
    """

    take: str
    board: str
    shot: str
    provider: str
    endpoint: str
    price: Decimal | None
    owner: str
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    base_url: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One line of the journal. `request_id` and `urls` are the provider's, set once it has accepted.

    `made_at` and `changed_at` are seconds since the epoch. `message` is the provider's, for the user. `facts` and
    `base_url` are those of the `Intent`. `stand_in` names the local server that replaced the provider, None for the
    provider itself. `answer` is the last response that was not understood, without signatures. `maybe_charged` says
    that a failed prediction may be charged. `doubt` says why the id is not certain (see `Prediction`), None once it
    is.
    """

    number: int
    take: str
    board: str
    shot: str
    provider: str
    endpoint: str
    price: Decimal | None
    state: State
    owner: str
    made_at: float
    changed_at: float
    request_id: str | None = None
    urls: Mapping[str, str] = field(default_factory=dict)
    message: str | None = None
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    base_url: str = ""
    stand_in: str | None = None
    answer: str | None = None
    maybe_charged: bool = False
    doubt: str | None = None

    @property
    def since(self) -> str:
        """When the line was written, for people: ``2026-11-21 10:43:25 UTC``."""
        return f"{datetime.fromtimestamp(self.made_at, UTC):%Y-%m-%d %H:%M:%S} UTC"

    @property
    def has_id_by_hand(self) -> bool:
        """Whether the user has told the id, and may have been wrong."""
        return self.facts.get(ID_BY_HAND) is True

    @property
    def is_open(self) -> bool:
        """Whether the prediction may still give a clip, or may still be charged for."""
        return self.state in OPEN_STATES


def is_elsewhere(entry: Entry, base_url: str | None) -> bool:
    """Whether another stand-in than the one at this base URL has the prediction: it is useless here."""
    return entry.stand_in is not None and entry.base_url != base_url


Row: TypeAlias = tuple[
    *tuple[int, str, str, str, str, str, str | None, str, str | None, str, str | None, str, float, float],
    *tuple[str, str, str | None, str | None, int, str | None],
]  # the order of COLUMNS


_OPTIONAL: Final = (str, type(None))
_TYPES: Final = (
    *(int, *(str,) * 5, _OPTIONAL, str, _OPTIONAL, str, _OPTIONAL, str, (float, int), (float, int)),
    *(str, str, _OPTIONAL, _OPTIONAL, int, _OPTIONAL),
)
_LATEST: Final = datetime.max.replace(tzinfo=UTC).timestamp() - 1


def entry_of(row: Row) -> Entry:
    """
    Return the line in a row of the table with `COLUMNS`.

    ValueError or RecursionError when storyboard could not have written it.
    """
    if not is_of_types(row, _TYPES):
        raise ValueError("a line has values of other types")
    parts_of_key(row[1])
    number, take, board, shot, provider, endpoint, price, state, request_id, urls, message = row[:11]
    owner, made, changed, facts, base_url, stand_in, answer, maybe_charged, doubt = row[11:]
    return Entry(
        number=number,
        take=take,
        board=board,
        shot=shot,
        provider=provider,
        endpoint=endpoint,
        price=money(price),
        state=State(state),
        owner=owner,
        made_at=_moment(made),
        changed_at=_moment(changed),
        request_id=request_id,
        urls=_texts(urls),
        message=message,
        facts=_mapping(facts),
        base_url=base_url,
        stand_in=stand_in,
        answer=answer,
        maybe_charged=bool(maybe_charged),
        doubt=doubt,
    )


def _moment(seconds: float) -> float:
    if not 0 <= seconds <= _LATEST:
        raise ValueError(f"{seconds!r} is no moment")
    return seconds


def _mapping(text: str) -> Mapping[str, JsonValue]:
    read: JsonValue = json.loads(text)
    if not isinstance(read, dict):
        raise ValueError("a line has no mapping where one belongs")  # noqa: TRY004 - of a text, not of an argument
    return read


def _texts(text: str) -> Mapping[str, str]:
    read = _mapping(text)
    texts = {name: value for name, value in read.items() if isinstance(value, str)}
    if len(texts) < len(read):
        raise ValueError("a line has something else in place of a URL")
    return texts
