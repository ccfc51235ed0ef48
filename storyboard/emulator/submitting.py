"""What all submits share: check, accept, record and answer them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from storyboard.emulator.connections import NoAnswer, Reset
from storyboard.emulator.dialect import (
    Dialect,
    Reason,
    answer,
    bad_gateway,
    is_authorised,
    origin_of,
    read_object,
)
from storyboard.emulator.emulator import Emulator, Prediction
from storyboard.emulator.faults import KINDS, Fault
from storyboard.emulator.odd_answers import cut_at_id, late, only_addresses
from storyboard.emulator.offers import Offer, complaints, offer_of
from storyboard.emulator.pictures import (
    FIRST_FRAME_FIELDS,
    LAST_FRAME_FIELDS,
    PictureHunt,
    named_picture,
    picture_complaints,
)
from storyboard.emulator.requested_clip import requested_clip
from storyboard.emulator.values import Complaint, Object, Submission

__all__ = ["accept", "answered", "take"]

NO_OBJECT: Final = Complaint("", "model_attributes_type", "Input should be a valid dictionary")
REASONS: Final[dict[str, Reason]] = {
    "rate-limit": "rate-limit",
    "rate-limit-bare": "rate-limit",
    "error-500": "error-500",
    "error-503": "error-503",
    "error-503-bare": "error-503",
    "expired-key": "expired-key",
    "exhausted-balance": "exhausted-balance",
    "refused-at-submit": "refused-at-submit",
}
ASKS_TO_WAIT: Final = ("rate-limit", "error-503")


async def take(
    emulator: Emulator, dialect: Dialect, request: Request, read: Callable[[Object], Submission | Complaint]
) -> Response:
    """Accept a submission, or refuse it; `read` parses its body."""
    found = await accept(emulator, dialect, request, read)
    if isinstance(found, Response):
        return found
    return answered(emulator, dialect, request, found)


async def accept(
    emulator: Emulator, dialect: Dialect, request: Request, read: Callable[[Object], Submission | Complaint]
) -> tuple[Prediction, Fault | None] | Response:
    """Return the accepted prediction and the fault for its response, or the error response."""
    if not is_authorised(request, dialect.scheme):
        return dialect.refuse("unauthorised", [])
    body = await read_object(request)
    submission = NO_OBJECT if body is None else read(body)
    if isinstance(submission, Complaint):
        return dialect.refuse("invalid", [submission])
    fault = emulator.faults.strike("submit", dialect.provider, submission.prompt)
    if fault is not None and not KINDS[fault.kind].accepted:
        return _refusal(emulator, dialect, fault)
    offer = offer_of(emulator.catalogue, dialect.provider, submission.model, submission.arguments)
    wrong = complaints(offer, submission.arguments)
    frames = _frames(PictureHunt(emulator.files, origin_of(request)), submission.arguments, offer)
    wrong += [one for one in frames if isinstance(one, Complaint)]
    pictures = [one if isinstance(one, Path) else None for one in frames[:2]]
    if wrong:
        return dialect.refuse("invalid", wrong)
    try:
        wanted = requested_clip(emulator.settings, submission, offer, (pictures[0], pictures[1]))
    except (ArithmeticError, ValueError):
        return dialect.refuse(
            "invalid", [Complaint("", "value_error", "no clip can be made with these arguments")]
        )
    return emulator.accept(dialect.provider, dialect.new_id(), submission, wanted), fault


def answered(
    emulator: Emulator, dialect: Dialect, request: Request, found: tuple[Prediction, Fault | None]
) -> Response:
    """Return the response to an accepted submission, changed by its fault, if there is one."""
    prediction, fault = found
    content = dialect.accepted(emulator, request, prediction)
    name, status = prediction.id, dialect.status
    spoiled: dict[str, Callable[[], Response]] = {
        "reset-after-submit": lambda: Reset(emulator.connections),
        "submit-timeout": NoAnswer,
        "missing-id": lambda: answer(_without(content, name), status),
        "only-addresses": lambda: answer(only_addresses(content, name), status),
        "error-503-accepted": lambda: _asking_to_wait(dialect.refuse("error-503", []), emulator),
        "error-504-with-id": lambda: late(dialect, name),
        "broken-json": lambda: cut_at_id(content, name, status, after=False),
        "cut-after-id": lambda: cut_at_id(content, name, status, after=True),
    }
    return answer(content, status) if fault is None else spoiled[fault.kind]()


def _frames(hunt: PictureHunt, arguments: Object, offer: Offer | None) -> list[Path | Complaint | None]:
    """Return the first and the last frame, and the complaints about them."""
    found: list[Path | Complaint | None] = []
    broken: list[Complaint] = []
    for carries, names in (("first_frame", FIRST_FRAME_FIELDS), ("last_frame", LAST_FRAME_FIELDS)):
        named = named_picture(arguments, names if offer is None else _own_names(offer, carries))
        picture = hunt.find(*named) if named else None
        found.append(picture)
        if named and offer is not None and isinstance(picture, Path):
            broken += picture_complaints(offer, named[0], picture)
    return [*found, *broken]


def _refusal(emulator: Emulator, dialect: Dialect, fault: Fault) -> Response:
    if fault.kind == "reset-before":
        return Reset(emulator.connections)
    if fault.kind == "error-502-html":
        return bad_gateway()
    if fault.kind == "error-504-strange-id":
        return late(dialect, dialect.new_id())
    refusal = dialect.refuse(REASONS[fault.kind], [])
    return _asking_to_wait(refusal, emulator) if fault.kind in ASKS_TO_WAIT else refusal


def _asking_to_wait(refusal: Response, emulator: Emulator) -> Response:
    refusal.headers["retry-after"] = str(emulator.settings.retry_after)
    return refusal


def _own_names(offer: Offer, carries: str) -> tuple[str, ...]:
    field = offer.field(carries)
    return (field.name,) if field else ()


def _without(content: Object, text: str) -> Object:
    """Return a response without all values that contain the text, at any depth."""
    return {
        name: _without(value, text) if isinstance(value, dict) else value
        for name, value in content.items()
        if not (isinstance(value, str) and text in value)
    }
