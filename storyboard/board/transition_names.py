"""The names of transitions: the language's own, and those of other programs that mean the same."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = ["OTHER_FADES", "OTHER_NAMES", "FadeKind", "TransitionKind"]


class TransitionKind(StrEnum):
    """How one shot changes to the next."""

    CUT = "cut"
    DISSOLVE = "dissolve"
    FADE_BLACK = "fade-black"
    FADE_WHITE = "fade-white"
    FADE_COLOUR = "fade-colour"
    LUMA = "luma"
    WIPE_LEFT = "wipe-left"
    WIPE_RIGHT = "wipe-right"
    WIPE_UP = "wipe-up"
    WIPE_DOWN = "wipe-down"
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


class FadeKind(StrEnum):
    """How the film fades in from a colour, or out to it."""

    FADE_BLACK = "fade-black"
    FADE_WHITE = "fade-white"
    FADE_COLOUR = "fade-colour"


OTHER_NAMES: Final[dict[str, TransitionKind]] = {
    "fade": TransitionKind.DISSOLVE,
    "fadeblack": TransitionKind.FADE_BLACK,
    "fadewhite": TransitionKind.FADE_WHITE,
    "wipeleft": TransitionKind.WIPE_LEFT,
    "wiperight": TransitionKind.WIPE_RIGHT,
    "wipeup": TransitionKind.WIPE_UP,
    "wipedown": TransitionKind.WIPE_DOWN,
    "slideleft": TransitionKind.SLIDE_LEFT,
    "slideright": TransitionKind.SLIDE_RIGHT,
    "slideup": TransitionKind.SLIDE_UP,
    "slidedown": TransitionKind.SLIDE_DOWN,
    "coverleft": TransitionKind.COVER_LEFT,
    "coverright": TransitionKind.COVER_RIGHT,
    "coverup": TransitionKind.COVER_UP,
    "coverdown": TransitionKind.COVER_DOWN,
    "revealleft": TransitionKind.REVEAL_LEFT,
    "revealright": TransitionKind.REVEAL_RIGHT,
    "revealup": TransitionKind.REVEAL_UP,
    "revealdown": TransitionKind.REVEAL_DOWN,
    "crossfade": TransitionKind.DISSOLVE,
    "dip": TransitionKind.FADE_COLOUR,
    "fade-color": TransitionKind.FADE_COLOUR,
}
"""Names that are accepted, too, by ffmpeg's `xfade` and elsewhere."""

OTHER_FADES: Final[dict[str, FadeKind]] = {
    "fade": FadeKind.FADE_BLACK,
    **{name: FadeKind(kind.value) for name, kind in OTHER_NAMES.items() if kind.value in [*FadeKind]},
}
"""Names of fades that are accepted, too."""
