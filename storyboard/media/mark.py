"""The mark of a stand-in's clip in the comment of its container."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from storyboard.media.container import open_media

__all__ = ["mark", "mark_of"]

WORDS: Final = "made by a storyboard stand-in, version "


def mark(version: str) -> str:
    """Return the comment of a clip that a stand-in of that version has made."""
    return WORDS + version


def mark_of(path: Path) -> str | None:
    """Return the version of the stand-in that a clip names as its maker, or None. MediaError when it is no clip."""
    with open_media(path) as container:
        comment = container.metadata.get("comment", "")
    return comment.removeprefix(WORDS) if comment.startswith(WORDS) else None
