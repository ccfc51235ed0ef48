"""Open URLs that providers return: never with a key, never in a private network."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from storyboard.errors import ProviderError, ProviderUnavailable, RateLimited, RequestRejected
from storyboard.limits import CLIP_BYTES
from storyboard.providers.addresses import (
    Network,
    addresses_of,
    host_of,
    network_of,
    port_of,
    proxied,
    web_address,
    without_secrets,
)
from storyboard.providers.http import BROKEN, HttpClient, Request, reason_of
from storyboard.providers.responses import Response
from storyboard.providers.retrying import CALLS, retrying

__all__ = ["Source", "handed_on", "open_untrusted_url", "put", "refused", "useless"]

_log: Final = logging.getLogger(__name__)

MOVED: Final = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Source:
    """
    The provider whose URLs are opened.

    `base_url` is the provider's base URL: files may be in the same kind of private network. `largest` is the size
    limit of a file in bytes.
    """

    provider: str
    base_url: str
    largest: int = CLIP_BYTES


async def handed_on(source: Source, url: str) -> str:
    """
    Return a URL that a provider returned, once it was checked to be http or https, and public.

    A name that only the provider can resolve is allowed. ProviderUnavailable when the URL is not allowed.
    """
    try:
        await _allowed(source, _plain(source, url))
    except RequestRejected as error:
        raise ProviderUnavailable(error.message, provider=source.provider) from error
    except ProviderUnavailable:
        return url
    return url


async def put(http: HttpClient, source: Source, request: Request) -> None:
    """PUT a file to a URL that the provider returned. ProviderUnavailable or RequestRejected when that fails."""
    async for attempt in retrying(CALLS, http.sleep, http.before_wait):
        with attempt:
            async with open_untrusted_url(http, source, request, redirects=0):
                pass


@asynccontextmanager
async def open_untrusted_url(
    http: HttpClient, source: Source, request: Request, *, redirects: int
) -> AsyncIterator[httpx.Response]:
    """
    Yield a successful response before its body is read, after at most so many redirects.

    Each URL is checked: http or https only, no downgrade from https, no private network. Raises RequestRejected for
    permanent errors (and for 403 and 404), RateLimited and ProviderUnavailable for temporary ones.
    """
    async with AsyncExitStack() as stack:
        while True:
            response = await _open(http, source, request, stack)
            _log.debug(
                "%s: %s to %s: %d",
                source.provider,
                request.method,
                host_of(request.url),
                response.status_code,
            )
            onward = response.headers.get("location") if response.status_code in MOVED else None
            if onward is None:
                break
            await stack.aclose()
            if redirects == 0:
                raise refused(source, request.url, "it redirects too often")
            redirects -= 1
            request = replace(request, url=_redirected(source, request.url, onward))
        _check_status(response, source, request.url)
        yield response


def useless(source: Source, url: str, reason: str) -> ProviderUnavailable:
    """Return the error for a temporary failure of a URL."""
    return ProviderUnavailable(_message(source, url, reason), provider=source.provider)


def refused(source: Source, url: str, reason: str, *, status: int | None = None) -> RequestRejected:
    """Return the error for a permanent failure of a URL."""
    return RequestRejected(_message(source, url, reason), provider=source.provider, status=status)


def _message(source: Source, url: str, reason: str) -> str:
    return f'"{source.provider}" gave a URL that cannot be used ({without_secrets(url)}): {reason}'


def _redirected(source: Source, url: str, onward: str) -> str:
    there = urljoin(url, onward)
    if url[:6].lower() == "https:" and there[:6].lower() != "https:":
        raise refused(source, url, "it redirects from https to something else")
    return there


def _check_status(response: httpx.Response, source: Source, url: str) -> None:
    status = response.status_code
    if response.is_success:
        return
    reason = f"it answers {status}"
    if status in (408, 429) or status >= 500:
        wait = Response(source.provider, status, dict(response.headers)).retry_after
        kind = RateLimited if status == 429 else ProviderUnavailable
        raise kind(_message(source, url, reason), provider=source.provider, retry_after=wait)
    raise refused(source, url, reason, status=status)


async def _open(http: HttpClient, source: Source, request: Request, stack: AsyncExitStack) -> httpx.Response:
    """Connect to the first IP address of a URL that accepts connections, after all of them were checked."""
    parts = _plain(source, request.url)
    last: ProviderError | None = None
    for address in await _allowed(source, parts):
        try:
            return await stack.enter_async_context(_opening(http, request, parts, address))
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            last = useless(source, request.url, reason_of(error))
        except BROKEN as error:
            raise useless(source, request.url, reason_of(error)) from error
    raise last or useless(source, request.url, "its name has no address")


def _plain(source: Source, url: str) -> SplitResult:
    """Return the parts of a URL with its host in ASCII (IDNA). Refuse other schemes than http and https."""
    parts = web_address(url)
    if parts is None or "@" in parts.netloc:
        raise refused(source, url, "it is not a plain http or https URL")
    try:
        return urlsplit(str(httpx.URL(url)))
    except httpx.InvalidURL as error:
        raise refused(source, url, "its name is malformed") from error


async def _allowed(source: Source, parts: SplitResult) -> tuple[str | None, ...]:
    """Return the IP addresses to try, None when a proxy resolves the name. Refuse private addresses."""
    try:
        found = await addresses_of(parts)
    except OSError as error:
        if proxied(parts):
            return (None,)
        raise useless(source, parts.geturl(), "its name cannot be resolved") from error
    networks = {network for address in found if (network := network_of(address))}
    if networks and not networks <= await _networks_of_provider(source):
        raise refused(source, parts.geturl(), "it leads into a private network")
    return (None,) if proxied(parts) else found


async def _networks_of_provider(source: Source) -> set[Network]:
    """Return the kinds of network that the provider's own host is in; its files may be there, too."""
    home = web_address(source.base_url)
    try:
        found = () if home is None else await addresses_of(home)
    except OSError:
        return set()
    return {network for address in found if (network := network_of(address))}


def _opening(
    http: HttpClient, request: Request, parts: SplitResult, address: str | None
) -> AbstractAsyncContextManager[httpx.Response]:
    headers = {**request.headers, "Accept-Encoding": "identity"}
    plain = replace(request, authorization=None, headers=headers)
    if address is None or address == parts.hostname:
        return http.stream(plain)
    host = f"[{address}]" if ":" in address else address
    pinned = parts._replace(netloc=f"{host}:{port_of(parts)}").geturl()
    # The connection is not reused for another name at the same IP address.
    headers |= {"Host": parts.netloc, "Connection": "close"}
    return http.stream(replace(plain, url=pinned, headers=headers), {"sni_hostname": parts.hostname})
