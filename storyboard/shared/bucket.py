"""Objects in a shared store: small documents and clips, at an address. The only module that knows `obstore`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from storyboard.errors import StoreError
from storyboard.shared.failures import explained, is_without_bucket

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

__all__ = ["NEEDED", "Bucket", "Patience", "Stored", "is_installed", "open_bucket"]

# A part of a clip in one request: S3 takes none that is smaller.
PART_BYTES: Final = 5 << 20
PARTS_AT_ONCE: Final = 2
READ_BYTES: Final = 1 << 20
LARGEST_DOCUMENT: Final = 1 << 20
NEEDED: Final = 'install storyboard with its extra "shared", in its checkout: pip install ".[shared]"'


@dataclass(frozen=True, slots=True)
class Patience:
    """
    How long to wait, in seconds: to connect, for more of a response, and while one part of a clip is sent.

    Nothing limits a whole transfer: on a slow link, a clip takes as long as it takes. `retries` is how often a request
    is repeated, with back-off, within `retry_seconds`.
    """

    connect: float = 10.0
    read: float = 60.0
    # 5 MiB in this time are 17 kB/s.
    send: float = 300.0
    retries: int = 3
    retry_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Stored:
    """One object: its path within the store, its size, and when it was written, by the server's clock."""

    path: str
    size: int
    written_at: datetime


class Bucket:
    """
    The objects of one shared store. Its methods block, and are meant for worker threads.

    They raise StoreError, in whose words the address is, but no credentials. What to read with, and to write with, is
    asked for anew for each request: a folder may be mounted and unmounted meanwhile.
    """

    def __init__(
        self, address: str, reading: Callable[[], ObjectStore], writing: Callable[[], ObjectStore]
    ) -> None:
        self.address = address
        self._reading = reading
        self._writing = writing

    def read(self, path: str) -> bytes | None:
        """Return a small document, None when there is none. StoreError also when it is larger than such a document."""
        import obstore  # noqa: PLC0415 - an optional library, which only shared stores need

        with explained(self.address, "read"):
            try:
                response = obstore.get(self._reading(), path)
            except FileNotFoundError as error:
                if is_without_bucket(error):
                    raise
                return None
            if response.meta["size"] > LARGEST_DOCUMENT:
                raise StoreError(
                    f'"{path}" in the shared store "{self.address}" is too large to be a document'
                )
            return bytes(response.bytes())

    def stat(self, path: str) -> Stored | None:
        """Return what is known about an object without reading it; None when there is none."""
        import obstore  # noqa: PLC0415 - as above

        with explained(self.address, "read"):
            try:
                meta = obstore.head(self._reading(), path)
            except FileNotFoundError:
                return None
        return Stored(path, meta["size"], meta["last_modified"])

    def create(self, path: str, content: bytes) -> bool:
        """Write a document unless there is one; False when there is. Of several callers at once, one gets True."""
        import obstore  # noqa: PLC0415 - as above
        from obstore.exceptions import AlreadyExistsError, PreconditionError  # noqa: PLC0415 - as above

        with explained(self.address, "write to"):
            try:
                obstore.put(self._writing(), path, content, mode="create")
            except (AlreadyExistsError, PreconditionError):
                return False
        return True

    def write(self, path: str, content: bytes) -> None:
        """Write a document, over one that is there."""
        import obstore  # noqa: PLC0415 - as above

        with explained(self.address, "write to"):
            obstore.put(self._writing(), path, content)

    def send(self, file: Path, path: str, goes_on: Callable[[], None] = lambda: None) -> None:
        """Write a file, in parts. `goes_on` is called before each block that is read, and may raise to stop."""
        import obstore  # noqa: PLC0415 - as above

        with explained(self.address, "write to"):
            obstore.put(
                self._writing(),
                path,
                _blocks(file, goes_on),
                chunk_size=PART_BYTES,
                max_concurrency=PARTS_AT_ONCE,
            )

    def digest(self, path: str, limit: int) -> str | None:
        """Return the sha256 of an object, of at most `limit` bytes and one block; None when there is none."""
        import obstore  # noqa: PLC0415 - as above

        digest, size = hashlib.sha256(), 0
        with explained(self.address, "read"):
            try:
                response = obstore.get(self._reading(), path)
            except FileNotFoundError as error:
                if is_without_bucket(error):
                    raise
                return None
            for block in response.stream(min_chunk_size=READ_BYTES):
                digest.update(block)
                size += len(bytes(block))
                if size > limit:
                    break
        return digest.hexdigest()

    def fetch(
        self, path: str, file: Path, limit: int, goes_on: Callable[[], None] = lambda: None
    ) -> str | None:
        """
        Read an object into a file, and return the sha256 of what came; None when there is no such object.

        No more than `limit` bytes are read, and one more. `goes_on` is called before each block, and may raise.
        """
        import obstore  # noqa: PLC0415 - as above

        digest, size = hashlib.sha256(), 0
        with explained(self.address, "read"), file.open("wb") as target:
            try:
                response = obstore.get(self._reading(), path)
            except FileNotFoundError as error:
                if is_without_bucket(error):
                    raise
                return None
            for block in response.stream(min_chunk_size=READ_BYTES):
                goes_on()
                data = bytes(block)
                digest.update(data)
                size += len(data)
                if size > limit:
                    break
                with _local_errors(file):
                    target.write(data)
        return digest.hexdigest()

    def list(self, prefix: str) -> Iterator[Stored]:
        """Yield the objects below a path."""
        import obstore  # noqa: PLC0415 - as above

        with explained(self.address, "list"):
            for chunk in obstore.list(self._reading(), prefix):
                for meta in chunk:
                    yield Stored(meta["path"], meta["size"], meta["last_modified"])

    def delete(self, path: str) -> None:
        """Delete one object; nothing happens when there is none."""
        import obstore  # noqa: PLC0415 - as above

        with explained(self.address, "write to"):
            try:
                obstore.delete(self._writing(), path)
            except FileNotFoundError:
                return


def is_installed() -> bool:
    """Whether the library for shared stores is installed."""
    from importlib.util import find_spec  # noqa: PLC0415 - only shared stores need it

    return find_spec("obstore") is not None


def open_bucket(address: str, patience: Patience | None = None) -> Bucket:
    """
    Return the objects at an address that `shared_address` has returned. No request is sent, and no folder looked for.

    StoreError when the library is not installed, or the environment says too little about the place.
    """
    if not is_installed():
        raise StoreError(f'the shared store "{address}" needs "obstore", which is not installed', hint=NEEDED)
    patience = patience or Patience()
    with explained(address, "open"):
        if address.startswith("file://"):
            folder = partial(_folder, address)
            return Bucket(address, folder, folder)
        reading, writing = (_store(address, patience, each) for each in (patience.read, patience.send))
        return Bucket(address, lambda: reading, lambda: writing)


def _folder(address: str) -> ObjectStore:
    from obstore.store import LocalStore  # noqa: PLC0415 - as above

    path = Path(unquote(urlsplit(address).path))
    if not path.is_dir():
        raise StoreError(
            f'there is no folder "{path}" for the shared store',
            hint="mount it, or create the folder; with --no-shared, plan and render do without it",
        )
    return LocalStore(path)


def _store(address: str, patience: Patience, read_seconds: float) -> ObjectStore:
    from obstore.store import from_url  # noqa: PLC0415 - as above

    client: ClientConfig = {
        "connect_timeout": timedelta(seconds=patience.connect),
        "read_timeout": timedelta(seconds=read_seconds),
        "timeout": timedelta(days=1),
        "allow_http": _plain_http(),
    }
    retries: RetryConfig = {
        "max_retries": patience.retries,
        "retry_timeout": timedelta(seconds=patience.retry_seconds),
    }
    return from_url(address, client_options=client, retry_config=retries)


def _plain_http() -> bool:
    """Whether the user's environment names a server without TLS, such as one on this machine."""
    names = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT", "AZURE_STORAGE_ENDPOINT")
    return any(os.environ.get(name, "").lower().startswith("http://") for name in names)


def _blocks(file: Path, goes_on: Callable[[], None]) -> Iterator[bytes]:
    with file.open("rb") as source:
        while block := source.read(READ_BYTES):
            goes_on()
            yield block


@contextmanager
def _local_errors(file: Path) -> Iterator[None]:
    """Say of an error that it is this machine's, and not the server's."""
    try:
        yield
    except OSError as error:
        raise StoreError(f'"{file}" cannot be written: {error.strerror or error}') from error
