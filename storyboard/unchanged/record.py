"""
The record of a command that found everything up to date, in the user's cache folder.

It may be deleted at any time, and only ever lets a command do nothing. It is not in a store or a storyboard's folder,
which may not be the user's own. A damaged or unknown one counts as none.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

from storyboard.inspection.cache import cache_folder
from storyboard.inspection.identity import Identity
from storyboard.report import CutDone, Event, Notice, RunDone, RunStarted

__all__ = ["Place", "Record", "Seen", "Sight", "name_of", "read_record", "write_record"]

VERSION: Final = 1
FOLDER: Final = "unchanged"
# 10,000 shots take about 5 million bytes.
LARGEST_RECORD: Final = 64 * 2**20
# One for each command line that somebody repeats in one folder.
MOST_RECORDS: Final = 256

_EVENTS: Final = {kind.__name__: kind for kind in (Notice, RunStarted, RunDone)}


class Place(NamedTuple):
    """What a path itself is, without following links: its kind, and the device and inode of a folder or a link."""

    kind: int
    device: int
    inode: int


class Seen(NamedTuple):
    """A file as it was when the command read it."""

    identity: Identity
    digest: str


class Sight(NamedTuple):
    """
    What a command looked at.

    `files` are those that were read, `places` what each path was, None for one where nothing was, and `links` where
    paths with links led. At the paths in `empty` was nothing, or an empty file.
    """

    files: dict[str, Seen]
    places: dict[str, Place | None]
    links: dict[str, str]
    empty: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """
    What a command rested on, and what it said.

    `surroundings` is the digest of the program and the environment. `events` were reported, the last of them that of
    the film; `as_json` and `quiet` say how.
    """

    surroundings: str
    sight: Sight
    events: tuple[Event, ...]
    as_json: bool
    quiet: bool

    @property
    def film(self) -> Path:
        """The path of the film."""
        last = self.events[-1] if self.events else None
        if not isinstance(last, CutDone):
            raise TypeError("a record ends with the film")
        return last.path


def name_of(arguments: Sequence[str], folder: str) -> str:
    """Return the name of the record of a command with these arguments, given in that folder."""
    return sha256(json.dumps([VERSION, folder, *arguments]).encode()).hexdigest()


def read_record(name: str) -> Record | None:
    """Return the record of that name, or None."""
    path = _path(name)
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            checksum, _, text = file.read(LARGEST_RECORD).partition(b"\n")
        return _record(json.loads(text)) if checksum == _checksum(name, text) else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def write_record(name: str, record: Record) -> None:
    """Write the record of that name, atomically; nothing happens when it cannot be written."""
    path = _path(name)
    if path is None:
        return
    text = json.dumps(_as_json(record)).encode()
    temporary = path.with_name(f".{secrets.token_hex(8)}")
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            # Not synced: a record that a power failure truncates does not match its checksum.
            temporary.write_bytes(_checksum(name, text) + b"\n" + text)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        _bound(path.parent)


def _as_json(record: Record) -> dict[str, object]:
    return {
        "surroundings": record.surroundings,
        "files": {path: [*seen.identity.as_json(), seen.digest] for path, seen in record.sight.files.items()},
        "places": record.sight.places,
        "links": record.sight.links,
        "empty": record.sight.empty,
        "events": [_event_as_json(event) for event in record.events],
        "as_json": record.as_json,
        "quiet": record.quiet,
    }


def _record(data: Any) -> Record:  # noqa: ANN401 - what is not as this program wrote it raises one of several errors
    record = Record(
        surroundings=data["surroundings"],
        sight=Sight(
            {path: Seen(Identity(*numbers), digest) for path, (*numbers, digest) in data["files"].items()},
            {path: place and Place(*place) for path, place in data["places"].items()},
            dict(data["links"]),
            tuple(data["empty"]),
        ),
        events=tuple(_event(each) for each in data["events"]),
        as_json=data["as_json"],
        quiet=data["quiet"],
    )
    _ = record.film  # which every record has
    return record


def _event_as_json(event: Event) -> list[object]:
    if isinstance(event, CutDone):
        return [CutDone.__name__, str(event.path), event.frames, event.seconds]
    return [type(event).__name__, *(getattr(event, name) for name in event.__slots__)]


def _event(data: Any) -> Event:  # noqa: ANN401 - as above
    name, *values = data
    if name == CutDone.__name__:
        path, frames, seconds = values
        return CutDone(Path(path), frames, seconds)
    return _EVENTS[name](*values)


def _checksum(name: str, text: bytes) -> bytes:
    return sha256(name.encode() + text).hexdigest().encode()


def _path(name: str) -> Path | None:
    folder = cache_folder()
    return None if folder is None else folder / FOLDER / f"{name}.json"


def _bound(folder: Path) -> None:
    """Remove the older half of the records when there are too many of them."""
    with os.scandir(folder) as found:
        records = [Path(one.path) for one in found if one.is_file(follow_symlinks=False)]
    if len(records) <= MOST_RECORDS:
        return
    records.sort(key=lambda path: path.lstat().st_mtime_ns)
    for path in records[: len(records) // 2]:
        path.unlink(missing_ok=True)
