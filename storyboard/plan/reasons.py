"""Why a clip must be made: what changed since the shot was last made, in it or in a shot that it continues."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

from pydantic import JsonValue

from storyboard.plan.request import CAMERA, LEFT, LEFT_FOOTAGE, LEFT_FRAMES, SPARE_FRAME
from storyboard.wording import in_seconds

__all__ = [
    "LOST",
    "NEW",
    "NOT_IN_THE_STORE",
    "Cause",
    "Change",
    "Moved",
    "changes_of",
    "from_its_end",
    "joined",
    "moved",
    "reason_of",
]

SHOWN_VALUE_LENGTH = 24
NOT_IN_THE_STORE: Final = "its clip is not in the store"
_FRACTION: Final = re.compile(r"\d+/[1-9]\d*")


@dataclass(frozen=True, slots=True)
class Cause:
    """
    Why one shot is made: its `own` changes in words (empty: none), or one that comes from the shot that it continues.

    `root` is the shot where the change started, and `change` what changed there; None for a new shot. `is_new` says
    that the shot was never made, `has_lost_clip` that nothing has changed, and its clip is not in the store any more,
    `stays_here` that no shot that continues this one is made again for it.
    """

    own: tuple[str, ...]
    root: str | None = None
    change: str | None = None
    is_new: bool = False
    has_lost_clip: bool = False
    stays_here: bool = False


NEW: Final = Cause(own=("new",), is_new=True)
LOST: Final = Cause(own=(NOT_IN_THE_STORE,), has_lost_clip=True)


class Change(NamedTuple):
    """A changed ingredient of a request, and the change as a clause such as ``prompt changed``."""

    ingredient: str
    words: str


def changes_of(before: Mapping[str, JsonValue], now: Mapping[str, JsonValue]) -> tuple[Change, ...]:
    """Return what differs between two sets of ingredients."""
    changes: list[Change] = []
    # Rare ones are left out where there are none.
    for name in (*now, *(name for name in before if name not in now)):
        earlier, value = before.get(name), now.get(name)
        if earlier == value or name in {SPARE_FRAME, CAMERA}:
            continue
        if name == "params":
            changes.extend(Change(name, words) for words in _param_changes(earlier, value))
        elif _is_short(earlier) and _is_short(value):
            changes.append(Change(name, f"{name} changed from {_shown(earlier)} to {_shown(value)}"))
        else:
            changes.append(Change(name, f"{name} changed"))
    # It follows from the way in which the shot comes in, or from its first frame, which is told above.
    if not changes and before.get(SPARE_FRAME) != now.get(SPARE_FRAME):
        changes.append(Change(SPARE_FRAME, "transition changed"))
    if not changes and before.get(CAMERA) != now.get(CAMERA):
        changes.append(Change(CAMERA, "the camera move before or after it changed"))
    return tuple(changes)


class Moved(NamedTuple):
    """Another frame of the same request, as a clause about the shot that goes on, and one for its descendants."""

    own: str
    further: str


def moved(before: JsonValue, now: JsonValue, parent: str) -> Moved | None:
    """
    Return how the frame has changed that `parent` hands on: its place in the take, or the take of the same request.

    None for a take of another request.
    """
    if not isinstance(before, dict) or not isinstance(now, dict) or before == now:
        return None
    take, earlier_take = now.get("last_frame_of"), before.get("last_frame_of")
    if not isinstance(take, str) or not isinstance(earlier_take, str):
        return None
    if take != earlier_take:
        return _other_take(earlier_take, take, parent)
    there, here = _place(before), _place(now)
    if here is None:
        return Moved(
            f'goes on from the end of "{parent}"; before, from {there}',
            f'first frame is now the end of "{parent}"',
        )
    earlier = f"at {there}" if there else "from its end"
    return Moved(
        f'goes on from "{parent}" at {here}, where the cut leaves it; before, {earlier}',
        f'first frame is now that of "{parent}" at {here}',
    )


def _other_take(before: str, now: str, parent: str) -> Moved | None:
    request, _, number = now.rpartition("#")
    request_before, _, number_before = before.rpartition("#")
    if request != request_before:
        return None
    words = f'take {number} of "{parent}"'
    return Moved(f"goes on from {words}; before, from take {number_before}", f"first frame is now of {words}")


def from_its_end(frame: JsonValue) -> JsonValue:
    """Return what says that a frame is the last one of the same take; None for another kind of frame."""
    take = frame.get("last_frame_of") if isinstance(frame, dict) else None
    return None if take is None else {"last_frame_of": take}


def _place(frame: Mapping[str, JsonValue]) -> str | None:
    """Return at which place a frame is handed on, in words; None for the end."""
    if isinstance(frames := frame.get(LEFT_FRAMES), str):
        return f"frame {float(Fraction(frames)):g}"
    seconds = frame.get(LEFT, frame.get(LEFT_FOOTAGE))
    return in_seconds(Fraction(seconds)) if isinstance(seconds, str) else None


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
