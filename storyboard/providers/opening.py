"""The providers of one run: each is opened when it is first needed, all are closed when the run ends."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from storyboard.errors import PlanError, ProviderError
from storyboard.providers.network_settings import check_network_settings
from storyboard.providers.protocol import Closable, Provider
from storyboard.providers.registry import open_provider
from storyboard.providers.retrying import report_long_waits
from storyboard.report import Reporter, quiet

if TYPE_CHECKING:
    from storyboard.providers.http import HttpClient

__all__ = ["TIMEOUT_VARIABLE", "check_before_sending", "longest_wait", "open_ahead", "open_providers"]

TIMEOUT_VARIABLE: Final = "STORYBOARD_TIMEOUT"


@asynccontextmanager
async def open_providers(
    reporter: Reporter = quiet, *, retry: bool = True
) -> AsyncIterator[Callable[[str], Provider]]:
    """
    Yield a function that returns the provider of a name, the same one each time.

    The built-in hosted ones share one HTTP client. It raises PlanError for an unknown name and NotAuthorized when the
    provider's key is missing. The variable `TIMEOUT_VARIABLE` shortens the time-out of each request. Without `retry`,
    a request that fails is not repeated. Long waits between attempts are reported.
    """
    opened: dict[str, Provider] = {}
    clients: list[HttpClient] = []
    async with AsyncExitStack() as closing:

        def shared() -> HttpClient:
            # Films without hosted models never load the HTTP library.
            from storyboard.providers.http import HttpClient  # noqa: PLC0415

            if not clients:
                clients.append(
                    HttpClient(
                        longest_wait=longest_wait(os.environ),
                        retry=retry,
                        before_wait=report_long_waits(reporter),
                    )
                )
                closing.push_async_callback(clients[0].aclose)
            return clients[0]

        def provider_of(name: str) -> Provider:
            if name not in opened:
                provider = opened[name] = open_provider(name, shared)
                if isinstance(provider, Closable):
                    closing.push_async_callback(provider.aclose)
            return opened[name]

        yield provider_of


def open_ahead(names: Iterable[str], provider_of: Callable[[str], Provider]) -> None:
    """
    Open these providers before any work begins, so that an invalid base URL is reported first.

    Raises PlanError for an invalid URL. A missing or invalid key is reported by the shots that need it.
    """
    for name in dict.fromkeys(names):
        with suppress(ProviderError):
            provider_of(name)


def check_before_sending() -> None:
    """Raise PlanError for network settings of the environment that cannot be used, before anything is sent."""
    check_network_settings()
    longest_wait(os.environ)


def longest_wait(environ: Mapping[str, str]) -> float | None:
    """Return the longest read time-out in seconds, None for the default. PlanError when it is not a number."""
    text = environ.get(TIMEOUT_VARIABLE, "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise PlanError(
            f'the variable {TIMEOUT_VARIABLE} is "{text}"',
            hint="give it a number of seconds above 0, such as 60",
        )
    return seconds
