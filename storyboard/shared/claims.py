"""
Claims on requests that several machines with one shared store may submit.

The claims of a take are a sequence of documents that are only ever created, ``claims/FINGERPRINT/NUMBER/000001.json``
and so on; the last one counts. Each step is the conditional creation of the next document, so that one of several
machines succeeds, on every kind of store. No step depends on clocks, except how soon a claim without a living owner is
given up::

    nothing, free  ->  claimed    whoever is first
    claimed        ->  claimed    by another, when the owner's process is dead: nothing was sent
    claimed        ->  sent       by the owner, before anything is sent; it fails when another has taken over
    sent           ->  free       by the owner, when the clip is shared or it ended without one
    sent           ->  claimed    by another, only with permission to pay twice, and when the owner's process is dead
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final, NamedTuple

from storyboard.errors import StoreError
from storyboard.shared.bucket import Bucket
from storyboard.shared.documents import Claim, Phase, claim_document, claim_in
from storyboard.store.take import parts_of_key

__all__ = ["BEAT_SECONDS", "DEAD_AFTER_SECONDS", "Claims", "Held"]

BEAT_SECONDS: Final = 60.0
# Several beats may be late on a bad network; what ends earlier costs only a wait.
DEAD_AFTER_SECONDS: Final = 300.0
MOST_STEPS: Final = 999_999


class Held(NamedTuple):
    """A claim that another store has, and whether its process is at work."""

    claim: Claim
    is_alive: bool


class _Last(NamedTuple):
    number: int
    claim: Claim | None


class Claims:
    """
    The claims of one process in one shared store. Its methods block, and may be called from several threads.

    `owner` stands for the local store, whose journal sees to it that one of its processes submits. `process` names
    this process. All raise StoreError when the shared store cannot be asked.
    """

    def __init__(
        self, bucket: Bucket, owner: str, process: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._bucket = bucket
        self._owner = owner
        self._process = process
        self._clock = clock
        # What the server's clock is ahead of this machine's, in seconds.
        self._ahead = 0.0

    def beat(self) -> None:
        """Tell the other machines that this process is at work: at first, and every `BEAT_SECONDS`."""
        path = _beat_path(self._process)
        before = self._clock()
        self._bucket.write(path, b"at work\n")
        if (there := self._bucket.stat(path)) is not None:
            self._ahead = there.written_at.timestamp() - before

    def leave(self) -> None:
        """Tell the other machines that this process ends."""
        self._bucket.delete(_beat_path(self._process))

    def take(self, key: str, *, also_sent: bool = False) -> Held | None:
        """
        Claim a take; None when it is this store's now, else whose it is.

        With `also_sent`, also one that a process which has ended may have paid for.
        """
        while True:
            last = self._last(key)
            if last.claim is not None and self._is_of_another(last.claim):
                alive = self._is_alive(last.claim.process)
                if alive or (last.claim.phase is Phase.SENT and not also_sent):
                    return Held(last.claim, alive)
            if self._add(key, last.number + 1, Phase.CLAIMED):
                return None

    def begin(self, key: str) -> bool:
        """Record that this process is about to submit; False when another store has taken the claim over."""
        while True:
            last = self._last(key)
            if last.claim is None or last.claim.phase is Phase.FREE or last.claim.owner != self._owner:
                return False
            if last.claim.phase is Phase.SENT and last.claim.process == self._process:
                return True
            if self._add(key, last.number + 1, Phase.SENT):
                return True

    def hold(self, key: str) -> None:
        """Claim a take that this store has submitted earlier, whoever has claimed it meanwhile."""
        while True:
            last = self._last(key)
            if last.claim is not None and last.claim.phase is Phase.SENT:
                return
            if self._add(key, last.number + 1, Phase.SENT):
                return

    def release(self, key: str) -> None:
        """Give up this store's claim on a take; nothing happens when another store has it, or none."""
        while True:
            last = self._last(key)
            if last.claim is None or last.claim.phase is Phase.FREE or last.claim.owner != self._owner:
                return
            if self._add(key, last.number + 1, Phase.FREE):
                return

    def _is_of_another(self, claim: Claim) -> bool:
        return claim.phase is not Phase.FREE and claim.owner != self._owner

    def _is_alive(self, process: str) -> bool:
        if not process.isalnum():
            return False
        there = self._bucket.stat(_beat_path(process))
        if there is None:
            return False
        return self._clock() + self._ahead - there.written_at.timestamp() < DEAD_AFTER_SECONDS

    def _last(self, key: str) -> _Last:
        folder = claims_path(key)
        numbers = [number for one in self._bucket.list(f"{folder}/") if (number := _number_in(one.path))]
        number = max(numbers, default=0)
        if number == 0:
            return _Last(0, None)
        content = self._bucket.read(_entry_path(folder, number))
        if content is None:
            raise StoreError(
                f'a claim in the shared store "{self._bucket.address}" was deleted while it was read',
                hint="run the command again",
            )
        return _Last(number, claim_in(content, self._bucket.address))

    def _add(self, key: str, number: int, phase: Phase) -> bool:
        """Create the next entry; whether this process did."""
        if number > MOST_STEPS:
            raise StoreError(f'the shared store "{self._bucket.address}" has too many claims of one take')
        claim = Claim(phase, self._owner, self._process, _machine(), _now())
        path, content = _entry_path(claims_path(key), number), claim_document(claim)
        if self._bucket.create(path, content):
            return True
        # The answer to an earlier attempt of the same request may have been lost.
        return self._bucket.read(path) == content


def claims_path(key: str) -> str:
    """Return the path of the claims of a take."""
    fingerprint, number = parts_of_key(key)
    return f"claims/{fingerprint}/{number}"


def _entry_path(folder: str, number: int) -> str:
    return f"{folder}/{number:06d}.json"


def _number_in(path: str) -> int:
    name = path.rpartition("/")[2].removesuffix(".json")
    return int(name) if name.isascii() and name.isdigit() else 0


def _beat_path(process: str) -> str:
    return f"owners/{process}.json"


def _machine() -> str:
    with suppress(OSError):
        return "".join(each for each in socket.gethostname() if each.isprintable())[:100]
    return ""


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
