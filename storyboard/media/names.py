"""Check whether a path can be used: its encoding, its length, loops of links."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

__all__ = ["trouble_with"]

# The limit of all common file systems; one that allows less reports an error itself.
LONGEST_NAME: Final = 255


def trouble_with(path: Path) -> tuple[str, str] | None:
    """
    Return why a path cannot be used, as the end of a sentence about it, and what to do; None when it can.

    The file need not exist. Names that are not UTF-8 cannot be used: neither the index nor JSON can contain them.
    """
    try:
        whole = os.fsencode(os.path.abspath(path))  # noqa: PTH100 - Path.absolute keeps "..", which may go through links
    except UnicodeEncodeError:
        return (
            "has characters that file names cannot have in this locale",
            "choose another name, or set the locale to UTF-8: LC_ALL=C.UTF-8",
        )
    except FileNotFoundError:
        return "is in a folder that was removed", "change to an existing folder"
    if b"\0" in whole:
        return "is not a valid path", "write a path without NUL"
    try:
        whole.decode("utf-8")
    except UnicodeDecodeError:
        return "is not encoded in UTF-8", "rename the file, or the folder that it is in"
    if any(len(name) > LONGEST_NAME for name in whole.split(os.fsencode(os.sep))):
        return "is too long", f"no name of a file or folder has more than {LONGEST_NAME} bytes"
    return _refused(path)


def _refused(path: Path) -> tuple[str, str] | None:
    try:
        path.stat()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return "is too long", "choose a shorter path"
        if error.errno == errno.ELOOP:
            return "leads through a loop of links", "remove the link that leads back to itself"
    return None
