"""Stand-ins for providers: record what comes from one, and never look for paid work at one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import anyio
import anyio.to_thread

from storyboard.errors import ProviderUnavailable
from storyboard.plan.stand_ins import counts
from storyboard.providers.base_urls import BASES
from storyboard.providers.protocol import base_address, stand_in_of
from storyboard.run.execution import Execution
from storyboard.store.entry import is_elsewhere
from storyboard.store.journal import Entry, State
from storyboard.store.store import what_is_damaged
from storyboard.store.take import Take

__all__ = ["check_base_url", "given_up", "record_stand_in", "record_stand_in_of_clip", "whole_take"]

GIVEN_UP: Final = "it was at a stand-in that this run does not use"
# What has not been taken, surely, has cost nothing.
ENDS: Final = {State.INTENT: State.WITHDRAWN, State.SENDING: State.REFUSED}


async def whole_take(key: str, run: Execution) -> Take | None:
    """Return the take of that key if its clip is intact and counts in this run, else None."""
    take = await run.on_disk(run.store.take, key)
    if take is None or not counts(take, run.options.bases):
        return None
    digest = run.options.inspector.digest
    damaged = await anyio.to_thread.run_sync(what_is_damaged, run.store.root, take, digest)
    return None if damaged else take


async def record_stand_in(entry: Entry, run: Execution) -> Entry:
    """Record on a line whether it was sent to a stand-in, and return the line."""
    provider = run.provider_of(entry.provider)
    if entry.stand_in is not None or not entry.base_url or entry.base_url != base_address(provider):
        return entry
    version = await stand_in_of(provider)
    return await run.on_disk(run.store.journal.note_stand_in, entry, version) if version else entry


async def record_stand_in_of_clip(entry: Entry, clip: Path, run: Execution) -> Entry:
    """Do as `record_stand_in` does, and also trust a clip's mark unless it came from the provider's default URL."""
    entry = await record_stand_in(entry, run)
    default = BASES.get(entry.provider, ("", ""))[1]
    if entry.stand_in is not None or entry.base_url in ("", default):
        return entry
    # Probing loads the media libraries.
    from storyboard.media.mark import mark_of  # noqa: PLC0415

    mark = await anyio.to_thread.run_sync(mark_of, clip)
    return await run.on_disk(run.store.journal.note_stand_in, entry, mark) if mark else entry


async def check_base_url(entry: Entry, run: Execution) -> None:
    """Raise ProviderUnavailable when a stand-in would be polled for what the provider itself has accepted."""
    provider = run.provider_of(entry.provider)
    here = base_address(provider)
    if entry.stand_in is not None or entry.base_url == here or not await stand_in_of(provider):
        return
    variable = BASES[entry.provider][0] if entry.provider in BASES else "its address"
    raise ProviderUnavailable(
        f'{entry.base_url or entry.provider} has accepted "{entry.request_id}", but a stand-in responds at {here}',
        provider=entry.provider,
        request_id=entry.request_id,
        hint=f"set {variable} back to continue there, without paying again",
    )


async def given_up(entry: Entry, run: Execution) -> bool:
    """Close an open line of this process that is at another stand-in; return whether it was one."""
    if not is_elsewhere(entry, base_address(run.provider_of(entry.provider))):
        return False
    journal = run.store.journal
    state = ENDS.get(entry.state, State.FORGOTTEN)
    await run.on_disk(journal.settle, entry, state, run.clock(), GIVEN_UP)
    return True
