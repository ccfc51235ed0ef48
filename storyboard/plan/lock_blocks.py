"""The block of a shot in a lock, from the take that it uses and the ingredients of its request."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from pydantic import JsonValue

from storyboard.lock.shot import LockedShot
from storyboard.plan.request import lineage_within
from storyboard.redaction import without_keys
from storyboard.store.take import Take

__all__ = ["input_words", "locked_block"]

_LONGEST_VALUE: Final = 24
_LONGEST_TEXT: Final = 300


def locked_block(
    take: Take, ingredients: Mapping[str, JsonValue], before: LockedShot | None = None
) -> LockedShot:
    """Return what a lock says of a shot that uses this take, made of these ingredients; `before` may have pinned it."""
    block = LockedShot(
        fingerprint=take.fingerprint,
        lineage=lineage_within(ingredients, take.fingerprint),
        take=take.number,
        sha256=take.sha256,
        size_bytes=take.size_bytes,
        frames=take.frames,
        fps=str(take.fps),
        width=take.width,
        height=take.height,
        model=_fit(take.model),
        provider=_fit(take.provider),
        request_id=_fit(take.request_id) if take.request_id else None,
        price=str(take.price) if take.price is not None else None,
        made_at=_fit(take.made_at),
        stand_in=_fit(take.stand_in) if take.stand_in else None,
        pinned=before is not None and before.pinned,
        inputs={name: value for name, value in input_words(ingredients).items() if value not in (None, {})},
    )
    return block.sealed()


def _fit(text: str) -> str:
    """Return text as a lock may have it: printable, without keys, of a limited length."""
    return "".join(one for one in without_keys(text) if one.isprintable())[:_LONGEST_TEXT]


def input_words(ingredients: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the ingredients of a request as a lock has them: short values as they are, digests of the others."""
    return {
        name: {key: _shortened(part) for key, part in value.items()}
        if name == "params" and isinstance(value, dict)
        else _shortened(value)
        for name, value in ingredients.items()
    }


def _shortened(value: JsonValue) -> JsonValue:
    if not isinstance(value, dict | list | str):
        return value
    if isinstance(value, str) and len(value) <= _LONGEST_VALUE and value.isprintable():
        return without_keys(value)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"sha256 {hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()[:16]}"
