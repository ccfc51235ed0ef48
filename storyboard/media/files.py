"""Atomic writes: a file has its old content or all of the new."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from storyboard.errors import MediaError

__all__ = [
    "SECONDS_UNTIL_ABANDONED",
    "TEMPORARY_MARK",
    "atomic_write",
    "fsync",
    "fsync_folder",
    "is_temporary",
    "writing",
]

TEMPORARY_MARK: Final = ".storyboard-part-"
SECONDS_UNTIL_ABANDONED: Final = 3600

_TEMPORARY: Final = re.compile(re.escape(TEMPORARY_MARK) + r"[0-9a-f]{12}(\.[^.]+)?")
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def is_temporary(path: Path) -> bool:
    """Return whether `path` is a temporary file of `atomic_write`, left behind by a killed process."""
    return _TEMPORARY.fullmatch(path.name) is not None


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """
    Yield a temporary path in the folder of `path`, and rename it to `path` when the block succeeds.

    The file is synced to disk before it is renamed, so `path` never has partial content. The temporary file has the
    suffix of `path`, and is removed when the block fails. Temporary files of killed processes are removed from the
    folder an hour after their last change. Only a regular file is replaced. Raises MediaError when `path` is a link, a
    folder or a device, and when its folder is missing, read-only or full.
    """
    _refuse_irregular(path)
    _clear_abandoned(path.parent)
    temporary = path.with_name(f"{TEMPORARY_MARK}{secrets.token_hex(6)}{path.suffix}")
    with writing(path):
        temporary.touch(exist_ok=False)
        try:
            yield temporary
            fsync(temporary)
            _refuse_irregular(path)
            temporary.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        fsync_folder(path.parent)


def _refuse_irregular(path: Path) -> None:
    """Raise MediaError when `path` is something that a file must not replace: a link, a device."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return  # writing to the path reports what is wrong with it
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        kind = "a link" if stat.S_ISLNK(mode) else "a device"
        raise MediaError(
            f'"{path}" cannot be written: there is {kind} of that name', hint="choose another file name"
        )


def _clear_abandoned(folder: Path) -> None:
    with contextlib.suppress(OSError):
        for left in folder.iterdir():
            if not is_temporary(left):
                continue
            facts = left.lstat()
            if stat.S_ISREG(facts.st_mode) and facts.st_mtime < time.time() - SECONDS_UNTIL_ABANDONED:
                left.unlink(missing_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Convert the system's errors of writing `path` to MediaError; other errors pass."""
    try:
        yield
    except OSError as error:
        message = _refusal(error, path)
        if message is None:
            raise
        raise MediaError(message[0], hint=message[1]) from error


def _refusal(error: OSError, path: Path) -> tuple[str, str] | None:
    folder = path.parent
    if error.errno in _FULL:
        return f'"{path}" cannot be written: the disk is full', f'free some space in "{folder}" and try again'
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return (
            f'"{path}" cannot be written',
            f'"{folder}" is not writable: change its permissions, or write elsewhere',
        )
    if error.errno in {errno.ENOENT, errno.ENOTDIR} and not folder.is_dir():
        return f'"{path}" cannot be written', f'there is no folder "{folder}": make it first'
    if error.errno == errno.EISDIR:
        return f'"{path}" cannot be written: it is a folder', "choose another file name"
    return None


def fsync(path: Path) -> None:
    """Sync the content of a file to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fsync_folder(folder: Path) -> None:
    """Sync the names of a folder's files to disk, where the system can."""
    # Not every system can sync a folder; the rename is atomic anyway.
    with contextlib.suppress(OSError):
        fsync(folder)
