"""What the films of a batch need together: each clip once, whichever films use it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from pydantic import JsonValue

from storyboard.batch.labels import Use, labels_of
from storyboard.plan.jobs import GeneratedJob, Status
from storyboard.plan.plan import Plan
from storyboard.plan.request import LastFrameOf
from storyboard.store.take import parts_of_key

__all__ = ["Union", "union_of"]

# Of several jobs for one take, the one with the lowest number stands for all. What is paid for already comes before
# what would be paid for; a film that can make the take goes before one that waits for it, or cannot.
_RANK: Final = {
    Status.RESUME: 0,
    Status.MAKE: 1,
    Status.BLOCKED: 2,
    Status.CACHED: 3,
    Status.READY: 4,
}


@dataclass(frozen=True, slots=True)
class Union:
    """
    The jobs of several plans, each once by its key, in the order of the films.

    `users` says how many films use each take, and `first` the number of the first of them, by key.
    """

    plan: Plan
    users: Mapping[str, int]
    first: Mapping[str, int]


@dataclass(slots=True)
class _Shared:
    """The jobs for one take, and the films that they are of, by number."""

    jobs: list[GeneratedJob]
    films: list[int]


def union_of(names: Sequence[str], plans: Sequence[Plan]) -> Union:
    """
    Return the union of the plans of films with these names.

    Its jobs' `shot` is a label: the shot's id, before it what the names of its films have in common where other films
    have another clip for that shot (see `labels_of`). A clip that films state different prices for has the highest.
    """
    shared: dict[str, _Shared] = {}
    uses: dict[str, list[Use]] = {}
    for number, plan in enumerate(plans):
        asked: set[tuple[str, str]] = set()
        for job in plan.generated:
            each = shared.setdefault(job.key, _Shared([], []))
            each.jobs.append(job)
            if not each.films or each.films[-1] != number:
                each.films.append(number)
            if (use := (job.fingerprint, job.shot)) not in asked:
                asked.add(use)
                uses.setdefault(job.fingerprint, []).append((names[number], job.shot))
    labels = labels_of(uses)
    jobs = tuple(_labelled(_one_of(each.jobs), labels) for each in shared.values())
    return Union(
        plan=Plan(jobs=jobs, ingredients=MappingProxyType(_ingredients(plans, labels))),
        users={key: len(each.films) for key, each in shared.items()},
        first={key: each.films[0] for key, each in shared.items()},
    )


def _one_of(jobs: Sequence[GeneratedJob]) -> GeneratedJob:
    """Return one job for a take that several shots ask for."""
    chosen = min(jobs, key=lambda job: _RANK[job.status])
    if len(jobs) == 1:
        return chosen
    stated = max((job.stated_price for job in jobs if job.stated_price is not None), default=None)
    patience = [job.start_timeout for job in jobs]
    one = replace(
        chosen,
        picked=any(job.picked for job in jobs),
        stated_price=stated,
        start_timeout=None if None in patience else max(each for each in patience if each is not None),
    )
    if stated == chosen.stated_price or chosen.price == 0:
        return one
    return replace(one, price=one.price_on(one.route))


def _labelled(job: GeneratedJob, labels: Mapping[str, str]) -> GeneratedJob:
    label = labels[job.fingerprint]
    frame = job.request.first_frame
    if not isinstance(frame, LastFrameOf):
        return job if label == job.shot else replace(job, shot=label)
    before = labels.get(parts_of_key(frame.take)[0], frame.shot)
    after = None if job.after is None else before
    if (label, before, after) == (job.shot, frame.shot, job.after):
        return job
    request = replace(job.request, first_frame=replace(frame, shot=before))
    return replace(job, shot=label, request=request, after=after)


def _ingredients(plans: Iterable[Plan], labels: Mapping[str, str]) -> dict[str, Mapping[str, JsonValue]]:
    """Return what decided each request, by the label of its jobs."""
    found: dict[str, Mapping[str, JsonValue]] = {}
    for plan in plans:
        for job in plan.generated:
            if (label := labels[job.fingerprint]) not in found and job.shot in plan.ingredients:
                found[label] = plan.ingredients[job.shot]
    return found
