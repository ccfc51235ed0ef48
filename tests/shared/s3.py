"""A real S3 server in a process of its own, and a link to it that can be slow, or break."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

import httpx

LOOPBACK = "127.0.0.1"
LONGEST_WAIT = 60.0
ACCESS_KEY = "AKIAREHEARSAL0123456"
SECRET_KEY = "rehearsal/secret/0123456789abcdefghijklmn"  # noqa: S105 - of the server below
FORBIDDEN = (
    b"HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nContent-Length: 41\r\nConnection: close\r\n\r\n"
    b"<Error><Code>AccessDenied</Code></Error> "
)
SIGNED = f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"


@dataclass
class Server:
    """moto's server. It keeps everything in memory, and follows S3's rules, also for conditional writes."""

    port: int

    @property
    def origin(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def new_bucket(self) -> str:
        name = f"films-{uuid.uuid4().hex[:12]}"
        answer = httpx.put(f"{self.origin}/{name}", headers={"Authorization": SIGNED}, trust_env=False)
        assert answer.status_code == 200, answer.text
        return name

    def put(self, bucket: str, path: str, content: bytes) -> None:
        """Write an object, as somebody else would."""
        answer = httpx.put(
            f"{self.origin}/{bucket}/{path}",
            content=content,
            headers={"Authorization": SIGNED},
            trust_env=False,
        )
        assert answer.status_code == 200, answer.text

    def get(self, bucket: str, path: str) -> bytes:
        answer = httpx.get(
            f"{self.origin}/{bucket}/{path}", headers={"Authorization": SIGNED}, trust_env=False
        )
        assert answer.status_code == 200, answer.text
        return answer.content


def variables(origin: str) -> dict[str, str]:
    """What the environment says of the server at an origin."""
    return {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": origin,
    }


@contextmanager
def s3_server(**environment: str) -> Iterator[Server]:
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", LOOPBACK, "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    try:
        _wait_for(port, process)
        yield Server(port)
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind((LOOPBACK, 0))
        port: int = listening.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server has ended"
        with suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("the server does not listen")


@dataclass
class Link:
    """
    What lies between a client and a server: a proxy of bytes.

    `breaks_after` cuts every connection after that many bytes in one direction, `stalls_after` lets nothing more
    through, `seconds_per_block` slows both directions down, `is_down` accepts nothing, and with `is_read_only` the
    server seems to forbid all writing.
    """

    target: int
    breaks_after: int | None = None
    stalls_after: int | None = None
    seconds_per_block: float = 0.0
    is_down: bool = False
    is_read_only: bool = False
    port: int = 0
    carried: int = 0
    _closing: Event = field(default_factory=Event)
    _clients: list[socket.socket] = field(default_factory=list)
    _threads: list[Thread] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def carry(self, source: socket.socket, sink: socket.socket) -> None:
        done = 0
        with suppress(OSError):
            while data := source.recv(8192):
                done += len(data)
                if self.is_read_only and data.startswith((b"PUT ", b"POST ", b"DELETE ")):
                    source.sendall(FORBIDDEN)
                    break
                self.carried += len(data)
                if self.breaks_after is not None and done > self.breaks_after:
                    break
                if self.stalls_after is not None and done > self.stalls_after:
                    self._closing.wait(LONGEST_WAIT)
                    break
                if self.seconds_per_block:
                    self._closing.wait(self.seconds_per_block)
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def join(self, client: socket.socket) -> None:
        """Connect a client to the server until one of the two, or the link, ends it."""
        with client, socket.create_connection((LOOPBACK, self.target)) as server:
            threads = [Thread(target=self.carry, args=pair) for pair in ((client, server), (server, client))]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    def serve(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while not self._closing.is_set():
                client, _ = listening.accept()
                if self.is_down or self._closing.is_set():
                    client.close()
                    continue
                self._clients.append(client)
                self._threads.append(Thread(target=self.join, args=(client,)))
                self._threads[-1].start()

    def close(self) -> None:
        self._closing.set()
        for client in self._clients:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(LONGEST_WAIT)


@contextmanager
def link_to(server: Server) -> Iterator[Link]:
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOOPBACK, 0))
        listening.listen()
        link = Link(server.port, port=listening.getsockname()[1])
        thread = Thread(target=link.serve, args=(listening,))
        thread.start()
        try:
            yield link
        finally:
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            thread.join(LONGEST_WAIT)
            link.close()
