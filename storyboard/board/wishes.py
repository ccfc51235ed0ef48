"""What a shot asks of its model, in the catalogue's terms."""

from __future__ import annotations

from storyboard.board.schema import Shot
from storyboard.catalogue.wish import Wish

__all__ = ["wish_of"]


def wish_of(shot: Shot) -> Wish:
    """Return what a generated shot asks of its model; its parameters are the author's own."""
    return Wish(
        prompt=shot.prompt or "",
        duration=shot.duration,
        first_frame=shot.first_frame is not None or shot.continues is not None,
        last_frame=shot.last_frame is not None,
        params=shot.params,
        seed=shot.seed,
    )
