"""The protocol of fal: a queue with a status, a result and a cancel address for each request."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final, NamedTuple
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from storyboard.emulator.dialect import Dialect, Reason, answer, is_authorised, origin_of
from storyboard.emulator.emulator import Emulator, Prediction, View
from storyboard.emulator.odd_answers import shaped
from storyboard.emulator.polling import output_address, polled
from storyboard.emulator.submitting import take
from storyboard.emulator.values import Complaint, Json, Object, Submission

__all__ = ["FAL", "fal_routes"]

NAMESPACES: Final = ("workflows", "comfy")
STATUSES: Final = {"queued": "IN_QUEUE", "running": "IN_PROGRESS"}
LOCKED: Final = "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing."
REFUSED: Final[Object] = {
    "loc": ["body", "prompt"],
    "msg": "The content could not be processed because it contained material flagged by a content checker.",
    "type": "content_policy_violation",
    "url": "https://docs.fal.ai/errors#content_policy_violation",
}


REFUSALS: Final[dict[Reason, tuple[int, Object]]] = {
    "unauthorised": (401, {"detail": "Authorization header is required"}),
    "expired-key": (401, {"detail": "invalid key credentials"}),
    "exhausted-balance": (403, {"detail": LOCKED}),
    "not-found": (404, {"status": "NOT_FOUND"}),
    "rate-limit": (429, {"detail": "Too many requests"}),
    "error-500": (500, {"detail": "Internal server error", "error_type": "internal_error"}),
    "error-503": (503, {"detail": "No runner is available", "error_type": "runner_scheduling_failure"}),
    "refused-at-submit": (422, {"detail": [REFUSED]}),
}
UNCHANGED_IS_USELESS: Final = {"x-fal-retryable": "false"}


_OWNED = re.compile(r"([0-9]+)-([a-zA-Z0-9-]+)")


class Address(NamedTuple):
    """What a path below the queue names: the endpoint or its app, a request, and the operation."""

    endpoint: str
    request_id: str
    verb: str


def fal_routes(emulator: Emulator) -> list[BaseRoute]:
    """Return the routes of the queue, below ``/fal``."""
    return [
        Route("/fal/{path:path}", partial(_submit, emulator), methods=["POST"]),
        Route("/fal/{path:path}", partial(_look, emulator), methods=["GET"]),
        Route("/fal/{path:path}", partial(_cancel, emulator), methods=["PUT"]),
    ]


async def _submit(emulator: Emulator, request: Request) -> Response:
    endpoint = str(request.path_params["path"]).strip("/")
    if "/requests/" in endpoint:
        return answer({"detail": "Method Not Allowed"}, 405)
    if "/" not in _app(endpoint):
        return answer({"detail": "Application not found"}, 404)
    return await take(emulator, FAL, request, lambda body: Submission(endpoint, endpoint, body, body))


async def _look(emulator: Emulator, request: Request) -> Response:
    address = _address(str(request.path_params["path"]))
    if address is None:
        return answer({"detail": "Not Found"}, 404)
    found = await polled(emulator, FAL, request, address.request_id)
    if isinstance(found, Response):
        return found
    if not _belongs(address, found.prediction):
        return FAL.refuse("not-found", [])
    if address.verb == "status":
        wants_logs = request.query_params.get("logs", "").lower() in ("1", "true")
        return _status(emulator, request, found.prediction, (found.view, wants_logs))
    return _result(emulator, request, found.prediction, found.view)


async def _cancel(emulator: Emulator, request: Request) -> Response:
    address = _address(str(request.path_params["path"]))
    if address is None or address.verb != "cancel":
        return answer({"detail": "Method Not Allowed"}, 405)
    if not is_authorised(request, FAL.scheme):
        return FAL.refuse("unauthorised", [])
    prediction = emulator.find("fal", address.request_id)
    if prediction is None or not _belongs(address, prediction):
        return FAL.refuse("not-found", [])
    if emulator.cancel(prediction):
        return answer({"status": "CANCELLATION_REQUESTED"}, 202)
    return answer({"status": "ALREADY_COMPLETED"}, 400)


def _address(path: str) -> Address | None:
    """Parse ``owner/app[/more]/requests/ID[/response|/status|/cancel]``; None for any other path."""
    endpoint, marker, rest = path.strip("/").partition("/requests/")
    request_id, _, verb = rest.partition("/")
    if not marker or not request_id or verb not in ("", "response", "status", "cancel"):
        return None
    return Address(endpoint, request_id, verb or "response")


def _app(endpoint: str) -> str:
    """Return the part of an endpoint in the URLs of its requests: ``owner/app``, also of ``1234-app``."""
    if owned := _OWNED.fullmatch(endpoint):
        return f"{owned[1]}/{owned[2]}"
    parts = endpoint.split("/")
    return "/".join(parts[: 3 if parts[0] in NAMESPACES else 2])


def _belongs(address: Address, prediction: Prediction) -> bool:
    return _app(address.endpoint) == _app(prediction.submission.endpoint)


def _addresses(emulator: Emulator, request: Request, prediction: Prediction) -> dict[str, str]:
    long = emulator.settings.long_urls
    endpoint = prediction.submission.endpoint if long else _app(prediction.submission.endpoint)
    start = f"{origin_of(request)}/fal/{endpoint}/requests/{prediction.id}"
    return {
        "response_url": f"{start}/response" if long else start,
        "status_url": f"{start}/status",
        "cancel_url": f"{start}/cancel",
    }


def _accepted(emulator: Emulator, request: Request, prediction: Prediction) -> Object:
    content: Object = {"status": "IN_QUEUE", "request_id": prediction.id}
    if emulator.settings.sparse:
        return content
    addresses: Object = {**_addresses(emulator, request, prediction)}
    ahead = emulator.view(prediction).ahead
    return content | addresses | {"queue_position": ahead, "logs": None, "metrics": {}}


def _status(
    emulator: Emulator, request: Request, prediction: Prediction, seen: tuple[View, bool]
) -> Response:
    view, wants_logs = seen
    status = "PREPARING" if view.unheard_of else STATUSES.get(view.stage, "COMPLETED")
    content: Object = {"status": status, "request_id": prediction.id}
    if not emulator.settings.sparse:
        content |= {**_addresses(emulator, request, prediction)}
        if status == "IN_QUEUE":
            content["queue_position"] = view.ahead
        else:
            content["logs"] = _logs(view) if wants_logs else None
        content["metrics"] = {"inference_time": round(view.seconds, 3)} if view.ended else {}
    if view.stage in ("failed", "cancelled"):
        _, kind, detail = _end(view)
        content |= {"error": detail, "error_type": kind}
    return answer(content, 200 if view.ended else 202, {"x-fal-request-id": prediction.id})


def _logs(view: View) -> Json:
    lines = ["Loading the model", "Generating frames"] + (["Uploading the video"] if view.ended else [])
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return [{"message": line, "level": "INFO", "source": "USER", "timestamp": now} for line in lines]


def _result(emulator: Emulator, request: Request, prediction: Prediction, view: View) -> Response:
    headers = {"x-fal-request-id": prediction.id}
    late = emulator.faults.strike("result", "fal", prediction.submission.prompt, prediction.struck)
    if not view.ended or late is not None:
        return answer({"detail": "Request is still in progress"}, 400, headers)
    if view.stage == "done":
        video = output_address(origin_of(request), prediction, signed=emulator.settings.signed)
        return answer(shaped(emulator, prediction, _output(prediction, video), video), 200, headers)
    if view.stage == "refused":
        return answer({"detail": [REFUSED]}, 422, headers | UNCHANGED_IS_USELESS)
    status, kind, detail = _end(view)
    return answer({"detail": detail, "error_type": kind}, status, headers | {"x-fal-error-type": kind})


def _end(view: View) -> tuple[int, str, str]:
    """Return HTTP status, error type and message of the result of a prediction that ended without a clip."""
    if view.stage == "cancelled":
        return 499, "client_cancelled", "Request was cancelled"
    return 503, "runner_disconnected", view.error or "the runner is gone"


def _output(prediction: Prediction, video: str) -> Object:
    file: Object = {
        "url": video,
        "content_type": "video/mp4",
        "file_name": "output.mp4",
        "file_size": prediction.clip.result().stat().st_size,
    }
    return {"video": file}


def _refuse(reason: Reason, complaints: Sequence[Complaint]) -> Response:
    if reason == "invalid":
        return answer({"detail": [_detail(one) for one in complaints]}, 422, UNCHANGED_IS_USELESS)
    status, content = REFUSALS[reason]
    kind = content.get("error_type")
    return answer(content, status, {"x-fal-error-type": kind} if isinstance(kind, str) else None)


def _detail(complaint: Complaint) -> Json:
    place: list[Json] = ["body", complaint.field] if complaint.field else ["body"]
    detail: Object = {"loc": place, "msg": complaint.message, "type": complaint.kind}
    return detail | {"ctx": complaint.context} if complaint.context else detail


FAL: Final = Dialect(
    provider="fal",
    scheme="Key",
    refuse=_refuse,
    new_id=lambda: str(uuid4()),
    accepted=_accepted,
)
