"""The routes of the file host: signed uploads, downloads of uploads and of finished clips."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from storyboard.emulator.connections import ShortAnswer
from storyboard.emulator.dialect import answer
from storyboard.emulator.emulator import Emulator, Prediction
from storyboard.emulator.files import Ticket

__all__ = ["file_address", "file_routes", "ticket_address"]

HTML = "<html><head><title>Sign in</title></head><body><p>Please sign in to go on.</p></body></html>"
HOP = "hop"


def file_routes(emulator: Emulator) -> list[BaseRoute]:
    """Return the routes that need no key."""
    return [
        Route("/files/{key}/{name}", partial(_put, emulator), methods=["PUT"]),
        Route("/files/{key}/{name}", partial(_get, emulator), methods=["GET"]),
        Route("/outputs/{request_id}/{name}", partial(_output, emulator), methods=["GET"]),
    ]


def file_address(origin: str, ticket: Ticket, *, signed: bool = False) -> str:
    """Return the URL of a file once it has been uploaded with a ticket."""
    address = f"{origin}/files/{ticket.key}/{quote(ticket.name)}"
    return f"{address}?Expires=3600&Signature={ticket.read_signature}" if signed else address


def ticket_address(origin: str, ticket: Ticket) -> str:
    """Return the URL to upload a file to; it needs no key."""
    return f"{file_address(origin, ticket)}?X-Signature={ticket.signature}&X-Expires=120"


async def _put(emulator: Emulator, request: Request) -> Response:
    key, signature = request.path_params["key"], request.query_params.get("X-Signature", "")
    ticket = emulator.files.redeem(str(key), signature)
    if ticket is None:
        return answer({"message": "the signature does not match"}, 403)
    hosted = emulator.upload(ticket, await request.body(), authorised="authorization" in request.headers)
    return Response(status_code=200, headers={"etag": f'"{hosted.sha256[:32]}"'})


async def _get(emulator: Emulator, request: Request) -> Response:
    hosted = emulator.files.find(str(request.path_params["key"]))
    if hosted is None:
        return answer({"message": "no such file"}, 404)
    return FileResponse(hosted.path, media_type=hosted.content_type)


async def _output(emulator: Emulator, request: Request) -> Response:
    prediction = emulator.predictions.get(str(request.path_params["request_id"]))
    if prediction is None or emulator.view(prediction).stage != "done":
        return answer({"message": "no such file"}, 404)
    if emulator.settings.signed and request.query_params.get("Signature") != prediction.signature:
        return answer({"message": "the signature does not match"}, 403)
    whole = FileResponse(prediction.clip.result(), media_type="video/mp4")
    if request.method != "GET" or HOP in request.query_params:
        return whole
    prediction.downloads += 1
    emulator.ledger.write("download", prediction.source, authorised="authorization" in request.headers)
    return _spoiled(emulator, request, prediction) or whole


def _spoiled(emulator: Emulator, request: Request, prediction: Prediction) -> Response | None:
    prompt = prediction.submission.prompt
    fault = emulator.faults.strike("output", prediction.provider, prompt, prediction.struck)
    if fault is None:
        return None
    if fault.kind == "output-redirect":
        return RedirectResponse(request.url.include_query_params(**{HOP: "1"}), 302)
    return _broken(emulator, fault.kind, prediction.clip.result().read_bytes())


def _broken(emulator: Emulator, kind: str, content: bytes) -> Response:
    half, video = content[: len(content) // 2], {"content-type": "video/mp4"}
    match kind:
        case "output-404" | "output-404-once":
            return answer({"message": "no such file"}, 404)
        case "output-truncated":
            return Response(half, headers=video)
        case "output-wrong-length":
            return ShortAnswer(emulator.connections, half, len(content), video)
        case "output-html":
            return HTMLResponse(HTML)
        case "output-mislabelled":
            return HTMLResponse(content)
        case _:
            return Response(b"", headers=video)
