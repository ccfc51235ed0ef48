"""The comment of a media file, and the mark in that of a stand-in's clips."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from storyboard.media.container import open_media

__all__ = ["comment_of", "mark", "mark_of"]

WORDS: Final = "made by a storyboard stand-in, version "


def mark(version: str) -> str:
    """Return the comment for clips of a stand-in of that version."""
    return WORDS + version


def mark_of(path: Path) -> str | None:
    """Return the version of the stand-in that made a clip, None without a mark. MediaError when it is not a clip."""
    comment = comment_of(path)
    return comment.removeprefix(WORDS) if comment.startswith(WORDS) else None


def comment_of(path: Path) -> str:
    """Return the comment in the metadata of a video or sound file, empty without one. MediaError when it is none."""
    with open_media(path, packets_only=True) as container:
        return container.metadata.get("comment", "")
