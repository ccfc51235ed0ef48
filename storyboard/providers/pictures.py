"""Prepare files for upload: unchanged where possible, and pictures re-encoded where a model's limits require it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from mimetypes import guess_type
from pathlib import Path
from typing import Final

import anyio

from storyboard.catalogue.pictures import image_violations
from storyboard.catalogue.schema import PictureLimits
from storyboard.catalogue.values import FileKind
from storyboard.errors import MediaError
from storyboard.limits import UPLOAD_BYTES
from storyboard.media.encode_picture import encode_picture
from storyboard.media.images import probe_image, read_image

__all__ = ["PreparedFile", "prepared", "prepared_in_thread"]

# Lossless first where the model reads it, then smaller formats.
PREFERRED: Final = ("png", "webp", "jpeg")
QUALITIES: Final = (95, 90, 80, 65)
MIMES: Final[Mapping[FileKind, str]] = {"video": "video/mp4", "sound": "audio/mpeg"}
MIME_STARTS: Final[Mapping[FileKind, str]] = {"video": "video/", "sound": "audio/"}


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """The bytes of a file, its format's MIME type, and a file name that goes with it."""

    content: bytes = field(repr=False)
    mime: str
    name: str


def prepared(file: Path, limits: PictureLimits | None, kind: FileKind = "picture") -> PreparedFile:
    """
    Return a file as it is uploaded: unchanged if it is within the model's limits.

    Other pictures are re-encoded to a format and file size that the model takes, at the same resolution. MediaError
    when the file cannot be read, or violates limits that re-encoding cannot meet.
    """
    return _picture(file, limits) if kind == "picture" else _as_it_is(file, kind)


def _picture(picture: Path, limits: PictureLimits | None) -> PreparedFile:
    facts = probe_image(picture)
    if not image_violations(limits, facts) or limits is None:
        return _named(picture.read_bytes(), facts.format, picture)
    # Re-encoding changes the format and the file size, not the shape and the resolution.
    violations = image_violations(limits, replace(facts, format=limits.formats[0], bytes=0))
    pixels = read_image(picture)
    for name, quality in () if violations else _encodings(limits):
        content = encode_picture(pixels, name, quality=quality)
        violations = image_violations(limits, replace(facts, format=name, bytes=len(content)))
        if not violations:
            return _named(content, name, picture)
    reason = violations[0].message if violations else "the model reads no format that can be written"
    raise MediaError(f'"{picture}" cannot be sent: {reason}', hint=violations[0].hint if violations else None)


def _as_it_is(file: Path, kind: FileKind) -> PreparedFile:
    try:
        if file.stat().st_size > UPLOAD_BYTES:
            raise MediaError(
                f'"{file}" cannot be sent: it has more than {UPLOAD_BYTES:,} bytes',
                hint="give a shorter or smaller one",
            )
        content = file.read_bytes()
    except OSError as error:
        raise MediaError(f'"{file}" cannot be read: {error.strerror}') from error
    guess = guess_type(file.name)[0] or ""
    return PreparedFile(content, guess if guess.startswith(MIME_STARTS[kind]) else MIMES[kind], file.name)


async def prepared_in_thread(
    file: Path, limits: PictureLimits | None, kind: FileKind = "picture"
) -> PreparedFile:
    """Run `prepared` in a worker thread."""
    return await anyio.to_thread.run_sync(prepared, file, limits, kind)


def _encodings(limits: PictureLimits) -> list[tuple[str, int]]:
    """Yield the formats that the model reads, each at decreasing qualities."""
    names = [name for name in PREFERRED if name in limits.formats]
    lossless = [(name, 100) for name in names if name == "png"]
    return lossless + [(name, quality) for quality in QUALITIES for name in names if name != "png"]


def _named(content: bytes, name: str, picture: Path) -> PreparedFile:
    suffix = "jpg" if name == "jpeg" else name
    return PreparedFile(content, f"image/{name}", f"{picture.stem}.{suffix}")
