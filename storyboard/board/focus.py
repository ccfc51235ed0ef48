"""What of a shot's picture stays where it is cropped."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from storyboard.board.elements import Schema
from storyboard.board.values import Share
from storyboard.media import focus as media
from storyboard.suggestions import did_you_mean

__all__ = ["PLACES", "Focus", "Place", "focus_on"]

_NEAR, _MIDDLE, _FAR = Fraction(0), Fraction(1, 2), Fraction(1)
PLACES: Final[dict[str, tuple[Fraction, Fraction]]] = {
    "center": (_MIDDLE, _MIDDLE),
    "centre": (_MIDDLE, _MIDDLE),
    "left": (_NEAR, _MIDDLE),
    "right": (_FAR, _MIDDLE),
    "top": (_MIDDLE, _NEAR),
    "bottom": (_MIDDLE, _FAR),
    "top-left": (_NEAR, _NEAR),
    "top-right": (_FAR, _NEAR),
    "bottom-left": (_NEAR, _FAR),
    "bottom-right": (_FAR, _FAR),
}


class Place(Schema):
    """A place in a picture: a name such as `left` or `top-right`, or fractions of its width and height."""

    x: Share = _MIDDLE
    """How far from the left edge, as a fraction of the picture's width: 0 is the left edge, 1 the right one."""

    y: Share = _MIDDLE
    """How far from the top, as a fraction of the picture's height: 0 is the top, 1 the bottom."""

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, data: object) -> object:
        if not isinstance(data, str):
            return data
        if data not in PLACES:
            hint = f"{did_you_mean(data, PLACES, 'names')}; or write {{x: 0.3, y: 0.5}}"
            raise PydanticCustomError("focus", "should be a place in the picture", {"hint": hint})
        x, y = PLACES[data]
        return {"x": x, "y": y}


class Focus(Place):
    """
    What of a shot's picture stays where it is cropped to another shape, as `fit: cover` does.

    The crop has this place in its middle, as far as the picture reaches.
    """

    outputs: dict[str, Place] = Field(default_factory=dict)
    """Other places for outputs, by their names."""


def focus_on(focus: Focus | None, output: str | None) -> media.Focus | None:
    """Return the place that an output of that name keeps; None for the centre."""
    if focus is None:
        return None
    place = focus.outputs.get(output, focus) if output is not None else focus
    found = media.Focus(place.x, place.y)
    return None if found == media.CENTRE else found
