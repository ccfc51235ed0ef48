"""Read the file of a lock. One that is not as storyboard writes it is refused, with what to do."""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import JsonValue, ValidationError

from storyboard.errors import LockError
from storyboard.limits import LOCK_BYTES
from storyboard.lock.conflicts import conflicting_places, has_conflicts
from storyboard.lock.shot import LockedShot
from storyboard.wording import listed

__all__ = ["ALL", "FILMS_VERSION", "LOCK_VERSION", "VERSION_KEY", "LockFile", "Shots", "read_file"]

LOCK_VERSION: Final = 1
"""The version of the lock of an only film."""
FILMS_VERSION: Final = 2
"""The version of a lock of several films, which programs that make one film a storyboard do not know."""
VERSION_KEY: Final = "film_lock"
ALL: Final = "*"
"""In place of a film's block: it has the block among the `shots` of the lock, as most films do."""

_KEYS: Final = {VERSION_KEY, "shots", "storyboard"}
_FILMS: Final = "films"
_LONGEST_NAME: Final = 200
_LONGEST_FILM: Final = 1000

Shots = Mapping[str, LockedShot]
"""The blocks of a film's shots, by id."""


@dataclass(frozen=True, slots=True)
class LockFile:
    """
    What the file of a lock says: by the name of a film, which is empty for an only one, the blocks of its shots.

    `path` is the file, which need not exist, and `storyboard` the name of the storyboard's file beside it.
    """

    path: Path
    storyboard: str
    films: Mapping[str, Shots] = field(default_factory=dict)


def read_file(path: Path, storyboard: str) -> LockFile:
    """
    Return the lock at `path`, an empty one when there is none, for the storyboard of that file name.

    LockError when there is something else, when it is damaged, changed by hand, newer than this program, or has
    conflicts of a merge.
    """
    text = _text_at(path)
    if text is None:
        return LockFile(path, storyboard)
    if has_conflicts(text):
        raise _conflicting(path, text)
    data = _decoded(text, path)
    version = _version(data.get(VERSION_KEY), path)
    keys = _KEYS if version == LOCK_VERSION else _KEYS | {_FILMS}
    shots, films = data.get("shots"), data.get(_FILMS, {})
    if data.keys() != keys or not isinstance(shots, dict) or not isinstance(films, dict):
        raise _by_hand(path, f"it should have the keys {listed(sorted(keys))}, and no others")
    blocks = {name: _shot(name, block, path) for name, block in shots.items()}
    if version == LOCK_VERSION:
        return LockFile(path, storyboard, {"": blocks})
    return LockFile(path, storyboard, _films(films, blocks, path))


def _films(films: Mapping[str, JsonValue], shared: Shots, path: Path) -> dict[str, Shots]:
    """Return the blocks of all films; equal ones are one object."""
    own: dict[str, dict[str, LockedShot]] = {}
    for film, written in films.items():
        if not film.isprintable() or len(film) > _LONGEST_FILM or not isinstance(written, dict):
            raise _by_hand(path, f"{film[:_LONGEST_NAME]!a} is not a film with its shots")
        blocks = {name: block for name, block in written.items() if not isinstance(block, str)}
        own[film] = {name: _shot(name, block, path) for name, block in blocks.items()}
    found: dict[str, Shots] = {}
    for film, written in films.items():
        shots = dict(own[film])
        for name, other in written.items() if isinstance(written, dict) else ():
            if isinstance(other, str):
                block = (shared if other == ALL else own.get(other, {})).get(name)
                if block is None:
                    words = f'film "{film}" has the block of shot "{name[:_LONGEST_NAME]}" of another film'
                    raise _by_hand(path, f"{words}, which has none")
                shots[name] = block
        found[film] = shots
    return found


def _text_at(path: Path) -> str | None:
    """Return the text of a lock, None when there is none."""
    try:
        facts = path.lstat()
        if not stat.S_ISREG(facts.st_mode):
            raise LockError(
                f'the lock "{path}" is not a regular file',
                hint="move it away, or name another lock with --lock",
            )
        if facts.st_size > LOCK_BYTES:
            raise LockError(
                f'the lock "{path}" has {facts.st_size:,} bytes, more than the {LOCK_BYTES:,} that a lock may have',
                hint=_remedy(path),
            )
        return path.read_bytes().decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise _by_hand(path, "it is not UTF-8") from error
    except OSError as error:
        raise LockError(
            f'the lock "{path}" cannot be read: {error.strerror}',
            hint="make it readable, or name another one",
        ) from error


def _decoded(text: str, path: Path) -> dict[str, JsonValue]:
    def once(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise _by_hand(path, f'it has "{twice[:_LONGEST_NAME]}" twice, as a merge may leave it')
        return found

    try:
        data: JsonValue = json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        where = f", line {error.lineno}: {error.msg}" if isinstance(error, json.JSONDecodeError) else ""
        raise LockError(f'"{path}" is no lock: it is not JSON{where}', hint=_remedy(path)) from error
    if not isinstance(data, dict) or VERSION_KEY not in data:
        raise LockError(
            f'"{path}" is no lock of storyboard, and is not replaced by one',
            hint="move it away, or name another lock with --lock",
        )
    return data


def _version(version: JsonValue, path: Path) -> int:
    if type(version) is not int or version < 1:
        raise _by_hand(path, f'"{VERSION_KEY}" should be the version of its format, {LOCK_VERSION}')
    if version > FILMS_VERSION:
        raise LockError(
            f'the lock "{path}" was written by a newer storyboard (version {version} of locks;'
            f" this program knows {FILMS_VERSION})",
            hint="update storyboard",
        )
    return version


def _shot(name: str, block: JsonValue, path: Path) -> LockedShot:
    if not name.isprintable() or len(name) > _LONGEST_NAME:
        raise _by_hand(path, f"{name[:_LONGEST_NAME]!a} is not the id of a shot")
    try:
        shot = LockedShot.model_validate(block)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in details["loc"][:2]) or "it"
        words = details["msg"].removeprefix("Value error, ")
        raise _by_hand(path, f'of shot "{name}", "{place[:_LONGEST_NAME]}" does not fit: {words}') from error
    if not shot.is_sealed:
        raise _by_hand(path, f'the block of shot "{name}" is not what its checksum was made of')
    if not all(map(_is_printable, _texts(shot.written()))):
        raise _by_hand(path, f'the block of shot "{name}" has control characters')
    return shot


def _texts(value: JsonValue) -> list[str]:
    if isinstance(value, dict):
        return [text for key, part in value.items() for text in (key, *_texts(part))]
    return [value] if isinstance(value, str) else []


def _is_printable(text: str) -> bool:
    return text.isprintable()


def _by_hand(path: Path, what: str) -> LockError:
    return LockError(
        f'the lock "{path}" is not as storyboard wrote it: {what}',
        hint=_remedy(path),
    )


def _remedy(path: Path) -> str:
    return (
        f"restore it with: git checkout -- {path.name}; takes are chosen with storyboard pick. Or delete it: the next"
        " render writes a new one, with the takes that are in the store"
    )


def _conflicting(path: Path, text: str) -> LockError:
    places = [words for words in conflicting_places(text) if words.isprintable()]
    more = f" and {len(places) - 6} more" if len(places) > 6 else ""
    where = f", at {listed(places[:6])}{more}" if places else ""
    return LockError(
        f'the lock "{path}" has conflicts of a merge{where}',
        hint=f"take one side whole, with: git checkout --ours {path.name} (or --theirs), and merge the storyboard"
        " as usual; the next render adds what the other side made, and storyboard pick chooses another take",
    )
