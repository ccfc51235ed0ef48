"""What the shape of a shot's clip depends on: what is asked, and the size of the picture that opens the shot."""

from __future__ import annotations

from storyboard.board.paths import is_url, resolve
from storyboard.board.schema import Shot
from storyboard.catalogue.shape import Size
from storyboard.catalogue.wish import Wish
from storyboard.plan.desk import Desk

__all__ = ["first_frame_size", "wish_of"]


def first_frame_size(shot: Shot, desk: Desk) -> Size | None:
    """
    Return the size in pixels of the picture that opens a shot; None when there is none, or its size is not known.

    The last frame of another shot has the size that is expected of that shot's clip, so that a request does not
    depend on whether the clip is there.
    """
    if shot.first_frame is not None:
        return None if is_url(shot.first_frame) else _size_of(shot.first_frame, desk)
    if shot.continues is None:
        return None
    parent = desk.shots[shot.continues]
    if parent.clip is not None:
        return _size_of(parent.clip, desk)
    job = desk.picked[parent.id]
    return job.shape.size if job.shape else None


def wish_of(shot: Shot) -> Wish:
    """Return what a shot asks of its model."""
    return Wish(
        prompt=shot.prompt or "",
        duration=shot.duration,
        first_frame=shot.first_frame is not None or shot.continues is not None,
        last_frame=shot.last_frame is not None,
        params=shot.params,
        seed=shot.seed,
    )


def _size_of(path: str, desk: Desk) -> Size | None:
    return desk.snapshot.sizes.get(resolve(desk.board, path))
