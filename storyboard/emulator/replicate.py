"""The protocol of Replicate: predictions of models by owner and name, and files."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from storyboard.emulator.dialect import Dialect, Reason, answer, is_authorised, origin_of
from storyboard.emulator.emulator import Emulator, Prediction, View
from storyboard.emulator.odd_answers import shaped
from storyboard.emulator.polling import output_address, polled
from storyboard.emulator.submitting import accept, answered
from storyboard.emulator.values import Complaint, Json, Object, Submission

__all__ = ["REPLICATE", "replicate_routes"]

ALPHABET: Final = "abcdefghjkmnpqrstvwxyz0123456789"
LONGEST_WAIT: Final = 60.0
STATUSES: Final = {
    "queued": "starting",
    "running": "processing",
    "done": "succeeded",
    "failed": "failed",
    "refused": "failed",
    "cancelled": "canceled",
}
REFUSED: Final = (
    "The input or output was flagged as sensitive. Please try again with different inputs. (E005)"
)

_WAIT = re.compile(r"wait(?:=(\d+))?")


def replicate_routes(emulator: Emulator) -> list[BaseRoute]:
    """Return the routes of Replicate's predictions, below ``/replicate``."""
    return [
        Route(
            "/replicate/v1/models/{owner}/{name}/predictions", partial(_submit, emulator), methods=["POST"]
        ),
        Route("/replicate/v1/predictions", partial(_submit, emulator), methods=["POST"]),
        Route("/replicate/v1/predictions", partial(_list, emulator), methods=["GET"]),
        Route("/replicate/v1/predictions/{id}", partial(_look, emulator), methods=["GET"]),
        Route("/replicate/v1/predictions/{id}/cancel", partial(_cancel, emulator), methods=["POST"]),
    ]


async def _submit(emulator: Emulator, request: Request) -> Response:
    path = request.path_params
    model = f"{path['owner']}/{path['name']}" if path else ""
    found = await accept(emulator, REPLICATE, request, partial(_submission, model))
    if isinstance(found, Response):
        return found
    if wait := _WAIT.fullmatch(request.headers.get("prefer", "").strip()):
        await emulator.finished(found[0], min(float(wait[1] or LONGEST_WAIT), LONGEST_WAIT))
    return answered(emulator, REPLICATE, request, found)


def _submission(model: str, body: Object) -> Submission | Complaint:
    arguments, version = body.get("input"), body.get("version")
    if not isinstance(arguments, dict):
        return Complaint("input", "missing", "input is required")
    if not model and not (isinstance(version, str) and version):
        return Complaint("version", "missing", "version is required")
    return Submission(model or f"version:{version}", model, body, arguments)


async def _look(emulator: Emulator, request: Request) -> Response:
    found = await polled(emulator, REPLICATE, request, str(request.path_params["id"]))
    if isinstance(found, Response):
        return found
    return answer(_content(emulator, request, found.prediction, found.view))


async def _list(emulator: Emulator, request: Request) -> Response:
    if not is_authorised(request, REPLICATE.scheme):
        return REPLICATE.refuse("unauthorised", [])
    mine = [one for one in reversed(emulator.predictions.values()) if one.provider == "replicate"]
    results: list[Json] = [_content(emulator, request, one, emulator.view(one)) for one in mine]
    return answer({"previous": None, "next": None, "results": results})


async def _cancel(emulator: Emulator, request: Request) -> Response:
    if not is_authorised(request, REPLICATE.scheme):
        return REPLICATE.refuse("unauthorised", [])
    prediction = emulator.find("replicate", str(request.path_params["id"]))
    if prediction is None:
        return REPLICATE.refuse("not-found", [])
    emulator.cancel(prediction)
    return answer(_content(emulator, request, prediction, emulator.view(prediction)))


def _accepted(emulator: Emulator, request: Request, prediction: Prediction) -> Object:
    view = emulator.view(prediction)
    # The official client takes any status but `starting` for the end, so only ended predictions have another one.
    return _content(emulator, request, prediction, view if view.ended else View("queued"))


def _content(emulator: Emulator, request: Request, prediction: Prediction, view: View) -> Object:
    origin = origin_of(request)
    started = prediction.accepted_at if view.stage != "queued" else None
    ended = prediction.accepted_at + timedelta(seconds=view.seconds) if view.ended else None
    video = output_address(origin, prediction, signed=emulator.settings.signed)
    content: Object = {
        "id": prediction.id,
        "model": prediction.submission.model,
        "version": "hidden",
        "status": "booting" if view.unheard_of else STATUSES[view.stage],
        "input": prediction.submission.arguments,
        "output": _output(emulator, video) if view.stage == "done" else None,
        "error": REFUSED if view.stage == "refused" else view.error,
        "created_at": prediction.accepted_at.isoformat(),
    }
    if not emulator.settings.sparse:
        address = f"{origin}/replicate/v1/predictions/{prediction.id}"
        content |= {
            "logs": "Generating frames\n" if started else "",
            "metrics": {"predict_time": round(view.seconds, 3)} if ended else {},
            "started_at": started.isoformat() if started else None,
            "completed_at": ended.isoformat() if ended else None,
            "urls": {"get": address, "cancel": f"{address}/cancel"},
        }
    return shaped(emulator, prediction, content, video) if view.stage == "done" else content


def _output(emulator: Emulator, video: str) -> Json:
    return [video] if emulator.settings.list_outputs else video


def _refuse(reason: Reason, complaints: Sequence[Complaint]) -> Response:
    match reason:
        case "invalid":
            lines = [f"- input.{one.field}: {one.message}" for one in complaints]
            status, title, detail = 422, "Input validation failed", "\n".join(lines)
        case "refused-at-submit":
            status, title, detail = 422, "Input validation failed", REFUSED
        case "unauthorised" | "expired-key":
            status, title = 401, "Unauthenticated"
            detail = "You did not pass a valid authentication token"
        case "exhausted-balance":
            status, title = 402, "Insufficient credit"
            detail = "You have insufficient credit to run this model."
        case "not-found":
            status, title, detail = 404, "Not found", "The requested resource could not be found."
        case "rate-limit":
            status, title = 429, "Too many requests"
            detail = "Request was throttled. Your rate limit resets in ~1s."
        case "error-503":
            status, title, detail = 503, "Service unavailable", "The service is unavailable for the moment."
        case "error-500":
            status, title, detail = 500, "Internal server error", "There was a problem on our side."
    return answer({"title": title, "detail": detail, "status": status}, status)


REPLICATE: Final = Dialect(
    provider="replicate",
    scheme="Bearer",
    refuse=_refuse,
    new_id=lambda: "".join(secrets.choice(ALPHABET) for _ in range(26)),
    accepted=_accepted,
    status=201,
)
