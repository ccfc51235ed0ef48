"""The storage of fal: uploads to a signed URL, and uploads to the CDN with a token."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from storyboard.emulator.dialect import answer, is_authorised, origin_of, read_object
from storyboard.emulator.emulator import Emulator
from storyboard.emulator.fal import FAL
from storyboard.emulator.file_routes import file_address, ticket_address

__all__ = ["fal_storage_routes"]

TOKEN_LIFE = timedelta(hours=1)


def fal_storage_routes(emulator: Emulator) -> list[BaseRoute]:
    """Return the routes of the REST host, below ``/fal-rest``, and of the CDN, below ``/fal-cdn``."""
    tokens: set[str] = set()
    return [
        Route("/fal-rest/storage/upload/initiate", partial(_initiate, emulator), methods=["POST"]),
        Route("/fal-rest/storage/auth/token", partial(_token, tokens), methods=["POST"]),
        Route("/fal-cdn/files/upload", partial(_upload, emulator, tokens), methods=["POST"]),
    ]


async def _initiate(emulator: Emulator, request: Request) -> Response:
    if not is_authorised(request, FAL.scheme):
        return FAL.refuse("unauthorised", [])
    body = await read_object(request)
    name, content_type = (body.get("file_name"), body.get("content_type")) if body else (None, None)
    if not isinstance(name, str) or not isinstance(content_type, str):
        return answer({"detail": "file_name and content_type are required"}, 422)
    ticket = emulator.files.ticket("fal", name, content_type)
    return answer(
        {
            "upload_url": ticket_address(origin_of(request), ticket),
            "file_url": file_address(origin_of(request), ticket, signed=emulator.settings.signed),
        }
    )


async def _token(tokens: set[str], request: Request) -> Response:
    if not is_authorised(request, FAL.scheme):
        return FAL.refuse("unauthorised", [])
    token = secrets.token_hex(24)
    tokens.add(token)
    return answer(
        {
            "token": token,
            "token_type": "Bearer",
            "base_url": f"{origin_of(request)}/fal-cdn",
            "expires_at": (datetime.now(UTC) + TOKEN_LIFE).isoformat(),
        }
    )


async def _upload(emulator: Emulator, tokens: set[str], request: Request) -> Response:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or token not in tokens:
        return answer({"detail": "invalid upload token"}, 401)
    name = request.headers.get("x-fal-file-name", "upload.bin")
    kind = request.headers.get("content-type", "application/octet-stream")
    ticket = emulator.files.ticket("fal", name, kind)
    emulator.upload(ticket, await request.body(), authorised=True)
    address = file_address(origin_of(request), ticket, signed=emulator.settings.signed)
    return answer({"access_url": address})
