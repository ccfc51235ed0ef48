"""The mark file that makes a folder a store, and the checks of a folder before it is used as one."""

from __future__ import annotations

import json
import re
import secrets
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from storyboard.errors import StoreError
from storyboard.media.files import atomic_write, is_temporary
from storyboard.store.index import is_index
from storyboard.store.known_stores import is_known
from storyboard.store.places import ELSEWHERE, entries, is_regular_file, refuse_links

__all__ = ["Found", "Standing", "index_path", "look_at", "make_mark", "new_name", "store_around"]

MARK: Final = "store.json"
MARK_VERSION: Final = 1
LARGEST_MARK: Final = 4096

_NAME: Final = re.compile(r"[0-9a-f]{32}")


class Standing(StrEnum):
    """What a folder is for this user: not a store yet, a store made or adopted here, or one from elsewhere."""

    NEW = "new"
    OURS = "ours"
    FOREIGN = "foreign"


class Found(NamedTuple):
    """What a folder is, and the name in its mark, None when it has none, as in stores of version 1."""

    standing: Standing
    name: str | None = None


def index_path(root: Path) -> Path:
    """Return the path of a store's index."""
    return root / "index.sqlite"


def look_at(root: Path) -> Found:
    """
    Return what the folder at `root` is; it need not exist. Nothing is written.

    StoreError when it cannot be used as a store: it or a part of it is a link, or it holds something else.
    """
    refuse_links(root)
    if is_regular_file(root / MARK):
        name = _read_mark(root)
        return Found(Standing.OURS if is_known(root, name) else Standing.FOREIGN, name)
    # Two processes may be creating the store right now, and one of them may have been killed.
    if all(is_temporary(path) and is_regular_file(path) for path in entries(root)):
        return Found(Standing.NEW)
    if is_index(index_path(root)):
        return Found(Standing.FOREIGN)
    if is_regular_file(root / MARK):
        return look_at(root)
    raise StoreError(
        f'"{root}" is not a store: it contains other files, and no "{MARK}"',
        hint=f"nothing in it was touched; {ELSEWHERE}, new or empty",
    )


def store_around(path: Path, root: Path) -> Path | None:
    """Return the store that contains a path, the one at `root` or another; None when there is none."""
    folder = path.parent.resolve()
    for each in (folder, *folder.parents):
        if each == root.resolve() or _has_mark(each) or is_index(index_path(each)):
            return each
    return None


def _has_mark(folder: Path) -> bool:
    try:
        return is_regular_file(folder / MARK) and bool(_read_mark(folder))
    except StoreError:
        return False


def new_name() -> str:
    """Return an unguessable name for a new store."""
    return secrets.token_hex(16)


def make_mark(root: Path, name: str) -> None:
    """Mark the folder as the store of that name. MediaError or OSError when it cannot be written."""
    with atomic_write(root / MARK) as temporary:
        content = {"made_by": "storyboard", "version": MARK_VERSION, "name": name}
        temporary.write_text(json.dumps(content) + "\n", encoding="utf-8")


def _read_mark(root: Path) -> str:
    try:
        with (root / MARK).open("rb") as file:
            mark = json.loads(file.read(LARGEST_MARK))
    except OSError as error:
        raise StoreError(f'the store "{root}" cannot be read: {error.strerror}') from error
    except ValueError:
        mark = None
    if isinstance(mark, dict) and mark.get("made_by") == "storyboard":
        name, version = mark.get("name"), mark.get("version")
        if isinstance(version, int) and version > MARK_VERSION:
            raise StoreError(f'the store "{root}" was made by a newer storyboard', hint="update storyboard")
        if isinstance(name, str) and _NAME.fullmatch(name):
            return name
    raise StoreError(
        f'"{root}" is not a store: its "{MARK}" is not one that storyboard wrote', hint=ELSEWHERE
    )
