"""The input of the functions that paint a background."""

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
    """A background to paint: canvas, colours, setting, framing and the sun's place."""

    canvas: Canvas
    palette: Palette
    setting: Setting
    framing: Framing
    sun: Sun
