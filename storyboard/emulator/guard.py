"""Checks before any protocol: the host that a request names, and its size."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import Final
from uuid import uuid4

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from storyboard.emulator.dialect import answer
from storyboard.emulator.values import Json

__all__ = ["LARGEST_BODY", "Guard", "is_loopback", "refused", "worded"]

# Room for two pictures of the largest size that a model accepts, as data URIs.
LARGEST_BODY: Final = 100 * 2**20
INVALID_PARAMETERS: Final = 2013


def is_loopback(host: str) -> bool:
    """Return whether a name or an address is a loopback one."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Guard:
    """
    Refuses requests for another host and requests that are too large, before they are read.

    This protects against DNS rebinding, where a web page gives its own name the address of this machine: the browser
    then sends that name as the host. Accepted are loopback names and `host`, on which the server listens; when that
    means all addresses, every address and this machine's own name are accepted.
    """

    def __init__(self, app: ASGIApp, *, host: str) -> None:
        self._app = app
        self._host = host.lower()
        self._is_open = host in ("", "0.0.0.0", "::")  # noqa: S104 - compared, not bound

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        sizes = [value for name, value in scope["headers"] if name == b"content-length"]
        if len(given) != 1 or not self._answers_to(given[0]):
            words = "this server is not the host that the request names"
            await worded(scope["path"], 421, words)(scope, receive, send)
        elif any(int(size) > LARGEST_BODY for size in sizes if size.isdigit()):
            await worded(scope["path"], 413, TOO_LARGE)(scope, receive, send)
        else:
            await self._app(scope, _counted(receive), send)

    def _answers_to(self, given: str) -> bool:
        name, port = _taken_apart(given)
        if port and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
            return False
        if is_loopback(name) or name == self._host:
            return True
        return self._is_open and (_is_address(name) or name == socket.gethostname().lower())


TOO_LARGE: Final = f"the body has more than {LARGEST_BODY:,} bytes"


def _taken_apart(given: str) -> tuple[str, str]:
    """Return the name (or the address without brackets) and the port of a Host header."""
    host = given.strip().lower()
    if host.startswith("["):
        name, bracket, rest = host[1:].partition("]")
        return (name, rest[1:]) if bracket and rest[:1] in ("", ":") else ("", "")
    name, _, port = host.partition(":")
    return name.removesuffix("."), port


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _counted(receive: Receive) -> Receive:
    """Return `receive` with a limit on the bytes: too many end the request."""
    size = 0

    async def counting() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > LARGEST_BODY:
            raise HTTPException(413, TOO_LARGE)
        return message

    return counting


def refused(request: Request, error: Exception) -> Response:
    """Return the provider's error response for an unknown route, or for an error in one."""
    status, words = (
        (error.status_code, error.detail) if isinstance(error, HTTPException) else (400, "Bad request")
    )
    headers = error.headers if isinstance(error, HTTPException) else None
    told = worded(request.url.path, status, words)
    told.headers.update(headers or {})
    return told


def worded(path: str, status: int, words: str) -> Response:
    """Return an error response in the form of the provider whose path it is."""
    content: dict[str, Json] = {"message": words}
    match path.strip("/").partition("/")[0]:
        case "fal" | "fal-rest" | "fal-cdn":
            content = {"detail": words}
        case "wavespeed":
            content = {"code": status, "message": words, "request_id": str(uuid4())}
        case "minimax":
            content = {"base_resp": {"status_code": INVALID_PARAMETERS, "status_msg": words}}
        case "replicate":
            content = {"title": words, "detail": words, "status": status}
    return answer(dict(content), status)
