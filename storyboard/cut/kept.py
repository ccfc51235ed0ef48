"""
Segments and sounds that are kept with a store's derived files, each in a file named after its key.

Each ends in a seal, a digest of what precedes it: a file that was cut short or changed counts as missing. They may be
deleted at any time.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from storyboard.inspection.digest import READ_BLOCK
from storyboard.store.derived import mark_used
from storyboard.store.places import is_own_file, own_folder

__all__ = ["SEAL_BYTES", "KeptFiles", "Kind", "is_sealed", "other_key", "seal"]

Kind: TypeAlias = Literal["segments", "sounds", "samples"]

# The folder and the suffix of each kind.
_PLACES: Final[dict[Kind, tuple[str, str]]] = {
    "segments": ("segments", "mp4"),
    "sounds": ("sounds", "mp4"),
    "samples": ("sounds", "f32"),
}

# A box of a type that players skip, so that the file stays an ordinary MP4.
_HEAD: Final = (8 + 32).to_bytes(4, "big") + b"free"
SEAL_BYTES: Final = 40


def seal(path: Path) -> None:
    """Append the seal to a complete file, which makes it longer by SEAL_BYTES."""
    digest = _digest(path, path.stat().st_size)
    with path.open("ab") as file:
        file.write(_HEAD + digest)


def is_sealed(path: Path) -> bool:
    """Return whether a file is as it was when it was sealed; it is read to the end."""
    try:
        size = path.stat().st_size - SEAL_BYTES
        with path.open("rb") as file:
            file.seek(max(size, 0))
            found = file.read(SEAL_BYTES + 1)
        return size > 0 and found == _HEAD + _digest(path, size)
    except OSError:
        return False


def _digest(path: Path, size: int) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while size > 0 and (block := file.read(min(READ_BLOCK, size))):
            digest.update(block)
            size -= len(block)
    return digest.digest()


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """The segments and sounds of the store at `root`, which exists; samples are the sound of single clips."""

    root: Path

    def path(self, kind: Kind, key: str) -> Path:
        """Return where the file of a key is."""
        folder, suffix = _PLACES[kind]
        return self.root / "derived" / folder / key[:2] / f"{key}.{suffix}"

    def has(self, kind: Kind, key: str) -> bool:
        """Return whether there is a whole file of that key, and mark it as used now."""
        there = self.is_there(kind, key)
        if there:
            mark_used(self.path(kind, key))
        return there

    def is_there(self, kind: Kind, key: str) -> bool:
        """Return whether there is a whole file of that key; nothing is written."""
        path = self.path(kind, key)
        with suppress(OSError, ValueError):
            return is_own_file(self.root, path) and is_sealed(path)
        return False

    def place(self, kind: Kind, key: str) -> Path:
        """Return where to write the file of a key, in a folder that exists. StoreError when a link is in the way."""
        own_folder(self.root, "derived", _PLACES[kind][0], key[:2])
        return self.path(kind, key)


def other_key() -> str:
    """Return a key that nothing has: of a file that is used once."""
    return secrets.token_hex(32)
