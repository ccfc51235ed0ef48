"""The one HTTP client that all hosted providers of a process share, and what a broken call means for money."""

from __future__ import annotations

import json
import logging
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Final, Self, TypeVar

import anyio
import httpx

from storyboard.errors import ProviderError, ProviderUnavailable, SubmitUncertain
from storyboard.limits import ANSWER_BYTES
from storyboard.providers.awake import Pulse, while_awake
from storyboard.providers.bodies import read_body
from storyboard.providers.cleaning import cleaned
from storyboard.providers.responses import Json, Response, after_sending
from storyboard.providers.retrying import CALLS, RetryPolicy, Sleep, retrying
from storyboard.providers.surroundings import check_surroundings
from storyboard.providers.whereabouts import BASES
from storyboard.redaction import content_without_keys, without_keys
from storyboard.version import VERSION

__all__ = ["BROKEN", "HttpClient", "Request", "reason_of"]

CONNECT_SECONDS: Final = 10.0
POOL_SECONDS: Final = 120.0
CONNECTIONS: Final = 64
# Shorter than servers keep idle connections: a submit on one that is just being closed would end uncertain.
IDLE_SECONDS: Final = 4.0
# The header in which a server says that it stands in for a provider, with its version.
STAND_IN: Final = "x-storyboard-stand-in"

# What can only happen before the first byte of the request has gone out.
NEVER_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)

# Trouble within an encrypted connection comes as the operating system's errors.
BROKEN: Final = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError)

# They log addresses, and headers in which addresses stand; each has a level of its own, which somebody may have set.
TALKATIVE: Final = (
    *("httpx", "httpcore", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy"),
    "httpcore.socks",
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """
    One call to a provider.

    `authorization` is the value of that header, None to send none. The body is `body` as JSON, or else `content` as
    it is. `seconds` bounds the wait for an answer, from one byte of it to the next. `request_id` is that of the
    prediction that it is about; errors carry it.
    """

    provider: str
    method: str
    url: str = field(repr=False)
    authorization: str | None = field(default=None, repr=False)
    body: Json = field(default=None, repr=False)
    content: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    seconds: float = 30.0
    request_id: str | None = None


class HttpClient:
    """
    Pooled connections for all hosted providers. Close it when done: it is an asynchronous context manager.

    It follows no redirect, keeps no cookie, and sends a key only where a call says so. `sleep` waits between attempts;
    `trust` overrides which certificates count; no call waits for an answer longer than `longest_wait` seconds; without
    `retry`, each call is made once. Raises
    PlanError when the environment names a proxy or certificates that cannot be used.
    """

    def __init__(
        self,
        *,
        sleep: Sleep = anyio.sleep,
        trust: ssl.SSLContext | None = None,
        longest_wait: float | None = None,
        retry: bool = True,
    ) -> None:
        for name in TALKATIVE:
            _keep_quiet(logging.getLogger(name))
        self.sleep = sleep
        self._longest_wait = longest_wait
        self._retry = retry
        check_surroundings()
        self._stand_ins: dict[str, str | None] = {}
        self._client = httpx.AsyncClient(
            verify=trust or True,
            headers={"User-Agent": f"storyboard/{VERSION}", "Accept-Encoding": "identity"},
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            limits=httpx.Limits(
                max_connections=CONNECTIONS,
                max_keepalive_connections=CONNECTIONS,
                keepalive_expiry=IDLE_SECONDS,
            ),
        )

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def submit_once(self, request: Request, read: Callable[[Response], T]) -> T:
        """
        Make a call that costs money, once, and return what `read` makes of the answer.

        Raises what `read` raises, ProviderUnavailable when the call never went out, and SubmitUncertain when it may
        have arrived.
        """
        return await self._once(request, read, is_paid=True)

    async def send(self, request: Request, read: Callable[[Response], T], policy: RetryPolicy = CALLS) -> T:
        """
        Make a call that may be repeated freely, and return what `read` makes of the answer.

        Raises what `read` raised last, and ProviderUnavailable when the provider could not be reached.
        """
        policy = policy if self._retry else replace(policy, attempts=1)
        async for attempt in retrying(policy, self.sleep):
            with attempt:
                return await self._once(request, read, is_paid=False)
        raise AssertionError("the last try returns or raises")

    async def stand_in(self, provider: str, base: str) -> str | None:
        """
        Return the version of the stand-in that answers at a provider's base address; None for the provider itself.

        At the provider's usual address nothing else is believed to be. Elsewhere what answers says so in a header;
        whoever has not answered yet is asked once, without a key.
        """
        if base == BASES[provider][1]:
            return None
        if provider not in self._stand_ins:
            with suppress(*BROKEN):
                await self._exchange(Request(provider, "GET", base), is_paid=False)
        return self._stand_ins.get(provider)

    @asynccontextmanager
    async def stream(
        self, request: Request, extensions: Mapping[str, object] | None = None, *, pulse: Pulse | None = None
    ) -> AsyncIterator[httpx.Response]:
        """
        Make a call once, and give the answer before its body is read. Raises what httpx raises.

        With a `pulse`, somebody else looks after the time that the exchange takes once there is a connection.
        """
        content, headers = request.content, dict(request.headers)
        if request.body is not None:
            content = json.dumps(request.body, ensure_ascii=False, separators=(",", ":")).encode()
            headers["Content-Type"] = "application/json"
        if request.authorization is not None:
            headers["Authorization"] = request.authorization
        seconds = self._seconds(request)
        timeout = httpx.Timeout(
            None if pulse else seconds, connect=min(seconds, CONNECT_SECONDS), pool=POOL_SECONDS
        )
        watched = {"trace": pulse.trace} if pulse else {}
        async with self._client.stream(
            request.method,
            request.url,
            content=content,
            headers=headers,
            timeout=timeout,
            extensions={**(extensions or {}), **watched},
        ) as response:
            yield response

    def _seconds(self, request: Request) -> float:
        return min(request.seconds, self._longest_wait or request.seconds)

    async def _once(self, request: Request, read: Callable[[Response], T], *, is_paid: bool) -> T:
        try:
            with _failures(request, is_paid=is_paid):
                response = await self._exchange(request, is_paid=is_paid)
            return read(response)
        except ProviderError as error:
            raise error.but(request_id=error.request_id or request.request_id) from error.__cause__

    async def _exchange(self, request: Request, *, is_paid: bool) -> Response:
        """Make a call once. Of what costs money, an answer that breaks off counts: it may tell an id."""
        begun, parts, broken = list[httpx.Response](), list[bytes](), None
        pulse, seconds = Pulse(parts), self._seconds(request)

        async def exchange() -> None:
            async with self.stream(request, pulse=pulse) as response:
                begun.append(response)
                await read_body(response, ANSWER_BYTES, parts)

        try:
            # An answer that comes in drops would never run into the time-out between two of them.
            await while_awake(exchange, pulse, quiet=seconds, whole=POOL_SECONDS + 2 * request.seconds)
        except BROKEN as error:
            if not is_paid or not begun:
                raise
            broken = reason_of(error)
        # Some services repeat the key in their complaints about it: nothing beyond this point has seen it.
        key = (request.authorization or "").rpartition(" ")[2]
        content = content_without_keys(b"".join(parts), key)
        headers = {
            name.lower(): cleaned(without_keys(value, key)) for name, value in begun[0].headers.items()
        }
        self._stand_ins[request.provider] = headers.get(STAND_IN) or self._stand_ins.get(request.provider)
        return Response(request.provider, begun[0].status_code, headers, content, broken)


def reason_of(error: Exception) -> str:
    """Say why a call broke, in words that hold no address and no header."""
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return "its name cannot be resolved"
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted ({cause.verify_message})"
        if isinstance(cause, ssl.SSLError):
            return "no encrypted connection came about"
        if isinstance(cause, ConnectionRefusedError):
            return "it refuses connections"
    for kind, words in _REASONS:
        if isinstance(error, kind):
            return words
    return "the connection broke"


_REASONS: Final = (
    (httpx.ConnectTimeout, "no connection came about in time"),
    (httpx.ConnectError, "no connection came about"),
    (httpx.ProxyError, "the proxy did not connect"),
    (httpx.PoolTimeout, "too many calls are waiting"),
    (httpx.TimeoutException, "no answer came in time"),
    (TimeoutError, "the answer took too long"),
    (httpx.ReadError, "the connection was reset"),
    (httpx.WriteError, "the connection was reset"),
    (httpx.RemoteProtocolError, "the connection ended before the whole answer was there"),
    (httpx.DecodingError, "the answer could not be unpacked"),
)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for one in error.exceptions:
                yield from _causes(one)
        error = error.__cause__ or error.__context__


@contextmanager
def _failures(request: Request, *, is_paid: bool) -> Iterator[None]:
    """Turn what httpx raises in the block into errors of ours, by what it means for a call that costs money."""
    try:
        yield
    except BROKEN as error:
        raise _failure(request.provider, error, is_paid=is_paid) from error


def _failure(provider: str, error: Exception, *, is_paid: bool) -> ProviderError:
    reason = reason_of(error)
    if is_paid and not isinstance(error, (*NEVER_SENT, httpx.InvalidURL)):
        return SubmitUncertain(after_sending(reason), provider=provider)
    return ProviderUnavailable(f'"{provider}" cannot be reached: {reason}', provider=provider)


def _keep_quiet(logger: logging.Logger) -> None:
    """Hold a library back that would log whole addresses, signatures and all."""
    if logger.level < logging.WARNING:
        logger.setLevel(logging.WARNING)
