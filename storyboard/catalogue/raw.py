"""Raw ids, which the catalogue does not know: used as they are, with unchecked parameters and no known price."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from pydantic import JsonValue

from storyboard.catalogue.bounds import Lengths, PromptLimits
from storyboard.catalogue.catalogue import Catalogue
from storyboard.catalogue.learned import LEARNED_FROM, learned_ids
from storyboard.catalogue.nearest import nearest_id
from storyboard.catalogue.providers import KEY_VARIABLES
from storyboard.catalogue.requirements import Requirements, Violation
from storyboard.catalogue.schema import Endpoint, Model, Parameter, Route, WireDuration, WireParameter
from storyboard.catalogue.values import ValueType
from storyboard.errors import PlanError

__all__ = [
    "MINIMAX",
    "RAW_FAMILY",
    "Raw",
    "is_id",
    "is_raw",
    "model_for",
    "raw_advice",
    "raw_id",
    "raw_model",
    "raw_violations",
]

RAW_FAMILY: Final = "not in the catalogue"
USUAL_SECONDS: Final = Fraction(5)
LONGEST_SECONDS: Final = Fraction(3600)
PROMPT: Final = "prompt"
MINIMAX: Final = "minimax"
MINIMAX_ENDPOINT: Final = "v1/video_generation"
# These take MiniMax's second interface, whose requests have another form.
OF_THE_SECOND_INTERFACE: Final = "minimax-h3"
REPLICATE: Final = "replicate"

# An id becomes part of a URL to which a key is sent, so it must not change where the URL leads.
_PART: Final = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
_ID: Final = re.compile(rf"{_PART}(/{_PART})*")
_REPLICATE_ID: Final = re.compile(rf"{_PART}/{_PART}(:[A-Za-z0-9]+)?|deployments/{_PART}/{_PART}")
_KINDS: Final[tuple[tuple[type, ValueType], ...]] = (
    (bool, "boolean"),
    (str, "string"),
    (int, "integer"),
    (float, "number"),
    (list, "list"),
    (dict, "object"),
)
_WORDS: Final = {"first_frame": "first frame", "last_frame": "last frame", "seed": "seed"}
_EXAMPLES: Final = {"first_frame": "image_url", "last_frame": "end_image_url", "seed": "seed"}


@dataclass(frozen=True, slots=True)
class Raw:
    """
    How a shot uses an id as it is.

    `fields` are the provider's names for what the shot's own keys say (`prompt`, `first_frame`, `last_frame`, `seed`,
    `duration`), `params` are sent under their own names. The length is sent only when the shot is `timed`: has one.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, JsonValue] = field(default_factory=dict)
    timed: bool = False


def model_for(catalogue: Catalogue, name: str, raw: Raw) -> Model:
    """
    Return the model of a name or an id; one that the catalogue does not know is used as it is.

    That takes the provider before it, ``fal:owner/model``. With `fields`, an id is used as it is also where the
    catalogue knows it. Raises PlanError when there is no such name, or the id is invalid.
    """
    found = raw_id(catalogue, name)
    if not raw.fields:
        try:
            return catalogue.find(name)
        except PlanError:
            if found is None:
                raise
    if found is None:
        catalogue.find(name)
        raise PlanError(
            f'"fields" does not go with the model "{name}", whose fields the catalogue knows',
            hint="take it out; it is for ids that are used as they are, such as fal:owner/model",
        )
    return raw_model(*found, raw)


def raw_id(catalogue: Catalogue, name: str) -> tuple[str, str] | None:
    """Return the provider and the id of ``provider:id``, or None for another form or an invalid id."""
    provider, _, wanted = name.partition(":")
    hosted = {*KEY_VARIABLES, *catalogue.providers()}
    return (provider, wanted) if provider in hosted and is_id(provider, wanted) else None


def is_id(provider: str, text: str) -> bool:
    """Return whether a text has the form of an id at a provider, and is safe in a URL."""
    return (_REPLICATE_ID if provider == REPLICATE else _ID).fullmatch(text) is not None


def is_raw(model: Model) -> bool:
    """Return whether a model is an id that is used as it is."""
    return model.family == RAW_FAMILY


def raw_model(provider: str, wanted: str, raw: Raw | None = None) -> Model:
    """Return a model that takes everything that a shot has; its name is ``provider:id``."""
    raw = raw or Raw()
    text = _endpoint(provider, wanted, raw)
    first = raw.fields.get("first_frame")
    route = Route(
        provider=provider,
        date=date.min,
        text=text,
        image=None if first is None else text.model_copy(update={"first_frame": first}),
        no_price="It is not in the catalogue.",
    )
    model = Model(
        name="raw",
        title=wanted,
        family=RAW_FAMILY,
        description="Used as it is: nothing about it is checked.",
        lengths=Lengths(min=Fraction(1), max=LONGEST_SECONDS, step=Fraction(1)),
        usual_length=USUAL_SECONDS,
        prompt=PromptLimits(required=False),
        first_frame="none" if first is None else "optional",
        last_frame="optional" if "last_frame" in raw.fields else "none",
        params={name: _parameter(value) for name, value in raw.params.items()},
        seed="seed" in raw.fields,
        routes=(route,),
    )
    return model.model_copy(update={"name": f"{provider}:{wanted}"})


def raw_violations(
    model: Model, requirements: Requirements, fields: Mapping[str, str]
) -> Iterator[Violation]:
    """Yield the requirements of a shot without a known field, and fields that are given twice."""
    asked = {
        "prompt": bool(requirements.prompt.strip()),
        "first_frame": requirements.first_frame,
        "last_frame": requirements.last_frame,
        "seed": requirements.seed is not None,
        "duration": requirements.duration is not None,
    }
    for key, words in _WORDS.items():
        if asked[key] and key not in fields:
            message = f'which field of "{model.name}" takes the {words} is not known'
            yield Violation(key, message, f"say it in the shot, such as fields: {{{key}: {_EXAMPLES[key]}}}")
    if model.name.lower().startswith(f"{MINIMAX}:{OF_THE_SECOND_INTERFACE}"):
        message = f'"{model.name}" is a model of MiniMax\'s second interface, which is not spoken here'
        yield Violation("model", message, "reach it through fal: minimax/h3/text-to-video and its kin")
    taken: dict[str, str] = {}
    for key in (key for key, is_asked in asked.items() if is_asked):
        name = PROMPT if key == "prompt" and key not in fields else fields.get(key)
        if name is None:
            continue
        if name in requirements.params:
            message = f'"{name}" is sent as the {key.replace("_", " ")} already'
            yield Violation(f"params.{name}", message, "write it in one of the two places")
        if name in taken:
            yield Violation(
                "fields", f'"{name}" is named for "{taken[name]}" and for "{key}"', "name two fields"
            )
        taken[name] = key


def raw_advice(catalogue: Catalogue, name: str, fields: Collection[str] = ()) -> tuple[str, str]:
    """
    Return the notice on a raw id: that nothing is checked, and how to name its fields.

    `fields` are the keys of a shot for which it names the provider's fields.
    """
    provider, wanted = raw_id(catalogue, name) or ("", name)
    parts = ['"params" go out as they are']
    if "duration" not in fields:
        parts.append("its length counts only if fields: {duration: ...} names its field")
    if provider == REPLICATE and ":" not in wanted and not wanted.startswith("deployments/"):
        parts.append(f'a model of the community needs its version: "{name}:VERSION"')
    theirs = [one for one, model in catalogue.endpoints.items() if model.routes[0].provider == provider]
    if near := nearest_id(wanted, [*theirs, *(learned_ids() if provider == LEARNED_FROM else ())]):
        parts.append(f'nearest to it the catalogue knows "{near}"')
    return f'"{name}" is not in the catalogue: not checked, price not known', "; ".join(parts)


def _endpoint(provider: str, wanted: str, raw: Raw) -> Endpoint:
    duration = raw.fields.get("duration") if raw.timed else None
    return Endpoint(
        id=wanted,
        endpoint=MINIMAX_ENDPOINT if provider == MINIMAX else None,
        source="not in the catalogue",
        prompt=raw.fields.get("prompt", PROMPT),
        prompt_required=False,
        last_frame=raw.fields.get("last_frame"),
        seed=raw.fields.get("seed"),
        duration=None if duration is None else WireDuration(name=duration, form="number"),
        params={name: WireParameter(name=name, always=True) for name in raw.params},
        constants={"model": wanted} if provider == MINIMAX else {},
    )


def _parameter(value: JsonValue) -> Parameter:
    kinds = (kind for one, kind in _KINDS if isinstance(value, one))
    kind: ValueType = next(kinds, "object")
    return Parameter(type=kind, description="Sent as it is.")
