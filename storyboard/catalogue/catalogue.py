"""The catalogue: the built-in models and the user's own, found by name or by a provider's id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files as resource_files
from pathlib import Path

from storyboard.catalogue.lengths import covering, longest
from storyboard.catalogue.reading import read_models
from storyboard.catalogue.schema import Endpoint, Model, Route
from storyboard.document.problems import closest, listed
from storyboard.errors import BoardError, PlanError, Problem

__all__ = ["Catalogue", "catalogue_of", "load_catalogue"]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """
    Models by name, in the order of the files, and by the ids that providers have for their endpoints.

    Make one with `catalogue_of` or `load_catalogue`, which keep the two in step.
    """

    models: Mapping[str, Model]
    endpoints: Mapping[str, Model] = field(default_factory=dict, repr=False)

    def find(self, name: str) -> Model:
        """
        Return the model of a catalogue name, or of a provider's own id.

        An id gives a model of that name which has only the route and the modes that the id stands for. Raises
        PlanError, with a guess at what was meant, when there is neither.
        """
        found = self.models.get(name) or self.endpoints.get(name)
        if found is not None:
            return found
        guess = closest(name, [*self.models, *self.endpoints])
        hint = (f'did you mean "{guess}"? ' if guess else "") + f"models are: {listed(self.models)}"
        raise PlanError(f'there is no model "{name}"', hint=hint)

    def names(self) -> tuple[str, ...]:
        """Return the names of all models, in the order of the files."""
        return tuple(self.models)


def catalogue_of(models: Iterable[Model]) -> Catalogue:
    """Return a catalogue of the models; of two with one name, or with one id of a provider, the later one counts."""
    by_name = {model.name: model for model in models}
    endpoints: dict[str, Model] = {}
    for model in by_name.values():
        for route in model.routes:
            for name in {endpoint.id for endpoint in (route.text, route.image) if endpoint and endpoint.id}:
                endpoints[name] = _narrowed(model, route, name)
    return Catalogue(models=by_name, endpoints=endpoints)


def load_catalogue(*files: Path) -> Catalogue:
    """
    Return the built-in catalogue, with the models of the user's files added to it.

    A model of the same name as an earlier one takes its place. Raises BoardError with the problems of all files.
    """
    if not files:
        return _built_in()
    models, problems = list(_built_in().models.values()), list[Problem]()
    for path in files:
        try:
            models += read_models(path.read_bytes(), str(path))
        except OSError as error:
            problems.append(
                Problem(str(path), 0, 0, f'the catalogue file "{path}" cannot be read', error.strerror)
            )
        except BoardError as error:
            problems += error.problems
    if problems:
        raise BoardError(problems)
    return catalogue_of(models)


@cache
def _built_in() -> Catalogue:
    folder = resource_files("storyboard.catalogue") / "data"
    named = sorted(folder.iterdir(), key=lambda file: file.name)
    texts = [file.read_bytes() for file in named if file.name.endswith(".yaml")]
    return catalogue_of(model for text in texts for model in read_models(text, "built-in"))


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
