"""The protocol of WaveSpeed, version 3: all responses share one envelope."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC
from functools import partial
from typing import Final
from uuid import uuid4

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from storyboard.emulator.dialect import Dialect, Reason, answer, is_authorised, origin_of, read_object
from storyboard.emulator.emulator import Emulator, Prediction, View
from storyboard.emulator.file_routes import file_address, ticket_address
from storyboard.emulator.odd_answers import shaped
from storyboard.emulator.polling import output_address, polled
from storyboard.emulator.submitting import accept, answered
from storyboard.emulator.values import Complaint, Json, Object, Submission

__all__ = ["WAVESPEED", "wavespeed_routes"]

API: Final = "/wavespeed/api/v3"
NO_OWNERS: Final = ("predictions", "media", "model", "models", "webhook")
SYNC_SECONDS: Final = 60.0
STATUSES: Final = {
    "queued": "created",
    "running": "processing",
    "done": "completed",
    "failed": "failed",
    "refused": "failed",
    "cancelled": "cancelled",
}
REFUSED: Final = "Content flagged as potentially sensitive. Please try different prompts or images."
FAILED_CODE: Final = 1403
REFUSED_CODE: Final = 1200


def wavespeed_routes(emulator: Emulator) -> list[BaseRoute]:
    """Return the routes of WaveSpeed, below ``/wavespeed``."""
    return [
        Route(f"{API}/balance", _balance, methods=["GET"]),
        Route(f"{API}/media/uploads", partial(_ticket, emulator), methods=["POST"]),
        Route(f"{API}/media/upload/binary", partial(_upload, emulator), methods=["POST"]),
        Route(f"{API}/predictions/{{name}}", partial(_look, emulator), methods=["GET"]),
        Route(f"{API}/predictions/{{name}}/result", partial(_look, emulator), methods=["GET"]),
        Route(f"{API}/{{model:path}}", partial(_submit, emulator), methods=["POST"]),
    ]


async def _submit(emulator: Emulator, request: Request) -> Response:
    model = str(request.path_params["model"]).strip("/")
    if "/" not in model or model.split("/")[0] in NO_OWNERS:
        return WAVESPEED.refuse("not-found", [])
    found = await accept(emulator, WAVESPEED, request, lambda body: Submission(model, model, body, body))
    if isinstance(found, Response):
        return found
    prediction, _ = found
    if prediction.submission.body.get("enable_sync_mode") is True:
        await emulator.finished(prediction, SYNC_SECONDS)
    return answered(emulator, WAVESPEED, request, found)


async def _look(emulator: Emulator, request: Request) -> Response:
    found = await polled(emulator, WAVESPEED, request, str(request.path_params["name"]))
    if isinstance(found, Response):
        return found
    return answer(_content(emulator, request, found.prediction, found.view))


def _accepted(emulator: Emulator, request: Request, prediction: Prediction) -> Object:
    return _content(emulator, request, prediction, emulator.view(prediction))


def _content(emulator: Emulator, request: Request, prediction: Prediction, view: View) -> Object:
    done, signed = view.stage == "done", emulator.settings.signed
    video = output_address(origin_of(request), prediction, signed=signed)
    outputs: list[Json] = [video] if done else []
    data: Object = {
        "id": prediction.id,
        "model": prediction.submission.endpoint,
        "outputs": outputs,
        "status": "warming" if view.unheard_of else STATUSES[view.stage],
        "created_at": prediction.accepted_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "error": REFUSED if view.stage == "refused" else view.error or "",
    }
    if view.stage in ("failed", "refused"):
        data["code"] = REFUSED_CODE if view.stage == "refused" else FAILED_CODE
    if not emulator.settings.sparse:
        address = f"{origin_of(request)}{API}/predictions/{prediction.id}/result"
        data |= {
            "urls": {"get": address},
            "has_nsfw_contents": [False for _ in outputs],
            "timings": {"inference": round(view.seconds * 1000) if view.ended else 0},
        }
    return _envelope(shaped(emulator, prediction, data, video) if done else data)


async def _ticket(emulator: Emulator, request: Request) -> Response:
    if not is_authorised(request, WAVESPEED.scheme):
        return WAVESPEED.refuse("unauthorised", [])
    body = await read_object(request) or {}
    name, size = body.get("filename"), body.get("size")
    if not isinstance(name, str) or not isinstance(size, int):
        return WAVESPEED.refuse(
            "invalid", [Complaint("filename", "missing", "filename and size are required")]
        )
    given = body.get("content_type")
    content_type = given if isinstance(given, str) else "application/octet-stream"
    ticket = emulator.files.ticket("wavespeed", name, content_type)
    upload: Object = {
        "method": "PUT",
        "url": ticket_address(origin_of(request), ticket),
        "headers": {"Content-Type": content_type},
    }
    address = file_address(origin_of(request), ticket, signed=emulator.settings.signed)
    return answer(_envelope({"upload": upload, "download_url": address}))


async def _upload(emulator: Emulator, request: Request) -> Response:
    if not is_authorised(request, WAVESPEED.scheme):
        return WAVESPEED.refuse("unauthorised", [])
    async with request.form() as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            return WAVESPEED.refuse("invalid", [Complaint("file", "missing", "file is required")])
        kind = file.content_type or "application/octet-stream"
        ticket = emulator.files.ticket("wavespeed", file.filename or "upload.bin", kind)
        hosted = emulator.upload(ticket, await file.read(), authorised=True)
    address = file_address(origin_of(request), ticket, signed=emulator.settings.signed)
    return answer(
        _envelope(
            {
                "type": kind.split("/")[0],
                "download_url": address,
                "filename": hosted.name,
                "size": hosted.size,
            }
        )
    )


async def _balance(request: Request) -> Response:
    if not is_authorised(request, WAVESPEED.scheme):
        return WAVESPEED.refuse("unauthorised", [])
    return answer(_envelope({"balance": 100.0}))


def _envelope(data: Object) -> Object:
    return {"code": 200, "message": "success", "data": data}


def _refuse(reason: Reason, complaints: Sequence[Complaint]) -> Response:
    match reason:
        case "invalid":
            status, message = 400, "; ".join(f"{one.field}: {one.message}" for one in complaints)
        case "unauthorised" | "expired-key":
            status, message = 401, "Unauthorized: the API key is missing or invalid"
        case "exhausted-balance":
            status, message = 402, "Insufficient credits. Please top up."
        case "not-found":
            status, message = 404, "Not found"
        case "rate-limit":
            status, message = 429, "Rate limit exceeded"
        case "error-503":
            status, message = 503, "The service is temporarily unavailable"
        case "error-500":
            status, message = 500, "Internal server error"
        case "refused-at-submit":
            status, message = 400, REFUSED
    return answer({"code": status, "message": message, "request_id": str(uuid4())}, status)


WAVESPEED: Final = Dialect(
    provider="wavespeed",
    scheme="Bearer",
    refuse=_refuse,
    new_id=lambda: secrets.token_hex(16),
    accepted=_accepted,
)
