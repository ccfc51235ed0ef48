"""
Segments and sounds that are kept with a store's derived files, each in a file named after its key.

Each ends in a seal, a digest of its key and of what precedes it: a file that was cut short or changed, and that of
another key, count as missing. They may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from storyboard.errors import MediaError
from storyboard.inspection.digest import READ_BLOCK
from storyboard.media.files import atomic_write, writing
from storyboard.store.derived import mark_used
from storyboard.store.places import is_own_file, own_folder

__all__ = ["ATTEMPTS", "SEAL_BYTES", "KeptFiles", "Kind"]

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
# How often a file may vanish while it is used, because another process removes derived files.
ATTEMPTS: Final = 3


def _seal(path: Path, key: str) -> None:
    """Append the seal of a key to a complete file, which makes it longer by SEAL_BYTES."""
    digest = _digest(path, key, path.stat().st_size)
    with path.open("ab") as file:
        file.write(_HEAD + digest)


def _is_sealed(path: Path, key: str) -> bool:
    """Return whether a file is as it was when it was sealed with that key; it is read to the end."""
    try:
        size = path.stat().st_size - SEAL_BYTES
        with path.open("rb") as file:
            file.seek(max(size, 0))
            found = file.read(SEAL_BYTES + 1)
        return size > 0 and found == _HEAD + _digest(path, key, size)
    except OSError:
        return False


def _digest(path: Path, key: str, size: int) -> bytes:
    digest = hashlib.sha256(key.encode())
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
            return is_own_file(self.root, path) and _is_sealed(path, key)
        return False

    def place(self, kind: Kind, key: str) -> Path:
        """
        Return where to write the file of a key, in a folder that exists.

        StoreError when a link is in the way, MediaError when the folder cannot be written.
        """
        path = self.path(kind, key)
        with writing(path.parent):
            own_folder(self.root, "derived", _PLACES[kind][0], key[:2])
        return path

    def write(self, kind: Kind, key: str, write: Callable[[Path], None]) -> Path:
        """
        Have `write` write a file for a key, seal it, and return it, under a name that nothing else has.

        It is written again when another process deletes it meanwhile, with its folder or without. Raises what `write`
        does, MediaError when the file cannot be written, and StoreError when a link is in the way.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                written = self.place(kind, secrets.token_hex(32))
                with atomic_write(written) as temporary:
                    write(temporary)
                    _seal(temporary, key)
            except (MediaError, OSError) as error:
                if attempt == ATTEMPTS or not _is_of_a_missing_file(error):
                    raise
            else:
                return written
        raise AssertionError("the last attempt returns or raises")

    def keep(self, kind: Kind, key: str, written: Path) -> Path:
        """
        Give a written file, sealed with a key, the name of that key, and return where it is now.

        It stays where it is when something else has that name, such as a folder, or another process deletes the folder
        meanwhile. Raises as `place` does.
        """
        try:
            place = self.place(kind, key)
            with writing(place):
                written.replace(place)
        except (MediaError, OSError) as error:
            if not (_is_of_a_missing_file(error) or self.path(kind, key).is_dir()):
                raise
            return written
        return place


def _is_of_a_missing_file(error: BaseException) -> bool:
    return isinstance(error, FileNotFoundError) or isinstance(error.__cause__, FileNotFoundError)
