"""The HTTP client that all hosted providers share, and what a failed request means for money."""

from __future__ import annotations

import json
import logging
import socket
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Final, NamedTuple, Self, TypeVar

import anyio
import httpx

from storyboard.errors import ProviderError, ProviderUnavailable, SubmitUncertain
from storyboard.limits import ANSWER_BYTES
from storyboard.providers.addresses import host_of, without_secrets
from storyboard.providers.base_urls import BASES
from storyboard.providers.bodies import read_body
from storyboard.providers.cleaning import cleaned
from storyboard.providers.network_settings import check_network_settings
from storyboard.providers.responses import Json, Response, after_sending
from storyboard.providers.retrying import CALLS, BeforeWait, RetryPolicy, Sleep, retrying
from storyboard.providers.timeouts import Pulse, time_out_while_awake
from storyboard.redaction import content_without_keys, without_keys
from storyboard.version import VERSION

__all__ = ["BROKEN", "FormFile", "HttpClient", "Request", "reason_of"]

_log: Final = logging.getLogger(__name__)

CONNECT_SECONDS: Final = 10.0
POOL_SECONDS: Final = 120.0
CONNECTIONS: Final = 64
# Shorter than servers keep idle connections: a submit on a connection that is just being closed would be uncertain.
IDLE_SECONDS: Final = 4.0
# The response header of a stand-in, with its version.
STAND_IN: Final = "x-storyboard-stand-in"

# Errors that only occur before the first byte of the request was sent.
NEVER_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)

# Errors within TLS surface as OSError.
BROKEN: Final = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError)

# They log URLs and headers, which may be signed; each logger may have been set to its own level.
TALKATIVE: Final = (
    *("httpx", "httpcore", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy"),
    "httpcore.socks",
)

T = TypeVar("T")


class FormFile(NamedTuple):
    """A file in a multipart form: its name, its bytes and their MIME type."""

    name: str
    content: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class Request:
    """
    One HTTP request to a provider.

    `authorization` is the value of that header, None to send none. The body is `body` as JSON, or else `content` as
    it is, or else the files of `form`, by their fields, as a multipart form. `seconds` is the read time-out, from one
    byte to the next. `request_id` is the id of the prediction that the request is about; errors carry it.
    """

    provider: str
    method: str
    url: str = field(repr=False)
    authorization: str | None = field(default=None, repr=False)
    body: Json = field(default=None, repr=False)
    content: bytes | None = field(default=None, repr=False)
    form: Mapping[str, FormFile] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    seconds: float = 30.0
    request_id: str | None = None


class HttpClient:
    """
    Pooled connections for all hosted providers. Close it when done: it is an asynchronous context manager.

    It follows no redirects, keeps no cookies, and sends a key only where the request has one. `sleep` waits between
    attempts, and `before_wait` is called before; `trust` overrides which certificates count; `longest_wait` caps the
    read time-out in seconds; without `retry`, each request is sent once. Raises PlanError when a proxy or certificates
    in the environment are unusable.
    """

    def __init__(
        self,
        *,
        sleep: Sleep = anyio.sleep,
        trust: ssl.SSLContext | None = None,
        longest_wait: float | None = None,
        retry: bool = True,
        before_wait: BeforeWait | None = None,
    ) -> None:
        for name in TALKATIVE:
            _keep_quiet(logging.getLogger(name))
        self.sleep = sleep
        self.before_wait = before_wait
        self._longest_wait = longest_wait
        self._retry = retry
        check_network_settings()
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
        Send a request that costs money, once, and return what `read` makes of the response.

        Raises what `read` raises, ProviderUnavailable when the request was never sent, and SubmitUncertain when it
        may have arrived.
        """
        return await self._once(request, read, is_paid=True)

    async def send(self, request: Request, read: Callable[[Response], T], policy: RetryPolicy = CALLS) -> T:
        """
        Send a request with retries, and return what `read` makes of the response.

        Raises the last error of `read`, and ProviderUnavailable when the provider could not be reached.
        """
        policy = policy if self._retry else replace(policy, attempts=1)
        async for attempt in retrying(policy, self.sleep, self.before_wait):
            with attempt:
                return await self._once(request, read, is_paid=False)
        raise AssertionError("the last attempt returns or raises")

    async def stand_in(self, provider: str, base: str) -> str | None:
        """
        Return the version of the stand-in at a provider's base URL, None for the provider itself.

        The provider's default URL is never a stand-in. Elsewhere a response header decides; a server that has not
        responded yet is asked once, without a key.
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
        Send a request once, and yield the response before its body is read.

        Raises what httpx raises. With a `pulse`, the caller enforces the time-out once there is a connection.
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
            files=request.form or None,
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
        """Send a request once. For a paid request, a partial response is returned, too: it may have an id."""
        begun, parts, broken = list[httpx.Response](), list[bytes](), None
        started = time.monotonic()
        pulse, seconds = Pulse(parts), self._seconds(request)

        async def exchange() -> None:
            async with self.stream(request, pulse=pulse) as response:
                begun.append(response)
                await read_body(response, ANSWER_BYTES, parts)

        try:
            # A response that trickles in would never hit the read time-out.
            await time_out_while_awake(
                exchange, pulse, quiet=seconds, whole=POOL_SECONDS + 2 * request.seconds
            )
        except BROKEN as error:
            broken = reason_of(error)
            _log_request(request, broken, started)
            if not is_paid or not begun:
                raise
        # Some services repeat the key in their error messages; it is removed here, before anything else reads them.
        key = (request.authorization or "").rpartition(" ")[2]
        content = content_without_keys(b"".join(parts), key)
        headers = {
            name.lower(): cleaned(without_keys(value, key)) for name, value in begun[0].headers.items()
        }
        self._stand_ins[request.provider] = headers.get(STAND_IN) or self._stand_ins.get(request.provider)
        _log_request(request, f"{begun[0].status_code}, {len(content):,} bytes", started)
        return Response(request.provider, begun[0].status_code, headers, content, broken)


def _log_request(request: Request, outcome: str, started: float) -> None:
    if not _log.isEnabledFor(logging.DEBUG):
        return
    # A request without a key goes to a URL that may be signed, in any of its parts.
    place = without_keys(without_secrets(request.url)) if request.authorization else host_of(request.url)
    seconds = time.monotonic() - started
    _log.debug("%s: %s %s: %s after %.2f s", request.provider, request.method, place, outcome, seconds)


def reason_of(error: Exception) -> str:
    """Return why a request failed, without any URL or header."""
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return "its name cannot be resolved"
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted ({cause.verify_message})"
        if isinstance(cause, ssl.SSLError):
            return "the TLS handshake failed"
        if isinstance(cause, ConnectionRefusedError):
            return "it refuses connections"
    for kind, words in _REASONS:
        if isinstance(error, kind):
            return words
    return "the connection broke"


_REASONS: Final = (
    (httpx.ConnectTimeout, "connecting took too long"),
    (httpx.ConnectError, "it cannot be connected to"),
    (httpx.ProxyError, "the proxy did not connect"),
    (httpx.PoolTimeout, "too many calls are waiting"),
    (httpx.TimeoutException, "the response took too long"),
    (TimeoutError, "the response took too long in all"),
    (httpx.ReadError, "the connection was reset"),
    (httpx.WriteError, "the connection was reset"),
    (httpx.RemoteProtocolError, "the connection ended before the response was complete"),
    (httpx.DecodingError, "the response could not be decompressed"),
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
    """Convert the errors of httpx by what they mean for a request that costs money."""
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
    """Silence a library that would log whole URLs with their signatures."""
    if logger.level < logging.WARNING:
        logger.setLevel(logging.WARNING)
