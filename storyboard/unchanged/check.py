"""Whether all that a record lists is as it was: by sizes and times, and by digests where these have changed."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Final

from storyboard.inspection.digest import digest_of
from storyboard.inspection.identity import identity_in, identity_of
from storyboard.unchanged.record import Place, Record, Seen, Sight

__all__ = ["confirmed", "is_empty", "place_of"]

# There is nothing at a path, and a name that is too long can have nothing.
_NOTHING: Final = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)


def confirmed(record: Record, surroundings: str, now_ns: int) -> Record | None:
    """
    Return the record when all is as it was, None when anything is not, or cannot be told.

    Files whose sizes or times have changed are read: the record that is returned has those of now.
    """
    sight = record.sight
    try:
        if not (record.surroundings == surroundings and _are_there(sight)):
            return None
        files = {path: _seen_now(path, seen, now_ns) for path, seen in sight.files.items()}
    except (OSError, ValueError):
        return None
    known = {path: seen for path, seen in files.items() if seen is not None}
    if len(known) < len(files):
        return None
    return record if known == sight.files else replace(record, sight=sight._replace(files=known))


def _are_there(sight: Sight) -> bool:
    return (
        all(place_of(path) == place for path, place in sight.places.items())
        and all(os.path.realpath(path) == leads_to for path, leads_to in sight.links.items())
        and all(map(is_empty, sight.empty))
    )


def _seen_now(path: str, seen: Seen, now_ns: int) -> Seen | None:
    """Return a file as it is now, None when its bytes are not those that were seen. OSError."""
    facts = Path(path).stat()
    identity = identity_in(facts)
    if identity == seen.identity:
        return seen
    # A pipe would be waited for.
    if not stat.S_ISREG(facts.st_mode) or digest_of(Path(path)) != seen.digest:
        return None
    # One that was written just now may be written to again with the same times: it is read again the next time.
    settled = identity.is_settled(now_ns) and identity_of(Path(path)) == identity
    return Seen(identity, seen.digest) if settled else seen


def place_of(path: str) -> Place | None:
    """Return what a path is, None when there is nothing. OSError when that cannot be told."""
    try:
        facts = os.lstat(path)
    except OSError as error:
        if error.errno in _NOTHING:
            return None
        raise
    kind = stat.S_IFMT(facts.st_mode)
    # Another file of the same bytes is as good.
    return Place(kind, 0, 0) if kind == stat.S_IFREG else Place(kind, facts.st_dev, facts.st_ino)


def is_empty(path: str) -> bool:
    """Return whether there is nothing at a path, or an empty file. OSError when that cannot be told."""
    try:
        facts = os.lstat(path)
    except FileNotFoundError:
        return True
    return stat.S_ISREG(facts.st_mode) and not facts.st_size
