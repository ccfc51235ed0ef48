"""What a run may still submit, given the prices of what it has submitted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from storyboard.errors import SpendingRefused
from storyboard.wording import dollars

__all__ = ["FEWER_SHOTS", "Allowance", "refuse_beyond"]

FEWER_SHOTS: Final = "fewer shots with --shot"


@dataclass(frozen=True, slots=True)
class Allowance:
    """
    How much a run may submit, in US dollars by the estimates; None stands for no limit.

    `own` limits what the run itself submits. `shared` limits that plus what concurrent runs of the same storyboard
    submit. `unpriced` is how many clips without a known price the run may submit. `fewer` says in
    hints how to make less at a time.
    """

    own: Decimal | None = None
    shared: Decimal | None = None
    unpriced: int | None = None
    fewer: str = FEWER_SHOTS


def refuse_beyond(
    allowance: Allowance, what: str, own: Iterable[Decimal | None], shared: Iterable[Decimal | None]
) -> None:
    """
    Raise SpendingRefused, with the figures, when the last submit exceeds the allowance.

    `own` are the prices of all submits of the run, None where one is not known; the last is that of `what` is about
    to be submitted. `shared` are the prices of the concurrent runs.
    """
    *before, price = own
    if price is None:
        number = allowance.unpriced
        if number is not None and before.count(None) >= number:
            raise SpendingRefused(
                f"the price of {what} is not known, and {_number(number)} of that kind may be submitted",
                hint="allow more with --allow-unpriced N, or say with price: in the shot what a clip costs",
            )
        return
    mine = _sum(before)
    for limit, submitted, sharing in (
        (allowance.own, mine, ""),
        (allowance.shared, mine + _sum(shared), ", which renders at the same time share"),
    ):
        if limit is not None and submitted + price > limit:
            raise SpendingRefused(
                f"{what} costs an estimated {dollars(price)}, and of the limit of {dollars(limit)}{sharing},"
                f" {dollars(max(limit - submitted, Decimal(0)))} is left",
                hint=f"raise --max-cost, or the storyboard's budget, or make {allowance.fewer}",
            )


def _sum(prices: Iterable[Decimal | None]) -> Decimal:
    return sum((price for price in prices if price is not None), Decimal(0))


def _number(clips: int) -> str:
    return "no clip" if clips == 0 else f"only {clips} clip{'s' if clips > 1 else ''}"
