"""
What is remembered of files between runs: small JSON files in the user's own cache folder.

Nothing depends on it: it may be deleted at any moment, also while programs run. What is missing, damaged or of another
form is as if it had never been there, and a folder that cannot be written is no error. It is no part of a store or of
a storyboard's folder, for what comes with those may be a stranger's.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeAlias

__all__ = ["CACHE_VARIABLE", "Entry", "read_entry", "write_entry"]

CACHE_VARIABLE: Final = "STORYBOARD_CACHE"
LARGEST_ENTRY: Final = 64 * 1024
# In each of 256 folders: some 30,000 entries of less than 1 KB at most.
MOST_IN_FOLDER: Final = 128

Entry: TypeAlias = Mapping[str, object]


def read_entry(kind: str, name: str) -> Entry | None:
    """Return what is remembered under a name, or None."""
    path = _path(kind, name)
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            checksum, _, text = file.read(LARGEST_ENTRY).partition(b"\n")
        if checksum != _checksum(text):
            return None
        found: object = json.loads(text)
    except (OSError, ValueError, RecursionError):
        return None
    # The path of an entry is a digest of its name, and names are compared all the same.
    return found if isinstance(found, dict) and found.get("name") == name else None


def write_entry(kind: str, name: str, entry: Entry) -> None:
    """Remember something under a name, whole or not at all; nothing happens when it cannot be written."""
    path = _path(kind, name)
    if path is None:
        return
    text = json.dumps({**entry, "name": name}).encode()
    temporary = path.with_name(f".{secrets.token_hex(8)}")
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            # Not synced: an entry that a power failure cuts off does not match its checksum.
            temporary.write_bytes(_checksum(text) + b"\n" + text)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        _bound(path.parent)


def _checksum(text: bytes) -> bytes:
    return sha256(text).hexdigest()[:32].encode()


def _path(kind: str, name: str) -> Path | None:
    folder = _folder()
    if folder is None:
        return None
    key = sha256(f"{kind} {name}".encode("utf-8", "surrogateescape")).hexdigest()
    return folder / "inspected" / key[:2] / f"{key[2:]}.json"


def _folder() -> Path | None:
    named = os.environ.get(CACHE_VARIABLE)
    if named is None:
        from platformdirs import user_cache_path  # noqa: PLC0415 - only those who name files need it

        folder = user_cache_path("storyboard", appauthor=False)
    else:
        folder = Path(named)
    # Without a home the path begins with "~", and would be one of the working folder, which may be a stranger's.
    return folder if folder.is_absolute() else None


def _bound(folder: Path) -> None:
    """Remove the older half of a folder's entries when there are too many of them."""
    with os.scandir(folder) as found:
        entries = [Path(one.path) for one in found if one.is_file(follow_symlinks=False)]
    if len(entries) <= MOST_IN_FOLDER:
        return
    entries.sort(key=lambda path: path.lstat().st_mtime_ns)
    for path in entries[: len(entries) // 2]:
        path.unlink(missing_ok=True)
