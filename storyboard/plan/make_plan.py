"""From board, catalogue and snapshot to the plan: which takes are there, which must be made, why, for how much."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from storyboard.board.paths import is_url, resolve
from storyboard.board.schema import Shot, Storyboard
from storyboard.catalogue.catalogue import Catalogue, load_catalogue
from storyboard.catalogue.limits import Mode, choose_length, effective_params, planned_route
from storyboard.catalogue.price import price_of
from storyboard.catalogue.providers import KEY_VARIABLES
from storyboard.catalogue.schema import Model, Route
from storyboard.errors import PlanError
from storyboard.media.shape import FilmShape
from storyboard.plan.graph import making_order, with_ancestors
from storyboard.plan.plan import Job, Plan, Status
from storyboard.plan.reasons import Cause, change_of, joined, reason_of
from storyboard.plan.request import (
    ClipRequest,
    FootageFrame,
    FrameSource,
    LastFrameOf,
    PictureFile,
    PictureUrl,
    fingerprint_of,
    ingredients_of,
    take_key,
)
from storyboard.plan.snapshot import Snapshot

__all__ = ["ANIMATIC", "PlanOptions", "make_plan"]

ANIMATIC: Final = "animatic"
LOCAL: Final = "local"


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """
    How to plan.

    `providers` are those that could be used now (the key is set); `local` needs none. `engine`, when set, is the
    model that stands in for every other (the preview's). `shots` limits the plan to these shots and those that
    they continue; None means all.
    """

    providers: Collection[str] = frozenset({LOCAL})
    engine: str | None = None
    shots: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class _Desk:
    """What planning one shot needs to see: the inputs, and what is already planned of the shots before it."""

    board: Storyboard
    catalogue: Catalogue
    snapshot: Snapshot
    options: PlanOptions
    shots: Mapping[str, Shot]
    picked: dict[str, Job] = field(default_factory=dict)
    makers: dict[str, str] = field(default_factory=dict)
    causes: dict[str, Cause] = field(default_factory=dict)
    ingredients: dict[str, Mapping[str, JsonValue]] = field(default_factory=dict)


def make_plan(
    board: Storyboard,
    *,
    catalogue: Catalogue | None = None,
    snapshot: Snapshot | None = None,
    options: PlanOptions | None = None,
) -> Plan:
    """
    Return every job of the board with its status, its reason and its price.

    Pure: it reads no file, no clock and no network. Without a snapshot the store counts as empty. Raises
    PlanError where a board that was not loaded (and so not checked) names shots or models that do not exist.
    """
    options = options or PlanOptions()
    desk = _Desk(
        board=board,
        catalogue=catalogue or load_catalogue(),
        snapshot=snapshot or Snapshot(),
        options=options,
        shots={shot.id: shot for shot in board.shots},
    )
    chosen = None if options.shots is None else with_ancestors(board.shots, options.shots)
    planned: dict[str, tuple[Job, ...]] = {}
    for shot in making_order(board.shots):
        if chosen is None or shot.id in chosen:
            jobs = _jobs_of(shot, desk)
            planned[shot.id] = jobs
            desk.picked[shot.id] = next(job for job in jobs if job.picked)
    in_film_order = tuple(job for shot in board.shots if shot.id in planned for job in planned[shot.id])
    return Plan(jobs=in_film_order, ingredients=desk.ingredients)


def _jobs_of(shot: Shot, desk: _Desk) -> tuple[Job, ...]:
    if shot.card is not None:
        return (Job(shot=shot.id, status=Status.READY, reason="card", in_cut=shot.duration),)
    if shot.clip is not None:
        return (
            Job(shot=shot.id, status=Status.READY, reason="footage", in_cut=_footage_seconds(shot, desk)),
        )
    mode = _mode_of(shot)
    named = desk.catalogue.find(shot.model or ANIMATIC)
    named_route = planned_route(named, available=desk.options.providers, mode=mode)
    asked = choose_length(named, named_route, shot.duration, params=shot.params)
    if asked is None:
        raise PlanError(
            f'shot "{shot.id}": model "{named.name}" cannot make {float(shot.duration or 0):g} s at once',
            hint="shorten the shot, or split it and let the second part continue the first",
        )
    model, route = named, named_route
    if desk.options.engine is not None:
        model = desk.catalogue.find(desk.options.engine)
        route = planned_route(model, available=desk.options.providers, mode=mode)
        asked = shot.duration or asked
    request = _request_of(shot, desk, model, asked)
    price = price_of(route, mode, asked, request.params)
    draft = Job(
        shot=shot.id,
        status=Status.MAKE,
        reason="",
        in_cut=shot.duration,
        asked=asked,
        price=price,
        named=named.name,
        mode=mode,
        route=route,
        request=request,
        after=_maker_of_first_frame(request),
    )
    return _takes_of(shot, desk, draft)


def _mode_of(shot: Shot) -> Mode:
    return "image" if shot.first_frame is not None or shot.continues is not None else "text"


def _footage_seconds(shot: Shot, desk: _Desk) -> Fraction | None:
    if shot.duration is not None or shot.clip is None:
        return shot.duration
    start = shot.trim.start if shot.trim else Fraction(0)
    end = shot.trim.end if shot.trim else None
    if end is None:
        end = desk.snapshot.footage.get(resolve(desk.board, shot.clip))
    return None if end is None else end - start


def _request_of(shot: Shot, desk: _Desk, model: Model, asked: Fraction) -> ClipRequest:
    output = desk.board.output
    any_shape = model.any_size
    stands_in = desk.options.engine is not None
    first = _first_frame(shot, desk)
    last = None if shot.last_frame is None else _picture(shot.last_frame, desk)
    if stands_in:
        first, last = _local_only(first), _local_only(last)
    return ClipRequest(
        model=model.name,
        prompt=shot.prompt or "",
        length=asked,
        params=effective_params(model, {} if stands_in else shot.params),
        first_frame=first,
        last_frame=last,
        seed=shot.seed,
        shape=FilmShape(output.size[0], output.size[1], output.fps) if any_shape else None,
    )


def _local_only(frame: FrameSource | None) -> FrameSource | None:
    return None if isinstance(frame, PictureUrl) else frame


def _first_frame(shot: Shot, desk: _Desk) -> FrameSource | None:
    if shot.first_frame is not None:
        return _picture(shot.first_frame, desk)
    if shot.continues is None:
        return None
    parent = desk.shots[shot.continues]
    if parent.clip is not None:
        path = resolve(desk.board, parent.clip)
        return FootageFrame(path, _digest(path, desk), _footage_end(parent))
    job = desk.picked[parent.id]
    if job.key is None:
        raise PlanError(f'shot "{shot.id}" continues "{parent.id}", which is a card and has no last frame')
    return LastFrameOf(desk.makers[job.key], job.key)


def _footage_end(shot: Shot) -> Fraction | None:
    start = shot.trim.start if shot.trim else Fraction(0)
    if shot.duration is not None:
        return start + shot.duration
    return shot.trim.end if shot.trim else None


def _picture(text: str, desk: _Desk) -> PictureFile | PictureUrl:
    if is_url(text):
        return PictureUrl(text)
    path = resolve(desk.board, text)
    return PictureFile(path, _digest(path, desk))


def _digest(path: Path, desk: _Desk) -> str:
    # A plan that was asked for without a look at the disk still tells files apart, by their names.
    return desk.snapshot.digests.get(path) or f"unread:{path.name}"


def _maker_of_first_frame(request: ClipRequest) -> str | None:
    return request.first_frame.shot if isinstance(request.first_frame, LastFrameOf) else None


def _takes_of(shot: Shot, desk: _Desk, draft: Job) -> tuple[Job, ...]:
    request = draft.request
    assert request is not None  # noqa: S101 - every draft is made with its request
    ingredients = ingredients_of(request)
    fingerprint = fingerprint_of(ingredients)
    desk.ingredients[shot.id] = ingredients
    cause = _cause_of(shot, desk, ingredients)
    blocked = _obstacle(draft, desk)
    jobs: list[Job] = []
    for number in range(1, shot.takes + 1):
        job = replace(draft, take=number, picked=number == shot.pick, fingerprint=fingerprint)
        key = take_key(fingerprint, number)
        cached = desk.snapshot.takes.get(key)
        if cached is not None:
            job = replace(
                job, status=Status.CACHED, reason="in the store", price=Decimal(0), cached=cached, after=None
            )
        elif key in desk.makers:
            reason = f'same request as shot "{desk.makers[key]}"'
            job = replace(job, status=Status.READY, reason=reason, price=Decimal(0), after=None)
        elif blocked is not None:
            job = replace(job, status=Status.BLOCKED, reason=blocked)
        elif key in desk.snapshot.damaged:
            job = replace(job, reason=desk.snapshot.damaged[key])
        else:
            job = replace(job, reason=_reason_for(number, fingerprint, cause, shot, desk))
        desk.makers.setdefault(key, shot.id)
        jobs.append(job)
    if any(job.status is not Status.CACHED for job in jobs):
        desk.causes[shot.id] = cause
    return tuple(_settled(job, desk) for job in jobs)


def _settled(job: Job, desk: _Desk) -> Job:
    """Forget the wait for a parent whose clip is in the store already."""
    if job.after is not None and desk.picked[job.after].status is Status.CACHED:
        return replace(job, after=None)
    return job


def _reason_for(number: int, fingerprint: str, cause: Cause, shot: Shot, desk: _Desk) -> str:
    if number > 1 and take_key(fingerprint, 1) in desk.snapshot.takes:
        return f"take {number} is new"
    return reason_of(cause, shot.continues)


def _cause_of(shot: Shot, desk: _Desk, now: Mapping[str, JsonValue]) -> Cause:
    before = desk.snapshot.remembered.get(shot.id)
    if before is None:
        return Cause(own=("new",))
    clauses = change_of(before, now)
    own = tuple(clause for clause in clauses if not (shot.continues and clause == "first frame changed"))
    inherited = len(own) < len(clauses)
    if not inherited:
        if not own:
            return Cause(own=("its clip is not in the store",))
        return Cause(own=own, root=None, change=joined(own))
    parent = desk.causes.get(shot.continues or "")
    if parent is None or parent.own == ("new",):
        return Cause(own=(*own, f'first frame now comes from "{shot.continues}"'), change=joined(own) or None)
    if parent.root is not None:
        return Cause(own=own, root=parent.root, change=parent.change)
    return Cause(own=own, root=shot.continues, change=parent.change or joined(parent.own))


def _obstacle(draft: Job, desk: _Desk) -> str | None:
    """Return why the job could not start now, or None."""
    route, request = draft.route, draft.request
    if draft.after is not None:
        parent = desk.picked[draft.after]
        if parent.status is Status.BLOCKED:
            return f'waits for "{draft.after}", which is blocked'
    if route is not None and route.provider not in desk.options.providers and route.provider != LOCAL:
        return _missing_provider(route)
    if route is not None and route.provider == LOCAL and request is not None:
        for frame in (request.first_frame, request.last_frame):
            if isinstance(frame, PictureUrl):
                return f'model "{request.model}" works offline and takes pictures from files only'
    return None


def _missing_provider(route: Route) -> str:
    variable = KEY_VARIABLES.get(route.provider)
    return f"{variable} is not set" if variable else f'provider "{route.provider}" is not set up'
