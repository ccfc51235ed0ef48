"""Posters of films, kept in the store: a film that has not changed is not decoded again."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from storyboard.errors import StoryboardError
from storyboard.inspection.inspector import Inspector
from storyboard.media.files import atomic_write
from storyboard.store.derived import DERIVED, mark_used
from storyboard.store.places import is_own_file, own_folder

__all__ = ["kept_poster"]

_POSTERS: Final = "posters"


def kept_poster(root: Path, film: Path, inspector: Inspector) -> bytes | None:
    """
    Return a frame of a film as JPEG; None when it cannot be read, for a report is not worth an error.

    `root` is the store's folder, which keeps the poster under the film's digest.
    """
    # A film that was cut already has loaded the media libraries; one that is up to date has not.
    from storyboard.media.poster import poster  # noqa: PLC0415

    try:
        kept = root / DERIVED / _POSTERS / f"{inspector.digest(film)}.jpg"
        if kept.is_file() and is_own_file(root, kept):
            mark_used(kept)
            return kept.read_bytes()
        made = poster(film)
    except (OSError, StoryboardError):
        return None
    with suppress(OSError, StoryboardError):
        own_folder(root, DERIVED, _POSTERS)
        with atomic_write(kept) as temporary:
            temporary.write_bytes(made)
    return made
