"""
The keys of what is kept of a cut: digests of all that determines the bytes, by content.

A key does not depend on where files are, or on the place in the film.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields, is_dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeAlias

from storyboard.board.schema import Card
from storyboard.code_digest import cutting_code
from storyboard.cut.clips import Clip
from storyboard.cut.options import CutOptions, Digest
from storyboard.cut.pieces import Piece
from storyboard.cut.timeline import Timeline
from storyboard.media.codecs import encoder_build
from storyboard.media.shape import FilmShape

__all__ = ["Parts", "key_of", "parts_of_piece", "parts_of_sound"]

Parts: TypeAlias = "dict[str, object]"
"""All that determines a segment or a sound, as JSON-like data."""

# What a clip has that no pixel of a piece depends on: its name and place, its sound, and facts for notices.
NOT_SEEN: Final = frozenset({"shot", "start", "frames", "stream", "trimmed", "muted", "fps"})
# What no sample of it depends on.
NOT_HEARD: Final = frozenset({"shot", "fit", "focus", "covered", "blend", "fps"})
# What counts where there is any, so that what was kept of other films stays valid.
_RARE: Final = frozenset({"focus", "covered"})
_FILES_OF_CARD: Final = ("image", "font")


def key_of(parts: Parts) -> str:
    """Return the key of what these parts determine."""
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def parts_of_piece(piece: Piece, shape: FilmShape, options: CutOptions) -> Parts:
    """Return all that determines the encoded frames of a piece. OSError when a file cannot be read."""
    seen: Parts = {
        field.name: _plain(getattr(piece, field.name), options.digest)
        for field in fields(piece)
        if field.name != "start" and not isinstance(getattr(piece, field.name), Clip)
    }
    for field in fields(piece):
        clip = getattr(piece, field.name)
        if isinstance(clip, Clip):
            slate = options.slates.get(clip.shot)
            seen[field.name] = {
                **_parts_of_clip(clip, NOT_SEEN, options.digest),
                "from": piece.start - clip.start,
                "slate": None if slate is None else asdict(slate),
            }
    return {
        "piece": type(piece).__name__.lower(),
        "film": [shape.width, shape.height, str(shape.fps), options.quality],
        "code": cutting_code(),
        "encoder": encoder_build(),
        **seen,
    }


def parts_of_sound(timeline: Timeline, digest: Digest) -> Parts:
    """Return all that determines the film's encoded sound. OSError when a file cannot be read."""
    music = timeline.music
    clips = [
        # A card is silent, whatever it shows.
        {"frames": clip.frames, "start": clip.start}
        if isinstance(clip.media, Card)
        else _parts_of_clip(clip, NOT_HEARD, digest)
        for clip in timeline.clips
    ]
    heard = {
        field.name: _plain(getattr(timeline, field.name), digest)
        for field in fields(timeline)
        if field.name not in {"shape", "clips", "joins", "music"}
    }
    return {
        "film": [str(timeline.shape.fps), timeline.frames],
        "code": cutting_code(),
        "encoder": encoder_build(),
        "clips": clips,
        "joins": [_plain(join, digest) for join in timeline.joins],
        "music": None
        if music is None
        else {**music.model_dump(mode="json"), "file": digest(Path(music.file))},
        **heard,
    }


def _parts_of_clip(clip: Clip, without: frozenset[str], digest: Digest) -> Parts:
    return {
        field.name: _plain(getattr(clip, field.name), digest)
        for field in fields(clip)
        if field.name not in without and not (field.name in _RARE and getattr(clip, field.name) is None)
    }


def _plain(value: object, digest: Digest) -> object:
    """Return a value as JSON-like data: files by their content, fractions exactly."""
    if isinstance(value, Path):
        return digest(value)
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(each, digest) for each in value]
    if isinstance(value, Card):
        named = {name: getattr(value, name) for name in _FILES_OF_CARD}
        return {
            **value.model_dump(mode="json"),
            **{name: digest(Path(path)) for name, path in named.items() if path is not None},
        }
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name), digest) for field in fields(value)}
    return value
