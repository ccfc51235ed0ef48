"""Errors of the system (memory, files, the network) as messages for users."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from typing import Final

from storyboard.errors import StoryboardError

__all__ = ["system_error"]

_ROOM: Final = "free some disk space"
_OPEN_FILES: Final = "raise the limit of open files (ulimit -n), or make fewer clips at once (--jobs)"
_PERMISSIONS: Final = "check the permissions of files and folders"
_MEMORY: Final = "close other programs, or make fewer clips at once (--jobs 1)"
_DISK: Final = "the disk or its connection fails: check it first"
_NO_ROOM_FOR_CODE: Final = ("failed to map segment", "cannot allocate memory", "Cannot allocate memory")
_REMEDIES: Final[Mapping[int, str]] = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: _ROOM,
    errno.EMFILE: _OPEN_FILES,
    errno.ENFILE: _OPEN_FILES,
    errno.EACCES: _PERMISSIONS,
    errno.EPERM: _PERMISSIONS,
    errno.EROFS: "the disk is mounted read-only",
    errno.ENOMEM: _MEMORY,
    errno.EIO: _DISK,
    errno.ENAMETOOLONG: "give files and folders shorter names",
    errno.ELOOP: "the links of the folder form a loop",
}


def system_error(error: BaseException) -> StoryboardError | None:
    """Return an error of the system as one that says what to do; None when it is something else: a bug."""
    if isinstance(error, MemoryError):
        return StoryboardError("there is not enough memory", hint=_MEMORY)
    if isinstance(error, UnicodeError):
        return StoryboardError(
            f"a text contains invalid characters: {_reason(error)}",
            hint="check the names of files, and the prompts",
        )
    if isinstance(error, OSError):
        return _refusal(error)
    # Libraries load on first use, which may need more memory than there is.
    if isinstance(error, ImportError) and any(words in str(error) for words in _NO_ROOM_FOR_CODE):
        return StoryboardError("there is not enough memory", hint=_MEMORY)
    return None


def _reason(error: UnicodeError) -> str:
    return error.reason if isinstance(error, UnicodeDecodeError | UnicodeEncodeError) else str(error)


def _refusal(error: OSError) -> StoryboardError:
    if error.errno is None:
        return StoryboardError(f"the system refuses something: {str(error) or type(error).__name__}")
    words = (error.strerror or os.strerror(error.errno)).lower()
    name = error.filename
    place = f' at "{os.fsdecode(name)}"' if isinstance(name, str | bytes) and name else ""
    known = errno.errorcode.get(error.errno, "unknown to this program")
    remedy = _REMEDIES.get(error.errno, f"the system's number for it is {error.errno} ({known})")
    return StoryboardError(f"the system refuses something{place}: {words}", hint=remedy)
