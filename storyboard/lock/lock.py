"""Read and write a lock. One that is not as storyboard writes it is refused, with what to do."""

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
from storyboard.lock.conflicts import conflicting_shots, has_conflicts
from storyboard.lock.shot import LockedShot
from storyboard.media.files import atomic_write
from storyboard.wording import listed

__all__ = ["LOCK_VERSION", "Lock", "is_written", "lock_text", "read_lock", "write_lock"]

LOCK_VERSION: Final = 1
VERSION_KEY: Final = "film_lock"
_KEYS: Final = {VERSION_KEY, "shots", "storyboard"}
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Lock:
    """
    Which take each shot of a film uses: `shots`, by id.

    `path` is the lock's own file, which need not exist, and `storyboard` the name of the storyboard's file beside it.
    """

    path: Path
    storyboard: str
    shots: Mapping[str, LockedShot] = field(default_factory=dict)


def read_lock(path: Path, storyboard: str) -> Lock:
    """
    Return the lock at `path`, an empty one when there is none, for the storyboard of that file name.

    LockError when there is something else, when it is damaged, changed by hand, newer than this program, or has
    conflicts of a merge.
    """
    text = _text_at(path)
    if text is None:
        return Lock(path, storyboard)
    if has_conflicts(text):
        raise _conflicting(path, text)
    data = _decoded(text, path)
    _refuse_version(data.get(VERSION_KEY), path)
    shots = data.get("shots")
    if data.keys() != _KEYS or not isinstance(shots, dict):
        raise _by_hand(path, f"it should have the keys {listed(sorted(_KEYS))}, and no others")
    return Lock(path, storyboard, {name: _shot(name, block, path) for name, block in shots.items()})


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


def _refuse_version(version: JsonValue, path: Path) -> None:
    if type(version) is not int or version < 1:
        raise _by_hand(path, f'"{VERSION_KEY}" should be the version of its format, {LOCK_VERSION}')
    if version > LOCK_VERSION:
        raise LockError(
            f'the lock "{path}" was written by a newer storyboard (version {version} of locks;'
            f" this program knows {LOCK_VERSION})",
            hint="update storyboard",
        )


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
    shots = [f'"{name}"' for name in conflicting_shots(text) if name.isprintable()]
    more = f" and {len(shots) - 6} more" if len(shots) > 6 else ""
    where = f", at {'shot' if len(shots) == 1 else 'the shots'} {listed(shots[:6])}{more}" if shots else ""
    return LockError(
        f'the lock "{path}" has conflicts of a merge{where}',
        hint=f"take one side whole, with: git checkout --ours {path.name} (or --theirs), and merge the storyboard"
        " as usual; the next render adds what the other side made, and storyboard pick chooses another take",
    )


def lock_text(lock: Lock) -> str:
    """Return a lock as it is written: sorted, one key a line, and the same for the same takes."""
    shots: dict[str, JsonValue] = {name: shot.written() for name, shot in lock.shots.items()}
    data: JsonValue = {VERSION_KEY: LOCK_VERSION, "shots": shots, "storyboard": lock.storyboard}
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def is_written(lock: Lock) -> bool:
    """Return whether the file of a lock has just this lock."""
    try:
        return lock.path.read_text(encoding="utf-8") == lock_text(lock)
    except (OSError, ValueError):
        return False


def write_lock(lock: Lock) -> None:
    """Write a lock to its path, whole or not at all. MediaError when it cannot be written."""
    with atomic_write(lock.path) as temporary:
        temporary.write_text(lock_text(lock), encoding="utf-8", newline="\n")
