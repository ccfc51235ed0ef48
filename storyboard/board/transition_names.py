"""The names of transitions: the language's own, and those of other programs that mean the same."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = ["FFMPEG_NAMES", "OTHER_FADES", "OTHER_NAMES", "FadeKind", "TransitionKind"]


class TransitionKind(StrEnum):
    """How one shot changes to the next."""

    CUT = "cut"
    DISSOLVE = "dissolve"
    DISSOLVE_DITHER = "dissolve-dither"
    FADE_BLACK = "fade-black"
    FADE_WHITE = "fade-white"
    FADE_GRAYS = "fade-grays"
    FADE_COLOUR = "fade-colour"
    FADE_FAST = "fade-fast"
    FADE_SLOW = "fade-slow"
    DISTANCE = "distance"
    LUMA = "luma"
    WIPE_LEFT = "wipe-left"
    WIPE_RIGHT = "wipe-right"
    WIPE_UP = "wipe-up"
    WIPE_DOWN = "wipe-down"
    WIPE_TOP_LEFT = "wipe-top-left"
    WIPE_TOP_RIGHT = "wipe-top-right"
    WIPE_BOTTOM_LEFT = "wipe-bottom-left"
    WIPE_BOTTOM_RIGHT = "wipe-bottom-right"
    DIAGONAL_TOP_LEFT = "diagonal-top-left"
    DIAGONAL_TOP_RIGHT = "diagonal-top-right"
    DIAGONAL_BOTTOM_LEFT = "diagonal-bottom-left"
    DIAGONAL_BOTTOM_RIGHT = "diagonal-bottom-right"
    SMOOTH_LEFT = "smooth-left"
    SMOOTH_RIGHT = "smooth-right"
    SMOOTH_UP = "smooth-up"
    SMOOTH_DOWN = "smooth-down"
    RADIAL = "radial"
    CIRCLE_OPEN = "circle-open"
    CIRCLE_CLOSE = "circle-close"
    CIRCLE_CROP = "circle-crop"
    RECT_OPEN = "rect-open"
    RECT_CLOSE = "rect-close"
    RECT_CROP = "rect-crop"
    VERTICAL_OPEN = "vertical-open"
    VERTICAL_CLOSE = "vertical-close"
    HORIZONTAL_OPEN = "horizontal-open"
    HORIZONTAL_CLOSE = "horizontal-close"
    SLICE_LEFT = "slice-left"
    SLICE_RIGHT = "slice-right"
    SLICE_UP = "slice-up"
    SLICE_DOWN = "slice-down"
    WIND_LEFT = "wind-left"
    WIND_RIGHT = "wind-right"
    WIND_UP = "wind-up"
    WIND_DOWN = "wind-down"
    SLIDE_LEFT = "slide-left"
    SLIDE_RIGHT = "slide-right"
    SLIDE_UP = "slide-up"
    SLIDE_DOWN = "slide-down"
    COVER_LEFT = "cover-left"
    COVER_RIGHT = "cover-right"
    COVER_UP = "cover-up"
    COVER_DOWN = "cover-down"
    REVEAL_LEFT = "reveal-left"
    REVEAL_RIGHT = "reveal-right"
    REVEAL_UP = "reveal-up"
    REVEAL_DOWN = "reveal-down"
    SQUEEZE_HORIZONTAL = "squeeze-horizontal"
    SQUEEZE_VERTICAL = "squeeze-vertical"
    ZOOM_IN = "zoom-in"
    WHIP_LEFT = "whip-left"
    WHIP_RIGHT = "whip-right"
    WHIP_UP = "whip-up"
    WHIP_DOWN = "whip-down"
    BLUR = "blur"
    BLUR_HORIZONTAL = "blur-horizontal"
    PIXELIZE = "pixelize"


class FadeKind(StrEnum):
    """How the film fades in from a colour, or out to it."""

    FADE_BLACK = "fade-black"
    FADE_WHITE = "fade-white"
    FADE_COLOUR = "fade-colour"


FFMPEG_NAMES: Final[dict[str, TransitionKind]] = {
    "fade": TransitionKind.DISSOLVE,
    "fadeblack": TransitionKind.FADE_BLACK,
    "fadewhite": TransitionKind.FADE_WHITE,
    "fadegrays": TransitionKind.FADE_GRAYS,
    "fadefast": TransitionKind.FADE_FAST,
    "fadeslow": TransitionKind.FADE_SLOW,
    "wipeleft": TransitionKind.WIPE_LEFT,
    "slideleft": TransitionKind.SLIDE_LEFT,
    "coverleft": TransitionKind.COVER_LEFT,
    "revealleft": TransitionKind.REVEAL_LEFT,
    "smoothleft": TransitionKind.SMOOTH_LEFT,
    "wiperight": TransitionKind.WIPE_RIGHT,
    "slideright": TransitionKind.SLIDE_RIGHT,
    "coverright": TransitionKind.COVER_RIGHT,
    "revealright": TransitionKind.REVEAL_RIGHT,
    "smoothright": TransitionKind.SMOOTH_RIGHT,
    "wipeup": TransitionKind.WIPE_UP,
    "slideup": TransitionKind.SLIDE_UP,
    "coverup": TransitionKind.COVER_UP,
    "revealup": TransitionKind.REVEAL_UP,
    "smoothup": TransitionKind.SMOOTH_UP,
    "wipedown": TransitionKind.WIPE_DOWN,
    "slidedown": TransitionKind.SLIDE_DOWN,
    "coverdown": TransitionKind.COVER_DOWN,
    "revealdown": TransitionKind.REVEAL_DOWN,
    "smoothdown": TransitionKind.SMOOTH_DOWN,
    "wipetl": TransitionKind.WIPE_TOP_LEFT,
    "diagtl": TransitionKind.DIAGONAL_TOP_LEFT,
    "wipetr": TransitionKind.WIPE_TOP_RIGHT,
    "diagtr": TransitionKind.DIAGONAL_TOP_RIGHT,
    "wipebl": TransitionKind.WIPE_BOTTOM_LEFT,
    "diagbl": TransitionKind.DIAGONAL_BOTTOM_LEFT,
    "wipebr": TransitionKind.WIPE_BOTTOM_RIGHT,
    "diagbr": TransitionKind.DIAGONAL_BOTTOM_RIGHT,
    "circleopen": TransitionKind.CIRCLE_OPEN,
    "vertopen": TransitionKind.VERTICAL_OPEN,
    "horzopen": TransitionKind.HORIZONTAL_OPEN,
    "circleclose": TransitionKind.CIRCLE_CLOSE,
    "vertclose": TransitionKind.VERTICAL_CLOSE,
    "horzclose": TransitionKind.HORIZONTAL_CLOSE,
    "circlecrop": TransitionKind.CIRCLE_CROP,
    "rectcrop": TransitionKind.RECT_CROP,
    "hlslice": TransitionKind.SLICE_LEFT,
    "hlwind": TransitionKind.WIND_LEFT,
    "hrslice": TransitionKind.SLICE_RIGHT,
    "hrwind": TransitionKind.WIND_RIGHT,
    "vuslice": TransitionKind.SLICE_UP,
    "vuwind": TransitionKind.WIND_UP,
    "vdslice": TransitionKind.SLICE_DOWN,
    "vdwind": TransitionKind.WIND_DOWN,
    "squeezeh": TransitionKind.SQUEEZE_HORIZONTAL,
    "squeezev": TransitionKind.SQUEEZE_VERTICAL,
    "zoomin": TransitionKind.ZOOM_IN,
    "hblur": TransitionKind.BLUR_HORIZONTAL,
}
"""
The names of ffmpeg's `xfade` that are written differently here.

`dissolve` means the same as `fade` there, as everywhere else: ffmpeg's own, which is speckled, is `dissolve-dither`.
"""

OTHER_NAMES: Final[dict[str, TransitionKind]] = FFMPEG_NAMES | {
    "none": TransitionKind.CUT,
    "crossfade": TransitionKind.DISSOLVE,
    "cross-dissolve": TransitionKind.DISSOLVE,
    "fade-through-black": TransitionKind.FADE_BLACK,
    "fade-through-white": TransitionKind.FADE_WHITE,
    "dip-to-black": TransitionKind.FADE_BLACK,
    "dip-to-white": TransitionKind.FADE_WHITE,
    "dip": TransitionKind.FADE_COLOUR,
    "fade-color": TransitionKind.FADE_COLOUR,
    "fade-greys": TransitionKind.FADE_GRAYS,
    "push-left": TransitionKind.SLIDE_LEFT,
    "push-right": TransitionKind.SLIDE_RIGHT,
    "push-up": TransitionKind.SLIDE_UP,
    "push-down": TransitionKind.SLIDE_DOWN,
    "squeeze": TransitionKind.SQUEEZE_HORIZONTAL,
    "zoom": TransitionKind.ZOOM_IN,
    "whip": TransitionKind.WHIP_LEFT,
    "pixelate": TransitionKind.PIXELIZE,
}
"""All names that are accepted besides those of the kinds: ffmpeg's, and those of editors."""

OTHER_FADES: Final[dict[str, FadeKind]] = {
    "fade": FadeKind.FADE_BLACK,
    **{name: FadeKind(kind.value) for name, kind in OTHER_NAMES.items() if kind.value in [*FadeKind]},
}
"""Names of fades that are accepted, too."""
