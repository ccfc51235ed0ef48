"""Notes beside the clips: which takes each clip is, so that a lost index can be rebuilt."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from filelock import FileLock
from pydantic import JsonValue

from storyboard.media.files import atomic_write
from storyboard.store.places import (
    blob_path,
    blobs_folder,
    entries,
    is_own_file,
    is_regular_file,
    note_path,
)
from storyboard.store.take import Take, parts_of_key
from storyboard.store.take_rows import TAKE_COLUMNS, row_of, take_from

__all__ = ["note_take", "noted_facts", "noted_take", "noted_takes", "takes_of_clip"]

VERSION: Final = 1
LARGEST_NOTE: Final = 1 << 20
LOCK: Final = "notes.lock"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def note_take(root: Path, store: str, take: Take, facts: Mapping[str, JsonValue] | None = None) -> None:
    """
    Write a note beside a take's clip: its row in the index and the `facts` of its request. Synced when this returns.

    A note has the name of the `store`, which cannot be guessed, and is trusted only for that store. A clip can be
    several takes, when several requests gave the same bytes. MediaError when it cannot be written.
    """
    path = note_path(root, take.sha256)
    with FileLock(root / LOCK, is_singleton=False):
        mine: dict[str, JsonValue] = dict(zip(TAKE_COLUMNS.split(", "), row_of(take), strict=True))
        mine["request"] = dict(facts or {})
        others: list[JsonValue] = [
            dict(each) for each in _takes_in(root, path, store) if _key(each) != _key(mine)
        ]
        note: JsonValue = {"version": VERSION, "store": store, "takes": [*others, mine]}
        with atomic_write(path) as temporary:
            temporary.write_text(json.dumps(note, indent=1, ensure_ascii=False), encoding="utf-8")


def takes_of_clip(root: Path, store: str, sha256: str) -> list[Take]:
    """Return the takes that a clip is, by the note beside it: also those that the index has another clip of now."""
    takes = []
    for each in _takes_in(root, note_path(root, sha256), store):
        with suppress(ValueError, ZeroDivisionError, TypeError):
            take = take_from(each)
            if take.sha256 == sha256:
                takes.append(take)
    return takes


def noted_facts(root: Path, store: str, take: Take) -> Mapping[str, JsonValue]:
    """Return the facts of a take's request in the note beside its clip; empty when there are none for that store."""
    for each in _takes_in(root, note_path(root, take.sha256), store):
        if _key(each) == (take.fingerprint, str(take.number)):
            facts = each.get("request")
            return facts if isinstance(facts, dict) else {}
    return {}


def noted_takes(root: Path, store: str) -> list[Mapping[str, JsonValue]]:
    """
    Return the takes in the notes beside existing clips, for the store of that name, as rows by column.

    When several clips have notes of the same take, the latest counts.
    """
    found: dict[tuple[JsonValue, JsonValue], Mapping[str, JsonValue]] = {}
    for path in sorted(path for folder in entries(blobs_folder(root)) for path in entries(folder)):
        if path.suffix != ".json" or not _DIGEST.fullmatch(path.stem):
            continue
        if not is_regular_file(blob_path(root, path.stem)):
            continue
        for take in _takes_in(root, path, store):
            known = found.get(_key(take))
            if take.get("sha256") == path.stem and (known is None or _age(known) < _age(take)):
                found[_key(take)] = take
    return list(found.values())


def noted_take(root: Path, store: str, sha256: str, key: str) -> Take | None:
    """Return the take of that key whose clip has that digest, by the note beside the clip; None when there is none."""
    fingerprint, number = parts_of_key(key)
    with suppress(OSError, ValueError, ZeroDivisionError, TypeError):
        if not is_own_file(root, blob_path(root, sha256)):
            return None
        for each in _takes_in(root, note_path(root, sha256), store):
            if _key(each) == (fingerprint, str(number)) and each.get("sha256") == sha256:
                # It checks the types of values that anyone may have written.
                return take_from(each)
    return None


def _takes_in(root: Path, path: Path, store: str) -> Iterator[Mapping[str, JsonValue]]:
    """Yield the readable entries of a note, which are not trusted yet."""
    try:
        if not is_own_file(root, path) or path.stat().st_size > LARGEST_NOTE:
            return
        note = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return
    takes = note.get("takes") if isinstance(note, dict) and note.get("store") == store else None
    for take in takes if isinstance(takes, list) else ():
        if isinstance(take, dict):
            yield take


def _key(take: Mapping[str, JsonValue]) -> tuple[str, str]:
    return str(take.get("fingerprint")), str(take.get("number"))


def _age(take: Mapping[str, JsonValue]) -> str:
    return str(take.get("made_at"))
