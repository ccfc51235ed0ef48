"""The digest of a file's bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

__all__ = ["READ_BLOCK", "digest_of"]

READ_BLOCK: Final = 1 << 20


def digest_of(path: Path) -> str:
    """Return the sha256 of a file's bytes in hexadecimal; OSError when it cannot be read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(READ_BLOCK):
            digest.update(block)
    return digest.hexdigest()
