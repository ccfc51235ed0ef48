"""Whether a plan may be carried out: every shot can be made, and what it may cost was allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from storyboard.board.schema import Storyboard
from storyboard.errors import PlanError, SpendingRefused
from storyboard.plan.plan import Job, Plan, Status, dearest, may_be_unpriced
from storyboard.store.allowance import Allowance
from storyboard.wording import dollars

__all__ = [
    "Consent",
    "Outlay",
    "allowance_of",
    "checked_allowance",
    "limit_of",
    "limited_by",
    "named",
    "outlay_of",
    "refuse_blocked",
    "refuse_spending",
    "unpriced_in_words",
]

NAMED_SHOTS = 6


@dataclass(frozen=True, slots=True)
class Consent:
    """
    What the caller allows, in US dollars by the estimates; nothing of it comes from the storyboard.

    `max_cost` is a limit for one run, and leave to spend within it. `all_of_it` is leave to spend what the plan says.
    `remembered` is the limit within which the user has allowed the renders of this storyboard once and for all; it
    counts where neither of the two is given. `unpriced` is how many clips whose price is not known may be submitted,
    None where that was not said.
    """

    max_cost: Decimal | None = None
    all_of_it: bool = False
    remembered: Decimal | None = None
    unpriced: int | None = None

    @property
    def standing_limit(self) -> Decimal | None:
        """The remembered limit, where it counts."""
        return None if self.all_of_it or self.max_cost is not None else self.remembered


@dataclass(frozen=True, slots=True)
class Outlay:
    """
    What carrying a plan out costs now, in US dollars by the estimates.

    `price` is that of `clips` clips on the first of their routes, `at_most` when each takes the dearest, and `after`
    names the providers whose refusal would lead there. `unpriced` are the jobs whose price is not known, and
    `perhaps_unpriced` those that have any route whose price is not known.
    """

    price: Decimal
    clips: int
    at_most: Decimal
    after: tuple[str, ...]
    unpriced: tuple[Job, ...]
    perhaps_unpriced: tuple[Job, ...]


def outlay_of(plan: Plan) -> Outlay:
    """Sum up what would be submitted; what is in doubt, and what waits for that, costs nothing now."""
    paid = [job for job in plan.with_status(Status.MAKE) if job.price != 0]
    known = [job for job in paid if job.price is not None]
    price = sum((job.price for job in known if job.price is not None), Decimal(0))
    leading = [job for job in paid if dearest(job) > (job.price or 0) or (job.price and None in job.prices)]
    return Outlay(
        price=price,
        clips=len(known),
        at_most=sum(map(dearest, paid), Decimal(0)),
        after=tuple(dict.fromkeys(job.provider for job in leading if job.provider is not None)),
        unpriced=tuple(job for job in paid if job.price is None),
        perhaps_unpriced=tuple(filter(may_be_unpriced, paid)),
    )


def limit_of(board: Storyboard, consent: Consent) -> Decimal | None:
    """Return what may be spent at most, in US dollars: the lowest of what was allowed and the board's budget."""
    limits = [consent.max_cost, consent.standing_limit, board.budget]
    return min((limit for limit in limits if limit is not None), default=None)


def limited_by(board: Storyboard, consent: Consent) -> tuple[str, ...]:
    """Name what sets the limit: the options, commands and keys that say the lowest amount; none without a limit."""
    limit = limit_of(board, consent)
    setters = {
        "--max-cost": consent.max_cost,
        "storyboard allow": consent.standing_limit,
        "the storyboard's budget": board.budget,
    }
    return tuple(name for name, amount in setters.items() if amount is not None and amount == limit)


def allowance_of(plan: Plan, board: Storyboard, consent: Consent) -> Allowance:
    """
    Return what a run that carries the plan out may submit.

    Within it falls what the consent covers and no more: leave to spend what the plan says ends with its dearest
    routes. A limit of the board, or one that is remembered for it, holds for all its renders at the same time.
    """
    shared = [limit for limit in (board.budget, consent.standing_limit) if limit is not None]
    outlay, own = outlay_of(plan), consent.max_cost
    if own is None and consent.all_of_it:
        # What another process is about to submit falls to this one when that process ends before.
        about_to = [
            job for job in plan.with_status(Status.RESUME) if job.pending and not job.pending.request_id
        ]
        own = outlay.at_most + sum(
            (max(filter(None, job.prices), default=Decimal(0)) for job in about_to), Decimal(0)
        )
    unpriced = consent.unpriced
    if unpriced is None:
        freely = consent.all_of_it and limit_of(board, consent) is None
        unpriced = len(outlay.perhaps_unpriced) if freely else 0
    return Allowance(
        own=consent.standing_limit or Decimal(0) if own is None else own,
        shared=min(shared, default=None),
        unpriced=unpriced,
    )


def checked_allowance(plan: Plan, board: Storyboard, consent: Consent) -> Allowance:
    """Return what a run that carries the plan out may submit; PlanError when it is blocked, SpendingRefused else."""
    refuse_blocked(plan, board)
    refuse_spending(plan, board, consent)
    return allowance_of(plan, board, consent)


def unpriced_in_words(plan: Plan, allowance: Allowance) -> str | None:
    """Say which clips may be submitted although their price is not known; None when none may, or need be."""
    outlay = outlay_of(plan)
    number = min(allowance.unpriced or 0, len(outlay.perhaps_unpriced))
    if not number:
        return None
    clips = "a clip" if number == 1 else f"{number} clips"
    most = f", beside an estimated {dollars(outlay.at_most)} at most" if outlay.at_most else ""
    return f"{clips} whose price is not known may be submitted{most}: {named(outlay.perhaps_unpriced)}"


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
            f"{'; '.join(reasons)}: {named(blocked)} cannot be made",
            hint=f"set it, or see the whole film for free with: storyboard preview {board.name}",
        )


def refuse_spending(plan: Plan, board: Storyboard, consent: Consent) -> None:
    """
    Raise SpendingRefused when the plan costs more than a limit, or something that nobody has allowed.

    The limits are those of the consent and the board's `budget`; the lowest counts. The budget allows nothing: it
    comes with the storyboard, which may be a stranger's. Clips whose price is not known keep within no limit, so that
    under one their number must be allowed.
    """
    outlay = outlay_of(plan)
    _refuse_over(outlay, board, consent)
    _refuse_unpriced(outlay, board, consent)
    allowed = consent.all_of_it or consent.max_cost is not None or consent.standing_limit is not None
    if outlay.price and not allowed:
        raise SpendingRefused(
            f"the plan costs an estimated {dollars(outlay.price)}, and nobody has allowed it; nothing was submitted",
            hint=f"say --yes, or set a limit: --max-cost {outlay.price}; or allow it for all renders of this"
            f" storyboard: storyboard allow {board.name} --max-cost {outlay.price}",
        )


def _refuse_over(outlay: Outlay, board: Storyboard, consent: Consent) -> None:
    limit = limit_of(board, consent)
    if limit is not None and outlay.price > limit:
        setters = limited_by(board, consent)
        raise SpendingRefused(
            f"the plan costs an estimated {dollars(outlay.price)}, and the limit is {dollars(limit)},"
            f" by {' and '.join(setters)}; nothing was submitted",
            hint=f"raise {' and '.join(map(_raised, setters))}, or make fewer shots with --shot",
        )


def _raised(setter: str) -> str:
    """Say what is to be raised; what `storyboard allow` remembers is raised by calling it again."""
    return "the limit with storyboard allow" if setter == "storyboard allow" else setter


def _refuse_unpriced(outlay: Outlay, board: Storyboard, consent: Consent) -> None:
    number, allowed = len(outlay.unpriced), consent.unpriced
    limit = limit_of(board, consent)
    if number <= (allowed or 0) or (consent.all_of_it and limit is None and allowed is None):
        return
    say = f"--allow-unpriced {number}"
    if allowed is not None:
        why = f"and {allowed} clip{'' if allowed == 1 else 's'} of that kind may be made"
        hint = f"allow more with {say}, or say with price: in the shots what a clip costs"
    elif limit is not None:
        why = f"so the limit of {dollars(limit)} cannot be kept"
        hint = f"allow that many with {say}, or say with price: in the shots what a clip costs"
    else:
        why, hint = "and nobody has allowed it", f"say --yes to make them all the same, or {say}"
    raise SpendingRefused(
        f"the price of {named(outlay.unpriced)} is not known, {why}; nothing was submitted", hint=hint
    )


def named(jobs: Sequence[Job]) -> str:
    """Name the shots of some jobs in a message; of many, the first ones."""
    shots = list(dict.fromkeys(f'"{job.shot}"' for job in jobs))
    more = f" and {len(shots) - NAMED_SHOTS} more" if len(shots) > NAMED_SHOTS else ""
    return f"{'shot' if len(shots) == 1 else 'the shots'} {', '.join(shots[:NAMED_SHOTS])}{more}"
