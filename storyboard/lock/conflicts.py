"""Conflicts that a merge has left in a lock: which shots and films they are about."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["conflicting_places", "has_conflicts"]

_BEGIN: Final = re.compile(r"<{7}( |$)")
_END: Final = re.compile(r">{7}( |$)")
_HEAD: Final = re.compile(r'    "([^"\\]{1,200})": \{$')
_PARTS: Final = {'  "films": {': "film", '  "shots": {': "shot"}


def has_conflicts(text: str) -> bool:
    """Return whether a text has the marks of a merge conflict at the beginning of a line."""
    lines = text.splitlines()
    return any(map(_BEGIN.match, lines)) and any(map(_END.match, lines))


def conflicting_places(text: str) -> list[str]:
    """Return, in words, the shots and films whose blocks have conflicts, or lie within one, as the file has them."""
    found: dict[str, None] = {}
    current: str | None = None
    within, what = False, "shot"
    for line in text.splitlines():
        what = _PARTS.get(line, what)
        if _BEGIN.match(line):
            within = True
        elif _END.match(line):
            within = False
        elif head := _HEAD.match(line):
            current = f'{what} "{head[1]}"'
        elif line.startswith("    }"):
            # The end of a block: what follows is not about it.
            if within and current is not None:
                found[current] = None
            current = None
            continue
        if within and current is not None:
            found[current] = None
    return list(found)
