"""The provider `wavespeed` against scripted envelopes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from storyboard.errors import (
    NotAuthorized,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    RequestRejected,
    SubmitUncertain,
)
from storyboard.providers.http import HttpClient
from storyboard.providers.protocol import Prediction, PredictionStatus
from storyboard.providers.wavespeed import WaveSpeedProvider

from .conftest import OrderOf
from .scripted import Scripted, reply

pytestmark = pytest.mark.anyio

PAGE = "minimax/hailuo-2.3/i2v-pro"
URL = "https://example.com/in.jpg"
ATTEMPTS = 6
CROWD = 60
QUEUED, RUNNING = PredictionStatus.QUEUED, PredictionStatus.RUNNING
SUCCEEDED, FAILED = PredictionStatus.SUCCEEDED, PredictionStatus.FAILED


@pytest.fixture
def wavespeed(http: HttpClient, environ: dict[str, str]) -> WaveSpeedProvider:
    return WaveSpeedProvider(http, environ)


@pytest.fixture
def taken(server: Scripted) -> Prediction:
    return Prediction("p-1", QUEUED, urls={"result": f"{server.origin}/api/v3/predictions/p-1/result"})


def envelope(data: dict[str, Any], http: int = 200, code: int = 200, message: str = "success") -> bytes:
    return reply(http, {"code": code, "message": message, "data": data})


async def test_a_submit_as_on_the_page(
    server: Scripted, wavespeed: WaveSpeedProvider, order_of: OrderOf, taken: Prediction
) -> None:
    server.answers(
        envelope({"id": "p-1", "status": "created", "outputs": [], "urls": {"get": taken.urls["result"]}})
    )
    assert await wavespeed.submit(order_of(PAGE, image=URL)) == taken
    (request,) = server.received
    assert (request.method, request.path) == ("POST", f"/api/v3/{PAGE}")
    assert request.headers["authorization"] == "Bearer key-of-wavespeed"
    assert request.json == {"prompt": "a runner", "image": URL, "enable_prompt_expansion": True}


async def test_an_id_is_an_acceptance_whatever_the_codes_say(
    server: Scripted, wavespeed: WaveSpeedProvider, order_of: OrderOf
) -> None:
    server.answers(
        envelope({"id": "p-1", "status": "processing"}, code=5004, message="Sync mode timed out"),
        envelope({"id": "p-2", "status": "failed", "error": "HTTP 500", "code": 5000}, http=500),
        envelope({"id": "p-3"}),
    )
    running, failed, queued = [await wavespeed.submit(order_of(PAGE, image=URL)) for _ in range(3)]
    assert (running.id, running.status) == ("p-1", RUNNING)
    assert (failed.status, failed.error) == (FAILED, "HTTP 500 (internal error)")
    assert queued.status is QUEUED


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(200, {"code": 401, "message": "Unauthorized"}), NotAuthorized),
        (reply(401, {"code": 401, "message": "Unauthorized"}), NotAuthorized),
        (reply(200, {"code": 400, "message": "bad size"}), RequestRejected),
        (reply(402, {"code": 402, "message": "Insufficient credits."}), RequestRejected),
        (reply(404, {"code": 404, "message": "no such model"}), RequestRejected),
        (reply(200, {"code": 429, "message": "slow down"}), RateLimited),
        (reply(429, {"code": 429, "message": "slow down"}, retry_after="1"), RateLimited),
        (reply(503, {"code": 503, "message": "away"}, retry_after="1"), ProviderUnavailable),
        (reply(200, {"code": 500, "message": "boom"}), SubmitUncertain),
        (reply(200, {"code": 5000, "message": "boom"}), SubmitUncertain),
        (reply(500, {"code": 500, "message": "boom"}), SubmitUncertain),
        (reply(200, {"code": 200, "message": "success", "data": {}}), SubmitUncertain),
        (reply(200, b"{"), SubmitUncertain),
    ],
)
async def test_both_codes_are_checked_at_submit(
    *,
    server: Scripted,
    wavespeed: WaveSpeedProvider,
    order_of: OrderOf,
    answer: bytes,
    kind: type[ProviderError],
) -> None:
    server.answers(answer)
    with pytest.raises(kind):
        await wavespeed.submit(order_of(PAGE, image=URL))
    assert len(server.received) == 1, "trying again is for whoever writes each try into the journal"


@pytest.mark.parametrize(
    ("data", "status", "error", "output"),
    [
        ({"status": "created"}, QUEUED, None, None),
        ({"status": "processing"}, RUNNING, None, None),
        ({"status": "warming"}, RUNNING, None, None),
        ({"status": "processing", "code": 5004, "error": "Sync mode timed out"}, RUNNING, None, None),
        (
            {"status": "completed", "outputs": ["https://x.example/o.mp4"]},
            SUCCEEDED,
            None,
            "https://x.example/o.mp4",
        ),
        (
            {"status": "failed", "error": "flagged", "code": 1200},
            FAILED,
            "flagged (content moderation)",
            None,
        ),
        ({"status": "failed", "error": "", "code": 1402}, FAILED, "a picture could not be read", None),
        ({"status": "failed", "error": "odd", "code": 77}, FAILED, "odd", None),
        ({"status": "cancelled"}, FAILED, "it ended as cancelled", None),
        ({"status": "timeout", "error": None}, FAILED, "it ended as timeout", None),
        ({"status": "deleted"}, FAILED, "it ended as deleted", None),
    ],
)
async def test_every_status(
    *,
    server: Scripted,
    wavespeed: WaveSpeedProvider,
    taken: Prediction,
    data: dict[str, Any],
    status: PredictionStatus,
    error: str | None,
    output: str | None,
) -> None:
    server.answers(envelope({"id": "p-1", **data}))
    now = await wavespeed.poll(taken)
    assert now == replace(taken, status=status, error=error, output=output)
    assert server.paths == ["GET /api/v3/predictions/p-1/result"]


@pytest.mark.parametrize("urls", [{}, {"result": "https://evil.example/p-1"}])
async def test_the_address_is_rebuilt_where_it_is_missing_or_elsewhere(
    server: Scripted, wavespeed: WaveSpeedProvider, urls: dict[str, str]
) -> None:
    server.answers(envelope({"id": "p-1", "status": "processing"}))
    await wavespeed.poll(Prediction("p-1", QUEUED, urls=urls))
    assert server.paths == ["GET /api/v3/predictions/p-1/result"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(404, {"code": 404, "message": "Task not found"}), RequestRejected),
        (reply(200, {"code": 404, "message": "Task not found"}), RequestRejected),
        (reply(200, {"code": 401, "message": "Unauthorized"}), NotAuthorized),
        (reply(200, {"code": 500, "message": "boom"}), ProviderUnavailable),
        (reply(200, b"<html>"), ProviderUnavailable),
    ],
)
async def test_a_poll_that_fails_is_no_failed_prediction(
    server: Scripted,
    wavespeed: WaveSpeedProvider,
    taken: Prediction,
    answer: bytes,
    kind: type[ProviderError],
) -> None:
    server.answers(*[answer] * ATTEMPTS)
    with pytest.raises(kind) as caught:
        await wavespeed.poll(taken)
    assert caught.value.request_id == "p-1"


async def test_cancelling_asks_for_nothing(
    server: Scripted, wavespeed: WaveSpeedProvider, taken: Prediction
) -> None:
    await wavespeed.cancel(taken)
    assert not server.received
