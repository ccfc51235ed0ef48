"""The pictures that submissions refer to: as data URIs, as uploads to this server, or on this machine."""

from __future__ import annotations

import asyncio
import base64
import binascii
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes, urlsplit

from storyboard.catalogue.pictures import breaches_of_image, picture_limits
from storyboard.emulator.files import FileHost
from storyboard.emulator.offers import Offer
from storyboard.emulator.values import Complaint, Object
from storyboard.errors import MediaError
from storyboard.media.images import probe_image

__all__ = ["FIRST_FRAME_FIELDS", "LAST_FRAME_FIELDS", "PictureHunt", "named_picture", "picture_complaints"]

FIRST_FRAME_FIELDS: Final = (
    "image_url",
    "start_image_url",
    "first_frame_url",
    "first_image_url",
    "first_frame_image",
    "start_image",
    "image",
)
LAST_FRAME_FIELDS: Final = (
    "end_image_url",
    "tail_image_url",
    "last_frame_url",
    "last_frame_image",
    "last_image",
    "end_image",
)
LARGEST_BYTES: Final = 50_000_000
TIMEOUT_SECONDS: Final = 10

# How fal names what can be wrong with a picture, by a word of ours for it.
KINDS: Final = {"too small": "image_too_small", "too wide": "image_aspect_ratio_error"} | {
    "too narrow": "image_aspect_ratio_error",
    "too many": "file_too_large",
    "does not read": "unsupported_image_format",
}


class PictureHunt:
    """Finds the pictures of submissions to one server, whose own addresses begin with `origin`."""

    def __init__(self, files: FileHost, origin: str) -> None:
        self._files = files
        self._origin = urlsplit(origin)

    async def find(self, field: str, reference: str) -> Path | Complaint | None:
        """
        Return the picture as a file, or None when it lies elsewhere in the world: nothing is fetched from there.

        What cannot be had, or is no picture, is complained of.
        """
        if reference.startswith("data:"):
            content = _decoded(reference)
            if content is None:
                return Complaint(field, "image_load_error", "Failed to decode the data URI")
            return _checked(field, self._files.keep(content))
        url = urlsplit(reference)
        if url.scheme not in ("http", "https") or not url.hostname:
            return Complaint(field, "file_download_error", "Input should be a URL or a data URI")
        if not _is_near(url.hostname):
            return None
        if url.port == self._origin.port and (key := _own_key(url.path)):
            hosted = self._files.find(key)
            return _checked(field, hosted.path) if hosted else _unavailable(field)
        content = await asyncio.to_thread(_fetched, url.hostname, url.port or 80, url.path, url.query)
        return _checked(field, self._files.keep(content)) if content else _unavailable(field)


def named_picture(arguments: Object, names: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the first of the fields that has a picture, with its reference; None when none has."""
    for name in names:
        value = arguments.get(name)
        if isinstance(value, str) and value:
            return name, value
    return None


def picture_complaints(offer: Offer, field: str, picture: Path) -> list[Complaint]:
    """Return the limits of the model that a picture breaks."""
    limits = picture_limits(offer.model, offer.route)
    breaches = breaches_of_image(limits, probe_image(picture))
    return [Complaint(field, _kind_of(breach.message), breach.message) for breach in breaches]


def _kind_of(message: str) -> str:
    return next((kind for words, kind in KINDS.items() if words in message), "value_error")


def _own_key(path: str) -> str | None:
    """Return the key in an address of this server's file host, or of its Replicate files; None for other paths."""
    parts = path.strip("/").split("/")
    if len(parts) >= 2 and parts[0] == "files":
        return parts[1]
    return parts[3] if parts[:3] == ["replicate", "v1", "files"] and len(parts) > 3 else None


def _is_near(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _decoded(reference: str) -> bytes | None:
    header, comma, data = reference.partition(",")
    if not comma:
        return None
    if not header.endswith(";base64"):
        return unquote_to_bytes(data)
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except binascii.Error:
        return None


def _fetched(host: str, port: int, path: str, query: str) -> bytes | None:
    connection = HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", f"{path or '/'}?{query}" if query else path or "/")
        answer = connection.getresponse()
        return answer.read(LARGEST_BYTES) if answer.status == 200 else None
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


def _checked(field: str, picture: Path) -> Path | Complaint:
    try:
        probe_image(picture)
    except MediaError:
        return Complaint(
            field, "image_load_error", "Failed to load the image: it is no picture, or a broken one"
        )
    return picture


def _unavailable(field: str) -> Complaint:
    return Complaint(
        field, "file_download_error", "Failed to download the file: is its URL publicly accessible?"
    )
