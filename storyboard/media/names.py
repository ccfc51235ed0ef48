"""Whether a path can be that of a file here: spelled so that it can be kept, not too long, in no circle of links."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

__all__ = ["trouble_with"]

# The limit of every common file system; one that allows less says so itself.
LONGEST_NAME: Final = 255


def trouble_with(path: Path) -> tuple[str, str] | None:
    """
    Return why a path cannot be used, as the end of a sentence about it, and what to do; None when it can.

    The file need not exist. Names that are not UTF-8 cannot be used: neither the index nor JSON can hold them.
    """
    try:
        whole = os.fsencode(os.path.abspath(path))  # noqa: PTH100 - Path.absolute keeps "..", which may go through links
    except UnicodeEncodeError:
        return (
            "has characters that names of files cannot have here",
            "choose another name, or set the locale to UTF-8: LC_ALL=C.UTF-8",
        )
    except FileNotFoundError:
        return "is in a folder that was removed", "change to a folder that there is"
    if b"\0" in whole:
        return "is no path of a file", "write a path without NUL"
    try:
        whole.decode("utf-8")
    except UnicodeDecodeError:
        return "is not spelled in UTF-8", "rename the file, or the folder that it is in"
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
            return "leads through a circle of links", "remove the link that leads back to itself"
    return None
