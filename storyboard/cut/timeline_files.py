"""The files that a timeline shows and plays, and whether they were written to meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from storyboard.board.schema import Card
from storyboard.cut.clips import Clip
from storyboard.cut.timeline import Timeline
from storyboard.inspection.identity import Identity, identity_of

__all__ = ["Look", "files_of", "files_of_clip", "look_at", "was_written_to"]

Look: TypeAlias = "dict[Path, Identity | None]"
"""A file's identity and times, by path, which change when it is rewritten; None for a missing file."""


def files_of(timeline: Timeline) -> list[Path]:
    """Return the files of a timeline, sorted, each once."""
    found = {path for clip in timeline.clips for path in files_of_clip(clip)}
    found.update(path for join in timeline.joins for path in join.style.files)
    for fade in (timeline.fade_in, timeline.fade_out):
        found.update(() if fade is None else fade.style.files)
    if timeline.music is not None:
        found.add(Path(timeline.music.file))
    return sorted(found)


def files_of_clip(clip: Clip) -> Iterator[Path]:
    """Give the files that a clip shows."""
    if isinstance(clip.media, Card):
        yield from (Path(name) for name in (clip.media.image, clip.media.font) if name is not None)
    else:
        yield clip.media


def look_at(files: Iterable[Path]) -> Look:
    """Return the stamps of files, to detect writes; call it before their content is read."""
    return {path: _stamp(path) for path in files}


def was_written_to(look: Look) -> list[Path]:
    """Return the files that have changed since these stamps."""
    return [path for path, facts in look.items() if _stamp(path) != facts]


def _stamp(path: Path) -> Identity | None:
    try:
        return identity_of(path)
    except OSError:
        return None
