"""What a painter of surroundings is given."""

from __future__ import annotations

from dataclasses import dataclass

from storyboard.animatic.scene.canvas import Canvas
from storyboard.animatic.scene.framing import Framing
from storyboard.animatic.scene.palette import Palette
from storyboard.animatic.scene.setting import Setting
from storyboard.animatic.scene.sky import Sun

__all__ = ["View"]


@dataclass(frozen=True, slots=True)
class View:
    """A place to be painted: on which canvas, in which light, how it is framed, and where the sun stands."""

    canvas: Canvas
    palette: Palette
    setting: Setting
    framing: Framing
    sun: Sun
