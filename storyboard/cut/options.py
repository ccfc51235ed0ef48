"""How a film is cut, apart from its timeline."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from storyboard.cut.turns import Turns
from storyboard.inspection.digest import digest_of

if TYPE_CHECKING:
    from storyboard.cut.slate import Slate
    from storyboard.media.encoding import Quality

__all__ = ["CutOptions", "Digest", "processors"]

Digest: TypeAlias = Callable[[Path], str]


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class CutOptions:
    """
    How to cut a film.

    `slates` are laid over the shots that they name. `root` is the store whose derived files have the segments of
    earlier cuts (None: nothing is kept). `digest` gives the sha256 of a file's bytes; the usual one reads the file.
    `jobs` is how many segments are encoded at once; the film's bytes do not depend on it. `turns` are those of all
    films that are cut at the same time. `ahead` are the keys of segments that were encoded for this cut already, and
    are not reported as reused. `comment` goes into the film's metadata.
    """

    quality: Quality = "film"
    slates: Mapping[str, Slate] = field(default_factory=dict)
    root: Path | None = None
    digest: Digest = digest_of
    jobs: int = field(default_factory=processors)
    turns: Turns = field(default_factory=Turns)
    ahead: Collection[str] = ()
    comment: str | None = None
