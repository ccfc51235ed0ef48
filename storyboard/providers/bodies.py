"""Response bodies, decompressed in chunks so that memory use is bounded."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from typing import Final

import httpx

__all__ = ["read_body", "unpacked"]

PIECE: Final = 2**18
PLAIN: Final = ("", "identity")
# zlib's flag to detect gzip or zlib from the first bytes.
EITHER_HEADER: Final = zlib.MAX_WBITS | 32
PACKED: Final = ("gzip", "x-gzip", "deflate")


async def read_body(response: httpx.Response, largest: int, parts: list[bytes]) -> None:
    """
    Append the decompressed body to `parts`; when the connection breaks, they hold what has arrived.

    Raises `httpx.DecodingError` as `unpacked` does, and above `largest` bytes.
    """
    size = 0
    async for part in unpacked(response):
        parts.append(part)
        size += len(part)
        if size > largest:
            # The error is kept for a while, and with it this frame.
            parts.clear()
            raise httpx.DecodingError(f"the answer has more than {largest:,} bytes")


async def unpacked(response: httpx.Response) -> AsyncIterator[bytes]:
    """
    Yield the body in chunks of up to 256 KiB, decompressing at most one layer of gzip or deflate.

    Raises `httpx.DecodingError` for any other encoding, for two layers, and for corrupt data.
    """
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing in PLAIN:
        async for piece in response.aiter_raw():
            yield piece
        return
    if packing not in PACKED:
        raise httpx.DecodingError("the answer is packed in a way that was not asked for")
    machine = zlib.decompressobj(EITHER_HEADER)
    try:
        async for piece in response.aiter_raw():
            waiting = piece
            while waiting and not machine.eof:
                yield machine.decompress(waiting, PIECE)
                waiting = machine.unconsumed_tail
        while not machine.eof and (rest := machine.decompress(machine.unconsumed_tail, PIECE)):
            yield rest
    except zlib.error as error:
        raise httpx.DecodingError("the answer cannot be unpacked") from error
    if not machine.eof:
        raise httpx.DecodingError("the answer ends before it is unpacked")
