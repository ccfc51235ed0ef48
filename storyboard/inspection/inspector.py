"""Inspect files: each is read once for its digest, and decoded once."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from threading import Lock, RLock
from typing import Final

from storyboard.code_digest import inspecting_code
from storyboard.inspection.cache import Entry, read_entry, write_entry
from storyboard.inspection.digest import digest_of
from storyboard.inspection.facts_json import facts_as_json, facts_from_json
from storyboard.inspection.identity import Identity, identity_of
from storyboard.limits import VALIDATED_PIXELS
from storyboard.media.facts import MediaFacts

__all__ = ["Inspector"]

FILES: Final = "file"
CONTENTS: Final = "content"


class _Depth(IntEnum):
    """How much of a file was inspected: packets; also sound and small pictures; all that a check decodes."""

    PACKETS = 0
    SOUND = 1
    WHOLE = 2


@dataclass(frozen=True, slots=True)
class _Checked:
    """The facts of a file's content, and how much of it was inspected."""

    facts: MediaFacts
    depth: _Depth


class Inspector:
    """
    Inspects files, and caches the results until they change.

    A digest is cached with the file's place on disk, size and times, and is valid while none of these changes; it is
    not cached when the file was written to in the last two seconds. Facts of media files, and successful checks, are
    cached by the file's digest and that of the inspecting code. Both are also in the user's cache folder, which is
    ignored with `verify`: then each file is read again, once.

    Thread-safe: only one thread at a time inspects a file. `now_ns` is the clock.
    """

    def __init__(self, *, verify: bool = False, now_ns: Callable[[], int] = time.time_ns) -> None:
        self.verify = verify
        self._now_ns = now_ns
        self._digests: dict[Path, tuple[Identity, str]] = {}
        self._checked: dict[str, _Checked] = {}
        self._locks: defaultdict[Path, RLock] = defaultdict(RLock)
        self._locking = Lock()

    def digest(self, path: Path) -> str:
        """Return the sha256 of a file's bytes in hexadecimal; OSError when it cannot be read."""
        with self._only(path):
            identity = identity_of(path)
            known = self._digests.get(path)
            if known is not None and known[0] == identity:
                return known[1]
            name = str(path.absolute())
            if not self.verify and (remembered := _remembered(name, identity)) is not None:
                self._digests[path] = identity, remembered
                return remembered
            began = self._now_ns()
            digest = digest_of(path)
            if identity.is_settled(began) and identity_of(path) == identity:
                self._digests[path] = identity, digest
                write_entry(FILES, name, {"identity": identity.as_json(), "digest": digest})
            return digest

    def probe(self, path: Path) -> MediaFacts:
        """Return the facts of a media file, from its packets. Raises MediaError like `storyboard.media.probe.probe`."""
        return self._looked(path, _Depth.PACKETS)

    def check(self, path: Path, *, whole: bool = True) -> MediaFacts:
        """
        Return the facts of a media file after decoding it; large videos are decoded only when `whole`.

        Raises MediaError like `storyboard.media.probe.check_whole`. Only successful checks are cached.
        """
        return self._looked(path, _Depth.WHOLE if whole or self.verify else _Depth.SOUND)

    def _looked(self, path: Path, depth: _Depth) -> MediaFacts:
        with self._only(path):
            content = self._content(path)
            known = None if content is None else self._known(content)
            if known is not None and known.depth >= depth:
                return known.facts
            found = _look(path, depth)
            # The file may have changed since its digest was computed; then the facts are not those of the content.
            if content is not None and self._content(path) == content:
                self._keep(content, found)
            return found.facts

    def _content(self, path: Path) -> str | None:
        """Return the cache key of a file's content; None when it must not be cached, or there is no file."""
        try:
            if not identity_of(path).is_settled(self._now_ns()):
                return None
            # The media libraries also use a file name's suffix.
            return f"{self.digest(path)}{path.suffix.lower()}"
        except OSError:
            return None

    def _known(self, content: str) -> _Checked | None:
        if content not in self._checked and not self.verify and (entry := read_entry(CONTENTS, content)):
            known = _checked_from_json(entry)
            if known is not None and entry.get("code") == inspecting_code():
                self._checked[content] = known
        return self._checked.get(content)

    def _keep(self, content: str, checked: _Checked) -> None:
        self._checked[content] = checked
        entry = {
            "code": inspecting_code(),
            "facts": facts_as_json(checked.facts),
            "depth": checked.depth,
        }
        write_entry(CONTENTS, content, entry)

    def _only(self, path: Path) -> RLock:
        with self._locking:
            return self._locks[path]


def _remembered(name: str, identity: Identity) -> str | None:
    entry = read_entry(FILES, name)
    if entry is None or entry.get("identity") != identity.as_json():
        return None
    digest = entry.get("digest")
    return digest if isinstance(digest, str) else None


def _checked_from_json(entry: Entry) -> _Checked | None:
    facts, depth = facts_from_json(entry.get("facts")), entry.get("depth")
    if facts is None or not isinstance(depth, int) or depth not in list(_Depth):
        return None
    return _Checked(facts, _Depth(depth))


def _look(path: Path, depth: _Depth) -> _Checked:
    # Loading the media libraries is slow, and not needed for what is cached.
    from storyboard.media.probe import check_whole, probe  # noqa: PLC0415 - see above

    if depth is _Depth.PACKETS:
        return _Checked(probe(path), depth)
    facts = check_whole(path, None if depth is _Depth.WHOLE else VALIDATED_PIXELS)
    return _Checked(facts, depth if facts.pixels > VALIDATED_PIXELS else _Depth.WHOLE)
