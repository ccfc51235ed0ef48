"""From a shot to the request for its clip: model, routes, length, parameters and frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from pydantic import JsonValue

from storyboard.board.lengths import seconds_needed
from storyboard.board.paths import resolve
from storyboard.board.requirements import requirements_of
from storyboard.board.schema import Shot
from storyboard.board.shot_model import fields_of, model_of_shot
from storyboard.catalogue.derived import derived_params
from storyboard.catalogue.inputs import file_inputs, with_values
from storyboard.catalogue.limits import Mode, choose_length, effective_params, planned_route
from storyboard.catalogue.providers import ANIMATIC, LOCAL
from storyboard.catalogue.raw import is_raw
from storyboard.catalogue.routing import routes_to_try
from storyboard.catalogue.schema import Model, Route
from storyboard.catalogue.shape import expected_shape
from storyboard.errors import PlanError
from storyboard.media.shape import FilmShape
from storyboard.plan.camera import camera_of
from storyboard.plan.chaining import (
    as_made_before,
    first_frame,
    opens_late,
    picture_at,
    planned_digest,
)
from storyboard.plan.context import PlanningContext
from storyboard.plan.framing import clip_focus, first_frame_size
from storyboard.plan.jobs import GeneratedJob, Status
from storyboard.plan.memory import Draft, DraftMemory
from storyboard.plan.request import (
    ClipRequest,
    FrameSource,
    InputFile,
    LastFrameOf,
    PictureUrl,
    fingerprint_of,
    ingredients_of,
    lineage_of,
)

__all__ = ["draft_job"]


class _Ask(NamedTuple):
    """What is asked of which model; `derived` are the `params` that follow from the film, `shape` is expected."""

    model: Model
    routes: tuple[Route, ...]
    length: Fraction
    params: Mapping[str, JsonValue]
    derived: Mapping[str, JsonValue]
    shape: FilmShape


def draft_job(shot: Shot, context: PlanningContext, memory: DraftMemory) -> Draft:
    """Return the job of a generated shot from the board and the catalogue, as if its first take had to be made."""
    draft = memory.draft(shot, context, partial(_drafted, shot, context))
    request = as_made_before(draft.job.request, shot, context)
    return draft if request is draft.job.request else _for_request(draft.job, request)


def _for_request(job: GeneratedJob, request: ClipRequest) -> Draft:
    ingredients = ingredients_of(request)
    fingerprint = fingerprint_of(ingredients)
    lineage = fingerprint if request.camera is None else lineage_of(request)
    return Draft(replace(job, request=request, fingerprint=fingerprint, lineage=lineage), ingredients)


def _drafted(shot: Shot, context: PlanningContext) -> Draft:
    mode: Mode = "image" if shot.first_frame is not None or shot.parent is not None else "text"
    named = _ask(shot, mode, context)
    ask = named if context.options.engine is None else _stand_in(named, mode, context)
    model, routes = ask.model, ask.routes
    request = _request_of(shot, context, ask)
    draft = GeneratedJob(
        shot=shot.id,
        status=Status.MAKE,
        reason="",
        in_cut=shot.duration,
        asked=ask.length,
        named=named.model.name,
        mode=mode,
        route=routes[0],
        routes=tuple(
            route
            for route in routes
            if choose_length(model, route, ask.length, params=ask.params) == ask.length
        ),
        picture_limits=model.picture,
        request=request,
        fingerprint="",
        shape=named.shape,
        derived=ask.derived,
        after=request.first_frame.shot if isinstance(request.first_frame, LastFrameOf) else None,
        stated_price=shot.price,
        start_timeout=shot.start_timeout,
        speed=shot.speed,
    )
    return _for_request(replace(draft, price=draft.price_on(routes[0])), request)


def _ask(shot: Shot, mode: Mode, context: PlanningContext) -> _Ask:
    """Return what is asked of the model in the board."""
    model = model_of_shot(shot, context.catalogue)
    routes = _routes(model, mode, shot, context)
    needed = seconds_needed(shot)
    length = choose_length(model, routes[0], needed, params=shot.params)
    if length is None:
        raise PlanError(
            f'shot "{shot.id}": model "{model.name}" cannot make {float(needed or 0):g} s at once',
            hint="shorten the shot, or split it and let the second part continue the first",
        )
    film = context.board.clip_shape
    picture = first_frame_size(shot, context) or film.size
    derived = derived_params(model, requirements_of(shot), film.size, picture)
    params = {**derived, **shot.params}
    shape = film
    if not model.any_size:
        complete = effective_params(model, params)
        shape = expected_shape(model, routes[0], mode, complete, picture if mode == "image" else None)
    return _Ask(model, routes, length, params, derived, shape)


def _stand_in(named: _Ask, mode: Mode, context: PlanningContext) -> _Ask:
    """
    Return what is asked of the engine instead of the named model: a clip of the same length, shape and rate.

    It has no more pixels than the film shows.
    """
    model = context.catalogue.find(context.options.engine or ANIMATIC)
    route = planned_route(model, available=context.options.providers, mode=mode)
    film = context.board.clip_shape
    return _Ask(model, (route,), named.length, {}, {}, named.shape.covering(*film.size))


def _routes(model: Model, mode: Mode, shot: Shot, context: PlanningContext) -> tuple[Route, ...]:
    """Return the routes to try, the first one first; never empty."""
    offline = all(route.provider == LOCAL for route in model.routes)
    options = context.options
    wanted = () if offline else options.routes or shot.route
    preferred = [] if wanted or offline else [name for name in options.preferred if name in options.providers]
    if preferred and (routes := routes_to_try(model, mode, wanted=preferred, available=options.providers)):
        return routes
    routes = routes_to_try(model, mode, wanted=wanted, available=options.providers)
    if routes:
        return routes
    raise PlanError(
        f'shot "{shot.id}": model "{model.name}" cannot be reached through {" or ".join(wanted)}',
        hint=f"it can through: {', '.join(dict.fromkeys(route.provider for route in model.routes))}",
    )


def _request_of(shot: Shot, context: PlanningContext, ask: _Ask) -> ClipRequest:
    first = first_frame(shot, context)
    last: FrameSource | None = None if shot.last_frame is None else picture_at(shot.last_frame, context)
    if context.options.engine is not None:
        first, last = _local_only(first), _local_only(last)
    files = _files(ask, context)
    params = effective_params(ask.model, ask.params)
    return ClipRequest(
        model=ask.model.name,
        prompt=shot.prompt or "",
        length=ask.length,
        params=with_values(params, {file.place: file.ingredient() for file in files}),
        first_frame=first,
        last_frame=last,
        seed=shot.seed,
        shape=ask.shape if ask.model.any_size else None,
        spare_frame=_has_spare_frame(shot, context, ask),
        camera=camera_of(shot, context),
        focus=clip_focus(shot, context) if ask.model.any_size else None,
        files=files,
        fields=_fields(shot) if is_raw(ask.model) else None,
    )


def _has_spare_frame(shot: Shot, context: PlanningContext, ask: _Ask) -> bool:
    """
    Return whether the cut leaves the first frame of the clip out, and the engine can make another one for it.

    A stand-in of a shot without a duration is as long as the clip that will be bought.
    """
    is_bought = context.options.engine is not None and shot.duration is None
    return ask.model.any_size and not is_bought and opens_late(shot, context)


def _fields(shot: Shot) -> dict[str, str]:
    """Return the fields that a raw request uses; without a length, the field for the length does not count."""
    return {
        key: name for key, name in fields_of(shot).items() if key != "duration" or shot.duration is not None
    }


def _files(ask: _Ask, context: PlanningContext) -> tuple[InputFile, ...]:
    local = (one for one in file_inputs(ask.params, ask.model) if one.is_local)
    paths = ((one, resolve(context.board, one.text)) for one in local)
    return tuple(InputFile(one.place, one.kind, path, planned_digest(path, context)) for one, path in paths)


def _local_only(frame: FrameSource | None) -> FrameSource | None:
    return None if isinstance(frame, PictureUrl) else frame
