"""Read untrusted text files: with a size limit, and with errors as problems."""

from __future__ import annotations

from pathlib import Path

from storyboard.errors import BoardError, Problem
from storyboard.limits import MIB, TEXT_BYTES

__all__ = ["read_text"]


def read_text(path: Path, largest: int = TEXT_BYTES) -> bytes:
    """Return the bytes of a text file. Raises `BoardError` when it cannot be read or has more than `largest` bytes."""
    try:
        with path.open("rb") as file:
            text = file.read(largest + 1)
    except FileNotFoundError:
        raise BoardError([_unreadable(path, "does not exist")]) from None
    except IsADirectoryError:
        raise BoardError([_unreadable(path, "is a folder", "name the file in it")]) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BoardError([_unreadable(path, f"cannot be read: {reason.lower()}")]) from None
    if len(text) > largest:
        raise BoardError([_unreadable(path, f"is larger than {largest // MIB} MiB", "is it the right file?")])
    return text


def _unreadable(path: Path, what: str, hint: str | None = None) -> Problem:
    return Problem(str(path), 0, 0, f'"{path.name or path}" {what}', hint)
