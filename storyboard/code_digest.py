"""Digests of code: results of a different version of the code are not reused, whatever the package's version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

__all__ = ["cutting_code", "cutting_libraries", "digest_of_code", "drawing_code", "inspecting_code"]

PACKAGE: Final = Path(__file__).parent
# The wheels of av contain FFmpeg and its encoders, so its version is theirs.
MEDIA: Final = ("av", "numpy", "pillow", "pillow-heif")
CUTTING: Final = (*MEDIA, "moviepy", "opencv-python-headless")
# Fonts decide what cards and slates look like.
COUNTED: Final = (".py", ".otf")


def inspecting_code() -> str:
    """Return the digest of the code that probes and checks media."""
    return digest_of_code(PACKAGE, ("media",), MEDIA)


def drawing_code() -> str:
    """Return the digest of the code that draws and encodes the animatic engine's clips."""
    return digest_of_code(PACKAGE, ("animatic", "media"), (*MEDIA, "opencv-python-headless"))


def cutting_code() -> str:
    """Return the digest of the code that cuts and encodes films."""
    return digest_of_code(PACKAGE, ("cut", "media"), CUTTING)


def cutting_libraries() -> dict[str, str]:
    """Return the versions of the libraries that cut films, by their names; without those that are not there."""
    return dict(_versions(CUTTING))


@cache
def digest_of_code(package: Path, folders: tuple[str, ...], libraries: tuple[str, ...]) -> str:
    """Return a digest of the modules and fonts in these folders of a package, and of these distributions' versions."""
    digest = sha256()
    for folder in folders:
        for path in sorted(path for path in (package / folder).rglob("*.*") if path.suffix in COUNTED):
            digest.update(f"{path.relative_to(package).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    for name, number in _versions(libraries):
        digest.update(f"{name} {number}\n".encode())
    return digest.hexdigest()[:32]


def _versions(libraries: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in libraries:
        with suppress(PackageNotFoundError):
            yield name, version(name)
