"""The pictures in submissions: data URIs, or uploads to this server."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes, urlsplit

from storyboard.catalogue.pictures import image_violations, picture_limits
from storyboard.emulator.files import FileHost
from storyboard.emulator.guard import is_loopback
from storyboard.emulator.offers import Offer
from storyboard.emulator.values import Complaint, Object
from storyboard.errors import MediaError
from storyboard.media.images import probe_image
from storyboard.providers.addresses import web_address

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

# The error types of fal for pictures, by the catalogue's words.
KINDS: Final = {"too small": "image_too_small", "too wide": "image_aspect_ratio_error"} | {
    "too narrow": "image_aspect_ratio_error",
    "too many": "file_too_large",
    "does not read": "unsupported_image_format",
}


class PictureHunt:
    """Finds the pictures of submissions to one server, whose own URLs begin with `origin`."""

    def __init__(self, files: FileHost, origin: str) -> None:
        self._files = files
        self._origin = urlsplit(origin)

    def find(self, field: str, reference: str) -> Path | Complaint | None:
        """
        Return the picture as a file, or None when it is on another server, from which nothing is fetched.

        An unreadable or missing picture is added to the complaints.
        """
        if reference.startswith("data:"):
            content = _decoded(reference)
            if content is None:
                return Complaint(field, "image_load_error", "Failed to decode the data URI")
            return _checked(field, self._files.keep(content))
        url = web_address(reference)
        if url is None:
            return Complaint(field, "file_download_error", "Input should be a URL or a data URI")
        if not is_loopback(url.hostname or ""):
            return None
        # Clients must not reach other services of this machine through this server.
        key = _own_key(url.path) if url.port == self._origin.port else None
        hosted = self._files.find(key) if key else None
        return _checked(field, hosted.path) if hosted else _unavailable(field)


def named_picture(arguments: Object, names: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the first field with a picture, and its reference; None when there is none."""
    for name in names:
        value = arguments.get(name)
        if isinstance(value, str) and value:
            return name, value
    return None


def picture_complaints(offer: Offer, field: str, picture: Path) -> list[Complaint]:
    """Return the complaints about a picture that exceeds the model's limits."""
    limits = picture_limits(offer.model, offer.route)
    violations = image_violations(limits, probe_image(picture))
    return [Complaint(field, _kind_of(violation.message), violation.message) for violation in violations]


def _kind_of(message: str) -> str:
    return next((kind for words, kind in KINDS.items() if words in message), "value_error")


def _own_key(path: str) -> str | None:
    """Return the key in the path of an uploaded file, also of Replicate's; None for other paths."""
    parts = path.strip("/").split("/")
    if len(parts) >= 2 and parts[0] == "files":
        return parts[1]
    return parts[3] if parts[:3] == ["replicate", "v1", "files"] and len(parts) > 3 else None


def _decoded(reference: str) -> bytes | None:
    header, comma, data = reference.partition(",")
    if not comma:
        return None
    if not header.endswith(";base64"):
        return unquote_to_bytes(data)
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except ValueError:
        return None


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
