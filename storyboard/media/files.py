"""Files that are written whole or not at all."""

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
    "flush",
    "flush_folder",
    "is_temporary",
    "whole_file",
    "writing",
]

TEMPORARY_MARK: Final = ".storyboard-part-"
SECONDS_UNTIL_ABANDONED: Final = 3600

_TEMPORARY: Final = re.compile(re.escape(TEMPORARY_MARK) + r"[0-9a-f]{12}(\.[^.]+)?")
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def is_temporary(path: Path) -> bool:
    """Say whether `path` is named as `whole_file` names its temporary files: leftovers of a killed process."""
    return _TEMPORARY.fullmatch(path.name) is not None


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """
    Give a temporary path in the folder of `path`; it becomes `path` when the block ends well.

    The file is flushed to the disk first and then takes the final name in one step, so that `path` is at
    every moment absent, the old file, or the whole new one. The temporary file has the suffix of `path`; it
    is removed when the block fails. What a killed process left in the folder is cleared once nobody has written
    to it for an hour. Only a regular file is replaced. Raises MediaError when there is a link, a folder or a device
    of that name, and when the folder is missing, read-only or full.
    """
    _refuse_irregular(path)
    _clear_abandoned(path.parent)
    temporary = path.with_name(f"{TEMPORARY_MARK}{secrets.token_hex(6)}{path.suffix}")
    with writing(path):
        temporary.touch(exist_ok=False)
        try:
            yield temporary
            flush(temporary)
            _refuse_irregular(path)
            temporary.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        flush_folder(path.parent)


def _refuse_irregular(path: Path) -> None:
    """Raise MediaError when something is in the place of the file that a file is not to replace: a link, a device."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return  # what is wrong with the path is told when it is written to
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
    """Turn the operating system's refusals to write `path` into MediaError; other errors pass."""
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
        return f'"{path}" cannot be written: the disk is full', f'make room in "{folder}" and try again'
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


def flush(path: Path) -> None:
    """Wait until the disk has what was written to a file."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_folder(folder: Path) -> None:
    """Wait until the disk has the names of a folder's files, where that can be waited for."""
    # Not every file system or system can flush a folder; the rename is whole without it.
    with contextlib.suppress(OSError):
        flush(folder)
