"""The catalogue: the built-in models and the user's own, found by name or by a provider's id."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files as resource_files
from pathlib import Path
from typing import Final

from storyboard.catalogue.learned import learned_ids, learned_model
from storyboard.catalogue.lengths import covering, longest
from storyboard.catalogue.nearest import nearest_id
from storyboard.catalogue.providers import ANIMATIC, KEY_VARIABLES, LOCAL
from storyboard.catalogue.reading import read_models
from storyboard.catalogue.schema import Endpoint, Model, Route
from storyboard.document.text_file import read_text
from storyboard.errors import BoardError, PlanError, Problem
from storyboard.limits import CATALOGUE_BYTES
from storyboard.suggestions import closest
from storyboard.wording import listed

__all__ = ["Catalogue", "catalogue_of", "load_catalogue"]

_log: Final = logging.getLogger(__name__)

SHORTEST_WORD = 3
"""Shorter words are in too many ids to be useful."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """
    Models by name, in the order of the files, and by the ids that providers have for their endpoints.

    Make one with `catalogue_of` or `load_catalogue`, which keep the two in step. `files` are those that were read for
    it beside the built-in ones.
    """

    models: Mapping[str, Model]
    endpoints: Mapping[str, Model] = field(default_factory=dict, repr=False)
    files: tuple[Path, ...] = ()

    def find(self, name: str) -> Model:
        """
        Return the model of a catalogue name, or of a provider's own id, alone or as ``provider:id``.

        An id gives a model of that name which has only the route and the modes that the id stands for; endpoints that
        were learned from a provider's list count after those of the files. Raises PlanError, with a suggestion, when
        there is neither.
        """
        found = self._alone(name) or self._of_provider(*name.partition(":")[::2])
        if found is None:
            raise _unknown(self, name)
        return found

    def names(self) -> tuple[str, ...]:
        """Return the names of all models, in the order of the files."""
        return tuple(self.models)

    def providers(self) -> frozenset[str]:
        """Return the providers that models are reached through, without the one on this machine."""
        return frozenset(route.provider for model in self.models.values() for route in model.routes) - {LOCAL}

    def spelt(self, name: str) -> str:
        """Return the name or provider's id that differs only in case; `name` itself when there is none."""
        every = (*self.models, *self.endpoints, *learned_ids())
        return name if name in every else next((one for one in every if one.lower() == name.lower()), name)

    def matching(self, word: str) -> tuple[str, ...]:
        """Return the names and all providers' ids with a word in them, in any case: those of the files first."""
        every = dict.fromkeys((*self.models, *self.endpoints, *learned_ids()))
        return tuple(name for name in every if word.lower() in name.lower())

    def _alone(self, name: str) -> Model | None:
        return self.models.get(name) or self.endpoints.get(name) or learned_model(name)

    def _of_provider(self, provider: str, name: str) -> Model | None:
        """Return the model of an id at one provider, under the id alone if that is unambiguous."""
        found = next(
            (one for one in _with_id(self.models.values(), name) if one.routes[0].provider == provider), None
        )
        if found is None:
            found = learned_model(name)
        if found is None or found.routes[0].provider != provider:
            return None
        alone = self._alone(name)
        same = alone is not None and alone.routes == found.routes
        return found if same else found.model_copy(update={"name": f"{provider}:{name}"})


def catalogue_of(models: Iterable[Model]) -> Catalogue:
    """Return a catalogue of the models; of two with the same name, or the same id of a provider, the later one wins."""
    by_name = {model.name: model for model in models}
    endpoints: dict[str, Model] = {}
    for model in by_name.values():
        for route in model.routes:
            for name in _ids_of(route):
                endpoints[name] = _narrowed(model, route, name)
    return Catalogue(models=by_name, endpoints=endpoints)


def load_catalogue(*files: Path) -> Catalogue:
    """
    Return the built-in catalogue, with the models of the user's files added to it.

    A model replaces an earlier one of the same name; none can replace the built-in engine. Raises BoardError with the
    problems of all files.
    """
    if not files:
        return _built_in()
    models, problems = list(_built_in().models.values()), list[Problem]()
    for path in files:
        try:
            models += read_models(read_text(path, CATALOGUE_BYTES), str(path), taken={ANIMATIC})
        except BoardError as error:
            problems += error.problems
    if problems:
        raise BoardError(problems)
    _log.debug("read the catalogues %s", ", ".join(f'"{path}"' for path in files))
    return replace(catalogue_of(models), files=files)


@cache
def _built_in() -> Catalogue:
    folder = resource_files("storyboard.catalogue") / "data"
    named = sorted(folder.iterdir(), key=lambda file: file.name)
    texts = [file.read_bytes() for file in named if file.name.endswith(".yaml")]
    return catalogue_of(model for text in texts for model in read_models(text, "built-in"))


def _unknown(catalogue: Catalogue, name: str) -> PlanError:
    provider, _, wanted = name.partition(":")
    if not wanted or provider not in (*KEY_VARIABLES, *catalogue.providers()):
        if "/" in name:
            hint = _how_to_use_an_id(catalogue, name)
            if ids := catalogue.matching(name):
                hint = f'ids with "{name}" in them are: {listed(ids)}; {hint}'
            return PlanError(f'there is no model "{name}"', hint=hint)
        guess = closest(name, (*catalogue.models, *catalogue.endpoints))
        hint = (f'did you mean "{guess}"? ' if guess else "") + f"models are: {listed(catalogue.models)}"
        if guess is None and len(name) >= SHORTEST_WORD and (ids := catalogue.matching(name)):
            hint = f'ids with "{name}" in them are: {listed(ids)}; {hint}'
        return PlanError(f'there is no model "{name}"', hint=hint)
    hint = f"describe it in a file for --catalogue, at the least so: {_least_file(provider, wanted)}"
    return PlanError(f'the catalogue does not know "{wanted}" of "{provider}"', hint=hint)


def _how_to_use_an_id(catalogue: Catalogue, name: str) -> str:
    """Return a hint on how to use an unknown id as it is, and which known one is similar."""
    hint = (
        f'an id that is not in the catalogue is used as it is when its provider stands before it, such as "fal:{name}",'
        " with raw params, and fields: {first_frame: image_url} for a first frame"
    )
    guess = nearest_id(name, (*catalogue.endpoints, *learned_ids()))
    return f'{hint}; nearest to it the catalogue knows "{guess}"' if guess else hint


def _least_file(provider: str, name: str) -> str:
    """Return a catalogue file of one model, on one line, which survives the wrapping of messages."""
    image = any(mark in name for mark in ("image", "i2v"))
    frame = "first_frame: image, " if image else ""
    endpoint = (
        f"{{id: {json.dumps(name)}, source: its page, {frame}duration: {{name: duration, form: number}}}}"
    )
    mode, need = ("image", "required") if image else ("text", "none")
    route = f"{{provider: {provider}, date: 2026-11-21, {mode}: {endpoint}, no_price: not known}}"
    return (
        "{catalogue: 1, models: [{name: my-model, title: My model, family: mine, description: what it is good for, "
        f"lengths: [5, 10], usual_length: 5, first_frame: {need}, routes: [{route}]}}]}}"
    )


def _ids_of(route: Route) -> set[str]:
    return {endpoint.id for endpoint in (route.text, route.image) if endpoint and endpoint.id}


def _with_id(models: Iterable[Model], name: str) -> Iterator[Model]:
    """Yield the models of an id at each provider; the later model first."""
    for model in reversed(list(models)):
        yield from (_narrowed(model, route, name) for route in model.routes if name in _ids_of(route))


def _narrowed(model: Model, route: Route, name: str) -> Model:
    """Return the model as the endpoints of one id offer it."""
    text = route.text if route.text and route.text.id == name else None
    image = route.image if route.image and route.image.id == name else None
    kept: list[Endpoint] = [endpoint for endpoint in (text, image) if endpoint]
    lengths = route.lengths or model.lengths
    taken = {parameter for endpoint in kept for parameter in endpoint.params}
    changes: dict[str, object] = {
        "name": name,
        "lengths": lengths,
        "usual_length": covering(lengths, model.usual_length) or longest(lengths),
        "picture": route.picture or model.picture,
        "params": {key: parameter for key, parameter in model.params.items() if key in taken},
        "routes": (route.model_copy(update={"text": text, "image": image}),),
        "seed": model.seed and any(endpoint.seed for endpoint in kept),
    }
    if text is None or image is None:
        changes["first_frame"] = "none" if image is None else "required"
    if len(kept) == 1 and kept[0].prompt_required is not None:
        changes["prompt"] = model.prompt.model_copy(update={"required": kept[0].prompt_required})
    if not any(endpoint.last_frame for endpoint in kept):
        changes["last_frame"] = "none"
    return model.model_copy(update=changes)
