"""The plan of a cut: for each segment of the film whether it is there or must be encoded, and why."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Final

from storyboard.cut.copies import obstacle_to_copying
from storyboard.cut.kept import KeptFiles
from storyboard.cut.keys import Parts
from storyboard.cut.pieces import Crossing, Faded, Piece, divided, pieces
from storyboard.cut.segments import Segment, clips_of, segments_ready
from storyboard.cut.timeline import Timeline
from storyboard.last_cut import Cut, Recorded, last_cut, names_of
from storyboard.stitching import Stitching, cut_options, expected_timeline

__all__ = ["Action", "PlannedCut", "PlannedSegment", "cut_as_json", "plan_cut"]


class Action(StrEnum):
    """What a cut does for a segment: copy the clip's packets, use what the store has, or encode it."""

    COPY = "copy"
    REUSED = "reused"
    ENCODE = "encode"


@dataclass(frozen=True, slots=True)
class PlannedSegment:
    """
    A segment of a planned cut.

    `kind` is ``body``, ``crossing`` (a transition between two shots) or ``faded`` (an end of the film). `start` and
    `length` are in seconds of the film, and `frames` is the number of its frames.
    """

    action: Action
    kind: str
    shots: tuple[str, ...]
    start: Fraction
    length: Fraction
    frames: int
    reason: str


@dataclass(frozen=True, slots=True)
class PlannedCut:
    """What a cut does, in the film's order; `obstacle` is why clips cannot be copied as they are, None if they can."""

    segments: tuple[PlannedSegment, ...]
    obstacle: str | None


def plan_cut(work: Stitching) -> PlannedCut:
    """
    Return what a cut of the film would do now, segment by segment; nothing is written.

    Shots whose clips are not there yet are expected to be as long as their models are asked to make them. Raises as
    `storyboard.film.stitch` does.
    """
    timeline, there = expected_timeline(work)
    options = replace(cut_options(work), digest=cache(work.digest))
    obstacle = obstacle_to_copying(timeline, options, there)
    if obstacle is None:
        copied = [_copied(piece, timeline, there) for piece in pieces(timeline)]
        return PlannedCut(tuple(copied), None)
    before = last_cut(work.root, work.target)
    ready = iter(segments_ready(timeline, there, options))
    every = list(_pieces(timeline))
    made = _Made(KeptFiles(work.root), before)
    planned = []
    for piece, name in zip(every, names_of(every), strict=True):
        missing = [clip.shot for clip in clips_of(piece) if clip.shot not in there]
        if missing:
            action, reason = Action.ENCODE, _not_there(piece, missing)
        else:
            action, reason = made.look(next(ready), before.get(name))
        planned.append(_planned(piece, timeline, action, reason))
    return PlannedCut(tuple(planned), obstacle)


def _copied(piece: Piece, timeline: Timeline, there: Container[str]) -> PlannedSegment:
    is_there = all(clip.shot in there for clip in clips_of(piece))
    # What is not there yet is expected to be like the others.
    reason = "nothing changes its clip" if is_there else "its clip is not there yet"
    return _planned(piece, timeline, Action.COPY, reason)


def cut_as_json(planned: PlannedCut) -> dict[str, object]:
    """Return the plan of a cut as JSON-like data."""
    return {
        **{action.value: sum(each.action is action for each in planned.segments) for action in Action},
        "obstacle": planned.obstacle,
        "segments": [
            {
                "action": each.action.value,
                "kind": each.kind,
                "shots": list(each.shots),
                "start": float(each.start),
                "seconds": float(each.length),
                "frames": each.frames,
                "reason": each.reason,
            }
            for each in planned.segments
        ],
    }


def _pieces(timeline: Timeline) -> Iterator[Piece]:
    for piece in pieces(timeline):
        yield from divided(piece, timeline.shape.fps)


def _planned(piece: Piece, timeline: Timeline, action: Action, reason: str) -> PlannedSegment:
    fps = timeline.shape.fps
    return PlannedSegment(
        action=action,
        kind=type(piece).__name__.lower(),
        shots=tuple(clip.shot for clip in clips_of(piece)),
        start=piece.start / fps,
        length=piece.frames / fps,
        frames=piece.frames,
        reason=reason,
    )


def _not_there(piece: Piece, missing: list[str]) -> str:
    if not isinstance(piece, Crossing):
        return "its clip is not there yet"
    return f"{_clips(missing)} {'are' if len(missing) > 1 else 'is'} not there yet"


def _clips(shots: list[str]) -> str:
    named = " and ".join(f'"{shot}"' for shot in shots)
    return f"the clip{'s' if len(shots) > 1 else ''} of {named}"


class _Made:
    """The segments that are there, or will be once earlier ones of the film are encoded."""

    def __init__(self, kept: KeptFiles, before: Cut) -> None:
        self._kept = kept
        self._last = {recorded.key for recorded in before.values()}
        self._planned: set[str] = set()

    def look(self, segment: Segment, before: Recorded | None) -> tuple[Action, str]:
        """Return what is done for a segment, and why; `before` is the one of that name in the last cut."""
        if segment.key in self._planned:
            return Action.REUSED, "the same as earlier in the film"
        self._planned.add(segment.key)
        if self._kept.is_there("segments", segment.key):
            return Action.REUSED, "as in the last cut" if segment.key in self._last else "made earlier"
        return Action.ENCODE, _reason(segment, before)


# What changed, by the parts of a segment that say so, the most telling first.
_WORDS: Final[Mapping[str, str]] = {
    "code": "made by other code",
    "encoder": "made by another encoder",
    "film": "the film's size, rate or quality changed",
}


def _reason(segment: Segment, before: Recorded | None) -> str:
    """Return why a segment that is not there must be encoded."""
    if before is None:
        return "not made before"
    if before.key == segment.key:
        return "not in the store any more"
    # As it was recorded: a list in place of a tuple.
    parts = json.loads(json.dumps(segment.parts))
    changed = {name for name, part in parts.items() if before.parts.get(name) != part}
    for name, words in _WORDS.items():
        if name in changed:
            return words
    others = [
        name
        for name in ("clip", "outgoing", "incoming")
        if _media(parts.get(name)) != _media(before.parts.get(name))
    ]
    if others:
        return f"{_called(segment.piece, others, parts)} changed"
    if isinstance(segment.piece, Crossing | Faded) and changed & {"style", "frames"}:
        return "the transition changed" if isinstance(segment.piece, Crossing) else "the fade changed"
    return "its length changed" if "frames" in changed else "its trim, speed, fit or focus changed"


def _called(piece: Piece, names: list[str], parts: Parts) -> str:
    if isinstance(piece, Crossing):
        called = [_named(getattr(piece, name).shot, parts[name]) for name in names]
        return " and ".join(called)
    return "the card" if _is_card(parts["clip"]) else "the clip"


def _named(shot: str, clip: object) -> str:
    return f'the card "{shot}"' if _is_card(clip) else _clips([shot])


def _is_card(clip: object) -> bool:
    return isinstance(_media(clip), dict)


def _media(clip: object) -> object:
    return clip.get("media") if isinstance(clip, dict) else None
