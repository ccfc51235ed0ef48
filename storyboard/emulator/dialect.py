"""How each provider's submits differ, and the responses that they share."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from storyboard.emulator.emulator import Emulator, Prediction
from storyboard.emulator.values import Complaint, Json, Object, Provider

__all__ = [
    "BAD_GATEWAY",
    "Dialect",
    "Reason",
    "answer",
    "bad_gateway",
    "is_authorised",
    "json_of",
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

DEEPEST = 64
LARGEST_NUMBER = 2**63

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
    How one provider accepts submits.

    `scheme` precedes the key in the Authorization header. `refuse` returns the response to a refused submit, `new_id`
    a new id, `accepted` the response to an accepted submit, which is sent with HTTP status `status`.
    """

    provider: Provider
    scheme: str
    refuse: Callable[[Reason, Sequence[Complaint]], Response]
    new_id: Callable[[], str]
    accepted: Callable[[Emulator, Request, Prediction], Object]
    status: int = 200


def is_authorised(request: Request, scheme: str) -> bool:
    """Return whether a request has a key, in the provider's form; any key will do."""
    given, _, key = request.headers.get("authorization", "").partition(" ")
    return given == scheme and bool(key.strip()) and key == key.strip()


async def read_object(request: Request) -> Object | None:
    """Return the JSON object in the body of a request; None when there is none, or it is not portable."""
    value = json_of(await request.body())
    return value if isinstance(value, dict) else None


def json_of(text: str | bytes) -> Json:
    """Return decoded JSON; None when it is invalid, or has nesting, numbers or text that not every parser accepts."""
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if _is_plain(value, DEEPEST) else None


def _is_plain(value: Json, depth: int) -> bool:
    match value:
        case str():
            return value.isascii() or not any("\ud800" <= each <= "\udfff" for each in value)
        case bool() | None:
            return True
        case int() | float():
            return abs(value) < LARGEST_NUMBER
        case list():
            return depth > 0 and all(_is_plain(one, depth - 1) for one in value)
        case dict():
            return depth > 0 and all(
                _is_plain(name, depth) and _is_plain(one, depth - 1) for name, one in value.items()
            )


def origin_of(request: Request) -> str:
    """Return this server's URL as the client wrote it, without a slash at the end."""
    return f"{request.url.scheme}://{request.url.netloc}"


def answer(content: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a JSON response, in ASCII: half of a surrogate pair can only be sent escaped."""
    return Response(json.dumps(content), status, headers, "application/json")


def bad_gateway() -> Response:
    """Return a proxy's response when the service behind it is unavailable."""
    return HTMLResponse(BAD_GATEWAY, 502)
