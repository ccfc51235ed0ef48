"""The transition that uncovers the incoming shot as a picture says: where that is dark, first."""

from __future__ import annotations

from typing import Final

import numpy as np

from storyboard.cut.transitions.canvas import Canvas, Mix
from storyboard.cut.transitions.uncover import uncovering
from storyboard.media.frame import from_rgb
from storyboard.media.images import conform, read_image
from storyboard.media.packed import planes_in, to_packed

__all__ = ["luma"]

# Wider than the steps of a picture of 8 bits, which would show.
_SOFTNESS: Final = 0.1
_BLACK, _RANGE = 16, 219


def luma(canvas: Canvas) -> Mix:
    """Uncover by the picture of the style, which fills the film's frame. MediaError when it cannot be read."""
    if canvas.style.picture is None:
        raise ValueError("a transition by a picture has none")
    pixels = conform(read_image(canvas.style.picture), canvas.width, canvas.height, "cover")
    brightness = planes_in(to_packed(from_rgb(pixels)))[0]
    order = (brightness - np.float32(_BLACK)) / np.float32(_RANGE)
    halved = (order[::2, ::2] + order[1::2, ::2] + order[::2, 1::2] + order[1::2, 1::2]) / np.float32(4)
    softness = canvas.style.softness
    return uncovering((order, halved), _SOFTNESS if softness is None else softness)
