"""A name for the code that looks at media: what another version of it found is found anew."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

__all__ = ["inspecting_code"]

MEDIA: Final = Path(__file__).parents[1] / "media"
LIBRARIES: Final = ("av", "pillow", "pillow-heif")


@cache
def inspecting_code() -> str:
    """Return a digest of the modules that read media, and of the versions of the libraries that they read with."""
    digest = sha256()
    for path in sorted(MEDIA.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for name in LIBRARIES:
        try:
            digest.update(f"{name} {version(name)}\n".encode())
        except PackageNotFoundError:
            continue
    return digest.hexdigest()[:32]
