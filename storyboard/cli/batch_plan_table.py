"""The plan of a batch as a person reads it: the clips that films share, what each film adds, then the sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from storyboard.batch.plan import BatchPlan, FilmPlan
from storyboard.catalogue.concurrency import Concurrency
from storyboard.cli.columns import Cell, columns
from storyboard.cli.plan_table import COLOURS, clip_sums, price_in_words, status_in_words
from storyboard.cli.screen import Screen
from storyboard.plan.jobs import OPEN, GeneratedJob, Status
from storyboard.plan.pace import Pace
from storyboard.wording import counted, dollars, roughly, seconds

__all__ = ["batch_plan_lines"]

SHOWN_CLIPS: Final = 20
SHOWN_FILMS: Final = 20
"""How many films are shown before the last one."""

_CLIPS: Final = ("status", "clip", "used by", "asked", "price", "model: reason")
_FILMS: Final = ("film", "adds", "price", "there", "")


def batch_plan_lines(batch: BatchPlan, paces: Sequence[Pace], screen: Screen) -> Iterator[str]:
    """Yield the clips that several films use, the films with what each adds to those before it, and the sums."""
    shared = [job for job in batch.union.generated if batch.users[job.key] > 1]
    shared.sort(key=lambda job: -batch.users[job.key])
    if shared:
        rows = [_clip(job, batch.users[job.key]) for job in shared[:SHOWN_CLIPS]]
        yield from columns(_CLIPS, rows, screen, right={2, 3, 4})
        if len(shared) > SHOWN_CLIPS:
            yield f"and {counted(len(shared) - SHOWN_CLIPS, 'more clip')} that several films use"
        yield ""
    yield from _films(batch.films, screen)
    yield ""
    for label, words in _sums(batch, paces):
        yield f"{screen.paint(label, bold=True)}   {words}"


def _clip(job: GeneratedJob, users: int) -> list[Cell]:
    waiting = job.status in OPEN
    return [
        Cell(status_in_words(job), COLOURS[job.status]),
        Cell(job.shot if job.take == 1 else f"{job.shot}#{job.take}", bold=True),
        Cell(counted(users, "film")),
        Cell(seconds(job.asked), dim=not waiting),
        Cell(price_in_words(job) if waiting else "-", dim=not waiting),
        Cell(f"{job.request.model} via {job.provider}: {job.reason}", dim=not waiting),
    ]


def _films(films: Sequence[FilmPlan], screen: Screen) -> Iterator[str]:
    left_out = len(films) - SHOWN_FILMS - 1
    if left_out < 2:
        yield from columns(_FILMS, list(map(_film, films)), screen, right={1, 2, 3})
        return
    *first, last = columns(
        _FILMS, list(map(_film, [*films[:SHOWN_FILMS], films[-1]])), screen, right={1, 2, 3}
    )
    yield from first
    yield f"... {left_out:,} more: --json has all, and --only those of a name"
    yield last


def _film(film: FilmPlan) -> list[Cell]:
    generated = film.plan.generated
    there = sum(job.status is Status.CACHED for job in generated)
    return [
        Cell(film.name, bold=True),
        Cell(counted(film.clips, "clip") if film.clips else "-", dim=not film.clips),
        Cell(_added_price(film), dim=not film.clips),
        Cell(f"{there:,} of {len(generated):,}"),
        Cell(*_note(film)),
    ]


def _added_price(film: FilmPlan) -> str:
    if not film.clips:
        return "-"
    if film.unpriced == film.clips:
        return "unknown"
    price = dollars(film.price) if film.price else "free"
    return f"{price} and more" if film.unpriced else price


def _note(film: FilmPlan) -> tuple[str, str | None]:
    if blocked := [job for job in film.plan.generated if job.status is Status.BLOCKED]:
        reasons = dict.fromkeys(job.reason for job in blocked)
        return f"{counted(len(blocked), 'clip')} blocked: {next(iter(reasons))}", COLOURS[Status.BLOCKED]
    return "", None


def _sums(batch: BatchPlan, paces: Sequence[Pace]) -> Iterator[tuple[str, str]]:
    counts = sorted({len(film.board.shots) for film in batch.films})
    few = f"{counts[0]:,} to " if len(counts) > 1 else ""
    yield "films", f"{len(batch.films):,} of {few}{counted(counts[-1], 'shot')}"
    yield from clip_sums(batch.union)
    for pace in paces:
        yield "time ", _time(pace)


def _time(pace: Pace) -> str:
    clips = f"{counted(pace.clips, 'clip')} at {pace.provider}"
    known = pace.known
    if known is None:
        return f"{clips}, whose limits are not known"
    words = f"{clips}, {_limits(known, 0)} for a new account and {_limits(known, 1)} for the largest"
    if pace.seconds is not None:
        least = "" if pace.clip is not None else "at least "
        each = "" if pace.clip is None else f", as a clip took {roughly(pace.clip)} so far"
        return f"{words}: {least}{_span(roughly(each) for each in pace.seconds)}{each}"
    if pace.rounds is not None:
        new, largest = pace.rounds
        fewer = f", or {largest:,}" if largest != new else ""
        return f"{words}: {counted(new, 'round')}{fewer}; how long a clip takes is not known yet"
    return words


def _limits(known: Concurrency, level: int) -> str:
    limits = []
    if known.at_once is not None:
        limits.append(f"{known.at_once[level]:,} at once")
    if known.per_minute is not None:
        limits.append(f"{known.per_minute[level]:,} a minute")
    return ", ".join(limits)


def _span(words: Iterable[str]) -> str:
    """Return what is known of a new account, then what of the largest, once where that is the same."""
    return ", or ".join(dict.fromkeys(words))
