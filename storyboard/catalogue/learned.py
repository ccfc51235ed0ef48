"""The endpoints from a provider's own list, which is read only when one of them is needed."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files as resource_files
from typing import Final

from storyboard.catalogue.schema import Model

__all__ = ["LEARNED_FROM", "learned_ids", "learned_model"]

LEARNED_FROM: Final = "fal"
FILE: Final = f"learned/{LEARNED_FROM}.json"


def learned_ids() -> tuple[str, ...]:
    """Return the ids of all learned endpoints, in the order of the provider's list."""
    return tuple(_entries())


@cache
def learned_model(name: str) -> Model | None:
    """Return the model of one endpoint, by the provider's id; None when that id was not learned."""
    entry = _entries().get(name)
    return None if entry is None else Model.model_validate(json.loads(entry))


@cache
def _entries() -> dict[str, str]:
    """Read the file's models as text: each has a line of its own, which begins with its name."""
    text = (resource_files("storyboard.catalogue") / "data" / FILE).read_text(encoding="utf-8")
    lines = (line.rstrip(",") for line in text.splitlines() if line.startswith('{"name":'))
    return {line.split('"', 4)[3]: line for line in lines}
