"""Download finished clips, and reject what cannot be a video."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Final

import anyio
import httpx

from storyboard.errors import NoLongerThere, ProviderUnavailable, RateLimited, RequestRejected
from storyboard.media.files import atomic_write, writing
from storyboard.providers.addresses import host_of
from storyboard.providers.bodies import unpacked
from storyboard.providers.http import BROKEN, HttpClient, Request, reason_of
from storyboard.providers.protocol import Progress
from storyboard.providers.retrying import DOWNLOADS, retrying
from storyboard.providers.untrusted_url import Source, open_untrusted_url, refused, useless

__all__ = ["PAID_HINT", "download"]

_log: Final = logging.getLogger(__name__)

REDIRECTS: Final = 5
STALL_SECONDS: Final = 60.0
SECONDS_OF_ONE_TRY: Final = 1800.0

# How HTML, JSON and XML begin, and no video does; the declared content type is not trusted.
TEXTS: Final = ((b"<", "a page of HTML or XML"), (b"{", "JSON"), (b"[", "JSON"))
GONE: Final = (403, 404, 410)
PAID_HINT: Final = "the clip is made and paid for; another run fetches it without paying again"


async def download(
    http: HttpClient,
    source: Source,
    address: Callable[[], Awaitable[str]],
    target: Path,
    progress: Progress,
) -> None:
    """
    Write the clip to `target`, whole.

    `address` is called before each attempt, because URLs expire. ProviderUnavailable when the download failed, and
    may succeed later. NoLongerThere when no URL has the clip, after all attempts. MediaError when `target` cannot be
    written.
    """
    try:
        async for attempt in retrying(DOWNLOADS, http.sleep, http.before_wait):
            with attempt:
                request = Request(source.provider, "GET", await address(), seconds=STALL_SECONDS)
                await _within_time(http, source, request, target, progress)
    except (RequestRejected, RateLimited, ProviderUnavailable) as error:
        if isinstance(error, RequestRejected) and error.status in GONE:
            raise NoLongerThere(error.message, provider=source.provider, hint=PAID_HINT) from error
        raise ProviderUnavailable(error.message, provider=source.provider, hint=PAID_HINT) from error


async def _within_time(
    http: HttpClient, source: Source, request: Request, target: Path, progress: Progress
) -> None:
    try:
        with anyio.fail_after(SECONDS_OF_ONE_TRY):
            await _download_once(http, source, request, target, progress)
    except TimeoutError as error:
        raise useless(source, request.url, f"it took longer than {SECONDS_OF_ONE_TRY:g} s") from error


async def _download_once(
    http: HttpClient, source: Source, request: Request, target: Path, progress: Progress
) -> None:
    part = target.with_name(f"{target.name}.part")
    started = time.monotonic()
    _log.info("%s: downloading a clip from %s", source.provider, host_of(request.url))
    try:
        async with open_untrusted_url(http, source, request, redirects=REDIRECTS) as response:
            announced = _announced(response, source, request.url)
            with writing(target):
                written = await _write(_pieces(response, source, request.url), part, announced, progress)
            arrived = response.num_bytes_downloaded
        if announced is not None and arrived != announced:
            raise useless(source, request.url, f"it has {arrived:,} bytes where {announced:,} were announced")
        if not written:
            raise useless(source, request.url, "it is empty")
        await anyio.to_thread.run_sync(_keep, part, target)
        _log.info("%s: downloaded %d bytes in %.1f s", source.provider, written, time.monotonic() - started)
    finally:
        part.unlink(missing_ok=True)


async def _write(pieces: AsyncIterator[bytes], part: Path, announced: int | None, progress: Progress) -> int:
    written = 0
    async with await anyio.open_file(part, "wb") as file:
        async for piece in pieces:
            await file.write(piece)
            written += len(piece)
            progress(min(1.0, written / announced) if announced else None, None)
    return written


async def _pieces(response: httpx.Response, source: Source, url: str) -> AsyncIterator[bytes]:
    size = 0
    try:
        async for piece in unpacked(response):
            if not size and (kind := _text_of(piece)):
                raise useless(source, url, f"it is {kind} and no video")
            size += len(piece)
            if size > source.largest:
                raise refused(source, url, f"it has more than {source.largest:,} bytes")
            yield piece
    except BROKEN as error:
        raise useless(source, url, reason_of(error)) from error


def _text_of(start: bytes) -> str | None:
    """Return the kind of text that a file is by its first bytes, None when it may be a video."""
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((kind for mark, kind in TEXTS if head.startswith(mark)), None)


def _announced(response: httpx.Response, source: Source, url: str) -> int | None:
    """Return the announced length in bytes, None when there is none."""
    announced = response.headers.get("content-length", "")
    if not announced.isdecimal():
        return None
    if int(announced) > source.largest:
        raise refused(source, url, f"it has {int(announced):,} bytes, more than {source.largest:,}")
    return int(announced)


def _keep(part: Path, target: Path) -> None:
    with atomic_write(target) as temporary:
        part.replace(temporary)
