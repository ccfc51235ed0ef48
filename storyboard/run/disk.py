"""Opening a store from the event loop, which waits for no disk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import anyio.to_thread

from storyboard.store.store import Store, open_store

__all__ = ["opened_store"]


@asynccontextmanager
async def opened_store(root: Path) -> AsyncIterator[Store]:
    """Open the store at `root` in a worker thread, give it, and close it in one: see `open_store`."""
    with anyio.CancelScope(shield=True):
        store = await anyio.to_thread.run_sync(open_store, root)
    try:
        yield store
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(store.close)
