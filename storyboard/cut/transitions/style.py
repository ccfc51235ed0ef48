"""How a transition looks: all that composing it needs besides its pictures, their size and its length."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from storyboard.board.paths import resolve
from storyboard.board.schema import Easing, Ending, Storyboard, Transition, TransitionKind

__all__ = ["Style", "style_of", "style_of_ending"]


@dataclass(frozen=True, slots=True)
class Style:
    """
    A transition's kind and parameters.

    `colour` is written as ``#rrggbb``; `picture` is a resolved path; `softness` is the width of a soft edge, 0 to 1,
    None for the kind's own.
    """

    kind: TransitionKind
    easing: Easing = Easing.LINEAR
    colour: str | None = None
    picture: Path | None = None
    softness: float | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """The files whose content decides what it looks like."""
        return () if self.picture is None else (self.picture,)


def style_of(board: Storyboard, transition: Transition) -> Style:
    """Return the style of a board's transition."""
    picture = transition.picture
    return Style(
        kind=transition.kind,
        easing=transition.easing,
        colour=transition.colour,
        picture=None if picture is None else resolve(board, picture),
        softness=transition.softness,
    )


def style_of_ending(ending: Ending) -> Style:
    """Return the style of the fade at the film's end."""
    return Style(TransitionKind(ending.kind.value), ending.easing, ending.colour)
