"""The documents of a shared store: its mark, the facts about its takes, and claims. What is read is checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from pydantic import JsonValue

from storyboard.errors import StoreError
from storyboard.redaction import without_keys
from storyboard.store.take import Take, parts_of_key
from storyboard.store.take_rows import TAKE_COLUMNS, row_of, take_from

__all__ = [
    "MARK",
    "SHARED_VERSION",
    "Claim",
    "Phase",
    "SharedTake",
    "claim_document",
    "claim_in",
    "mark_document",
    "name_in_mark",
    "take_document",
    "take_in",
]

SHARED_VERSION: Final = 1
MARK: Final = "storyboard.json"
LARGEST_CLIP: Final = 1 << 40

_NAME: Final = re.compile(r"[0-9a-f]{32}")


class Phase(StrEnum):
    """How far the owner of a claim is: nothing was sent, it may have been paid, or it has ended."""

    CLAIMED = "claimed"
    SENT = "sent"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Claim:
    """
    One entry in the claims of a take: whose it is and how far its owner is.

    `owner` stands for a store on one machine, `process` for one process, both without meaning elsewhere. `machine` is
    the name of the machine and `since` a date and time in UTC, for people.
    """

    phase: Phase
    owner: str
    process: str
    machine: str
    since: str


@dataclass(frozen=True, slots=True)
class SharedTake:
    """A take in a shared store, and the facts of its request for people."""

    take: Take
    facts: Mapping[str, JsonValue]


def mark_document(name: str) -> bytes:
    """Return the mark of a shared store with that name."""
    return _written({"made_by": "storyboard", "shared": SHARED_VERSION, "name": name})


def name_in_mark(content: bytes, address: str) -> str:
    """Return the name in the mark of the store at `address`. StoreError when it is none, or of a newer version."""
    mark = _mapping(content)
    name, version = mark.get("name"), mark.get("shared")
    if mark.get("made_by") != "storyboard" or not isinstance(name, str) or not _NAME.fullmatch(name):
        raise StoreError(
            f'"{address}" is no shared store: its "{MARK}" is not one that storyboard wrote',
            hint="name another path in the bucket",
        )
    _refuse_newer(version, address)
    return name


def take_document(take: Take, facts: Mapping[str, JsonValue]) -> bytes:
    """Return a take and the facts of its request as a document."""
    row: dict[str, JsonValue] = dict(zip(TAKE_COLUMNS.split(", "), row_of(take), strict=True))
    # Of the account that paid, nothing is shared.
    request: dict[str, JsonValue] = {name: value for name, value in facts.items() if name != "account"}
    return _written({"shared": SHARED_VERSION, "take": row, "request": request})


def take_in(content: bytes, key: str, address: str) -> SharedTake | None:
    """
    Return the take of that key in a document, None when storyboard could not have written it for that key.

    StoreError when a newer version wrote it.
    """
    document = _mapping(content)
    row, request = document.get("take"), document.get("request")
    _refuse_newer(document.get("shared"), address)
    if not isinstance(row, dict):
        return None
    try:
        take = take_from(row)
    except (ValueError, ZeroDivisionError):
        return None
    if (take.fingerprint, take.number) != parts_of_key(key) or not 0 < take.size_bytes <= LARGEST_CLIP:
        return None
    return SharedTake(take, request if isinstance(request, dict) else {})


def claim_document(claim: Claim) -> bytes:
    """Return a claim as a document."""
    return _written({"shared": SHARED_VERSION, **asdict(claim)})


def claim_in(content: bytes, address: str) -> Claim:
    """Return the claim in a document. StoreError when it is none: then nobody can know whether something was paid."""
    document = _mapping(content)
    _refuse_newer(document.get("shared"), address)
    try:
        texts = [document[name] for name in ("owner", "process", "machine", "since")]
        phase = Phase(str(document["phase"]))
    except (KeyError, ValueError):
        texts, phase = [None], Phase.SENT
    owner, *others = (text if isinstance(text, str) and len(text) <= 200 else None for text in texts)
    if owner is None or None in others:
        raise StoreError(
            f'a claim in the shared store "{address}" is not one that storyboard wrote',
            hint="nothing is submitted without it; see docs/shared-store.md",
        )
    process, machine, since = (text or "" for text in others)
    return Claim(phase, owner, process, machine, since)


def _refuse_newer(version: JsonValue, address: str) -> None:
    if isinstance(version, int) and version > SHARED_VERSION:
        raise StoreError(
            f'the shared store "{address}" was written by a newer storyboard (version {version})',
            hint="update storyboard",
        )


def _written(document: Mapping[str, JsonValue]) -> bytes:
    text = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False)
    return without_keys(text).encode() + b"\n"


def _mapping(content: bytes) -> Mapping[str, JsonValue]:
    try:
        document: JsonValue = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
