"""Which clips the files beside storyboards name: locks, reviews and manifests. In doubt, a clip is named."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from storyboard.errors import StoreError

__all__ = ["Named", "named_clips"]

ENDINGS: Final = (".lock.json", ".review.yaml", ".manifest.json")
BLOCK: Final = 1 << 20
LARGEST_FILE: Final = 256 << 20
DIGEST: Final = 64

_DIGEST: Final = re.compile(rb"[0-9a-fA-F]{64,}")


class Named(NamedTuple):
    """
    What was found below some folders: the files that name clips, and every digest in them.

    A digest may be a clip's or a request's; both keep a clip.
    """

    files: tuple[Path, ...]
    digests: frozenset[str]


def named_clips(roots: Iterable[Path]) -> Named:
    """
    Search folders for files that may name clips, whatever their version and state: also damaged ones, and conflicts.

    StoreError when a folder or a file cannot be read: then nobody knows what it names.
    """
    files, digests = [], set[str]()
    for root in roots:
        if not root.is_dir():
            raise StoreError(f'there is no folder "{root}" to search for locks')
        for folder, _, names in os.walk(root, onerror=_refuse):
            for path in (Path(folder, name) for name in names if name.lower().endswith(ENDINGS)):
                digests |= _digests_in(path)
                files.append(path)
    return Named(tuple(sorted(files)), frozenset(digests))


def _digests_in(path: Path) -> set[str]:
    found: set[str] = set()
    read, rest = 0, b""
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                read += len(block)
                if read > LARGEST_FILE:
                    raise StoreError(f'"{path}" is too large to be searched for clips', hint="move it away")
                # In whatever encoding of Unicode it was saved.
                text = rest + block.replace(b"\0", b"")
                for run in _DIGEST.findall(text):
                    digits = run.decode().lower()
                    found |= {digits[at : at + DIGEST] for at in range(min(len(digits) - DIGEST + 1, 4096))}
                rest = text[-(DIGEST - 1) :]
    except OSError as error:
        raise _unreadable(path, error) from error
    return found


def _refuse(error: OSError) -> None:
    raise _unreadable(Path(error.filename or "."), error)


def _unreadable(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f'"{path}" cannot be read ({error.strerror}), and may name clips',
        hint="no clip was removed; make it readable, or name other folders with --root",
    )
