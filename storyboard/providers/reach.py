"""Whether the hosted providers can be reached: one request to each base URL, without a key."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import anyio

from storyboard.errors import PlanError
from storyboard.providers import fal, minimax, replicate, wavespeed
from storyboard.providers.addresses import without_secrets
from storyboard.providers.credentials import base_url
from storyboard.providers.http import BROKEN, HttpClient, Request, reason_of

__all__ = ["BASES", "Reach", "base_addresses", "reach_providers"]

BASES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "fal": (fal.QUEUE, fal.REST),
    "wavespeed": (wavespeed.BASE,),
    "minimax": (minimax.BASE,),
    "replicate": (replicate.BASE,),
}
LONGEST_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Reach:
    """
    The result of one request to a provider's base URL.

    `seconds` is how long the response took, None when there was none; `reason` then says why.
    """

    provider: str
    address: str
    seconds: float | None
    reason: str | None


def base_addresses(provider: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the base URLs of a provider. PlanError, naming the variable, when one is invalid."""
    return tuple(base_url(*base, environ) for base in BASES[provider])


async def reach_providers(environ: Mapping[str, str]) -> list[Reach]:
    """
    Send a request to every base URL of the hosted providers at the same time; any response counts.

    No key is sent. Invalid URLs are left out.
    """
    found: dict[tuple[str, str], Reach] = {}
    async with HttpClient() as http, anyio.create_task_group() as group:

        async def request(provider: str, url: str) -> None:
            found[provider, url] = await _reach(provider, url, http)

        places = [(provider, url) for provider in BASES for url in _usable(provider, environ)]
        for provider, url in places:
            group.start_soon(request, provider, url)
    return [found[place] for place in places]


def _usable(provider: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    try:
        return base_addresses(provider, environ)
    except PlanError:
        return ()


async def _reach(provider: str, url: str, http: HttpClient) -> Reach:
    address, started = without_secrets(url), time.monotonic()
    reason = "the response took too long"
    with anyio.move_on_after(LONGEST_SECONDS):
        try:
            async with http.stream(Request(provider, "GET", url, seconds=LONGEST_SECONDS)):
                return Reach(provider, address, time.monotonic() - started, None)
        except BROKEN as error:
            reason = reason_of(error)
    return Reach(provider, address, None, reason)
