"""What the plan knows of the store and of the board's files, frozen at one moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from pydantic import JsonValue

from storyboard.lock.shot import LockedShot
from storyboard.plan.changed_takes import ChangedTakes
from storyboard.store.take import Take

__all__ = ["Flaw", "Pending", "Snapshot"]


@dataclass(frozen=True, slots=True)
class Pending:
    """
    A prediction that was submitted and has not ended: it is paid for, or may be.

    `uncertain` says that it is not known whether the provider accepted it. `since` is a date and time in words.
    """

    provider: str
    since: str
    uncertain: bool = False
    request_id: str | None = None


class Flaw(NamedTuple):
    """What is wrong with a clip in the store, in words. One that is merely outdated is whole, and was not lost."""

    words: str
    is_outdated: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """
    The store and the input files at one moment.

    `takes` is by take key. `remembered` holds, by shot, the ingredients that the shot was last made or used with.
    `digests` gives the sha256 of each local picture and footage file that the board names; `footage` the picture length
    in seconds of each footage file (None for a still), `rates` its frames a second where they do not vary; `sizes` the
    width and height in pixels of each first frame and footage file. `damaged` says what is wrong with takes whose clip
    is gone, altered or outdated; they are not in `takes`. `pending` has, by take key, the running predictions,
    `finished` those that a provider finished earlier and may still have, `failed` the provider's message for a take
    whose last attempt ended without a clip, and `lost` what happened to a take that was paid for and is lost.
    `locked` is what the lock says of each shot, by id, and `offered` what it says of shots of other films, by
    fingerprint. `used` are the keys of takes that were submitted and may exist, wherever their clips are.
    `stand_ins` are the keys of takes that a stand-in made and that do not count now; they are not in `takes`.
    `shared` are the keys of those in `takes` whose clips are in the shared store, and not here.
    """

    takes: Mapping[str, Take] = field(default_factory=dict)
    remembered: Mapping[str, Mapping[str, JsonValue]] = field(default_factory=dict)
    digests: Mapping[Path, str] = field(default_factory=dict)
    footage: Mapping[Path, Fraction | None] = field(default_factory=dict)
    rates: Mapping[Path, Fraction | None] = field(default_factory=dict)
    sizes: Mapping[Path, tuple[int, int]] = field(default_factory=dict)
    damaged: Mapping[str, Flaw] = field(default_factory=dict)
    pending: Mapping[str, Pending] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)
    lost: Mapping[str, str] = field(default_factory=dict)
    finished: Mapping[str, Pending] = field(default_factory=dict)
    stand_ins: Collection[str] = frozenset()
    locked: Mapping[str, LockedShot] = field(default_factory=dict)
    offered: Mapping[str, LockedShot] = field(default_factory=dict)
    shared: Collection[str] = frozenset()
    used: Collection[str] = frozenset()

    def without(self, damaged: Mapping[str, Flaw]) -> Snapshot:
        """Return the snapshot without the takes of these keys, which become `damaged`."""
        if not damaged:
            return self
        kept = ChangedTakes(self.takes, dict.fromkeys(damaged))
        return replace(self, takes=kept, damaged={**self.damaged, **damaged})

    def with_shared(self, takes: Mapping[str, Take]) -> Snapshot:
        """Return the snapshot with these takes of the shared store, by their keys."""
        return replace(self, takes=ChangedTakes(self.takes, takes), shared=frozenset({*self.shared, *takes}))
