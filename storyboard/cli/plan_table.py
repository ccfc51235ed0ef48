"""A plan as a person reads it: a row for each job, then the sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from storyboard.board.schema import Storyboard
from storyboard.cli.columns import Cell, columns, prose_fits
from storyboard.cli.screen import Screen
from storyboard.plan.jobs import OPEN, GeneratedJob, Job, Status, highest_price, may_be_unpriced
from storyboard.plan.plan import Plan, Totals
from storyboard.plan.spending import Consent, Outlay, limit_of, limited_by, named, outlay_of
from storyboard.wording import counted, dollars, seconds

__all__ = [
    "COLOURS",
    "clip_sums",
    "limit_line",
    "more_in_words",
    "plan_lines",
    "price_in_words",
    "status_in_words",
]

HEADER: Final = ("status", "shot", "asked", "in cut", "price", "model", "reason")
NARROW_HEADER: Final = ("status", "shot", "asked", "in cut", "price", "model: reason")
TO_THE_RIGHT: Final = frozenset({2, 3, 4})
COLOURS: Final = {
    Status.READY: "green",
    Status.CACHED: "green",
    Status.MAKE: "yellow",
    Status.RESUME: "yellow",
    Status.BLOCKED: "red",
}


def plan_lines(plan: Plan, film_seconds: Fraction | None, screen: Screen) -> Iterator[str]:
    """Yield the table of the jobs and the sums; `film_seconds` is the film's length, None when it is not told."""
    several = {job.shot for job in plan.generated if job.take > 1}
    rows = [_row(job, numbered=job.shot in several) for job in plan.jobs]
    if prose_fits(HEADER, rows, screen):
        yield from columns(HEADER, rows, screen, right=TO_THE_RIGHT)
    else:
        yield from columns(NARROW_HEADER, [_narrowed(row) for row in rows], screen, right=TO_THE_RIGHT)
    yield ""
    for label, words in _sums(plan, film_seconds):
        yield f"{screen.paint(label, bold=True)}   {words}"


def limit_line(plan: Plan, board: Storyboard, consent: Consent, screen: Screen) -> Iterator[str]:
    """Yield whether the plan keeps within the limit; nothing when there is none."""
    outlay = outlay_of(plan)
    if (limit := limit_of(board, consent)) is not None:
        if outlay.price > limit:
            words = screen.paint("over it: a render is refused", "red")
        elif outlay.at_most > limit:
            words = f"{screen.paint('kept', 'green')}: a route that would pass it is not taken"
        else:
            words = screen.paint("kept", "green")
        setters = [name for name in limited_by(board, consent) if name != "--max-cost"]
        whose = f" by {' and '.join(setters)}" if setters else ""
        yield f"{screen.paint('limit', bold=True)}   {dollars(limit)}{whose}, {words}"


def more_in_words(outlay: Outlay) -> str:
    """Return what it costs when routes refuse, ``, up to $11.20 if fal refuses``; nothing when it comes to no more."""
    parts = []
    if outlay.at_most > outlay.price:
        parts.append(f"up to {dollars(outlay.at_most)}")
    if perhaps := len(outlay.perhaps_unpriced) - len(outlay.unpriced):
        parts.append(f"with {counted(perhaps, 'clip')} at a price that is not known")
    if not parts:
        return ""
    refusing = " or ".join(outlay.after)
    return f", {' and '.join(parts)} if {refusing} refuses"


def _row(job: Job, *, numbered: bool) -> list[Cell]:
    if isinstance(job, GeneratedJob):
        return _row_of_take(job, numbered=numbered)
    return [
        Cell(job.status.value, COLOURS[job.status]),
        Cell(job.shot, bold=True),
        Cell("-", dim=True),
        Cell(_cut_length(job)),
        *(Cell("-", dim=True), Cell("-", dim=True)),
        Cell(job.reason, dim=True),
    ]


def _row_of_take(job: GeneratedJob, *, numbered: bool) -> list[Cell]:
    waiting = job.status in OPEN
    unchecked = ", not checked," if job.request.fields is not None else ""
    return [
        Cell(status_in_words(job), COLOURS[job.status]),
        Cell(f"{job.shot}#{job.take}" if numbered else job.shot, bold=True),
        Cell(seconds(job.asked), dim=not waiting),
        Cell(_cut_length(job), dim=not job.picked),
        Cell(price_in_words(job) if waiting else "-", dim=not waiting),
        Cell(f"{job.request.model}{unchecked} via {_ways(job)}", dim=not waiting),
        Cell(job.reason, dim=not waiting),
    ]


def status_in_words(job: GeneratedJob) -> str:
    """Return the status in one word: a take is stale where an earlier one could be used, and kept where it is."""
    if job.kept:
        return "kept"
    return "stale" if job.older is not None and job.status is Status.MAKE else job.status.value


def _ways(job: GeneratedJob) -> str:
    return ", else ".join(dict.fromkeys([job.provider, *(route.provider for route in job.routes)]))


def _narrowed(row: list[Cell]) -> list[Cell]:
    """Tell the model with the reason, where there is no room for both."""
    *others, model, reason = row
    words = reason.text if model.text == "-" else f"{model.text}: {reason.text}"
    return [*others, reason._replace(text=words)]


def _cut_length(job: Job) -> str:
    if not job.picked:
        return "not used"
    if job.in_cut is not None:
        return seconds(job.in_cut)
    if isinstance(job, GeneratedJob) and job.speed != 1:
        return f"whole at {float(job.speed):g}"
    return "whole"


def price_in_words(job: GeneratedJob) -> str:
    """Return what a clip costs, as far as that is known."""
    if job.price is None:
        return "unknown"
    if not job.price:
        return "free"
    price = f"{dollars(job.price)}{' (stated)' if job.is_stated else ''}"
    if may_be_unpriced(job):
        return f"{price} or unknown"
    return f"{price} to {dollars(highest_price(job))}" if highest_price(job) > job.price else price


def _sums(plan: Plan, film_seconds: Fraction | None) -> Iterator[tuple[str, str]]:
    shots = counted(len({job.shot for job in plan.jobs}), "shot")
    yield "film ", shots + (f", {seconds(film_seconds)}" if film_seconds is not None else "")
    yield from clip_sums(plan)


def clip_sums(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield labels of five characters, and what a plan makes in all, at what price, and what it waits for."""
    totals = plan.totals()
    yield "clips", _clips(totals)
    if derived := _derived(plan):
        yield "shape", derived
    if totals.clips:
        yield "price", _total_price(plan, totals)
    if stale := [job for job in plan.open_jobs if job.older is not None]:
        yield "stale", _stale(stale)
    if unpriced := [job for job in plan.open_jobs if job.price is None]:
        leave = f"--yes makes them, under a limit together with --allow-unpriced {len(unpriced)}"
        yield "     ", f"not known: {named(unpriced)}; {leave}"
    if totals.clips > 1:
        yield "chain", _chain(totals.longest_chain)


def _stale(jobs: Sequence[GeneratedJob]) -> str:
    """Say which clips are made although the shot has an earlier one, for how much, and how to use that."""
    price = sum((job.price for job in jobs if job.price), Decimal(0))
    words = f"{counted(len(jobs), 'clip')} of these{f', {dollars(price)},' if price else ''} in place of earlier takes"
    return f"{words}; to keep them: --keep-stale; to end the change at one shot: --stop-at SHOT"


def _clips(totals: Totals) -> str:
    parts = [f"{totals.clips:,} to make ({seconds(totals.seconds)})" if totals.clips else "nothing to make"]
    if totals.blocked:
        parts.append(f"{totals.blocked:,} of them blocked")
    parts.append(f"{totals.cached:,} in the store")
    return ", ".join(parts)


def _derived(plan: Plan) -> str:
    """Say which parameters of the clips to make follow from the film's size, and in how many clips."""
    pairs = Counter(f"{name} {value}" for job in plan.open_jobs for name, value in job.derived.items())
    words = ", ".join(f"{pair} for {counted(clips, 'clip')}" for pair, clips in sorted(pairs.items()))
    return f"{words}, from the film's size" if words else ""


def _total_price(plan: Plan, totals: Totals) -> str:
    outlay = outlay_of(plan)
    words = "unknown"
    if totals.unpriced < totals.clips:
        words = f"{dollars(totals.price)} estimated" if totals.price else "free"
    words += more_in_words(outlay)
    if 0 < totals.unpriced < totals.clips:
        words = f"{words}, and {counted(totals.unpriced, 'clip')} whose price is not known"
    return words


def _chain(length: int) -> str:
    return "all clips can be made at once" if length <= 1 else f"{length:,} clips at least, one after another"
