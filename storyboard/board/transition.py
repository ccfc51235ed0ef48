"""Transitions as a storyboard writes them: their kinds, other programs' names for these, and what each kind takes."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Final, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from storyboard.board.elements import Schema
from storyboard.board.transition_names import OTHER_NAMES, TransitionKind
from storyboard.board.values import Colour, Seconds
from storyboard.wording import listed

__all__ = ["TAKES", "Easing", "Transition"]


class Easing(StrEnum):
    """How a transition's speed changes on its way."""

    LINEAR = "linear"
    EASE_IN = "ease-in"
    EASE_OUT = "ease-out"
    EASE_IN_OUT = "ease-in-out"
    EASE_IN_CUBIC = "ease-in-cubic"
    EASE_OUT_CUBIC = "ease-out-cubic"
    EASE_IN_OUT_CUBIC = "ease-in-out-cubic"


# Of these families all kinds have an edge, and of the others none but the speckles.
_EDGED: Final = (
    *("circle", "diagonal", "horizontal", "luma", "radial", "rect", "slice", "smooth"),
    *("vertical", "wind", "wipe"),
)
TAKES: Final[dict[str, frozenset[TransitionKind]]] = {
    "colour": frozenset({TransitionKind.FADE_COLOUR, TransitionKind.CIRCLE_CROP, TransitionKind.RECT_CROP}),
    "picture": frozenset({TransitionKind.LUMA}),
    "softness": frozenset(
        kind
        for kind in TransitionKind
        if kind.value.split("-")[0] in _EDGED or kind is TransitionKind.DISSOLVE_DITHER
    ),
}
"""The kinds that take a key which not every kind takes."""

_REQUIRED: Final = {
    TransitionKind.FADE_COLOUR: ("colour", '{kind: fade-colour, colour: "#102040"}'),
    TransitionKind.LUMA: ("picture", "{kind: luma, picture: wipes/clouds.png}"),
}


class Transition(Schema):
    """An overlap with the shot before: it takes its length from both neighbours and adds none."""

    kind: TransitionKind = Field(default=TransitionKind.DISSOLVE, strict=False)
    """`cut` joins without an overlap, `dissolve` fades across, `fade-black` goes through black, `slide-left` pushes;
    the page of transitions shows all. ffmpeg's names, such as `wipeleft`, are accepted, too."""

    duration: Seconds = Fraction(1, 2)
    """Seconds of overlap. It is ignored for a `cut`."""

    easing: Easing = Field(default=Easing.LINEAR, strict=False)
    """How its speed changes: `ease-in` begins slowly, `ease-out` ends slowly, `ease-in-out` does both; those with
    `-cubic` do so more."""

    colour: Colour | None = None
    """The colour that a `fade-colour` goes through, or that is behind a `circle-crop` or `rect-crop`, as #rrggbb. Only
    for these."""

    picture: str | None = None
    """The picture of a `luma`, a path beside the storyboard: where it is dark, the incoming shot shows first."""

    softness: float | None = Field(default=None, ge=0, le=1)
    """How wide the soft edge is: a part of the film's width, of a turn, or of the `picture`'s brightness; without it,
    as the kind has it. Only for kinds with an edge."""

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, data: object) -> object:
        return {"kind": data} if isinstance(data, str) else data

    @field_validator("kind", mode="before")
    @classmethod
    def _by_other_names(cls, value: object) -> object:
        return OTHER_NAMES.get(value, value) if isinstance(value, str) else value

    @field_validator(*TAKES)
    @classmethod
    def _of_its_kind(cls, value: object, info: ValidationInfo) -> object:
        kinds, kind = TAKES[info.field_name or ""], info.data.get("kind")
        if value is not None and kind is not None and kind not in kinds:
            hint = f"take it out; the kinds that take it: {listed(sorted(kinds))}"
            raise PydanticCustomError("transition", 'does not go with "{kind}"', {"kind": kind, "hint": hint})
        return value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        key, example = _REQUIRED.get(self.kind, ("kind", ""))
        if getattr(self, key) is None:
            context = {"kind": self.kind.value, "key": key, "hint": f"write {example}"}
            raise PydanticCustomError("transition", 'of the kind "{kind}" has no "{key}"', context)
        return self
