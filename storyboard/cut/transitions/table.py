"""The table of transitions: what composes each kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from storyboard.board.schema import TransitionKind
from storyboard.cut.transitions import orders
from storyboard.cut.transitions.canvas import Canvas, Maker, Mix
from storyboard.cut.transitions.fades import dissolve, through_colour, through_own_colour
from storyboard.cut.transitions.luma import luma
from storyboard.cut.transitions.moves import cover, directed, reveal, slide
from storyboard.cut.transitions.uncover import uncovered

__all__ = ["TABLE"]


def _always(mix: Mix) -> Maker:
    """Compose as `mix` does, whatever the size and style."""

    def made(_: Canvas) -> Mix:
        return mix

    return made


TABLE: Final[Mapping[TransitionKind, Maker]] = {
    TransitionKind.DISSOLVE: _always(dissolve),
    TransitionKind.FADE_BLACK: through_colour("#000000"),
    TransitionKind.FADE_WHITE: through_colour("#ffffff"),
    TransitionKind.FADE_COLOUR: through_own_colour,
    TransitionKind.LUMA: luma,
    TransitionKind.WIPE_LEFT: uncovered(orders.wipe_left),
    TransitionKind.WIPE_RIGHT: uncovered(orders.wipe_right),
    TransitionKind.WIPE_UP: uncovered(orders.wipe_up),
    TransitionKind.WIPE_DOWN: uncovered(orders.wipe_down),
    TransitionKind.SLIDE_LEFT: directed(slide, "left"),
    TransitionKind.SLIDE_RIGHT: directed(slide, "right"),
    TransitionKind.SLIDE_UP: directed(slide, "up"),
    TransitionKind.SLIDE_DOWN: directed(slide, "down"),
    TransitionKind.COVER_LEFT: directed(cover, "left"),
    TransitionKind.COVER_RIGHT: directed(cover, "right"),
    TransitionKind.COVER_UP: directed(cover, "up"),
    TransitionKind.COVER_DOWN: directed(cover, "down"),
    TransitionKind.REVEAL_LEFT: directed(reveal, "left"),
    TransitionKind.REVEAL_RIGHT: directed(reveal, "right"),
    TransitionKind.REVEAL_UP: directed(reveal, "up"),
    TransitionKind.REVEAL_DOWN: directed(reveal, "down"),
}
