"""Undocumented responses: failed submits with an id, and results of other shapes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from starlette.responses import HTMLResponse, Response

from storyboard.emulator.dialect import Dialect, answer
from storyboard.emulator.emulator import Emulator, Prediction
from storyboard.emulator.values import Json, Object, Provider

__all__ = [
    "GATEWAY_TIMEOUT",
    "bad_request_page",
    "cut_answer",
    "cut_at_id",
    "late",
    "only_addresses",
    "shaped",
]

GATEWAY_TIMEOUT: Final = """<html>
<head><title>504 Gateway Time-out</title></head>
<body><center><h1>504 Gateway Time-out</h1></center></body>
</html>
"""
BAD_REQUEST: Final = (
    "<html><head><title>400 Bad Request</title></head><body><h1>Bad Request</h1></body></html>"
)
FILTERED: Final = "The video was withheld because a content filter saw something in it."
# The field of the video in a result, by provider.
VIDEO_FIELDS: Final[Mapping[Provider, str]] = {
    "fal": "video",
    "wavespeed": "outputs",
    "minimax": "file_id",
    "replicate": "output",
}


def late(dialect: Dialect, name: str) -> Response:
    """Return a gateway's time-out, with an id where the provider sends one."""
    if dialect.provider == "fal":
        return HTMLResponse(GATEWAY_TIMEOUT, 504, {"x-fal-request-id": name})
    told: dict[Provider, Object] = {
        "wavespeed": {"data": {"id": name}},
        "minimax": {"task_id": name},
        "replicate": {"id": name},
    }
    return answer({"message": "upstream request timeout", **told[dialect.provider]}, 504)


def cut_at_id(content: Object, name: str, status: int, *, after: bool) -> Response:
    """Return the response to an accepted submit, truncated in the middle of its id or just after it."""
    whole = json.dumps(content)
    end = whole.index(name) + (len(name) + 1 if after else len(name) // 2)
    return Response(whole[:end], status, media_type="application/json")


def only_addresses(content: Object, name: str) -> Object:
    """Return a response without the id, which is still in its URLs."""
    return {
        key: only_addresses(value, name) if isinstance(value, dict) else value
        for key, value in content.items()
        if value != name
    }


def bad_request_page() -> Response:
    """Return a page of HTML with status 400, as a proxy may send it."""
    return HTMLResponse(BAD_REQUEST, 400)


def cut_answer() -> Response:
    """Return truncated JSON."""
    return Response('{"code": 200, "status": "COMPLE', media_type="application/json")


def shaped(emulator: Emulator, prediction: Prediction, result: Object, video: str) -> Object:
    """
    Return the result of a finished prediction, changed by the fault that occurs, if there is one.

    `result` is the object with the field of the video, and `video` the URL of the clip.
    """
    fault = emulator.faults.strike(
        "answer", prediction.provider, prediction.submission.prompt, prediction.struck
    )
    field = VIDEO_FIELDS[prediction.provider]
    rest = {name: value for name, value in result.items() if name != field}
    match fault.kind if fault else None:
        case "answer-other-shape":
            picture = video.replace(".mp4", ".jpg")
            files: list[Json] = [{"kind": "thumbnail", "href": picture}, {"kind": "video", "href": video}]
            return rest | {"response": {"files": files, "webhook": video}}
        case "answer-without-video":
            return rest | {field: None, "reason": FILTERED}
        case "answer-flagged":
            return result | {"has_nsfw_concepts": [True]}
        case _:
            return result
