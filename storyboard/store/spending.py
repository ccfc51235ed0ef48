"""Check a submit against a run's allowance, in the transaction that records it."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from storyboard.store.allowance import Allowance, refuse_beyond
from storyboard.store.entry import Intent, State
from storyboard.store.rows import money

__all__ = ["Spending", "check_spending"]

# In any other state, the provider has accepted the submit, or may have.
COSTS_NOTHING: Final = (State.REFUSED, State.WITHDRAWN)
NOTHING: Final = Allowance(own=Decimal(0), unpriced=0)


@dataclass(frozen=True, slots=True)
class Spending:
    """
    What a run may spend (nothing by default), and which other spending counts.

    As shared count the lines of the same storyboard after the line `after`, the journal's last when the run started,
    and the lines `beside`: those of runs that were running then.
    """

    allowance: Allowance = NOTHING
    after: int = 0
    beside: frozenset[int] = frozenset()


def check_spending(connection: sqlite3.Connection, spending: Spending, intent: Intent) -> None:
    """Raise SpendingRefused when `intent`, whose line was just written in this transaction, exceeds the allowance."""
    rows = connection.execute(
        "SELECT run, price FROM predictions WHERE state NOT IN (?1, ?2) AND (run = ?3 OR board = ?4"
        " AND (number > ?5 OR number IN (SELECT value FROM json_each(?6)))) ORDER BY number",
        (*COSTS_NOTHING, intent.owner, intent.board, spending.after, json.dumps(sorted(spending.beside))),
    ).fetchall()
    prices = [(run == intent.owner, money(text)) for run, text in rows]
    own, others = ([price for mine, price in prices if mine is which] for which in (True, False))
    refuse_beyond(spending.allowance, f'shot "{intent.shot}" at {intent.provider}', own, others)
