"""How a film ends, as a storyboard writes it: a fade to a colour."""

from __future__ import annotations

from fractions import Fraction
from typing import Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from storyboard.board.elements import Schema
from storyboard.board.transition import Easing
from storyboard.board.transition_names import OTHER_FADES, FadeKind
from storyboard.board.values import Colour, Seconds

__all__ = ["Ending"]


class Ending(Schema):
    """A fade at the end of the film, with all of its sound: its last frame shows nothing but the colour."""

    kind: FadeKind = Field(default=FadeKind.FADE_BLACK, strict=False)
    """The colour that it fades to: black, white, or one of its own."""

    duration: Seconds = Fraction(1)
    """Seconds of the last shot that it takes; the film does not become longer."""

    easing: Easing = Field(default=Easing.LINEAR, strict=False)
    """How its speed changes, as that of a transition."""

    colour: Colour | None = None
    """The colour of a `fade-colour`, as #rrggbb."""

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, data: object) -> object:
        return {"kind": data} if isinstance(data, str) else data

    @field_validator("kind", mode="before")
    @classmethod
    def _by_other_names(cls, value: object) -> object:
        return OTHER_FADES.get(value, value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _of_its_colour(self) -> Self:
        example = '{kind: fade-colour, colour: "#102040"}'
        if (self.kind is FadeKind.FADE_COLOUR) == (self.colour is not None):
            return self
        if self.colour is None:
            context = {"kind": self.kind.value, "hint": f"write {example}"}
            raise PydanticCustomError("ending", 'of the kind "{kind}" has no "colour"', context)
        context = {"kind": self.kind.value, "hint": f"take the colour out, or write {example}"}
        raise PydanticCustomError("ending", 'of the kind "{kind}" takes no "colour"', context)
