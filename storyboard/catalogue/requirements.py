"""What a shot requires of a model, and where that violates a limit of the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from pydantic import JsonValue

from storyboard.catalogue.values import Mode

__all__ = ["Requirements", "Violation"]


@dataclass(frozen=True, slots=True)
class Requirements:
    """
    What one shot requires of its model.

    `duration` is in seconds in the cut, None for a clip of the usual length. `params` are the author's own, without
    defaults. The frames are true if there is one, whatever its source.
    """

    prompt: str = ""
    duration: Fraction | None = None
    first_frame: bool = False
    last_frame: bool = False
    params: Mapping[str, JsonValue] = field(default_factory=dict)
    seed: int | None = None

    @property
    def mode(self) -> Mode:
        """The endpoint that it needs: `image` with a first frame, `text` without."""
        return "image" if self.first_frame else "text"


@dataclass(frozen=True, slots=True)
class Violation:
    """
    One violated limit, in words for people.

    `field` is the key of the shot: `model`, `prompt`, `duration`, `first_frame`, `last_frame`, `seed`, or
    `params.<name>`. `hint` says what is allowed or what to do, or is None.
    """

    field: str
    message: str
    hint: str | None = None
