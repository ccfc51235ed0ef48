"""Send everything to a shared store, or bring everything from it, several clips at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from enum import StrEnum
from threading import Event
from typing import Final, TypeVar

from storyboard.shared.opening import check_name, prepare
from storyboard.shared.takes import Pulled, Pushed, SharedTakes, keys_in
from storyboard.store.store import Store
from storyboard.store.take import Take, take_key

__all__ = ["pull_all", "push_all"]

Item = TypeVar("Item")
Outcome = TypeVar("Outcome", bound=StrEnum)

TRANSFERS_AT_ONCE: Final = 4


class _Stopped(Exception):
    """A transfer ends because another one has failed."""


def push_all(
    takes: Iterable[Take],
    store: Store,
    shared: SharedTakes,
    tell: Callable[[str, Pushed], None],
    *,
    again: bool = False,
) -> None:
    """
    Send all takes that the shared store lacks; `tell` is called with the key of each, in this thread.

    With `again`, every clip is sent anew. The first StoreError ends it; what was sent stays.
    """
    prepare(shared)
    halt = Event()

    def push(take: Take) -> tuple[str, Pushed]:
        key = take_key(take.fingerprint, take.number)
        return key, shared.push(take, store, _going_on(halt), again=again)

    _do_all(takes, push, tell, halt)


def pull_all(store: Store, shared: SharedTakes, tell: Callable[[str, Pulled], None]) -> None:
    """Bring all takes of the shared store that are not here; `tell` as above. The first StoreError ends it."""
    check_name(shared)
    halt = Event()

    def pull(key: str) -> tuple[str, Pulled]:
        found = shared.find(key)
        return key, Pulled.GONE if found is None else shared.pull(found, store, _going_on(halt))

    _do_all((key for key in keys_in(shared.bucket) if store.take(key) is None), pull, tell, halt)


def _do_all(
    items: Iterable[Item],
    work: Callable[[Item], tuple[str, Outcome]],
    tell: Callable[[str, Outcome], None],
    halt: Event,
) -> None:
    """Do the work for each item, a few at once, without listing them all first."""
    running: set[Future[tuple[str, Outcome]]] = set()
    with ThreadPoolExecutor(TRANSFERS_AT_ONCE) as threads:
        try:
            for item in items:
                if len(running) == 2 * TRANSFERS_AT_ONCE:
                    running = _told(running, tell)
                running.add(threads.submit(work, item))
            while running:
                running = _told(running, tell)
        except BaseException:
            halt.set()
            for each in running:
                each.cancel()
            raise


def _told(
    running: set[Future[tuple[str, Outcome]]], tell: Callable[[str, Outcome], None]
) -> set[Future[tuple[str, Outcome]]]:
    done, others = wait(running, return_when=FIRST_COMPLETED)
    for each in done:
        tell(*each.result())
    return others


def _going_on(halt: Event) -> Callable[[], None]:
    def check() -> None:
        if halt.is_set():
            raise _Stopped

    return check
