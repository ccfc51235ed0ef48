"""Checks of what the shots require of their models, by the catalogue."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

from pydantic import JsonValue

from storyboard.board.checks.files import Media
from storyboard.board.findings import Findings
from storyboard.board.kinds import Kind
from storyboard.board.permissions import Permissions
from storyboard.board.requirements import requirements_of
from storyboard.board.shot_model import fields_of, model_of_shot
from storyboard.board.validate import Draft, DraftShot
from storyboard.catalogue.catalogue import Catalogue
from storyboard.catalogue.derived import derived_params
from storyboard.catalogue.limits import (
    Mode,
    Requirements,
    Violation,
    image_violations,
    picture_limits,
    violations,
)
from storyboard.catalogue.providers import KEY_VARIABLES, LOCAL
from storyboard.catalogue.raw import is_raw, raw_advice, raw_violations
from storyboard.catalogue.routing import routes_to_try
from storyboard.catalogue.schema import Model, Route
from storyboard.catalogue.shape import Size
from storyboard.document.tree import Mark
from storyboard.errors import PlanError
from storyboard.suggestions import did_you_mean
from storyboard.wording import in_seconds, listed

__all__ = ["Asked", "check_models", "model_of"]


class Asked(NamedTuple):
    """
    What a shot requires of its model, on the route that would be taken.

    `own` is what the author wrote; `requirements` also has the parameters that follow from the film's size. `picture`
    is the size of the first frame, None when there is none or it is not known.
    """

    each: DraftShot
    model: Model
    route: Route
    own: Requirements
    requirements: Requirements
    picture: Size | None


def model_of(each: DraftShot, permissions: Permissions) -> tuple[Model, Route] | None:
    """Return the model of a generated shot and the route that would be taken; None when there is none."""
    return permissions.known.of(each, "model", lambda: _found(each, permissions))


def _found(each: DraftShot, permissions: Permissions) -> tuple[Model, Route] | None:
    if each.source.kind is not Kind.GENERATED or each.shot.model is None:
        return None
    try:
        model = model_of_shot(each.shot, permissions.catalogue)
    except PlanError:
        return None
    mode: Mode = "image" if _has_first_frame(each) else "text"
    routes = routes_to_try(model, mode, wanted=each.shot.route, available=permissions.providers)
    return model, (routes or model.routes)[0]


def check_models(draft: Draft, permissions: Permissions, media: Media, findings: Findings) -> list[Asked]:
    """Record unknown models, and everything that a shot requires and its model cannot do; return the requirements."""
    size = draft.board.clip_shape.size

    def checked(each: DraftShot) -> Asked | None:
        # Of the files, only the shot's own count, and these stay as they are while films are loaded.
        return permissions.known.of(
            each, ("asked", size), lambda: _checked(each, size, (permissions, media), findings), findings
        )

    return [asked for each in draft.shots if (asked := checked(each)) is not None]


def _checked(
    each: DraftShot, size: Size, look: tuple[Permissions, Media], findings: Findings
) -> Asked | None:
    """Return what a shot requires of its model, None for one that has none, and record what it cannot do."""
    permissions, media = look
    if each.source.kind is not Kind.GENERATED or each.shot.model is None:
        return None
    try:
        model = model_of_shot(each.shot, permissions.catalogue)
    except PlanError as error:
        findings.add(each.mark("model"), error.message, error.hint, shot=each.source.label)
        return None
    if is_raw(model):
        notice = raw_advice(permissions.catalogue, each.shot.model, fields_of(each.shot))
        findings.advise(each.mark("model"), *notice, shot=each.source.label)
    found = model_of(each, permissions)
    if found is None:
        return None
    asked = _asked(each, found, size, media)
    _check_route(each, found[0], permissions.catalogue, findings)
    _check_requirements(each, found, asked.requirements, findings)
    _check_pictures(each, found, media, findings)
    return asked


def _asked(each: DraftShot, found: tuple[Model, Route], size: Size, media: Media) -> Asked:
    picture = _picture_size(each, media)
    # A first frame that could not be rendered counts as present.
    own = replace(requirements_of(each.shot), first_frame=_has_first_frame(each))
    derived = derived_params(found[0], own, size, picture)
    complete = replace(own, params={**derived, **own.params}) if derived else own
    return Asked(each, *found, own, complete, picture)


def _check_route(each: DraftShot, model: Model, catalogue: Catalogue, findings: Findings) -> None:
    there = tuple(dict.fromkeys(route.provider for route in model.routes))
    known = dict.fromkeys((*KEY_VARIABLES, *sorted(catalogue.providers()), LOCAL, *there))
    unknown = [name for name in each.shot.route if name not in known]
    for name in unknown:
        hint = did_you_mean(name, tuple(known), "providers")
        findings.add(each.mark("route"), f'unknown provider "{name}"', hint, shot=each.source.label)
    if each.shot.route and not unknown and not set(each.shot.route) & {*there} and LOCAL not in there:
        wanted = " or ".join(f'"{name}"' for name in each.shot.route)
        message = f'"{model.name}" cannot be reached through {wanted}'
        findings.add(each.mark("route"), message, f"it can through: {listed(there)}", shot=each.source.label)


def _has_first_frame(each: DraftShot) -> bool:
    shot = each.shot
    return (
        shot.first_frame is not None
        or shot.continues is not None
        or not each.lost.isdisjoint({"continues", "first_frame"})
    )


def _picture_size(each: DraftShot, media: Media) -> Size | None:
    """Return the size of a shot's first frame, None when it is not known."""
    facts = media.pictures.get(each.shot.first_frame) if each.shot.first_frame is not None else None
    return (facts.width, facts.height) if facts else None


def _check_requirements(
    each: DraftShot, found: tuple[Model, Route], requirements: Requirements, findings: Findings
) -> None:
    model, route = found
    shot = each.shot
    for name, value in shot.params.items():
        if not _is_finite(value):
            findings.add(
                each.mark("params", name), f'"params.{name}" is not a finite number', shot=each.source.label
            )
            return
    raw = raw_violations(model, requirements, fields_of(shot)) if is_raw(model) else None
    for violation in violations(model, route, requirements) if raw is None else raw:
        # Keys that could not be rendered are neither missing nor wrong; a missing prompt was already reported.
        if violation.field.partition(".")[0] in each.lost or (
            violation.field == "prompt" and shot.prompt is None
        ):
            continue
        message = violation.message
        if violation.field == "duration" and requirements.duration and shot.speed != 1:
            speed, length = f"{float(shot.speed):g}", in_seconds(requirements.duration)
            message = f"at speed {speed}, it shows {length} of its clip, and {message}"
        findings.add(_place(each, violation), message, violation.hint, shot=each.source.label)


def _place(each: DraftShot, violation: Violation) -> Mark:
    key, _, name = violation.field.partition(".")
    if name:
        return each.mark(key, name, key=True)
    if key == "first_frame" and each.shot.first_frame is None:
        key = "continues" if each.shot.continues is not None else "model"
    if key == "last_frame" and each.shot.last_frame is None:
        key = "model"
    return each.mark(key)


def _check_pictures(each: DraftShot, found: tuple[Model, Route], media: Media, findings: Findings) -> None:
    limits = picture_limits(*found)
    frames = (("first_frame", each.shot.first_frame), ("last_frame", each.shot.last_frame))
    for key, path in frames:
        facts = media.pictures.get(path) if path is not None else None
        if facts is None:
            continue
        for violation in image_violations(limits, facts):
            findings.add(
                each.mark(key), f'"{path}": {violation.message}', violation.hint, shot=each.source.label
            )


def _is_finite(value: JsonValue) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list):
        return all(_is_finite(item) for item in value)
    return all(_is_finite(item) for item in value.values()) if isinstance(value, dict) else True
