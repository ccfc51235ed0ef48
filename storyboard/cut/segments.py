"""The segments of a film: its pieces, each with the key of all that determines its encoded frames."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from storyboard.cut.clips import Clip
from storyboard.cut.failures import naming_shot
from storyboard.cut.keys import Parts, key_of, parts_of_piece
from storyboard.cut.options import CutOptions
from storyboard.cut.pieces import Crossing, Faded, Piece, divided, pieces
from storyboard.cut.timeline import Timeline
from storyboard.cut.timeline_files import Look, files_of_clip, look_at
from storyboard.errors import MediaError

__all__ = ["Segment", "clips_of", "segments_of", "segments_ready"]


@dataclass(frozen=True, slots=True)
class Segment:
    """
    A piece of the film that is encoded by itself.

    `parts` is all that determines its bytes, and `key` the digest of that. `look` has the stamps of its files from
    before they were read for the key.
    """

    piece: Piece
    parts: Parts
    key: str
    look: Look

    @property
    def name(self) -> str:
        """The shots that it shows, for messages."""
        return " to ".join(f'"{clip.shot}"' for clip in clips_of(self.piece))


def clips_of(piece: Piece) -> Iterator[Clip]:
    """Give the clips that a piece shows."""
    for field in fields(piece):
        value = getattr(piece, field.name)
        if isinstance(value, Clip):
            yield value


def segments_of(timeline: Timeline, options: CutOptions, look: Look) -> tuple[Segment, ...]:
    """
    Return the segments of the film in order.

    `look` has the stamps of the timeline's files from before any of them was read. Raises MediaError, naming the shot,
    when a file cannot be read.
    """
    return tuple(_segment_of(part, timeline, options, look) for part in _parts(timeline))


def segments_ready(timeline: Timeline, there: Container[str], options: CutOptions) -> tuple[Segment, ...]:
    """Return the segments, in order, that show only shots whose clips are `there`. Raises as `segments_of` does."""
    ready = [part for part in _parts(timeline) if all(clip.shot in there for clip in clips_of(part))]
    look = look_at({path for part in ready for path in _files_of(part)})
    return tuple(_segment_of(part, timeline, options, look) for part in ready)


def _parts(timeline: Timeline) -> Iterator[Piece]:
    for piece in pieces(timeline):
        yield from divided(piece, timeline.shape.fps)


def _segment_of(piece: Piece, timeline: Timeline, options: CutOptions, look: Look) -> Segment:
    for clip in clips_of(piece):
        with naming_shot(clip.shot):
            _refuse_missing(clip)
    parts = parts_of_piece(piece, timeline.shape, options)
    return Segment(piece, parts, key_of(parts), {path: look[path] for path in _files_of(piece)})


def _files_of(piece: Piece) -> Iterator[Path]:
    for clip in clips_of(piece):
        yield from files_of_clip(clip)
    if isinstance(piece, Crossing | Faded):
        yield from piece.style.files


def _refuse_missing(clip: Clip) -> None:
    for path in files_of_clip(clip):
        if not path.exists():
            raise MediaError(f'"{path}" does not exist', hint="check the path")
