"""The protocol of MiniMax, version 1: responses have HTTP status 200, and `base_resp` has the actual status."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from storyboard.emulator.dialect import Dialect, Reason, answer, origin_of
from storyboard.emulator.emulator import Emulator, Prediction
from storyboard.emulator.odd_answers import shaped
from storyboard.emulator.polling import output_address, polled
from storyboard.emulator.submitting import take
from storyboard.emulator.values import Complaint, Object, Submission

__all__ = ["MINIMAX", "minimax_routes"]

STATUSES: Final = {
    "queued": "Queueing",
    "running": "Processing",
    "done": "Success",
    "failed": "Fail",
    "refused": "Fail",
    "cancelled": "Fail",
}
CODES: Final[dict[Reason, tuple[int, str]]] = {
    "unauthorised": (1004, "login fail: Please carry the API secret key in the 'Authorization' field"),
    "expired-key": (2049, "invalid api key"),
    "exhausted-balance": (1008, "insufficient balance"),
    "rate-limit": (1002, "rate limit exceeded"),
    "refused-at-submit": (1026, "input new_sensitive"),
    "not-found": (2013, "invalid params, no such task or file"),
}
# A file's id is the task's plus this: they are different numbers in the real API, too.
FILE_OFFSET: Final = 70_000_000_000_000


def minimax_routes(emulator: Emulator) -> list[BaseRoute]:
    """Return the routes of MiniMax, below ``/minimax``."""
    return [
        Route("/minimax/v1/video_generation", partial(_submit, emulator), methods=["POST"]),
        Route("/minimax/v1/query/video_generation", partial(_query, emulator), methods=["GET"]),
        Route("/minimax/v1/files/retrieve", partial(_retrieve, emulator), methods=["GET"]),
        Route("/minimax/v1/files/retrieve_content", partial(_retrieve_content, emulator), methods=["GET"]),
    ]


async def _submit(emulator: Emulator, request: Request) -> Response:
    return await take(emulator, MINIMAX, request, _submission)


def _submission(body: Object) -> Submission | Complaint:
    model = body.get("model")
    if not isinstance(model, str) or not model:
        return Complaint("model", "missing", "model is required")
    return Submission("v1/video_generation", model, body, body)


def _accepted(_: Emulator, __: Request, prediction: Prediction) -> Object:
    return {"task_id": prediction.id, "base_resp": _base(0, "success")}


async def _query(emulator: Emulator, request: Request) -> Response:
    found = await polled(emulator, MINIMAX, request, request.query_params.get("task_id", ""))
    if isinstance(found, Response):
        return found
    view = found.view
    status = "Reviewing" if view.unheard_of else STATUSES[view.stage]
    content: Object = {"task_id": found.prediction.id, "status": status, "base_resp": _base(0, "success")}
    if view.stage == "done":
        content["file_id"] = str(int(found.prediction.id) + FILE_OFFSET)
        video = output_address(origin_of(request), found.prediction, signed=True)
        content = shaped(emulator, found.prediction, content, video)
    if view.stage == "failed":
        content["base_resp"] = _base(1013, f"internal service error: {view.error}")
    if view.stage == "refused":
        content["base_resp"] = _base(1027, "output new_sensitive")
    return answer(content)


async def _retrieve(emulator: Emulator, request: Request) -> Response:
    found = await polled(emulator, MINIMAX, request, _task_of(request))
    if isinstance(found, Response):
        return found
    if found.view.stage != "done":
        return MINIMAX.refuse("not-found", [])
    prediction = found.prediction
    address = output_address(origin_of(request), prediction, signed=True)
    file: Object = {
        "file_id": int(prediction.id) + FILE_OFFSET,
        "bytes": prediction.clip.result().stat().st_size,
        "created_at": int(prediction.accepted_at.timestamp()),
        "filename": "output_aigc.mp4",
        "purpose": "video_generation",
        "download_url": address,
    }
    return answer({"file": file, "base_resp": _base(0, "success")})


async def _retrieve_content(emulator: Emulator, request: Request) -> Response:
    found = await polled(emulator, MINIMAX, request, _task_of(request))
    if isinstance(found, Response):
        return found
    if found.view.stage != "done":
        return MINIMAX.refuse("not-found", [])
    return FileResponse(found.prediction.clip.result(), media_type="video/mp4")


def _task_of(request: Request) -> str:
    number = request.query_params.get("file_id", "")
    # No id is longer than this, and Python refuses to convert much longer ones.
    return str(int(number) - FILE_OFFSET) if number.isdecimal() and len(number) < 20 else ""


def _base(code: int, message: str) -> Object:
    return {"status_code": code, "status_msg": message}


def _refuse(reason: Reason, complaints: Sequence[Complaint]) -> Response:
    match reason:
        case "invalid":
            problems = "; ".join(f"{one.field}: {one.message}" for one in complaints)
            return answer({"base_resp": _base(2013, f"invalid params, {problems}")})
        case "error-500":
            return answer({"base_resp": _base(1000, "unknown error")}, 500)
        case "error-503":
            return answer({"base_resp": _base(1033, "system error, please try again later")}, 503)
        case _:
            return answer({"base_resp": _base(*CODES[reason])})


MINIMAX: Final = Dialect(
    provider="minimax",
    scheme="Bearer",
    refuse=_refuse,
    new_id=lambda: str(100_000_000_000_000 + secrets.randbelow(800_000_000_000_000)),
    accepted=_accepted,
)
