"""Encode the film's segments while other clips are still being made."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final

import anyio
from anyio import from_thread, to_thread

from storyboard.stitching import Stitching, make_ahead
from storyboard.store.places import blob_path
from storyboard.store.take import Take

__all__ = ["Ahead", "encoding_ahead"]

_log: Final = logging.getLogger(__name__)


@asynccontextmanager
async def encoding_ahead(work: Stitching) -> AsyncIterator[Ahead]:
    """
    While the block makes clips, encode what can be of the film.

    The block must tell what it yields of the clips that are there when the store is open, and of each new one. When the
    block is over, segments that were begun are completed; when it fails, they are given up. An error never ends the
    block: the cut meets it again, and reports it.
    """
    ahead = Ahead(work)
    if not work.plan.has_work:
        yield ahead
        return
    failure: BaseException | None = None
    async with anyio.create_task_group() as group:
        group.start_soon(ahead.encode)
        try:
            yield ahead
        except anyio.get_cancelled_exc_class():
            raise
        except BaseException as error:  # noqa: BLE001 - raised below: the group would wrap it
            failure = error
            group.cancel_scope.cancel()
        ahead.end()
    if failure is not None:
        raise failure


class Ahead:
    """The clips that are there, and the keys of the segments that were `encoded` of them."""

    def __init__(self, work: Stitching) -> None:
        self._work = work
        self._takes: dict[str, Take] = {}
        self._done: set[str] = set()
        self.encoded: set[str] = set()
        self._news = anyio.Event()
        self._over = False

    def landed(self, takes: Mapping[str, Take]) -> None:
        """Take notice of clips that are in the store now, by the keys of their takes."""
        self._takes.update(takes)
        self._news.set()

    def end(self) -> None:
        """Begin nothing more."""
        self._over = True
        self._news.set()

    async def encode(self) -> None:
        """Encode what can be, again after each clip."""
        await self._news.wait()
        while not self._over:
            self._news = anyio.Event()
            try:
                await to_thread.run_sync(self._encode_ready, dict(self._takes))
            except Exception as error:  # noqa: BLE001 - the cut meets it again, and reports it
                _log.info("cut: nothing more is encoded ahead: %s", error)
                return
            await self._news.wait()

    def _encode_ready(self, takes: dict[str, Take]) -> None:
        fresh = {blob_path(self._work.root, take.sha256): take.sha256 for take in takes.values()}
        work = replace(self._work, plan=self._work.plan.with_takes(takes), fresh=fresh)
        new = make_ahead(work, self._done, lambda *_: from_thread.check_cancelled(), lambda: not self._over)
        self.encoded.update(new)
