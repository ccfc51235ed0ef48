"""The table of transitions: what composes each kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from storyboard.board.schema import TransitionKind
from storyboard.cut.transitions import orders
from storyboard.cut.transitions.blurs import blur, pixelize
from storyboard.cut.transitions.canvas import Canvas, Maker, Mix
from storyboard.cut.transitions.crops import cropped
from storyboard.cut.transitions.fades import (
    dissolve,
    distance,
    fade_fast,
    fade_slow,
    through_colour,
    through_grey,
    through_own_colour,
)
from storyboard.cut.transitions.luma import luma
from storyboard.cut.transitions.moves import cover, directed, reveal, slide, squeeze, whip, zoom_in
from storyboard.cut.transitions.uncover import SMOOTH, SOFT, THIN, uncovered

__all__ = ["TABLE"]


def _always(mix: Mix) -> Maker:
    """Compose as `mix` does, whatever the size and style."""

    def made(_: Canvas) -> Mix:
        return mix

    return made


TABLE: Final[Mapping[TransitionKind, Maker]] = {
    TransitionKind.DISSOLVE: _always(dissolve),
    TransitionKind.DISSOLVE_DITHER: uncovered(orders.speckles, 0),
    TransitionKind.FADE_BLACK: through_colour("#000000"),
    TransitionKind.FADE_WHITE: through_colour("#ffffff"),
    TransitionKind.FADE_GRAYS: through_grey,
    TransitionKind.FADE_COLOUR: through_own_colour,
    TransitionKind.FADE_FAST: _always(fade_fast),
    TransitionKind.FADE_SLOW: _always(fade_slow),
    TransitionKind.DISTANCE: _always(distance),
    TransitionKind.LUMA: luma,
    TransitionKind.WIPE_LEFT: uncovered(orders.straight("left")),
    TransitionKind.WIPE_RIGHT: uncovered(orders.straight("right")),
    TransitionKind.WIPE_UP: uncovered(orders.straight("up")),
    TransitionKind.WIPE_DOWN: uncovered(orders.straight("down")),
    TransitionKind.WIPE_TOP_LEFT: uncovered(orders.wipe_to_corner("top-left")),
    TransitionKind.WIPE_TOP_RIGHT: uncovered(orders.wipe_to_corner("top-right")),
    TransitionKind.WIPE_BOTTOM_LEFT: uncovered(orders.wipe_to_corner("bottom-left")),
    TransitionKind.WIPE_BOTTOM_RIGHT: uncovered(orders.wipe_to_corner("bottom-right")),
    TransitionKind.DIAGONAL_TOP_LEFT: uncovered(orders.diagonal("top-left")),
    TransitionKind.DIAGONAL_TOP_RIGHT: uncovered(orders.diagonal("top-right")),
    TransitionKind.DIAGONAL_BOTTOM_LEFT: uncovered(orders.diagonal("bottom-left")),
    TransitionKind.DIAGONAL_BOTTOM_RIGHT: uncovered(orders.diagonal("bottom-right")),
    TransitionKind.SMOOTH_LEFT: uncovered(orders.gradual("left"), SMOOTH),
    TransitionKind.SMOOTH_RIGHT: uncovered(orders.gradual("right"), SMOOTH),
    TransitionKind.SMOOTH_UP: uncovered(orders.gradual("up"), SMOOTH),
    TransitionKind.SMOOTH_DOWN: uncovered(orders.gradual("down"), SMOOTH),
    TransitionKind.RADIAL: uncovered(orders.radial),
    TransitionKind.CIRCLE_OPEN: uncovered(orders.circle),
    TransitionKind.CIRCLE_CLOSE: uncovered(orders.backwards(orders.circle)),
    TransitionKind.CIRCLE_CROP: cropped(orders.circle),
    TransitionKind.RECT_OPEN: uncovered(orders.rectangle),
    TransitionKind.RECT_CLOSE: uncovered(orders.backwards(orders.rectangle)),
    TransitionKind.RECT_CROP: cropped(orders.rectangle),
    TransitionKind.VERTICAL_OPEN: uncovered(orders.across_middle),
    TransitionKind.VERTICAL_CLOSE: uncovered(orders.backwards(orders.across_middle)),
    TransitionKind.HORIZONTAL_OPEN: uncovered(orders.down_middle),
    TransitionKind.HORIZONTAL_CLOSE: uncovered(orders.backwards(orders.down_middle)),
    TransitionKind.SLICE_LEFT: uncovered(orders.slices("left"), THIN),
    TransitionKind.SLICE_RIGHT: uncovered(orders.slices("right"), THIN),
    TransitionKind.SLICE_UP: uncovered(orders.slices("up"), THIN),
    TransitionKind.SLICE_DOWN: uncovered(orders.slices("down"), THIN),
    TransitionKind.WIND_LEFT: uncovered(orders.wind("left"), SOFT),
    TransitionKind.WIND_RIGHT: uncovered(orders.wind("right"), SOFT),
    TransitionKind.WIND_UP: uncovered(orders.wind("up"), SOFT),
    TransitionKind.WIND_DOWN: uncovered(orders.wind("down"), SOFT),
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
    TransitionKind.SQUEEZE_HORIZONTAL: directed(squeeze, "up"),
    TransitionKind.SQUEEZE_VERTICAL: directed(squeeze, "left"),
    TransitionKind.ZOOM_IN: _always(zoom_in),
    TransitionKind.WHIP_LEFT: directed(whip, "left"),
    TransitionKind.WHIP_RIGHT: directed(whip, "right"),
    TransitionKind.WHIP_UP: directed(whip, "up"),
    TransitionKind.WHIP_DOWN: directed(whip, "down"),
    TransitionKind.BLUR: blur(),
    TransitionKind.BLUR_HORIZONTAL: blur(across_only=True),
    TransitionKind.PIXELIZE: pixelize,
}
