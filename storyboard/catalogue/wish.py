"""What a shot asks of a model, and where that goes beyond what the model does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from pydantic import JsonValue

from storyboard.catalogue.values import Mode

__all__ = ["Breach", "Wish"]


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What one shot asks for.

    `duration` is in seconds in the cut, None for a clip of the usual length. `params` are those that the author
    gave, without defaults. The frames are true where there is one, wherever it comes from.
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
class Breach:
    """
    One limit that is broken, in words for people.

    `field` is the key of the shot: `model`, `prompt`, `duration`, `first_frame`, `last_frame`, `seed`, or
    `params.<name>`. `hint` says what is allowed or what to do, or is None.
    """

    field: str
    message: str
    hint: str | None = None
