"""What the segments of a film's last cut were made of, so that the next plan can say what changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from storyboard.cut.pieces import Piece
from storyboard.cut.segments import Segment, clips_of
from storyboard.media.files import atomic_write
from storyboard.receipt import receipts_of
from storyboard.store.places import is_own_file, own_folder

__all__ = ["Cut", "Name", "Recorded", "keep_last_cut", "last_cut", "names_of"]

VERSION: Final = 1
# 10,000 segments take about 10 million bytes.
LARGEST: Final = 64 * 2**20

Name: TypeAlias = tuple[str, str, int]
"""The kind of a piece, the shots that it shows, and which of that kind it is among those of these shots."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A segment of the last cut: its key, and all that determined it, as JSON-like data."""

    key: str
    parts: Mapping[str, object]


Cut: TypeAlias = "Mapping[Name, Recorded]"


def names_of(pieces: Iterable[Piece]) -> list[Name]:
    """Return a name for each of a film's pieces, which stays the same when other shots change."""
    names: list[Name] = []
    counts: dict[tuple[str, str], int] = {}
    for piece in pieces:
        kind = type(piece).__name__.lower(), " ".join(clip.shot for clip in clips_of(piece))
        counts[kind] = counts.get(kind, 0) + 1
        names.append((*kind, counts[kind]))
    return names


def keep_last_cut(root: Path, film: Path, segments: Iterable[Segment]) -> None:
    """Record the segments of a film that was just cut. StoreError, MediaError or OSError when that fails."""
    every = list(segments)
    names = names_of(segment.piece for segment in every)
    rows = [[*name, segment.key, segment.parts] for name, segment in zip(names, every, strict=True)]
    path = _path(root, film)
    own_folder(root, *path.parent.relative_to(root).parts)
    with atomic_write(path) as temporary:
        temporary.write_text(json.dumps({"version": VERSION, "segments": rows}), encoding="utf-8")


def last_cut(root: Path, film: Path) -> Cut:
    """Return the segments of a film's last cut, by their names; none when they are not known."""
    path = _path(root, film)
    try:
        if not is_own_file(root, path) or path.stat().st_size > LARGEST:
            return {}
        kept: object = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    rows = kept.get("segments") if isinstance(kept, dict) and kept.get("version") == VERSION else None
    return dict(filter(None, map(_read, rows))) if isinstance(rows, list) else {}


def _read(row: object) -> tuple[Name, Recorded] | None:
    match row:
        case [str(kind), str(shots), int(number), str(key), dict(parts)]:
            return (kind, shots, number), Recorded(key, parts)
    return None


def _path(root: Path, film: Path) -> Path:
    return receipts_of(root, film)[0].with_suffix(".cut.json")
