"""Read untrusted text files: with a size limit, and with errors as problems."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import Final

from storyboard.errors import BoardError, Problem
from storyboard.limits import MIB, SUGGESTION_CHOICES, TEXT_BYTES
from storyboard.suggestions import closest

__all__ = ["read_text"]

_ENDINGS: Final = frozenset({".yaml", ".yml", ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".txt", ".toml"})


def read_text(path: Path, largest: int = TEXT_BYTES) -> bytes:
    """Return the bytes of a text file. Raises `BoardError` when it cannot be read or has more than `largest` bytes."""
    try:
        with path.open("rb") as file:
            text = file.read(largest + 1)
    except FileNotFoundError:
        raise BoardError([_unreadable(path, "does not exist", _beside(path))]) from None
    except IsADirectoryError:
        raise BoardError([_unreadable(path, "is a folder", "name the file in it")]) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BoardError([_unreadable(path, f"cannot be read: {reason.lower()}")]) from None
    if len(text) > largest:
        raise BoardError([_unreadable(path, f"is larger than {largest // MIB} MiB", "is it the right file?")])
    return text


def _beside(path: Path) -> str | None:
    """Return a hint with the file of the same folder that was probably meant, or None."""
    try:
        with os.scandir(path.parent) as entries:
            others = sorted(Path(entry.name) for entry in islice(entries, SUGGESTION_CHOICES))
    except (OSError, ValueError):
        return f'there is no folder "{path.parent}"'
    # Endings make all names alike, and are confused themselves: film.yml, film.yaml.
    by_stem = {each.stem: each for each in others if each.suffix == path.suffix}
    confused = [each for each in others if each.stem == path.stem and each.suffix in _ENDINGS]
    by_stem = {each.stem: each for each in confused} or by_stem
    guess = closest(path.stem, (stem for stem in by_stem if not stem.startswith(".")))
    return None if guess is None else f'did you mean "{path.parent / by_stem[guess]}"?'


def _unreadable(path: Path, what: str, hint: str | None = None) -> Problem:
    return Problem(str(path), 0, 0, f'"{path.name or path}" {what}', hint)
