"""A server on a loopback socket that answers just what a test tells it to, byte by byte."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import struct
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

RESET: Final = "reset"
SILENCE: Final = "silence"
END: Final = "end"

Behaviour: TypeAlias = bytes | Literal["reset", "silence", "end"]

_LINGER_NOT = struct.pack("ii", 1, 0)


def reply(status: int = 200, body: object = None, **headers: str) -> bytes:
    """Return an answer: JSON, or the bytes as they are; header names are given with `_` for `-`."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    named.setdefault("content-type", "video/mp4" if isinstance(body, bytes) else "application/json")
    named.setdefault("content-length", str(len(content)))
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode() + content


@dataclass(frozen=True)
class Received:
    """A request as it came in; header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Scripted:
    """The server. Each request takes the next of `script`; one that finds none is answered with 418."""

    origin: str
    script: deque[Behaviour] = field(default_factory=deque)
    received: list[Received] = field(default_factory=list)
    connections: int = 0

    def answers(self, *behaviours: Behaviour) -> None:
        self.script.extend(behaviours)

    @property
    def paths(self) -> list[str]:
        return [f"{one.method} {one.path}" for one in self.received]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while (request := await _request(reader)) is not None:
                self.received.append(request)
                behaviour = self.script.popleft() if self.script else reply(418, "the script is over")
                if behaviour == SILENCE:
                    await reader.read()
                    return
                if behaviour == RESET:
                    writer.get_extra_info("socket").setsockopt(
                        socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT
                    )
                    writer.transport.abort()
                    return
                if behaviour == END:
                    return
                assert isinstance(behaviour, bytes)
                writer.write(behaviour)
                await writer.drain()
                if not _is_whole(behaviour):
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()


async def _request(reader: asyncio.StreamReader) -> Received | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
    }
    method, path, _ = first.split(" ")
    return Received(method, path, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


def _is_whole(answer: bytes) -> bool:
    head, _, content = answer.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2]) == len(content)
    return False


@asynccontextmanager
async def scripted(trust: ssl.SSLContext | None = None) -> AsyncIterator[Scripted]:
    """Serve on a free port of 127.0.0.1; with `trust`, encrypted."""
    server = Scripted("")
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=trust)
    port = listening.sockets[0].getsockname()[1]
    server.origin = f"{'https' if trust else 'http'}://127.0.0.1:{port}"
    try:
        yield server
    finally:
        listening.close()
