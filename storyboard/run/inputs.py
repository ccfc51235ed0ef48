"""The input files of a run: each is copied once, and only if it still is what was planned."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final, Self

import anyio

from storyboard.errors import MediaError
from storyboard.inspection.digest import READ_BLOCK
from storyboard.inspection.identity import identity_of

__all__ = ["Inputs", "readable", "unchanged"]

PLAN_AGAIN: Final = "nothing was sent; run the command again to plan with the changed file"


@dataclass(slots=True)
class Inputs:
    """
    Private copies of the files that the requests of one run take, by their digests.

    What is sent is read from the copy, so it matches its digest even if the original changes meanwhile. A context
    manager, which removes the copies when it ends.
    """

    _folder: TemporaryDirectory[str] | None = None
    _originals: dict[str, Path] = field(default_factory=dict)
    _called: dict[str, str] = field(default_factory=dict)
    _copying: dict[tuple[Path, str], anyio.Lock] = field(default_factory=dict)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the copies."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    async def copy_of(self, path: Path, sha256: str, called: str | None = None) -> Path:
        """
        Return a copy of the file at `path`, under the same name, whose bytes have this digest.

        `called` is the name of the file in messages, the path by default. MediaError when the file cannot be read, or
        is no longer what was planned.
        """
        async with self._copying.setdefault((path, sha256), anyio.Lock()):
            copy = self._place(sha256, path.name)
            if str(copy) not in self._originals:
                await anyio.to_thread.run_sync(_copy, path, sha256, copy)
                self._originals[str(copy)] = path
            if called is not None:
                self._called[f'"{copy}"'] = called
        return copy

    def in_words(self, message: str) -> str:
        """Return a message with the paths of copies replaced by those of the originals."""
        for quoted, called in self._called.items():
            message = message.replace(quoted, called)
        for copy, original in self._originals.items():
            message = message.replace(copy, str(original))
        return message

    def _place(self, sha256: str, name: str) -> Path:
        if self._folder is None:
            with readable(Path(name)):
                self._folder = TemporaryDirectory(prefix="storyboard-inputs-", ignore_cleanup_errors=True)
        return Path(self._folder.name) / sha256 / name


def _changed(path: Path) -> MediaError:
    """Return the error for a file that has changed since the plan was made."""
    return MediaError(f'"{path}" has changed since the plan was made', hint=PLAN_AGAIN)


def unchanged(path: Path, sha256: str, use: Callable[[], None], digest: Callable[[Path], str]) -> None:
    """
    Use a file that is too large to copy; MediaError when its digest was not the planned one throughout.

    The result of `use` is then invalid. `digest` gives the digest of a file as it is now.
    """
    with readable(path):
        before = identity_of(path)
    use()
    with readable(path):
        if digest(path) != sha256 or identity_of(path) != before:
            raise _changed(path)


def _copy(path: Path, sha256: str, copy: Path) -> None:
    digest = hashlib.sha256()
    with readable(path):
        copy.parent.mkdir(exist_ok=True)
        with path.open("rb") as source, copy.open("wb") as target:
            while block := source.read(READ_BLOCK):
                digest.update(block)
                target.write(block)
    if digest.hexdigest() != sha256:
        copy.unlink()
        raise _changed(path)


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Convert the errors of reading a planned file into MediaError."""
    try:
        yield
    except FileNotFoundError as error:
        raise MediaError(f'"{path}" was removed after the plan was made', hint=PLAN_AGAIN) from error
    except OSError as error:
        raise MediaError(f'"{path}" cannot be read: {error.strerror or error}', hint=PLAN_AGAIN) from error
