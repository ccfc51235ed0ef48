"""The model of a shot: one of the catalogue, or an id that is used as it is."""

from __future__ import annotations

from storyboard.board.schema import Shot
from storyboard.catalogue.catalogue import Catalogue
from storyboard.catalogue.providers import ANIMATIC
from storyboard.catalogue.raw import Raw, model_for
from storyboard.catalogue.schema import Model

__all__ = ["fields_of", "model_of_shot"]


def model_of_shot(shot: Shot, catalogue: Catalogue) -> Model:
    """Return the model of a generated shot. Raises PlanError when it does not exist."""
    raw = Raw(fields_of(shot), shot.params, timed=shot.duration is not None)
    return model_for(catalogue, shot.model or ANIMATIC, raw)


def fields_of(shot: Shot) -> dict[str, str]:
    """Return the provider's names for fields that a shot gives, by the shot's keys."""
    return shot.fields.given() if shot.fields else {}
