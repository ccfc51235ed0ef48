"""What sets the providers apart when something is submitted, and what they have in common when they answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from storyboard.emulator.emulator import Emulator, Prediction
from storyboard.emulator.values import Complaint, Json, Object, Provider

__all__ = [
    "BAD_GATEWAY",
    "Dialect",
    "Reason",
    "answer",
    "bad_gateway",
    "is_authorised",
    "origin_of",
    "read_object",
]

Reason: TypeAlias = Literal[
    "unauthorised",
    "invalid",
    "not-found",
    "rate-limit",
    "error-500",
    "error-503",
    "expired-key",
    "exhausted-balance",
    "refused-at-submit",
]

BAD_GATEWAY = """<html>
<head><title>502 Bad Gateway</title></head>
<body>
<center><h1>502 Bad Gateway</h1></center>
<hr><center>nginx</center>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Dialect:
    """
    How one provider takes submissions.

    `scheme` goes before the key in the Authorization header. `refuse` words a refusal, `new_id` invents an id,
    `accepted` is the answer to an accepted submit, given with HTTP status `status`.
    """

    provider: Provider
    scheme: str
    refuse: Callable[[Reason, Sequence[Complaint]], Response]
    new_id: Callable[[], str]
    accepted: Callable[[Emulator, Request, Prediction], Object]
    status: int = 200


def is_authorised(request: Request, scheme: str) -> bool:
    """Return whether a request brings a key of some kind along, in the form that the provider wants."""
    given, _, key = request.headers.get("authorization", "").partition(" ")
    return given == scheme and bool(key.strip()) and key == key.strip()


async def read_object(request: Request) -> Object | None:
    """Return the JSON object in the body of a request; None when there is none."""
    try:
        value: Json = json.loads(await request.body())
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def origin_of(request: Request) -> str:
    """Return the address of this server as the client wrote it, without a slash at the end."""
    return f"{request.url.scheme}://{request.url.netloc}"


def answer(content: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return a JSON answer."""
    return JSONResponse(content, status, headers)


def bad_gateway() -> Response:
    """Return what a proxy says when the service behind it does not answer."""
    return HTMLResponse(BAD_GATEWAY, 502)
