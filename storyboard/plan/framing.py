"""The size of a shot's first picture, on which the shape of its clip may depend, and what a crop keeps of it."""

from __future__ import annotations

from storyboard.board.focus import focus_on
from storyboard.board.paths import is_url, resolve
from storyboard.board.schema import Shot
from storyboard.catalogue.shape import Size
from storyboard.media.focus import Focus
from storyboard.plan.context import PlanningContext
from storyboard.plan.jobs import GeneratedJob

__all__ = ["clip_focus", "first_frame_size"]


def first_frame_size(shot: Shot, context: PlanningContext) -> Size | None:
    """
    Return the size in pixels of a shot's first picture; None when there is none, or its size is not known.

    The last frame of another shot has the expected size of that shot's clip, so that a request does not depend on
    whether the clip exists.
    """
    if shot.first_frame is not None:
        return None if is_url(shot.first_frame) else _size_of(shot.first_frame, context)
    if shot.parent is None:
        return None
    parent = context.shots[shot.parent]
    if parent.clip is not None:
        return _size_of(parent.clip, context)
    job = context.picked[parent.id]
    return job.shape.size if isinstance(job, GeneratedJob) else None


def clip_focus(shot: Shot, context: PlanningContext) -> Focus | None:
    """
    Return what is kept of a shot's pictures where a clip is drawn in another shape; None for the centre.

    The clip has the shape of the film's first output, and so its focus. Of footage that the shot goes on from, that is
    kept which the cut shows of it, unless the shot says otherwise; the frame of a clip has its shape already.
    """
    names = context.board.output_names
    focus, parent = shot.focus, context.shots[shot.parent] if shot.parent is not None else None
    if parent is not None and parent.clip is not None:
        focus = focus or parent.focus
    elif shot.first_frame is None and shot.last_frame is None:
        return None
    return focus_on(focus, names[0] if names else None)


def _size_of(path: str, context: PlanningContext) -> Size | None:
    return context.snapshot.sizes.get(resolve(context.board, path))
