"""Pictures as providers take them: the file as it is wherever that will do, encoded anew where it will not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import anyio

from storyboard.catalogue.pictures import breaches_of_image
from storyboard.catalogue.schema import PictureLimits
from storyboard.errors import MediaError
from storyboard.media.encode_picture import encode_picture
from storyboard.media.images import probe_image, read_image

__all__ = ["PreparedPicture", "prepared", "prepared_in_thread"]

# Lossless first where the model reads it; then what is smaller.
PREFERRED: Final = ("png", "webp", "jpeg")
QUALITIES: Final = (95, 90, 80, 65)


@dataclass(frozen=True, slots=True)
class PreparedPicture:
    """The bytes of a picture file, its format's MIME type, and a file name that goes with it."""

    content: bytes = field(repr=False)
    mime: str
    name: str


def prepared(picture: Path, limits: PictureLimits | None) -> PreparedPicture:
    """
    Return a picture that keeps to a model's limits: the file's own bytes wherever they do.

    Otherwise it is encoded in a format and size of file that the model takes; its pixels stay as many. MediaError
    when the picture cannot be read, or breaks limits that no other encoding mends.
    """
    facts = probe_image(picture)
    if not breaches_of_image(limits, facts) or limits is None:
        return _named(picture.read_bytes(), facts.format, picture)
    # Format and size of file can be mended; a wrong shape or too few pixels cannot.
    breaches = breaches_of_image(limits, replace(facts, format=limits.formats[0], bytes=0))
    pixels = read_image(picture)
    for name, quality in () if breaches else _encodings(limits):
        content = encode_picture(pixels, name, quality=quality)
        breaches = breaches_of_image(limits, replace(facts, format=name, bytes=len(content)))
        if not breaches:
            return _named(content, name, picture)
    reason = breaches[0].message if breaches else "the model reads no format that can be written"
    raise MediaError(f'"{picture}" cannot be sent: {reason}', hint=breaches[0].hint if breaches else None)


async def prepared_in_thread(picture: Path, limits: PictureLimits | None) -> PreparedPicture:
    """Do the same as `prepared`, and let others work meanwhile."""
    return await anyio.to_thread.run_sync(prepared, picture, limits)


def _encodings(limits: PictureLimits) -> list[tuple[str, int]]:
    """Return the formats that the model reads, each at falling qualities, the most faithful first."""
    names = [name for name in PREFERRED if name in limits.formats]
    lossless = [(name, 100) for name in names if name == "png"]
    return lossless + [(name, quality) for quality in QUALITIES for name in names if name != "png"]


def _named(content: bytes, name: str, picture: Path) -> PreparedPicture:
    suffix = "jpg" if name == "jpeg" else name
    return PreparedPicture(content, f"image/{name}", f"{picture.stem}.{suffix}")
