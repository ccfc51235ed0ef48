"""The running server: its socket, its optional certificate, and its URLs for clients."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Final

import trustme
import uvicorn

from storyboard.emulator.app import application
from storyboard.emulator.connections import Connections, protocol_for
from storyboard.emulator.emulator import Emulator
from storyboard.errors import PlanError

__all__ = ["LOOPBACK", "Server", "open_server", "serving"]

LOOPBACK: Final = "127.0.0.1"
PREFIXES: Final = {
    "STORYBOARD_FAL_URL": "/fal",
    "STORYBOARD_FAL_REST_URL": "/fal-rest",
    "STORYBOARD_WAVESPEED_URL": "/wavespeed",
    "STORYBOARD_MINIMAX_URL": "/minimax",
    "STORYBOARD_REPLICATE_URL": "/replicate",
}
GRACE_SECONDS: Final = 5


@dataclass(frozen=True, slots=True)
class Server:
    """
    An emulator at a URL. `origin` is the URL without a slash at the end.

    `certificate` is the file of the authority to trust for https, None for http.
    """

    emulator: Emulator
    origin: str
    certificate: Path | None
    running: _Running = field(repr=False)
    socket: socket.socket = field(repr=False)

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables that direct clients to this server."""
        return {name: self.origin + prefix for name, prefix in PREFIXES.items()}

    def run(self) -> None:
        """Serve until interrupted."""
        self.running.run(sockets=[self.socket])


class _Running(uvicorn.Server):
    """A server that reports when it is ready, and closes all connections when it stops."""

    def __init__(self, config: uvicorn.Config, connections: Connections) -> None:
        super().__init__(config)
        self.up = Event()
        self._open = connections

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and report it."""
        await super().startup(sockets)
        self.up.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; clients that still wait for a response get none."""
        self._open.end_all()
        await asyncio.sleep(0)
        await super().shutdown(sockets)


@contextmanager
def open_server(
    emulator: Emulator, *, host: str = LOOPBACK, port: int = 0, tls: bool = False
) -> Iterator[Server]:
    """
    Bind an address for an emulator, without serving yet. Port 0 is any free port.

    With `tls` it has a certificate for this run, signed by an authority for this run. Raises PlanError when the address
    cannot be bound.
    """
    with ExitStack() as closing:
        listening = closing.enter_context(_listening(host, port))
        config = uvicorn.Config(
            application(emulator, host),
            http=protocol_for(emulator.connections),
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        certificate = _certify(config, emulator.folder, host) if tls else None
        scheme = "https" if tls else "http"
        name = f"[{host}]" if ":" in host else host
        origin = f"{scheme}://{name}:{listening.getsockname()[1]}"
        yield Server(emulator, origin, certificate, _Running(config, emulator.connections), listening)


@contextmanager
def serving(
    emulator: Emulator, *, host: str = LOOPBACK, port: int = 0, tls: bool = False
) -> Iterator[Server]:
    """Serve an emulator in another thread while the block runs."""
    with open_server(emulator, host=host, port=port, tls=tls) as server:
        thread = Thread(target=server.run, name="emulator-server", daemon=True)
        thread.start()
        try:
            server.running.up.wait(GRACE_SECONDS)
            yield server
        finally:
            server.running.should_exit = True
            thread.join()


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        said = (error.strerror if isinstance(error, OSError) else None) or str(error)
        # The socket module adds the address to the message again.
        why, _, _ = said.partition(" (while attempting")
        hint = "name an address of this machine with --host; --port 0 takes any free port"
        raise PlanError(f'the address "{host}:{port}" cannot be used: {why.lower()}', hint=hint) from error
    # Head and body of a response are written separately; without this option the body waits for the client's ACK.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _certify(config: uvicorn.Config, folder: Path, host: str) -> Path:
    authority = trustme.CA()
    certificate = authority.issue_cert(*dict.fromkeys([host, "localhost", LOOPBACK, "::1"]))
    trusted, own, key = folder / "authority.pem", folder / "certificate.pem", folder / "key.pem"
    authority.cert_pem.write_to_path(str(trusted))
    certificate.private_key_pem.write_to_path(str(key))
    own.write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
    config.ssl_certfile, config.ssl_keyfile = str(own), str(key)
    return trusted
