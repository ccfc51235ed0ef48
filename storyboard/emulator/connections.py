"""Open connections, and responses that break them."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["Connections", "NoAnswer", "Reset", "ShortAnswer", "protocol_for"]

# Closing a socket with this option sends a reset instead of a normal end.
_LINGER_NOT = struct.pack("ii", 1, 0)


class Connections:
    """The transports of open connections, by the client's address."""

    def __init__(self) -> None:
        self._transports: dict[tuple[str, int], asyncio.Transport] = {}
        self.ending = False

    def opened(self, client: tuple[str, int] | None, transport: asyncio.Transport) -> None:
        """Add a connection."""
        if client is not None:
            self._transports[client] = transport

    def closed(self, client: tuple[str, int] | None) -> None:
        """Remove a connection."""
        if client is not None:
            self._transports.pop(client, None)

    def reset(self, client: tuple[str, int]) -> None:
        """Reset a connection."""
        transport = self._transports.get(client)
        if transport is not None:
            wire = transport.get_extra_info("socket")
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
            transport.abort()

    def end(self, client: tuple[str, int]) -> None:
        """Close a connection normally, once the written data has been sent."""
        transport = self._transports.get(client)
        if transport is not None:
            transport.close()

    def end_all(self) -> None:
        """Close all connections; from then on `ending` is true."""
        self.ending = True
        for client in list(self._transports):
            self.end(client)


def protocol_for(connections: Connections) -> type[H11Protocol]:
    """Return an HTTP protocol class for uvicorn that registers its connections with `connections`."""

    class Protocol(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            connections.opened(self.client, transport)

        def connection_lost(self, exc: Exception | None) -> None:
            connections.closed(self.client)
            super().connection_lost(exc)

    return Protocol


class NoAnswer(Response):
    """No response, until the client disconnects."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as ASGI has it
        """Wait until the client disconnects."""
        while (await receive())["type"] != "http.disconnect":
            continue


class Reset(NoAnswer):
    """A reset of the connection instead of a response."""

    def __init__(self, connections: Connections) -> None:
        super().__init__()
        self._connections = connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Reset the connection."""
        self._connections.reset(scope["client"])
        await super().__call__(scope, receive, send)


class ShortAnswer(NoAnswer):
    """A response whose connection closes before all announced bytes have been sent."""

    def __init__(
        self, connections: Connections, content: bytes, announced: int, headers: Mapping[str, str]
    ) -> None:
        super().__init__(headers={**headers, "content-length": str(announced)})
        self._connections = connections
        self._content = content

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the body, and close the connection."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self._content, "more_body": True})
        self._connections.end(scope["client"])
        await super().__call__(scope, receive, send)
