"""Whether a plan may be carried out: every shot can be made, and what it costs was allowed."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from storyboard.board.schema import Storyboard
from storyboard.catalogue.describe import dollars
from storyboard.errors import PlanError, SpendingRefused
from storyboard.plan.plan import Job, Plan, Status

__all__ = ["Outlay", "limit_of", "outlay_of", "refuse_blocked", "refuse_spending"]

NAMED_SHOTS = 6


class Outlay(NamedTuple):
    """What carrying a plan out costs now: US dollars for `clips` clips, and `unpriced` whose price is not known."""

    price: Decimal
    clips: int
    unpriced: int


def outlay_of(plan: Plan) -> Outlay:
    """Sum up what would be submitted; what is in doubt, and what waits for that, costs nothing now."""
    prices = [job.price for job in plan.with_status(Status.MAKE)]
    known = [price for price in prices if price]
    return Outlay(sum(known, Decimal(0)), len(known), prices.count(None))


def limit_of(board: Storyboard, max_cost: Decimal | None) -> Decimal | None:
    """Return what may be spent at most, in US dollars: the lower one of `max_cost` and the board's budget."""
    limits = [limit for limit in (max_cost, board.budget) if limit is not None]
    return min(limits) if limits else None


def refuse_blocked(plan: Plan, board: Storyboard) -> None:
    """
    Raise PlanError when a shot cannot be made now, naming why and what to do; nothing has been done then.

    A submit in doubt does not hold the other shots up: it is reported when they are done.
    """
    blocked = [job for job in plan.with_status(Status.BLOCKED) if job.pending is None]
    waited_for = {job.shot for job in plan.with_status(Status.BLOCKED)}
    reasons = list(dict.fromkeys(job.reason for job in blocked if job.after not in waited_for))
    if reasons:
        raise PlanError(
            f"{'; '.join(reasons)}: {_named(blocked)} cannot be made",
            hint=f"set it, or see the whole film for free with: storyboard preview {board.name}",
        )


def refuse_spending(plan: Plan, board: Storyboard, *, max_cost: Decimal | None, consent: bool) -> None:
    """
    Raise SpendingRefused when the plan costs more than a limit, or something without leave.

    The limits are `max_cost` and the board's `budget`, the lower one counts. Within a limit no further consent is
    needed, unless a price is not known: nobody can promise then that the limit holds.
    """
    outlay = outlay_of(plan)
    limit = limit_of(board, max_cost)
    if limit is not None and outlay.price > limit:
        raise SpendingRefused(
            f"the plan costs an estimated {dollars(outlay.price)}, and the limit is {dollars(limit)};"
            " nothing was submitted",
            hint="raise --max-cost or the board's budget, or make fewer shots with --shot",
        )
    if consent:
        return
    if outlay.unpriced:
        unpriced = [job for job in plan.with_status(Status.MAKE) if job.price is None]
        raise SpendingRefused(
            f"the price of {_named(unpriced)} is not known; nothing was submitted",
            hint="say --yes to make them all the same",
        )
    if outlay.price and limit is None:
        raise SpendingRefused(
            f"the plan costs an estimated {dollars(outlay.price)}, and nobody has allowed it; nothing was submitted",
            hint=f"say --yes, or set a limit: --max-cost {outlay.price}, or budget: {outlay.price} in the storyboard",
        )


def _named(jobs: list[Job]) -> str:
    shots = list(dict.fromkeys(f'"{job.shot}"' for job in jobs))
    more = f" and {len(shots) - NAMED_SHOTS} more" if len(shots) > NAMED_SHOTS else ""
    return f"{'shot' if len(shots) == 1 else 'the shots'} {', '.join(shots[:NAMED_SHOTS])}{more}"
