"""Whether the hosted providers can be reached from here: one call to each base address, without a key."""

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
    How a provider's base address was found, as it may be shown.

    `seconds` is how long the first answer took, None when there was none; `reason` says why, else it is None.
    """

    provider: str
    address: str
    seconds: float | None
    reason: str | None


def base_addresses(provider: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the base addresses of a provider. PlanError, naming the variable, when one of them is no address."""
    return tuple(base_url(*base, environ) for base in BASES[provider])


async def reach_providers(environ: Mapping[str, str]) -> list[Reach]:
    """
    Call every base address of the hosted providers once, all at the same time; any answer will do.

    No key is sent. An address that is none is left out.
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
    reason = "no answer came in time"
    with anyio.move_on_after(LONGEST_SECONDS):
        try:
            async with http.stream(Request(provider, "GET", url, seconds=LONGEST_SECONDS)):
                return Reach(provider, address, time.monotonic() - started, None)
        except BROKEN as error:
            reason = reason_of(error)
    return Reach(provider, address, None, reason)
