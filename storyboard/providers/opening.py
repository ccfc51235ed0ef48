"""The providers of one run: each opened when it is first asked for, all closed when the run is over."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from storyboard.providers.protocol import Closable, Provider
from storyboard.providers.table import open_provider

__all__ = ["open_providers"]


@asynccontextmanager
async def open_providers() -> AsyncIterator[Callable[[str], Provider]]:
    """
    Give a function that returns the provider of a name, the same one each time.

    It raises PlanError for an unknown name and NotAuthorized when the provider's key is missing.
    """
    opened: dict[str, Provider] = {}
    async with AsyncExitStack() as closing:

        def provider_of(name: str) -> Provider:
            if name not in opened:
                provider = opened[name] = open_provider(name)
                if isinstance(provider, Closable):
                    closing.push_async_callback(provider.aclose)
            return opened[name]

        yield provider_of
