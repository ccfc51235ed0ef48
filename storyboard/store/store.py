"""The store: clips by sha256, the index of takes, and derived files that may be cleared at any time."""

from __future__ import annotations

import errno
import logging
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Final, Self

from pydantic import JsonValue

from storyboard.errors import StoreError
from storyboard.inspection.digest import digest_of
from storyboard.media.files import fsync, fsync_folder
from storyboard.store.index import Index
from storyboard.store.journal import Entry, Journal, State
from storyboard.store.mark import index_path
from storyboard.store.notes import note_take, noted_facts
from storyboard.store.origin import Origin
from storyboard.store.ownership import Ownership, is_alive
from storyboard.store.places import blob_path, entries, is_own_file, is_regular_file, own_folder
from storyboard.store.take import Take, parts_of_key, take_key
from storyboard.store.trust import open_own_index

__all__ = [
    "STORE_FOLDER",
    "ClipFacts",
    "PlacedClip",
    "Store",
    "blob_path",
    "index_path",
    "open_store",
    "what_is_damaged",
]

_log: Final = logging.getLogger(__name__)

STORE_FOLDER: Final = ".storyboard"
WORK_FOLDER: Final = "work"
UNUSABLE_FOLDER: Final = "unusable"

# A clip that is being made or downloaded.
_WORK_FILE: Final = re.compile(r"(?P<owner>[0-9a-f]{32})-\w+(\.\w+){0,3}", re.ASCII)


def what_is_damaged(root: Path, take: Take, digest: Callable[[Path], str] = digest_of) -> str | None:
    """
    Return what is wrong with a take's clip, in words, or None when its bytes are those that were stored.

    `digest` gives the digest of a file; the usual one reads it.
    """
    path = blob_path(root, take.sha256)
    try:
        if not is_own_file(root, path):
            return "its clip in the store is not a regular file, or is behind a link"
        if digest(path) != take.sha256:
            return "its clip in the store was altered"
    except FileNotFoundError:
        return "its clip is gone from the store"
    except OSError as error:
        return f"its clip in the store cannot be read ({error.strerror})"
    return None


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """The facts of a finished clip: number of frames, exact rate, displayed size, length of the picture."""

    frames: int
    fps: Fraction
    width: int
    height: int
    seconds: Fraction


@dataclass(frozen=True, slots=True)
class PlacedClip:
    """A clip that is in its place in the store: the digest of its bytes, and how many they are."""

    sha256: str
    size_bytes: int


class Store:
    """
    An open store. It never alters or removes clips; derived files can always be made again.

    Safe to open by several processes at once, and to use from several threads.
    """

    def __init__(self, root: Path, index: Index, ownership: Ownership) -> None:
        self.root = root
        self._index = index
        self._ownership = ownership
        self._placing = Lock()

    @property
    def notice(self) -> str | None:
        """A notice for the user that the index was lost or damaged, and rebuilt; None when it was sound."""
        return self._index.notice

    @property
    def journal(self) -> Journal:
        """The journal of paid work."""
        return self._index.journal

    @property
    def name(self) -> str:
        """The name in the store's mark. It cannot be guessed, and is not shown."""
        return self._index.store_name or ""

    @property
    def owner(self) -> str:
        """The name under which this process owns lines of the journal."""
        return self._ownership.name

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the index, and release this process's claim."""
        self._index.close()
        self._ownership.release()

    def clip_path(self, take: Take) -> Path:
        """Return the clip of a take."""
        return blob_path(self.root, take.sha256)

    def takes(self) -> dict[str, Take]:
        """Return every take by its key."""
        return self._index.takes()

    def take(self, key: str) -> Take | None:
        """Return the take of that key, or None."""
        return self._index.take(*parts_of_key(key))

    def whole_take(self, key: str) -> Take | None:
        """Return the take of that key, None when there is none or its clip is gone or altered; reads the whole clip."""
        take = self.take(key)
        return None if take is None or what_is_damaged(self.root, take) else take

    def remember(self, films: Mapping[str, Mapping[str, Mapping[str, JsonValue]]]) -> None:
        """Remember, by film and shot, the ingredients of each request, so that the next plan can say what changed."""
        self._index.remember(films)

    def last_frame_path(self, sha256: str, before: Fraction | None = None) -> Path:
        """Return the path of the last frame of the clip or footage with that digest (derived, may be absent)."""
        part = "" if before is None else f"-{before.numerator}-{before.denominator}"
        return self._folder("derived", "frames") / f"{sha256}{part}.png"

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """Yield a temporary path for a clip; what remains there is removed afterwards."""
        folder = self._folder(WORK_FOLDER)
        try:
            descriptor, name = tempfile.mkstemp(prefix=f"{self.owner}-", suffix=".mp4", dir=folder)
        except OSError as error:
            raise _unusable(self.root, error) from error
        os.close(descriptor)
        path = Path(name)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def keep_clip(
        self, made: Path, origin: Origin, facts: ClipFacts, *, paid_by: Entry | None = None
    ) -> Take:
        """
        Move a finished clip from its workspace into the store, and record it as the take that `origin` names.

        The clip is on disk under its digest before the index names it; `paid_by`, its line in the journal, is done in
        the same transaction. A stand-in's clip never replaces the provider's, which is then returned. StoreError when
        the clip cannot be stored.
        """
        return self.record_clip(self.place_clip(made), origin, facts, paid_by=paid_by)

    def place_clip(self, made: Path) -> PlacedClip:
        """Do the first part of `keep_clip`, for which the index is not needed: put the clip where it belongs."""
        try:
            fsync(made)
            sha256, size = digest_of(made), made.stat().st_size
            target = blob_path(self.root, sha256)
            self._folder("blobs", sha256[:2])
            with self._placing:
                # A clip with the same bytes may be in use: a file that is replaced looks as if it had changed.
                if not self._has_whole(target, sha256):
                    made.replace(target)
                fsync_folder(target.parent)
        except OSError as error:
            raise _unusable(self.root, error) from error
        return PlacedClip(sha256, size)

    def _has_whole(self, path: Path, sha256: str) -> bool:
        with suppress(OSError):
            return is_own_file(self.root, path) and digest_of(path) == sha256
        return False

    def record_clip(
        self, placed: PlacedClip, origin: Origin, facts: ClipFacts, *, paid_by: Entry | None = None
    ) -> Take:
        """Do the second part of `keep_clip`: record a clip that is in its place."""
        take = Take(
            fingerprint=origin.fingerprint,
            number=origin.number,
            sha256=placed.sha256,
            size_bytes=placed.size_bytes,
            frames=facts.frames,
            fps=facts.fps,
            width=facts.width,
            height=facts.height,
            seconds=facts.seconds,
            model=origin.model,
            provider=origin.provider,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            request_id=origin.request_id,
            price=origin.price,
            base_url=origin.base_url,
            stand_in=origin.stand_in,
            made_by=origin.made_by,
        )
        if take.stand_in is not None and (paid := self._paid_take(take)) is not None:
            if paid_by is not None:
                self.journal.settle(paid_by, State.DONE, time.time())
            return paid
        note_take(self.root, self.name, take, origin.facts)
        self._index.add_take(take, paid_by, time.time())
        _log.info(
            "stored %s as %s, %d bytes", take_key(take.fingerprint, take.number), take.sha256, take.size_bytes
        )
        return take

    def take_in(self, made: Path, take: Take, facts: Mapping[str, JsonValue]) -> None:
        """
        Move a clip from its workspace into the store, as a take that another store has made: with its own facts.

        Its bytes are those of the take's digest. A whole take of the provider itself with the same key stays as it is.
        StoreError when the clip cannot be stored.
        """
        here = self.whole_take(take_key(take.fingerprint, take.number))
        if here is None or here.stand_in is not None or here.made_by != take.made_by:
            self.place_clip(made)
            note_take(self.root, self.name, take, facts)
            self._index.add_take(take)

    def facts_of(self, take: Take) -> Mapping[str, JsonValue]:
        """Return what is known of a take's request, for people; empty when its note is gone."""
        return noted_facts(self.root, self.name, take)

    def keep_unusable(self, made: Path, paid_by: Entry) -> Path:
        """
        Keep a file that a provider returned as a paid clip but that is not a usable one, and return its path.

        It is not a take, and its line in the journal stays as it is. StoreError when it cannot be stored.
        """
        try:
            target = self._folder(UNUSABLE_FOLDER) / f"{paid_by.provider}-{digest_of(made)[:16]}.mp4"
            fsync(made)
            made.replace(target)
            fsync_folder(target.parent)
        except OSError as error:
            raise _unusable(self.root, error) from error
        return target

    def _paid_take(self, like: Take) -> Take | None:
        """Return the provider's own take of the same request, if it is stored and intact."""
        there = self.whole_take(take_key(like.fingerprint, like.number))
        return there if there is not None and there.stand_in is None else None

    def _folder(self, *names: str) -> Path:
        try:
            return own_folder(self.root, *names)
        except OSError as error:
            raise _unusable(self.root, error) from error


def open_store(root: Path) -> Store:
    """
    Open the store at `root` for reading and writing; a new or empty folder becomes one.

    StoreError when the folder contains something else or its path has a link, when the store is not this user's, and
    when it is not writable.
    """
    try:
        index = open_own_index(root)
        try:
            _write_ignore_file(root)
            _clear_abandoned_work(root)
            _log.debug('opened the store "%s"', root)
            return Store(root, index, Ownership(root))
        except BaseException:
            index.close()
            raise
    except OSError as error:
        raise _unusable(root, error) from error


def _write_ignore_file(root: Path) -> None:
    with suppress(FileExistsError), (root / ".gitignore").open("x", encoding="utf-8") as file:
        file.write("# made by storyboard; clips and index, not for git\n*\n")


def _clear_abandoned_work(root: Path) -> None:
    """Remove temporary files of processes that are gone, but not of running ones, and no other files."""
    for path in entries(root / WORK_FOLDER):
        # Temporary files of atomic writes have no owner in their name, and are removed elsewhere.
        named = _WORK_FILE.fullmatch(path.name)
        if named is not None and is_regular_file(path) and not is_alive(root, named["owner"]):
            with suppress(OSError):
                path.unlink()


def _unusable(root: Path, error: OSError) -> StoreError:
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    remedy = "free some disk space" if full else "make the folder writable"
    return StoreError(
        f'the store "{root}" cannot be written: {error.strerror or error}',
        hint=f"{remedy}, or name another folder with --store",
    )
