"""See what a command has read, just after it found everything up to date; in any doubt, nothing is seen."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from storyboard.inspection.identity import identity_in, identity_of
from storyboard.report import CutDone, Event, Notice, RunDone, RunStarted
from storyboard.unchanged.check import is_empty, place_of
from storyboard.unchanged.inputs import Inputs
from storyboard.unchanged.record import Seen, Sight

__all__ = ["did_nothing", "seen_at"]

# Times of changes are those of the kernel's last tick.
TICK_NS: Final = 50_000_000


def did_nothing(events: Sequence[Event]) -> bool:
    """Return whether a command that reported these events made no clip, and left the film as it is."""
    return (
        bool(events)
        and isinstance(events[-1], CutDone)
        and all(
            isinstance(event, Notice | RunDone) or (isinstance(event, RunStarted) and not event.clips)
            for event in events[:-1]
        )
    )


def seen_at(inputs: Inputs, began_ns: int, digest: Callable[[Path], str]) -> Sight | None:
    """
    Return what is at these paths, None when it may not be what the command has read.

    The command began at `began_ns`: a file that was written to less than two seconds before, or changed since, is in
    doubt. `digest` gives the digest of a file.
    """
    sight = Sight({}, {}, {}, tuple(map(_text, inputs.empty)))
    try:
        for path in inputs.watched:
            _see_place(_text(path), sight)
        seen = all(_see(_text(path), sight, began_ns, digest) for path in inputs.read)
        return sight if seen and all(map(is_empty, sight.empty)) else None
    except (OSError, ValueError):
        return None


def _text(path: Path) -> str:
    return os.fspath(path.absolute())


def _see(path: str, sight: Sight, began_ns: int, digest: Callable[[Path], str]) -> bool:
    _see_place(path, sight)
    leads_to = os.path.realpath(path)
    if leads_to != path:
        sight.links[path] = leads_to
        _see_place(leads_to, sight)
    if sight.places[leads_to] is None:
        return True
    facts = Path(path).stat()
    if not stat.S_ISREG(facts.st_mode):
        return stat.S_ISDIR(facts.st_mode)
    identity = identity_in(facts)
    if not identity.is_settled(began_ns) or identity.changed_ns > began_ns - TICK_NS:
        return False
    sight.files[path] = Seen(identity, digest(Path(path)))
    return identity_of(Path(path)) == identity


def _see_place(path: str, sight: Sight) -> None:
    """Record what a path is, and what the folders above it are."""
    for each in (path, *map(os.fspath, Path(path).parents)):
        if each in sight.places:
            return
        sight.places[each] = place_of(each)
