"""What a run does with a shared store: claim before it pays, and send what lands. The event loop waits for nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Final, TypeVar, TypeVarTuple

import anyio
import anyio.to_thread
from anyio import from_thread
from anyio.abc import TaskGroup

from storyboard.errors import StoreError
from storyboard.providers.base_urls import BASES
from storyboard.report import Notice, Reporter
from storyboard.shared.claims import BEAT_SECONDS, Claims, Held
from storyboard.shared.documents import SharedTake
from storyboard.shared.opening import prepare
from storyboard.shared.takes import Pulled, Pushed, SharedTakes
from storyboard.store.known_addresses import owner_mark
from storyboard.store.store import Store
from storyboard.store.take import Take, take_key

__all__ = ["Sharing", "at_work", "may_be_stood_in_for", "opened_sharing"]

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")

# Each holds two parts of 5 MiB at most.
TRANSFERS_AT_ONCE: Final = 4
QUESTIONS_AT_ONCE: Final = 16
# A store that was lost a moment ago: many shots do not wait for it one after another.
SECONDS_UNTIL_ASKED_AGAIN: Final = 30.0
NOT_SUBMITTED: Final = (
    "nothing was submitted, for another machine may have paid for it; --no-shared does without"
)


class Sharing:
    """
    One shared store as a run uses it, within `at_work`.

    `owner` stands for the local store there. `stand_ins` says whether clips of stand-ins may count.
    """

    def __init__(
        self, shared: SharedTakes, store: Store, reporter: Reporter, owner: str, *, stand_ins: bool
    ) -> None:
        self.address = shared.address
        self._shared = shared
        self._store = store
        self._reporter = reporter
        self._stand_ins = stand_ins
        self._claims = Claims(shared.bucket, owner, store.owner)
        self._transfers = anyio.CapacityLimiter(TRANSFERS_AT_ONCE)
        self._questions = anyio.CapacityLimiter(QUESTIONS_AT_ONCE)
        self._preparing = anyio.Lock()
        self._is_prepared = False
        self._is_lost = False
        self._failed: tuple[float, StoreError] | None = None
        self._at_work = anyio.Event()
        self._tasks: TaskGroup | None = None

    async def find(self, key: str) -> SharedTake | None:
        """Return the shared take of that key, None when there is none. StoreError."""
        return await self._asked(lambda: self._shared.find(key, stand_ins=self._stand_ins))

    async def pull(self, found: SharedTake) -> Take | None:
        """Bring a shared take here and return it; None, and a notice, when its clip is gone or altered. StoreError."""
        take = found.take
        outcome = await anyio.to_thread.run_sync(
            self._shared.pull, found, self._store, from_thread.check_cancelled, limiter=self._transfers
        )
        if outcome is Pulled.HERE:
            return take
        what = "gone from it" if outcome is Pulled.GONE else "not what its digest says, and is refused"
        key = take_key(take.fingerprint, take.number)[:12]
        self._reporter(
            Notice(f'a clip in the shared store "{self.address}" is {what}: {key} of {take.model}')
        )
        return None

    async def claim(self, key: str, *, also_sent: bool) -> Held | None:
        """Claim a take; None when it is this store's now, else whose it is. On StoreError, nothing may be submitted."""
        try:
            await self._prepared()
            return await self._asked(lambda: self._claims.take(key, also_sent=also_sent))
        except StoreError as error:
            raise StoreError(error.message, hint=NOT_SUBMITTED) from error

    async def begin(self, key: str) -> bool:
        """Record that the take is about to be submitted; False when another machine has taken it over. StoreError."""
        try:
            return await self._asked(lambda: self._claims.begin(key))
        except StoreError as error:
            raise StoreError(error.message, hint=NOT_SUBMITTED) from error

    async def hold(self, key: str) -> None:
        """Claim what was submitted earlier, so that no other machine submits it; a failure is only told."""
        try:
            await self._prepared()
        except StoreError as error:
            self._reporter(Notice(error.message))
        else:
            await self._told(self._claims.hold, key)

    async def release(self, key: str) -> None:
        """Give up a claim, if any was made; a failure is only told: another machine then asks before it submits."""
        if self._is_prepared:
            await self._told(self._claims.release, key)

    def landed(self, take: Take) -> None:
        """Send a clip that has landed, while the run goes on."""
        if self._tasks is not None:
            self._tasks.start_soon(self.share, take)

    def also_share(self, takes: Iterable[Take]) -> None:
        """Send clips that were here before the run, and that the shared store lacks, while the run goes on."""
        for take in list(takes):
            self.landed(take)

    async def share(self, take: Take) -> None:
        """Send a clip that has landed, and give up its claim; a failure is only told, for the clip is here."""
        key = take_key(take.fingerprint, take.number)
        if self._is_lost:
            return
        try:
            if await self._asked(lambda: self._shared.has(take)):
                await self.release(key)
                return
            await self._prepared()
            pushed = await anyio.to_thread.run_sync(
                self._shared.push, take, self._store, from_thread.check_cancelled, limiter=self._transfers
            )
        except StoreError as error:
            if not self._is_lost:
                self._reporter(
                    Notice(f"clips are not shared yet: {error.message}; the next render tries again")
                )
            self._is_lost = True
            return
        if pushed is Pushed.OTHER:
            self._reporter(
                Notice(f'the shared store "{self.address}" has another clip for {key[:12]}; both stay')
            )
        await self.release(key)

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """Send what lands within the block; at its end, wait until all is sent."""
        async with anyio.create_task_group() as self._tasks:
            yield
        self._tasks = None

    async def keep_beating(self) -> None:
        """Tell other machines that this process is at work, from its first claim on, until it is cancelled."""
        await self._at_work.wait()
        while True:
            await anyio.sleep(BEAT_SECONDS)
            try:
                await self._asked(self._claims.beat)
            except StoreError as error:
                self._reporter(Notice(f"other machines may think that this run has ended: {error.message}"))

    async def leave(self) -> None:
        """Tell other machines that this process ends."""
        if self._is_prepared:
            with anyio.CancelScope(shield=True):
                await self._told(self._claims.leave)

    async def _prepared(self) -> None:
        async with self._preparing:
            if self._is_prepared:
                return
            if (
                self._failed is not None
                and anyio.current_time() - self._failed[0] < SECONDS_UNTIL_ASKED_AGAIN
            ):
                raise self._failed[1]
            try:
                await self._asked(lambda: prepare(self._shared))
                await self._asked(self._claims.beat)
            except StoreError as error:
                self._failed = anyio.current_time(), error
                raise
            self._is_prepared = True
            self._at_work.set()

    async def _told(self, work: Callable[[*Arguments], None], *arguments: *Arguments) -> None:
        try:
            await self._asked(lambda: work(*arguments))
        except StoreError as error:
            self._reporter(Notice(error.message))

    async def _asked(self, work: Callable[[], Result]) -> Result:
        """Ask the server something in a worker thread; what a cancelled caller has begun there is done to its end."""
        with anyio.CancelScope(shield=True):
            result = await anyio.to_thread.run_sync(work, limiter=self._questions)
        return result  # noqa: RET504 - as far as the type checker knows, the scope may swallow an error


async def opened_sharing(
    shared: SharedTakes, store: Store, reporter: Reporter, *, stand_ins: bool
) -> Sharing:
    """Return the shared store for work with that store. No request is sent."""
    owner = await anyio.to_thread.run_sync(owner_mark, store.name)
    return Sharing(shared, store, reporter, owner, stand_ins=stand_ins)


def may_be_stood_in_for(bases: Mapping[str, str]) -> bool:
    """Whether one of the base URLs, by provider, is not the provider's own."""
    usual = {provider: base for provider, (_, base) in BASES.items()}
    return any(base != usual.get(provider) for provider, base in bases.items())


@asynccontextmanager
async def at_work(shared: Sharing | None) -> AsyncIterator[None]:
    """Keep other machines informed while a run is at work, and wait at its end until what has landed is sent."""
    if shared is None:
        yield
        return
    try:
        async with anyio.create_task_group() as beats:
            beats.start_soon(shared.keep_beating)
            async with shared.sending():
                yield
            beats.cancel_scope.cancel()
    finally:
        await shared.leave()
