"""The provider `fal` against a scripted queue."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from storyboard.errors import (
    NotAuthorized,
    PredictionFailed,
    ProviderError,
    ProviderUnavailable,
    RequestRejected,
    SubmitUncertain,
)
from storyboard.providers.fal import FalProvider, request_urls
from storyboard.providers.http import HttpClient
from storyboard.providers.protocol import Prediction, PredictionStatus

from .conftest import OrderOf
from .scripted import RESET, Scripted, reply

pytestmark = pytest.mark.anyio

PAGE = "fal-ai/minimax/hailuo-2.3/pro/image-to-video"
URL = "https://example.com/in.jpg"
ATTEMPTS = 6
QUEUED, RUNNING = PredictionStatus.QUEUED, PredictionStatus.RUNNING
SUCCEEDED, FAILED = PredictionStatus.SUCCEEDED, PredictionStatus.FAILED


@pytest.fixture
def fal(http: HttpClient, environ: dict[str, str]) -> FalProvider:
    return FalProvider(http, environ)


@pytest.fixture
def taken(server: Scripted) -> Prediction:
    return Prediction("r-1", QUEUED, urls=request_urls(server.origin, PAGE, "r-1"))


def status(word: str, code: int = 200, **more: Any) -> bytes:
    return reply(code, {"status": word, "request_id": "r-1", **more})


def video(url: str) -> bytes:
    return reply(200, {"video": {"url": url, "content_type": "video/mp4", "file_size": 4}})


@pytest.mark.parametrize(
    ("endpoint", "app"),
    [
        (PAGE, "fal-ai/minimax"),
        ("fal-ai/veo3.1", "fal-ai/veo3.1"),
        ("wan/v2.6/image-to-video", "wan/v2.6"),
        ("bytedance/seedance-2.5/us/text-to-video", "bytedance/seedance-2.5"),
        ("workflows/me/flow/x", "workflows/me/flow"),
        ("comfy/me/flow", "comfy/me/flow"),
        ("1234-my-app", "1234/my-app"),
    ],
)
def test_addresses_are_of_owner_and_app(endpoint: str, app: str) -> None:
    start = f"https://queue.fal.run/{app}/requests/a%2Fb"
    assert request_urls("https://queue.fal.run", endpoint, "a/b") == {
        "status": f"{start}/status",
        "result": start,
        "cancel": f"{start}/cancel",
    }


async def test_a_submit_goes_to_the_full_endpoint_and_returned_addresses_are_kept(
    server: Scripted, fal: FalProvider, order_of: OrderOf
) -> None:
    start = f"{server.origin}/{PAGE}/requests/r-1"
    given = {"status": f"{start}/status", "result": f"{start}/response", "cancel": f"{start}/cancel"}
    server.answers(
        status(
            "IN_QUEUE",
            queue_position=3,
            status_url=given["status"],
            response_url=given["result"],
            cancel_url=given["cancel"],
        )
    )
    prediction = await fal.submit(order_of(PAGE, image=URL))
    assert prediction == Prediction("r-1", QUEUED, urls=given, queue_position=3)
    (request,) = server.received
    assert (request.method, request.path) == ("POST", f"/{PAGE}")
    assert request.headers["authorization"] == "Key key-id:key-of-fal"
    assert request.json == {"prompt": "a runner", "image_url": URL}


@pytest.mark.parametrize(
    ("of_shot", "of_route", "sent"),
    [(None, None, None), (90, None, "90.0"), (None, 30, "30.0"), (2.5, 30, "2.5")],
)
async def test_the_time_to_start_goes_along_in_a_header_and_not_in_the_body(
    *,
    server: Scripted,
    fal: FalProvider,
    order_of: OrderOf,
    of_shot: float | None,
    of_route: float | None,
    sent: str | None,
) -> None:
    server.answers(reply(200, {"request_id": "r-1"}))
    order = order_of(PAGE, image=URL)
    route = order.route.model_copy(update={"start_timeout": of_route})
    await fal.submit(replace(order, route=route, start_timeout=of_shot))
    (request,) = server.received
    assert request.headers.get("x-fal-request-timeout") == sent
    assert request.json == {"prompt": "a runner", "image_url": URL}


async def test_addresses_are_rebuilt_when_missing_and_when_they_lead_elsewhere(
    server: Scripted, fal: FalProvider, order_of: OrderOf, taken: Prediction
) -> None:
    elsewhere = {"status_url": "https://evil.example/s", "response_url": "//x", "cancel_url": 3}
    server.answers(reply(200, {"request_id": "r-1"}), reply(202, {"request_id": "r-1"} | elsewhere))
    assert (await fal.submit(order_of(PAGE, image=URL))).urls == taken.urls
    assert (await fal.submit(order_of(PAGE, image=URL))).urls == taken.urls
    assert fal.known("r-1", PAGE) == taken


@pytest.mark.parametrize(
    "answer", [reply(200, {}), reply(200, b"{"), reply(200, {"request_id": None}), reply(204, b"")]
)
async def test_a_submit_without_an_id_is_uncertain(
    server: Scripted, fal: FalProvider, order_of: OrderOf, answer: bytes
) -> None:
    server.answers(answer)
    with pytest.raises(SubmitUncertain, match="there is no id in its answer"):
        await fal.submit(order_of(PAGE, image=URL))
    assert len(server.received) == 1


async def test_an_exhausted_balance_is_about_money(
    server: Scripted, fal: FalProvider, order_of: OrderOf
) -> None:
    server.answers(
        reply(403, {"detail": "User is locked. Reason: Exhausted balance. Top up your balance at …"})
    )
    with pytest.raises(RequestRejected, match="Exhausted balance") as caught:
        await fal.submit(order_of(PAGE, image=URL))
    assert caught.value.billing


@pytest.mark.parametrize(
    ("answer", "expected", "position", "logs"),
    [
        (status("IN_QUEUE", 202, queue_position=2), QUEUED, 2, ()),
        (status("IN_QUEUE", 200), QUEUED, None, ()),
        (
            status("IN_PROGRESS", 202, logs=[{"message": "a"}, {"message": " b\n"}, {}]),
            RUNNING,
            None,
            ("a", "b"),
        ),
        (status("IN_PROGRESS", 200, logs=None), RUNNING, None, ()),
        (status("PREPARING", 202), RUNNING, None, ()),
        (status("IN_PROGRESS", 500), RUNNING, None, ()),
    ],
)
async def test_the_word_decides_and_what_is_missing_is_not_missed(
    *,
    server: Scripted,
    fal: FalProvider,
    taken: Prediction,
    answer: bytes,
    expected: PredictionStatus,
    position: int | None,
    logs: tuple[str, ...],
) -> None:
    server.answers(answer)
    now = await fal.poll(taken)
    assert now == replace(taken, status=expected, queue_position=position, logs=logs)
    assert server.paths == ["GET /fal-ai/minimax/requests/r-1/status?logs=1"]


async def test_a_complete_request_has_its_result_asked_for(
    server: Scripted, fal: FalProvider, taken: Prediction
) -> None:
    server.answers(status("COMPLETED"), video("https://v3.fal.media/out.mp4?sig=abc"))
    now = await fal.poll(taken)
    assert (now.status, now.output) == (SUCCEEDED, "https://v3.fal.media/out.mp4?sig=abc")
    assert "abc" not in repr(now)
    assert server.paths[-1] == "GET /fal-ai/minimax/requests/r-1"


@pytest.mark.parametrize(
    "result", [reply(503, {"detail": "gone"}), RESET, video("https://v3.fal.media/out.mp4")]
)
async def test_complete_with_an_error_is_a_failure(
    server: Scripted, fal: FalProvider, taken: Prediction, result: bytes
) -> None:
    server.answers(status("COMPLETED", error="Runner disconnected", error_type="runner_disconnected"))
    server.answers(*[result] * ATTEMPTS)
    now = await fal.poll(taken)
    assert (now.status, now.error, now.output) == (FAILED, "Runner disconnected", None)


async def test_the_result_knows_more_than_the_status(
    server: Scripted, fal: FalProvider, taken: Prediction
) -> None:
    detail = [
        {"loc": ["body", "prompt"], "msg": "flagged", "type": "content_policy_violation"},
        {"loc": ["body", "image_url"], "msg": "too small", "type": "image_too_small"},
    ]
    server.answers(status("COMPLETED", error="Invalid status code: 422"), reply(422, {"detail": detail}))
    now = await fal.poll(taken)
    assert now.error == ("prompt: flagged (content_policy_violation); image_url: too small (image_too_small)")


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (
            reply(422, {"detail": [{"msg": "unsafe", "type": "content_policy_violation"}]}),
            "unsafe (content_policy",
        ),
        (reply(500, {"detail": [{"msg": "broke", "type": "internal_server_error"}]}), "broke"),
        (reply(499, {"detail": "gone", "error_type": "client_cancelled"}), "gone"),
        (reply(400, {"detail": "bad input"}), "bad input"),
    ],
)
async def test_a_failing_result_is_a_failure(
    server: Scripted, fal: FalProvider, taken: Prediction, result: bytes, words: str
) -> None:
    server.answers(status("COMPLETED"), *[result] * ATTEMPTS)
    now = await fal.poll(taken)
    assert now.status is FAILED
    assert now.error is not None
    assert words in now.error


async def test_trouble_of_the_queue_that_passes_is_no_failure_of_the_clip(
    server: Scripted, fal: FalProvider, taken: Prediction
) -> None:
    trouble = reply(500, {"detail": "Internal server error", "error_type": "internal_error"})
    server.answers(status("COMPLETED"), trouble, trouble, video("https://v3.fal.media/out.mp4"))
    assert (await fal.poll(taken)).status is SUCCEEDED
    server.answers(status("COMPLETED"), *[trouble] * (ATTEMPTS - 1), RESET)
    with pytest.raises(ProviderUnavailable):
        await fal.poll(taken)


@pytest.mark.parametrize(
    "trouble",
    [
        reply(504, {"detail": "Request timed out", "error_type": "request_timeout"}),
        reply(504, {"detail": "late"}, x_fal_error_type="request_timeout"),
        reply(503, {"detail": "gone", "error_type": "runner_disconnected"}, x_fal_billable_units="0"),
        reply(504, b"Gateway Timeout", content_type="text/plain"),
    ],
)
async def test_trouble_of_the_queue_that_stays_is_none_either_while_the_status_knows_of_no_failure(
    server: Scripted, fal: FalProvider, taken: Prediction, trouble: bytes
) -> None:
    server.answers(status("COMPLETED"), *[trouble] * ATTEMPTS)
    with pytest.raises(ProviderUnavailable):
        await fal.poll(taken)
    server.answers(status("COMPLETED"), video("https://v3.fal.media/out.mp4"))
    assert (await fal.poll(taken)).status is SUCCEEDED


@pytest.mark.parametrize("result", [reply(400, {"detail": "Request is still in progress"}), reply(202, {})])
async def test_a_result_that_is_still_in_progress_is_no_failure(
    server: Scripted, fal: FalProvider, taken: Prediction, result: bytes
) -> None:
    server.answers(status("COMPLETED"), result)
    assert (await fal.poll(taken)).status is RUNNING


async def test_a_queue_out_of_order_says_nothing_about_the_clip(
    server: Scripted, fal: FalProvider, taken: Prediction
) -> None:
    server.answers(status("COMPLETED"), *[reply(500, {"detail": "Internal Server Error"})] * ATTEMPTS)
    with pytest.raises(ProviderUnavailable):
        await fal.poll(taken)
    server.answers(status("COMPLETED"), reply(401, {"detail": "invalid key credentials"}))
    with pytest.raises(NotAuthorized):
        await fal.poll(taken)


@pytest.mark.parametrize("code", [401, 402, 403, 404, 408, 410, 425, 429])
async def test_what_the_queue_says_of_a_call_is_no_failure_of_the_clip(
    server: Scripted, fal: FalProvider, taken: Prediction, code: int
) -> None:
    trouble = reply(code, {"detail": "not now", "error_type": "request_timeout"})
    server.answers(status("COMPLETED"), *[trouble] * ATTEMPTS)
    with pytest.raises(ProviderError):
        await fal.poll(taken)
    server.script.clear()
    server.answers(status("COMPLETED"), video("https://v3.fal.media/out.mp4"))
    assert (await fal.poll(taken)).status is SUCCEEDED


@pytest.mark.parametrize("word", ["FAILED", "ERROR", "CANCELLED"])
async def test_words_of_failure_that_fal_does_not_have_yet(
    server: Scripted, fal: FalProvider, taken: Prediction, word: str
) -> None:
    server.answers(status(word), *[reply(404, {})] * ATTEMPTS)
    assert (await fal.poll(taken)).status is FAILED


async def test_an_unknown_request_is_an_error_and_no_failed_prediction(
    server: Scripted, fal: FalProvider, taken: Prediction
) -> None:
    server.answers(*[reply(404, {"status": "NOT_FOUND"})] * ATTEMPTS)
    with pytest.raises(RequestRejected, match="does not find it") as caught:
        await fal.poll(taken)
    assert (caught.value.status, caught.value.request_id) == (404, "r-1")


async def test_the_key_goes_to_no_address_elsewhere(
    server: Scripted, fal: FalProvider, taken: Prediction
) -> None:
    moved = replace(taken, urls=dict.fromkeys(taken.urls, "http://127.0.0.1:9/elsewhere"))
    for call in (fal.poll(moved), fal.cancel(moved)):
        with pytest.raises(ProviderUnavailable, match="is not on"):
            await call
    assert not server.received


@pytest.mark.parametrize(
    "answer",
    [
        reply(202, {"status": "CANCELLATION_REQUESTED"}),
        reply(200, {"status": "OK"}),
        reply(400, {"status": "ALREADY_COMPLETED"}),
        reply(404, {"status": "NOT_FOUND"}),
    ],
)
async def test_cancelling_puts(server: Scripted, fal: FalProvider, taken: Prediction, answer: bytes) -> None:
    server.answers(answer)
    await fal.cancel(taken)
    (request,) = server.received
    assert (request.method, request.path) == ("PUT", "/fal-ai/minimax/requests/r-1/cancel")
    assert request.headers["content-length"] == "0"


def unheeded(fraction: float | None, note: str | None) -> None:
    """Take no notice."""


async def test_a_clip_is_fetched_without_the_key_and_from_a_fresh_address_when_the_first_is_gone(
    server: Scripted, fal: FalProvider, taken: Prediction, tmp_path: Path
) -> None:
    target = tmp_path / "clip.mp4"
    ended = replace(taken, status=SUCCEEDED, output=f"{server.origin}/old.mp4")
    server.answers(
        reply(403, b""), status("COMPLETED"), video(f"{server.origin}/new.mp4"), reply(200, b"clip")
    )
    await fal.fetch(ended, target, unheeded)
    assert target.read_bytes() == b"clip"
    assert [one.path for one in server.received if "authorization" not in one.headers] == [
        "/old.mp4",
        "/new.mp4",
    ]


async def test_a_clip_is_fetched_by_the_addresses_alone(
    server: Scripted, fal: FalProvider, taken: Prediction, tmp_path: Path
) -> None:
    server.answers(status("COMPLETED"), video(f"{server.origin}/new.mp4"), reply(200, b"clip"))
    await fal.fetch(taken, tmp_path / "clip.mp4", unheeded)
    assert (tmp_path / "clip.mp4").read_bytes() == b"clip"
    server.answers(status("COMPLETED", error="gone"), *[reply(404, {})] * ATTEMPTS)
    with pytest.raises(PredictionFailed, match="gone"):
        await fal.fetch(taken, tmp_path / "other.mp4", unheeded)
