"""The file host: uploaded files with their URLs, and tickets for uploads."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from storyboard.emulator.values import Provider

__all__ = ["FileHost", "HostedFile", "Ticket"]

# The type is sent in a header of the response, so it must be valid there.
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(?:\s*;[ -~]*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class HostedFile:
    """An uploaded file: its `key` in URLs, its `name`, its path on disk, and its stated type."""

    provider: Provider
    key: str
    name: str
    path: Path
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """Permission to upload one file to a provider's storage: the `signature` is needed."""

    provider: Provider
    key: str
    name: str
    signature: str
    content_type: str

    @property
    def read_signature(self) -> str:
        """The signature of the URL for reading the file; it does not permit an upload."""
        return hashlib.sha256(self.signature.encode()).hexdigest()


class FileHost:
    """Uploaded files in a folder. Equal contents share one file on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, HostedFile] = {}
        self._tickets: dict[str, Ticket] = {}

    def ticket(self, provider: Provider, name: str, content_type: str) -> Ticket:
        """Return a ticket to upload a file of that name."""
        plain = PurePosixPath(name.replace("\\", "/")).name or "upload.bin"
        kind = content_type if _MEDIA_TYPE.fullmatch(content_type) else "application/octet-stream"
        ticket = Ticket(provider, secrets.token_hex(12), plain, secrets.token_hex(32), kind)
        self._tickets[ticket.key] = ticket
        return ticket

    def redeem(self, key: str, signature: str) -> Ticket | None:
        """Return the ticket of a key; None when there is none or the signature is wrong."""
        ticket = self._tickets.get(key)
        if ticket is None or not secrets.compare_digest(ticket.signature.encode(), signature.encode()):
            return None
        return ticket

    def add(self, ticket: Ticket, content: bytes) -> HostedFile:
        """Store a file under the ticket's key."""
        path = self.keep(content)
        hosted = HostedFile(
            provider=ticket.provider,
            key=ticket.key,
            name=ticket.name,
            path=path,
            content_type=ticket.content_type,
            size=len(content),
            sha256=path.name,
        )
        self._files[ticket.key] = hosted
        return hosted

    def find(self, key: str) -> HostedFile | None:
        """Return the file of a key, or None."""
        return self._files.get(key)

    def remove(self, key: str) -> bool:
        """Delete the file of a key; return whether there was one."""
        return self._files.pop(key, None) is not None

    def keep(self, content: bytes) -> Path:
        """Write content to disk, named by its sha256, and return its path."""
        path = self._folder / hashlib.sha256(content).hexdigest()
        if not path.exists():
            path.write_bytes(content)
        return path
