"""Transitions that cut the outgoing picture away to nothing, and open the incoming one."""

from __future__ import annotations

from storyboard.cut.transitions.canvas import Canvas, Maker, Mix
from storyboard.cut.transitions.fades import plain_picture, share_of_middle
from storyboard.cut.transitions.uncover import CRISP, Order, grids, uncovering
from storyboard.media.packed import Packed

__all__ = ["cropped"]


def cropped(order: Order) -> Maker:
    """Show each picture in a shape, which is the last of the one and the first of the other, on a colour."""

    def made(canvas: Canvas) -> Mix:
        softness = canvas.style.softness
        shape = uncovering([order(grid) for grid in grids(canvas)], CRISP if softness is None else softness)
        plain = plain_picture(canvas.width, canvas.height, canvas.style.colour or "#000000")
        share = share_of_middle(canvas)

        def mixed(outgoing: Packed, incoming: Packed, way: float) -> Packed:
            return shape(plain, outgoing if way < 1 / 2 else incoming, 1 - share(way))

        return mixed

    return made
