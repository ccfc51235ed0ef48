"""Taking finished clips into the store, without the event loop waiting for the disk."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import anyio
import anyio.to_thread

from storyboard.run.execution import Execution
from storyboard.store.entry import Entry
from storyboard.store.origin import Origin
from storyboard.store.store import ClipFacts
from storyboard.store.take import Take

__all__ = ["store_clip"]


async def store_clip(
    made: Path, origin: Origin, facts: ClipFacts, run: Execution, *, paid_by: Entry | None = None
) -> Take:
    """
    Take a finished clip into the store, and return its take: see `Store.keep_clip`.

    Once begun, it is done to its end, also in a run that is being stopped. The shared store gets it afterwards.
    """
    store = run.store
    with anyio.CancelScope(shield=True):
        # Large clips are read side by side; only the index is for one at a time.
        placed = await anyio.to_thread.run_sync(store.place_clip, made)
        take = await run.on_disk(partial(store.record_clip, placed, origin, facts, paid_by=paid_by))
    if run.sharing is not None:
        run.sharing.landed(take)
    return take
