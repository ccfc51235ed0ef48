"""How many models of each family there are, and of how many the price is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from storyboard.catalogue.catalogue import Catalogue
from storyboard.catalogue.describe import usual_price
from storyboard.catalogue.learned import learned_ids, learned_model
from storyboard.catalogue.schema import Model

__all__ = ["Family", "families_of", "models_of_family"]


@dataclass(frozen=True, slots=True)
class Family:
    """
    A family of models, by its name: how many there are, and how many of them are `priced`.

    A model is priced when a clip of its usual length has a price with the first provider. `by_id` counts those that
    have no name of their own and are known by a provider's id.
    """

    name: str
    models: int
    priced: int
    by_id: int


def families_of(catalogue: Catalogue) -> list[Family]:
    """Return the families: those of the catalogue's files first, then those that are only known by ids."""
    return [
        Family(
            name,
            models=len(models),
            priced=sum(usual_price(model) is not None for model in models),
            by_id=sum(model.name not in catalogue.models for model in models),
        )
        for name, models in _members(catalogue).items()
    ]


def models_of_family(catalogue: Catalogue, name: str) -> list[Model]:
    """Return the models of a family, by its name in any case; none where there is no such family."""
    members = _members(catalogue)
    return [model for family in members if family.lower() == name.lower() for model in members[family]]


def _members(catalogue: Catalogue) -> dict[str, list[Model]]:
    members: dict[str, list[Model]] = {}
    for model in (*catalogue.models.values(), *_by_id(catalogue)):
        members.setdefault(model.family, []).append(model)
    return members


def _by_id(catalogue: Catalogue) -> Iterator[Model]:
    """Yield the learned models that no file describes, except those that are out of service."""
    for name in learned_ids():
        model = None if name in catalogue.endpoints else learned_model(name)
        if model is not None and model.routes[0].ended is None:
            yield model
