"""What a shot requires of its model, in the catalogue's terms."""

from __future__ import annotations

from storyboard.board.lengths import seconds_needed
from storyboard.board.schema import Shot
from storyboard.catalogue.requirements import Requirements

__all__ = ["requirements_of"]


def requirements_of(shot: Shot) -> Requirements:
    """Return what a generated shot requires of its model; its parameters are the author's own."""
    return Requirements(
        prompt=shot.prompt or "",
        duration=seconds_needed(shot),
        first_frame=shot.first_frame is not None or shot.parent is not None,
        last_frame=shot.last_frame is not None,
        params=shot.params,
        seed=shot.seed,
    )
