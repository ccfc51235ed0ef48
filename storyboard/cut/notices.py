"""What is to be told of a cut before it is made: clips that are held, and clips of another rate than the film's."""

from __future__ import annotations

from collections.abc import Iterator

from storyboard.board.retiming import words_for_retiming
from storyboard.board.schema import Storyboard
from storyboard.cut.clips import Clip
from storyboard.cut.timeline import Timeline
from storyboard.report import Notice
from storyboard.wording import in_seconds, listed

__all__ = ["freeze_notices", "rate_notices"]


def freeze_notices(timeline: Timeline, board: Storyboard) -> list[Notice]:
    """
    Tell of each generated clip that ends more than a frame before the shot does: its last frame is held.

    Of footage, the storyboard's own notices tell.
    """
    notices = []
    for clip in _generated(timeline, board):
        if clip.available is None:
            continue
        missing = clip.frames / timeline.shape.fps - clip.available
        if missing > 1 / timeline.shape.fps:
            text = f'the clip of "{clip.shot}" ends {in_seconds(missing)} before the shot: its last frame is held'
            notices.append(Notice(text, shot=clip.shot))
    return notices


def rate_notices(timeline: Timeline, board: Storyboard) -> list[Notice]:
    """Tell what happens to generated clips of another rate, where the author has not said, with the shots' names."""
    told: dict[str, list[str]] = {}
    for clip in _generated(timeline, board):
        shot = board.shot(clip.shot)
        for found in words_for_retiming(shot, clip.fps, timeline.shape.fps, clip.speed):
            told.setdefault(f"{found.words}; {found.hint}", []).append(f'"{clip.shot}"')
    notices = []
    for words, shots in told.items():
        subject = f"the clip of {shots[0]} has" if len(shots) == 1 else f"the clips of {listed(shots)} have"
        notices.append(Notice(f"{subject} {words}"))
    return notices


def _generated(timeline: Timeline, board: Storyboard) -> Iterator[Clip]:
    others = {shot.id for shot in board.shots if shot.clip is not None}
    return (clip for clip in timeline.clips if clip.shot not in others)
