"""What a failed prediction may cost all the same, by what the providers say of it."""

from __future__ import annotations

import json

import pytest

from storyboard.providers import fal, replicate
from storyboard.providers.protocol import Prediction, PredictionStatus
from storyboard.providers.responses import Json, Response

TAKEN = Prediction("r-1", PredictionStatus.RUNNING)
REFUSED: Json = {"detail": [{"loc": ["body", "prompt"], "msg": "no", "type": "content_policy_violation"}]}


def answer(provider: str, status: int, body: Json, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(provider, status, named, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("status", "body", "headers", "charged"),
    [
        (422, REFUSED, {}, True),
        (422, REFUSED, {"x_fal_billable_units": "1"}, True),
        (422, REFUSED, {"x_fal_billable_units": "0"}, False),
        (422, REFUSED, {"x_fal_billable_units": "0.0"}, False),
        (500, {"detail": [{"msg": "broke", "type": "internal_server_error"}]}, {}, False),
        (
            504,
            {"detail": [{"msg": "late", "type": "generation_timeout"}]},
            {"x_fal_billable_units": "0"},
            False,
        ),
    ],
)
def test_fal_charges_for_what_the_model_refuses_and_not_for_its_own_trouble(
    status: int, body: Json, headers: dict[str, str], charged: bool
) -> None:
    ended = fal.decode_result(TAKEN, answer("fal", status, body, **headers))
    assert (ended.status, ended.maybe_charged) == (PredictionStatus.FAILED, charged)


@pytest.mark.parametrize(
    ("word", "metrics", "charged"),
    [
        ("failed", {"predict_time": 12.5}, True),
        ("canceled", {"predict_time": 0.4}, True),
        ("failed", {}, False),
        ("failed", {"predict_time": 0}, False),
        ("aborted", None, False),
    ],
)
def test_replicate_charges_for_the_time_that_it_ran(word: str, metrics: Json, charged: bool) -> None:
    body: Json = {"id": "r-1", "status": word, "error": "it broke", "output": None, "metrics": metrics}
    ended = replicate.decode(TAKEN, answer("replicate", 200, body))
    assert (ended.status, ended.maybe_charged) == (PredictionStatus.FAILED, charged)
