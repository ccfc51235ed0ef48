"""Why a clip must be made: what changed since the shot was last made, in it or in a shot that it continues."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from pydantic import JsonValue

from storyboard.plan.request import SPARE_FRAME

__all__ = ["Cause", "change_of", "joined", "reason_of"]

SHOWN_VALUE_LENGTH = 24
_FRACTION: Final = re.compile(r"\d+/[1-9]\d*")


@dataclass(frozen=True, slots=True)
class Cause:
    """
    Why one shot is made: `own` changes in words (empty: none), or `inherited` from the shot that it continues.

    `root` is the shot where the change started, and `change` what changed there; None for a new shot.
    """

    own: tuple[str, ...]
    root: str | None = None
    change: str | None = None


def change_of(before: Mapping[str, JsonValue], now: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """Return what differs between two sets of ingredients, as clauses such as ``prompt changed``."""
    clauses: list[str] = []
    for name, value in now.items():
        earlier = before.get(name)
        if earlier == value or name == SPARE_FRAME:
            continue
        if name == "params":
            clauses.extend(_param_changes(earlier, value))
        elif _is_short(earlier) and _is_short(value):
            clauses.append(f"{name} changed from {_shown(earlier)} to {_shown(value)}")
        else:
            clauses.append(f"{name} changed")
    # It follows from the way in which the shot comes in, or from its first frame, which is told above.
    if not clauses and before.get(SPARE_FRAME) != now.get(SPARE_FRAME):
        clauses.append("transition changed")
    return tuple(clauses)


def _shown(value: JsonValue) -> str:
    """Return seconds as people write them; ingredients have exact fractions such as ``3/2``."""
    if isinstance(value, str) and _FRACTION.fullmatch(value):
        return f"{float(Fraction(value)):g}"
    return str(value)


def _is_short(value: JsonValue) -> bool:
    return (
        isinstance(value, str | int | float)
        and len(str(value)) <= SHOWN_VALUE_LENGTH
        and " " not in str(value)
    )


def _param_changes(before: JsonValue, now: JsonValue) -> list[str]:
    earlier = before if isinstance(before, dict) else {}
    later = now if isinstance(now, dict) else {}
    return [f"{name} changed" for name in sorted({*earlier, *later}) if earlier.get(name) != later.get(name)]


def joined(clauses: tuple[str, ...]) -> str:
    """Join clauses as a sentence does: ``a, b and c``."""
    if len(clauses) < 2:
        return "".join(clauses)
    return ", ".join(clauses[:-1]) + " and " + clauses[-1]


def reason_of(cause: Cause, parent: str | None) -> str:
    """Return in one clause why a shot that continues `parent` (None: nothing) is made."""
    if cause.root is None or parent is None:
        return joined(cause.own)
    if cause.root == parent:
        inherited = f'first frame comes from "{parent}", whose {cause.change}'
    else:
        inherited = (
            f'first frame comes from "{parent}", which goes back to "{cause.root}", whose {cause.change}'
        )
    return joined((*cause.own, inherited)) if cause.own else inherited
