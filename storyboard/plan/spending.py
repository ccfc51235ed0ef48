"""Whether a plan may be executed: every shot can be made, and its cost is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from storyboard.board.schema import Storyboard
from storyboard.errors import PlanError, SpendingRefused
from storyboard.plan.jobs import GeneratedJob, Status, highest_price, may_be_unpriced
from storyboard.plan.plan import Plan
from storyboard.store.allowance import FEWER_SHOTS, Allowance
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
    "stated_in_words",
    "unpriced_in_words",
]

NAMED_SHOTS = 6


@dataclass(frozen=True, slots=True)
class Consent:
    """
    What the caller allows to spend, in US dollars by the estimates; never taken from the storyboard.

    `max_cost` is a limit for one run, and permission to spend within it. `all_of_it` is permission to spend what the
    plan says. `remembered` is the limit that the user has allowed for all renders of this storyboard; it counts when
    neither of the two is given. `unpriced` is how many clips without a known price may be submitted, None when not
    given. `budget` is a limit of the user's settings, which allows nothing by itself.
    """

    max_cost: Decimal | None = None
    all_of_it: bool = False
    remembered: Decimal | None = None
    unpriced: int | None = None
    budget: Decimal | None = None

    @property
    def standing_limit(self) -> Decimal | None:
        """The remembered limit, if it counts."""
        return None if self.all_of_it or self.max_cost is not None else self.remembered


@dataclass(frozen=True, slots=True)
class Outlay:
    """
    What executing a plan costs now, in US dollars by the estimates.

    `price` is that of `clips` clips on the first of their routes, `at_most` if each takes the most expensive, and
    `after` names the providers whose refusal would lead there. `unpriced` are the jobs without a known price, and
    `perhaps_unpriced` those with any route without one.
    """

    price: Decimal
    clips: int
    at_most: Decimal
    after: tuple[str, ...]
    unpriced: tuple[GeneratedJob, ...]
    perhaps_unpriced: tuple[GeneratedJob, ...]


def outlay_of(plan: Plan) -> Outlay:
    """Return the cost of what would be submitted; submits in doubt, and jobs that wait for them, cost nothing now."""
    paid = [job for job in plan.with_status(Status.MAKE) if job.price != 0]
    known = [job for job in paid if job.price is not None]
    price = sum((job.price for job in known if job.price is not None), Decimal(0))
    leading = [
        job for job in paid if highest_price(job) > (job.price or 0) or (job.price and None in job.prices)
    ]
    return Outlay(
        price=price,
        clips=len(known),
        at_most=sum(map(highest_price, paid), Decimal(0)),
        after=tuple(dict.fromkeys(job.provider for job in leading)),
        unpriced=tuple(job for job in paid if job.price is None),
        perhaps_unpriced=tuple(filter(may_be_unpriced, paid)),
    )


def limit_of(board: Storyboard, consent: Consent) -> Decimal | None:
    """Return the spending limit in US dollars: the lowest of what was allowed and the budgets."""
    limits = [consent.max_cost, consent.standing_limit, consent.budget, board.budget]
    return min((limit for limit in limits if limit is not None), default=None)


def limited_by(board: Storyboard, consent: Consent) -> tuple[str, ...]:
    """Return the options, commands and keys that set the limit; empty without a limit."""
    limit = limit_of(board, consent)
    setters = {
        "--max-cost": consent.max_cost,
        "storyboard allow": consent.standing_limit,
        "the budget of the settings": consent.budget,
        "the storyboard's budget": board.budget,
    }
    return tuple(name for name, amount in setters.items() if amount is not None and amount == limit)


def allowance_of(plan: Plan, board: Storyboard, consent: Consent) -> Allowance:
    """
    Return what a run that executes the plan may submit.

    It covers what was consented to: permission to spend what the plan says ends with its most expensive routes. A
    limit of the board or the settings, or one that is remembered for it, applies to all its concurrent renders
    together.
    """
    shared = [limit for limit in (board.budget, consent.budget, consent.standing_limit) if limit is not None]
    outlay, own = outlay_of(plan), consent.max_cost
    if own is None and consent.all_of_it:
        # A job that another process is about to submit becomes this one's if that process ends first.
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


def checked_allowance(plan: Plan, board: Storyboard, consent: Consent, fewer: str = FEWER_SHOTS) -> Allowance:
    """
    Return what a run that executes the plan may submit; PlanError when it is blocked, SpendingRefused else.

    `fewer` says in hints how to make less at a time.
    """
    refuse_blocked(plan, board)
    refuse_spending(plan, board, consent, fewer)
    return replace(allowance_of(plan, board, consent), fewer=fewer)


def unpriced_in_words(plan: Plan, allowance: Allowance) -> str | None:
    """Return a sentence on the clips that may be submitted without a known price; None when there are none."""
    outlay = outlay_of(plan)
    number = min(allowance.unpriced or 0, len(outlay.perhaps_unpriced))
    if not number:
        return None
    clips = "a clip" if number == 1 else f"{number} clips"
    most = f", beside an estimated {dollars(outlay.at_most)} at most" if outlay.at_most else ""
    return f"{clips} whose price is not known may be submitted{most}: {named(outlay.perhaps_unpriced)}"


def stated_in_words(plan: Plan) -> str | None:
    """Say which clips are priced by the storyboard's own catalogue; None when none to be made is."""
    jobs = [job for job in plan.with_status(Status.MAKE) if job.price and job.route.is_stated]
    return f"the price of {named(jobs)} is from the storyboard's own catalogue" if jobs else None


def refuse_blocked(plan: Plan, board: Storyboard) -> None:
    """
    Raise PlanError when a shot cannot be made now, with the reason and the remedy; nothing has been done then.

    A submit in doubt does not stop the other shots: it is reported when they are done.
    """
    blocked = [job for job in plan.with_status(Status.BLOCKED) if job.pending is None]
    waited_for = {job.shot for job in plan.with_status(Status.BLOCKED)}
    reasons = list(dict.fromkeys(job.reason for job in blocked if job.after not in waited_for))
    if reasons:
        raise PlanError(
            f"{'; '.join(reasons)}: {named(blocked)} cannot be made",
            hint=f"provide what is missing, or see the whole film for free with: storyboard preview {board.name}",
        )


def refuse_spending(plan: Plan, board: Storyboard, consent: Consent, fewer: str = FEWER_SHOTS) -> None:
    """
    Raise SpendingRefused when the plan costs more than a limit, or its cost was not allowed.

    The limits are those of the consent and the board's `budget`; the lowest counts. The budget alone allows nothing:
    it comes with the storyboard, which may be a stranger's. No limit covers clips without a known price, so their
    number must be allowed.
    """
    outlay = outlay_of(plan)
    _refuse_over(outlay, board, consent, fewer)
    _refuse_unpriced(outlay, board, consent)
    allowed = consent.all_of_it or consent.max_cost is not None or consent.standing_limit is not None
    if outlay.price and not allowed:
        raise SpendingRefused(
            f"the plan costs an estimated {dollars(outlay.price)}, which was not allowed; nothing was submitted",
            hint=f"say --yes, or set a limit: --max-cost {outlay.price}; or allow it for all renders of this"
            f" storyboard: storyboard allow {board.name} --max-cost {outlay.price}",
        )


def _refuse_over(outlay: Outlay, board: Storyboard, consent: Consent, fewer: str) -> None:
    limit = limit_of(board, consent)
    if limit is not None and outlay.price > limit:
        setters = limited_by(board, consent)
        raise SpendingRefused(
            f"the plan costs an estimated {dollars(outlay.price)}, and the limit is {dollars(limit)},"
            f" by {' and '.join(setters)}; nothing was submitted",
            hint=f"raise {' and '.join(map(_raised, setters))}, or make {fewer}",
        )


def _raised(setter: str) -> str:
    """Return what to raise; the limit of `storyboard allow` is raised by calling it again."""
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
        why, hint = "which was not allowed", f"say --yes to make them anyway, or {say}"
    raise SpendingRefused(
        f"the price of {named(outlay.unpriced)} is not known, {why}; nothing was submitted", hint=hint
    )


def named(jobs: Sequence[GeneratedJob]) -> str:
    """Return the names of the jobs' shots for a message, at most the first few."""
    shots = list(dict.fromkeys(f'"{job.shot}"' for job in jobs))
    more = f" and {len(shots) - NAMED_SHOTS} more" if len(shots) > NAMED_SHOTS else ""
    return f"{'shot' if len(shots) == 1 else 'the shots'} {', '.join(shots[:NAMED_SHOTS])}{more}"
