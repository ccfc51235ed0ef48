"""
The cache of what is known of files: small JSON files in the user's cache folder.

It may be deleted at any time, also while programs run. Damaged and unknown entries are ignored, and a folder that
cannot be written is not an error. It is not in a store or a storyboard's folder, which may not be the user's own.
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

__all__ = ["CACHE_VARIABLE", "Entry", "cache_folder", "read_entry", "write_entry"]

CACHE_VARIABLE: Final = "STORYBOARD_CACHE"
LARGEST_ENTRY: Final = 64 * 1024
# In each of 256 folders: at most some 30,000 entries of less than 1 KB.
MOST_IN_FOLDER: Final = 128

Entry: TypeAlias = Mapping[str, object]


def read_entry(kind: str, name: str) -> Entry | None:
    """Return the entry of a name, or None."""
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
    # The path of an entry is a digest of its name; comparing the names excludes moved files.
    return found if isinstance(found, dict) and found.get("name") == name else None


def write_entry(kind: str, name: str, entry: Entry) -> None:
    """Write the entry of a name, atomically; nothing happens when it cannot be written."""
    path = _path(kind, name)
    if path is None:
        return
    text = json.dumps({**entry, "name": name}).encode()
    temporary = path.with_name(f".{secrets.token_hex(8)}")
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            # Not synced: an entry that a power failure truncates does not match its checksum.
            temporary.write_bytes(_checksum(text) + b"\n" + text)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        _bound(path.parent)


def _checksum(text: bytes) -> bytes:
    return sha256(text).hexdigest()[:32].encode()


def _path(kind: str, name: str) -> Path | None:
    folder = cache_folder()
    if folder is None:
        return None
    key = sha256(f"{kind} {name}".encode("utf-8", "surrogateescape")).hexdigest()
    return folder / "inspected" / key[:2] / f"{key[2:]}.json"


def cache_folder() -> Path | None:
    """Return the user's cache folder, which need not exist; None when there is no absolute path for it."""
    named = os.environ.get(CACHE_VARIABLE)
    if named is None:
        from platformdirs import user_cache_path  # noqa: PLC0415 - slow, and not always needed

        folder = user_cache_path("storyboard", appauthor=False)
    else:
        folder = Path(named)
    # Without a home the path would begin with "~", relative to the working folder, which is not trusted.
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
