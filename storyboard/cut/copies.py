"""Whether a film can be joined from the packets of its clips as they are, without encoding any picture."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path
from typing import Final

from storyboard.code_digest import inspecting_code
from storyboard.cut.clips import Clip
from storyboard.cut.failures import naming_shot
from storyboard.cut.options import CutOptions
from storyboard.cut.pieces import Body, Piece, pieces
from storyboard.cut.segments import clips_of
from storyboard.cut.timeline import Timeline
from storyboard.inspection.cache import read_entry, write_entry
from storyboard.media.copying import Copyable, copying
from storyboard.media.shape import FilmShape

__all__ = ["obstacle_to_copying"]

KIND: Final = "copying"


def obstacle_to_copying(
    timeline: Timeline, options: CutOptions, there: Container[str] | None = None
) -> str | None:
    """
    Return why the film's clips cannot be copied as they are, as a clause; None when they can.

    A film has one set of the encoder's parameters, so it is copied as a whole or not at all. `there` are the shots
    whose files are looked at (None: all). Raises MediaError, naming the shot, when a file cannot be read.
    """
    return next(_obstacles(timeline, options, there), None)


def _obstacles(timeline: Timeline, options: CutOptions, there: Container[str] | None) -> Iterator[str]:
    row = pieces(timeline)
    # What is known without opening a file comes first.
    for piece in row:
        reason = _shown_otherwise(piece, options)
        if reason is not None:
            yield reason
    sets: set[str] = set()
    for piece in row:
        for clip in clips_of(piece):
            if (there is not None and clip.shot not in there) or not isinstance(clip.media, Path):
                continue
            with naming_shot(clip.shot):
                found = _looked_at(clip.media, piece.frames, timeline.shape, options)
            if isinstance(found, str):
                yield f'of "{clip.shot}", {found}'
                continue
            sets.add(found.parameter_sets)
            if len(sets) > 1:
                yield f'"{clip.shot}" was encoded with other parameters than the shots before it'


def _looked_at(path: Path, frames: int, shape: FilmShape, options: CutOptions) -> Copyable | str:
    """Return what `copying` finds, which is remembered by the file's content: it reads every packet."""
    try:
        content = options.digest(path)
    except OSError:
        return copying(path, 0, frames, shape)
    name = f"{inspecting_code()} {content}{path.suffix.lower()} {frames} {shape}"
    kept = read_entry(KIND, name) or {}
    match kept.get("sets"), kept.get("reason"):
        case str(sets), None:
            return Copyable(sets)
        case None, str(reason):
            return reason
    found = copying(path, 0, frames, shape)
    write_entry(KIND, name, {"reason": found} if isinstance(found, str) else {"sets": found.parameter_sets})
    return found


def _shown_otherwise(piece: Piece, options: CutOptions) -> str | None:
    if not isinstance(piece, Body):
        return "the film has transitions or fades"
    clip = piece.clip
    if not isinstance(clip.media, Path):
        return f'"{clip.shot}" is a card'
    if clip.shot in options.slates:
        return "the film has slates"
    return _played_otherwise(clip)


def _played_otherwise(clip: Clip) -> str | None:
    if clip.source_duration is None:
        return f'"{clip.shot}" is a picture'
    if clip.source_start:
        return f'"{clip.shot}" does not begin with the first frame of its file'
    if clip.speed != 1 or clip.blend:
        return f'"{clip.shot}" is played at another speed'
    return None
