"""The files of Replicate: uploaded with the key, and named in inputs by their URL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from storyboard.emulator.dialect import answer, is_authorised, json_of, origin_of
from storyboard.emulator.emulator import Emulator
from storyboard.emulator.files import HostedFile
from storyboard.emulator.replicate import REPLICATE
from storyboard.emulator.values import Complaint, Object

__all__ = ["replicate_file_routes"]

LIFE = timedelta(hours=24)


def replicate_file_routes(emulator: Emulator) -> list[BaseRoute]:
    """Return the routes of Replicate's files, below ``/replicate``."""
    return [
        Route("/replicate/v1/files", partial(_create, emulator), methods=["POST"]),
        Route("/replicate/v1/files/{id}", partial(_look, emulator), methods=["GET"]),
        Route("/replicate/v1/files/{id}", partial(_delete, emulator), methods=["DELETE"]),
    ]


async def _create(emulator: Emulator, request: Request) -> Response:
    if not is_authorised(request, REPLICATE.scheme):
        return REPLICATE.refuse("unauthorised", [])
    async with request.form() as form:
        file, metadata = form.get("content"), form.get("metadata")
        if not isinstance(file, UploadFile):
            return REPLICATE.refuse("invalid", [Complaint("content", "missing", "content is required")])
        kind = file.content_type or "application/octet-stream"
        ticket = emulator.files.ticket("replicate", file.filename or "file", kind)
        hosted = emulator.upload(ticket, await file.read(), authorised=True)
    told = json_of(metadata) if isinstance(metadata, str) else {}
    return answer(_facts(origin_of(request), hosted) | {"metadata": told}, 201)


async def _look(emulator: Emulator, request: Request) -> Response:
    if not is_authorised(request, REPLICATE.scheme):
        return REPLICATE.refuse("unauthorised", [])
    hosted = emulator.files.find(str(request.path_params["id"]))
    return answer(_facts(origin_of(request), hosted)) if hosted else REPLICATE.refuse("not-found", [])


async def _delete(emulator: Emulator, request: Request) -> Response:
    if not is_authorised(request, REPLICATE.scheme):
        return REPLICATE.refuse("unauthorised", [])
    removed = emulator.files.remove(str(request.path_params["id"]))
    return Response(status_code=204) if removed else REPLICATE.refuse("not-found", [])


def _facts(origin: str, hosted: HostedFile) -> Object:
    now = datetime.now(UTC)
    return {
        "id": hosted.key,
        "name": hosted.name,
        "content_type": hosted.content_type,
        "size": hosted.size,
        "etag": hosted.sha256[:32],
        "checksums": {"sha256": hosted.sha256},
        "metadata": {},
        "created_at": now.isoformat(),
        "expires_at": (now + LIFE).isoformat(),
        "urls": {"get": f"{origin}/replicate/v1/files/{hosted.key}"},
    }
