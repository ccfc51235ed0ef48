"""The mark in the comment of a stand-in's clips."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from storyboard.media.container import open_media

__all__ = ["mark", "mark_of"]

WORDS: Final = "made by a storyboard stand-in, version "


def mark(version: str) -> str:
    """Return the comment for clips of a stand-in of that version."""
    return WORDS + version


def mark_of(path: Path) -> str | None:
    """Return the version of the stand-in that made a clip, None without a mark. MediaError when it is not a clip."""
    with open_media(path) as container:
        comment = container.metadata.get("comment", "")
    return comment.removeprefix(WORDS) if comment.startswith(WORDS) else None
