"""What all polls share: authorisation, finding the prediction, and faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from storyboard.emulator.connections import Reset
from storyboard.emulator.dialect import Dialect, is_authorised
from storyboard.emulator.emulator import Emulator, Prediction, View
from storyboard.emulator.odd_answers import bad_request_page, cut_answer

__all__ = ["Polled", "output_address", "polled"]


@dataclass(frozen=True, slots=True)
class Polled:
    """A polled prediction and its state."""

    prediction: Prediction
    view: View


async def polled(emulator: Emulator, dialect: Dialect, request: Request, name: str) -> Polled | Response:
    """Return the prediction of that id and its state, or the error response to send instead."""
    if not is_authorised(request, dialect.scheme):
        return dialect.refuse("unauthorised", [])
    prediction = emulator.find(dialect.provider, name)
    if prediction is None:
        return dialect.refuse("not-found", [])
    view = await emulator.poll(prediction)
    fault = emulator.faults.strike("poll", dialect.provider, prediction.submission.prompt, prediction.struck)
    spoiled: dict[str, Callable[[], Response]] = {
        "poll-500": lambda: dialect.refuse("error-500", []),
        "poll-expired-key": lambda: dialect.refuse("expired-key", []),
        "poll-404": lambda: dialect.refuse("not-found", []),
        "poll-html": bad_request_page,
        "poll-cut-json": cut_answer,
        "poll-reset": lambda: Reset(emulator.connections),
    }
    return Polled(prediction, view) if fault is None else spoiled[fault.kind]()


def output_address(origin: str, prediction: Prediction, *, signed: bool) -> str:
    """Return the URL of a prediction's clip, with a signature where URLs are signed."""
    address = f"{origin}/outputs/{prediction.id}/{prediction.provider}-output.mp4"
    return f"{address}?Expires=3600&Signature={prediction.signature}" if signed else address
