"""Where the lock of a storyboard is: beside it, under a name that no other storyboard of the folder has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from storyboard.board.schema import Storyboard
from storyboard.limits import LOCK_BYTES
from storyboard.store.places import is_regular_file

__all__ = ["board_file", "lock_beside", "looked_at"]

_SUFFIX: Final = ".lock.json"
_FILM: Final = "film"
_STORYBOARD: Final = "storyboard"
# The whole text need not be a lock to say whose it is.
_WHOSE: Final = re.compile(r'^  "storyboard": "([^"\\]{1,200})"$', re.MULTILINE)


def board_file(board: Storyboard) -> Path | None:
    """Return the file of a storyboard, by the path that was given if it still leads there; None without a file."""
    named = Path(board.name)
    path = board.folder / named.name
    if not path.is_file():
        return None
    return named if named.is_file() and named.samefile(path) else path


def lock_beside(file: Path) -> Path:
    """
    Return the path of the lock of the storyboard in `file`.

    It is ``film.lock.json`` for ``film.yaml`` and ``storyboard.yaml``, and ``NAME.lock.json`` for ``NAME.yaml``. Where
    several storyboards of the folder would share that name, the others have their whole file name in it:
    ``storyboard.yaml.lock.json``.
    """
    own, short = _own(file), _short(file)
    if own.exists() and _whose(own) in (None, file.name):
        return own
    whose = _whose(short)
    if whose is None or not is_regular_file(file.with_name(whose)):
        whose = next((rival.name for rival in _rivals(file) if is_regular_file(rival)), file.name)
    return short if whose == file.name else own


def looked_at(file: Path) -> list[Path]:
    """Return the paths that decide where the lock of the storyboard in `file` is, also those where nothing is."""
    own, short = _own(file), _short(file)
    owner = _whose(short)
    return [own, short, *_rivals(file), *([] if owner is None else [file.with_name(owner)])]


def _own(file: Path) -> Path:
    # A name without a suffix is the short name of others.
    return file.with_name(f"{file.name}{'' if file.suffix else '.storyboard'}{_SUFFIX}")


def _short(file: Path) -> Path:
    return file.with_name(f"{_film(file)}{_SUFFIX}")


def _film(file: Path) -> str:
    return _FILM if file.stem == _STORYBOARD else file.stem


def _rivals(file: Path) -> list[Path]:
    """Return the files that would have the same short name, the one that gets it first."""
    stems = dict.fromkeys([_film(file), file.stem] if _film(file) != _FILM else [_FILM, _STORYBOARD])
    return [
        file.with_name(stem + suffix)
        for stem in stems
        for suffix in dict.fromkeys((".yaml", ".yml", file.suffix))
    ]


def _whose(lock: Path) -> str | None:
    """Return the name of the storyboard that a lock says it is of."""
    try:
        if not is_regular_file(lock) or lock.stat().st_size > LOCK_BYTES:
            return None
        found = _WHOSE.findall(lock.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None
    names = {name for name in found if Path(name).name == name}
    return names.pop() if len(names) == 1 else None
