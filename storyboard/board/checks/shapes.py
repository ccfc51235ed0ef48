"""Notices of clips that do not fit the film's shape: what the model makes, and what the cut does with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from storyboard.board.checks.models import Asked
from storyboard.board.findings import Findings
from storyboard.board.known import Known
from storyboard.board.schema import Fit
from storyboard.board.validate import Draft, DraftShot
from storyboard.catalogue.derived import larger_resolution
from storyboard.catalogue.parameters import effective_params
from storyboard.catalogue.raw import is_raw
from storyboard.catalogue.requirements import Requirements
from storyboard.catalogue.schema import Model, Route
from storyboard.catalogue.shape import RATIO_PARAMETERS, Size, expected_shape, same_ratio, shape_words

__all__ = ["check_shapes"]

WHAT_THE_CUT_DOES: Final = {
    Fit.BLUR: "the cut fills the rest with the blurred picture",
    Fit.CONTAIN: "the cut puts black bars around it",
    Fit.COVER: "the cut crops it",
}


class _Notice(NamedTuple):
    key: str
    message: str
    hint: str


def check_shapes(draft: Draft, asked: Iterable[Asked], known: Known, findings: Findings) -> None:
    """
    Add notices of the shots whose clips the cut must fit or enlarge.

    There is none when the author chose the shape, and when it is not known: for a URL, another shot, or an id that is
    used as it is.
    """
    output = draft.board.output
    what = ("shape", draft.board.clip_shape.size, output.size, output.fit)
    for one in asked:
        if one.model.any_size or is_raw(one.model) or (one.own.first_frame and one.picture is None):
            continue
        notice = known.of(one.each, what, lambda one=one: _notice(one, draft))  # type: ignore[misc]
        if notice is not None:
            mark, label = one.each.mark(notice.key), one.each.source.label
            findings.advise(mark, notice.message, notice.hint, shot=label)


def _notice(one: Asked, draft: Draft) -> _Notice | None:
    model, route, asked = one.model, one.route, one.requirements
    picture, asked_for, output = one.picture, draft.board.clip_shape.size, draft.board.output
    size = expected_shape(model, route, asked.mode, effective_params(model, asked.params), picture).size
    chosen = any(name in one.own.params for name in RATIO_PARAMETERS)
    if picture is not None and not chosen and not same_ratio(size, picture):
        return _reframed(one.each, model, size, picture)
    if not same_ratio(size, asked_for):
        if output.size != asked_for:
            # Another output has that shape, and it is noted there what becomes of the clip.
            return None
        does = WHAT_THE_CUT_DOES[one.each.shot.fit or output.fit]
        return None if chosen else _misshapen(one, size, f"the film is {shape_words(output.size)}: {does}")
    if (larger := larger_resolution(model, route, asked, asked_for, picture)) is not None:
        sizes = f"{size[0]}x{size[1]}, and the film is {asked_for[0]}x{asked_for[1]}"
        hint = f"params: {{resolution: {larger}}} makes it larger, and may cost more"
        return _Notice("model", f'"{model.name}" makes {sizes}: the cut enlarges it', hint)
    return None


def _reframed(each: DraftShot, model: Model, size: Size, picture: Size) -> _Notice:
    name, shape = each.shot.first_frame, shape_words(size)
    message = (
        f'"{name}" is {shape_words(picture)}, and "{model.name}" is asked for {shape}, as the film needs it'
    )
    keeping = (
        f"{key}: auto" for key in RATIO_PARAMETERS if key in model.params and "auto" in _values(model, key)
    )
    other = next((f"; params: {{{words}}} keeps its shape" for words in keeping), "")
    return _Notice(
        "first_frame", f"{message}: it crops or extends the picture", f"crop it to {shape} yourself{other}"
    )


def _values(model: Model, name: str) -> tuple[object, ...]:
    return model.params[name].allowed or ()


def _misshapen(one: Asked, size: Size, ending: str) -> _Notice | None:
    each, model, route = one.each, one.model, one.route
    if each.shot.first_frame is not None:
        message = f'"{each.shot.first_frame}" is {shape_words(size)}, as its clip will be, and {ending}'
        return _Notice("first_frame", message, 'crop the picture, or choose what the cut does with "fit"')
    if not _tells_its_shape(model, route, one.own):
        return None
    message = f'"{model.name}" makes {shape_words(size)} from text, and {ending}'
    follows = route.image is not None and not any(name in route.image.params for name in RATIO_PARAMETERS)
    ways = ["give it a first frame of the film's shape"] if follows else []
    ways += ["choose a model that makes that shape", 'say with "fit" what the cut does']
    hint = f"{', '.join(ways[:-1])}, or {ways[-1]}"
    return _Notice("model", message, hint)


def _tells_its_shape(model: Model, route: Route, requirements: Requirements) -> bool:
    """Return whether the catalogue tells which shape a model makes from text."""
    endpoint = route.endpoint(requirements.mode)
    if endpoint is None or any(name in endpoint.params for name in RATIO_PARAMETERS):
        return endpoint is not None
    # An input given as a URL may decide its shape.
    described = bool(endpoint.params) and not any("url" in name for name in endpoint.params)
    return described or any(picture.width for picture in model.pictures)
