"""Takes in a shared store: find, push and pull them. What comes from there is compared with its digest."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from threading import Lock
from typing import Final

from storyboard.errors import StoreError
from storyboard.shared.bucket import Bucket
from storyboard.shared.documents import (
    MARK,
    SharedTake,
    mark_document,
    name_in_mark,
    take_document,
    take_in,
)
from storyboard.store.store import Store, what_is_damaged
from storyboard.store.take import Take, parts_of_key, take_key

__all__ = ["Pulled", "Pushed", "SharedTakes", "blob_object", "keys_in", "take_object"]

FINDS_AT_ONCE: Final = 16


class Pushed(StrEnum):
    """What became of a push: it was sent, it was there, another take has its key, or its clip here is damaged."""

    SENT = "sent"
    THERE = "there"
    OTHER = "other"
    DAMAGED = "damaged"


class Pulled(StrEnum):
    """What became of a pull: the clip is here, it is not in the shared store, or it is not what its digest says."""

    HERE = "here"
    GONE = "gone"
    ALTERED = "altered"


class SharedTakes:
    """
    The takes in one shared store. Its methods block, and may be called from several threads.

    All raise StoreError when it cannot be reached, refuses access, or breaks off; nothing is then changed here.
    """

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket
        # Those whose clips in the shared store are gone or altered, as this process has seen.
        self._useless: dict[str, Pulled] = {}
        self._lock = Lock()

    @property
    def address(self) -> str:
        """The address of the shared store."""
        return self.bucket.address

    def name(self) -> str | None:
        """Return the name in the store's mark; None when there is no store at the address yet."""
        content = self.bucket.read(MARK)
        return None if content is None else name_in_mark(content, self.address)

    def make(self) -> str:
        """
        Return the store's name; it is made where there is none, and found to keep its conditions.

        StoreError when two machines could both create one document: claims would not keep them apart.
        """
        content = mark_document(secrets.token_hex(16))
        self.bucket.create(MARK, content)
        if self.bucket.create(MARK, content):
            raise StoreError(
                f'the server of the shared store "{self.address}" ignores the condition that an object is new',
                hint="nothing can be claimed there, so nothing is submitted; use a server with conditional writes",
            )
        name = self.name()
        if name is None:
            raise StoreError(f'the shared store "{self.address}" does not keep what is written')
        return name

    def find(self, key: str, *, stand_ins: bool = False) -> SharedTake | None:
        """
        Return the take of that key, None when there is none, or when its clip turned out to be useless.

        With `stand_ins`, also one that a stand-in made.
        """
        with self._lock:
            if key in self._useless:
                return None
        for is_stand_in in (False, True) if stand_ins else (False,):
            content = self.bucket.read(take_object(key, stand_in=is_stand_in))
            found = None if content is None else take_in(content, key, self.address)
            if found is not None and (found.take.stand_in is not None) is is_stand_in:
                return found
        return None

    def find_all(self, keys: Iterable[str], *, stand_ins: bool = False) -> dict[str, SharedTake]:
        """Return the takes with these keys that are there."""
        wanted = list(keys)
        with ThreadPoolExecutor(FINDS_AT_ONCE) as threads:
            found = threads.map(lambda key: self.find(key, stand_ins=stand_ins), wanted)
            return {key: one for key, one in zip(wanted, found, strict=True) if one is not None}

    def pull(self, found: SharedTake, store: Store, goes_on: Callable[[], None] = lambda: None) -> Pulled:
        """
        Bring a take into the store on this machine: its clip by its digest, then the facts about it.

        A clip of another digest is refused and does not count from now on. `goes_on` is called again and again, and
        may raise to stop.
        """
        take = found.take
        with store.workspace() as workspace:
            digest = self.bucket.fetch(blob_object(take.sha256), workspace, take.size_bytes, goes_on)
            if digest == take.sha256:
                store.take_in(workspace, take, found.facts)
                return Pulled.HERE
        outcome = Pulled.GONE if digest is None else Pulled.ALTERED
        with self._lock:
            self._useless[take_key(take.fingerprint, take.number)] = outcome
        return outcome

    def has(self, take: Take) -> bool:
        """Whether the facts about a take are there, and so its clip, which is written first."""
        key = take_key(take.fingerprint, take.number)
        with self._lock:
            if key in self._useless:
                return False
        there = self._there(take_object(key, stand_in=take.stand_in is not None), key)
        return there is not None and there.take.sha256 == take.sha256

    def check(self, key: str) -> Pulled:
        """Read the clip of a take and compare it with its digest; it is kept nowhere."""
        if (found := self.find(key)) is None:
            return Pulled.GONE
        digest = self.bucket.digest(blob_object(found.take.sha256), found.take.size_bytes)
        if digest == found.take.sha256:
            return Pulled.HERE
        return Pulled.GONE if digest is None else Pulled.ALTERED

    def push(
        self, take: Take, store: Store, goes_on: Callable[[], None] = lambda: None, *, again: bool = False
    ) -> Pushed:
        """
        Send a take that is on this machine: its clip first, then the facts about it.

        The facts are only ever written after the clip, so where they are, nothing is sent; a take that another machine
        has made for the same request stays, unless its clip is useless. `again` sends the clip anew.
        """
        key = take_key(take.fingerprint, take.number)
        path = take_object(key, stand_in=take.stand_in is not None)
        with self._lock:
            is_useless = key in self._useless
        there = None if is_useless else self._there(path, key)
        if there is not None and there.take.sha256 != take.sha256 and take.stand_in is None:
            return Pushed.OTHER
        has_facts = there is not None and there.take.sha256 == take.sha256
        has_clip = not (again or is_useless) and (has_facts or self._has_clip(take))
        if has_facts and has_clip:
            return Pushed.THERE
        if what_is_damaged(store.root, take) is not None:
            return Pushed.DAMAGED
        if not has_clip:
            self.bucket.send(store.clip_path(take), blob_object(take.sha256), goes_on)
        return self._publish(path, key, take, store, over=is_useless or take.stand_in is not None)

    def _publish(self, path: str, key: str, take: Take, store: Store, *, over: bool) -> Pushed:
        content = take_document(take, store.facts_of(take))
        if over:
            self.bucket.write(path, content)
        elif not self.bucket.create(path, content):
            there = self._there(path, key)
            if there is None:
                # What is there is not a take of storyboard's.
                self.bucket.write(path, content)
            elif there.take.sha256 != take.sha256:
                return Pushed.OTHER
        with self._lock:
            self._useless.pop(key, None)
        return Pushed.SENT

    def _there(self, path: str, key: str) -> SharedTake | None:
        content = self.bucket.read(path)
        return None if content is None else take_in(content, key, self.address)

    def _has_clip(self, take: Take) -> bool:
        there = self.bucket.stat(blob_object(take.sha256))
        return there is not None and there.size == take.size_bytes


def take_object(key: str, *, stand_in: bool = False) -> str:
    """Return the path of the facts about a take; those of stand-ins are apart, and never in a real one's place."""
    fingerprint, number = parts_of_key(key)
    return f"{'stand-ins' if stand_in else 'takes'}/{fingerprint}/{number}.json"


def blob_object(sha256: str) -> str:
    """Return the path of the clip with that digest."""
    return f"blobs/{sha256[:2]}/{sha256}.mp4"


def keys_in(bucket: Bucket) -> Iterator[str]:
    """Yield the keys of all takes of a shared store, without reading them."""
    for one in bucket.list("takes/"):
        _, _, rest = one.path.partition("takes/")
        fingerprint, _, name = rest.partition("/")
        number = name.removesuffix(".json")
        if fingerprint and number.isascii() and number.isdigit():
            yield take_key(fingerprint, int(number))
