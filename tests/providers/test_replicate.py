"""The provider `replicate` against scripted answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from storyboard.catalogue.schema import Endpoint, Route
from storyboard.errors import (
    NotAuthorized,
    ProviderError,
    ProviderUnavailable,
    RequestRejected,
    SubmitUncertain,
)
from storyboard.providers.http import HttpClient
from storyboard.providers.protocol import Order, Prediction, PredictionStatus
from storyboard.providers.replicate import ReplicateProvider

from .conftest import OrderOf
from .scripted import Scripted, reply

pytestmark = pytest.mark.anyio

ATTEMPTS = 6
QUEUED, RUNNING = PredictionStatus.QUEUED, PredictionStatus.RUNNING
SUCCEEDED, FAILED = PredictionStatus.SUCCEEDED, PredictionStatus.FAILED


@pytest.fixture
def replicate(http: HttpClient, environ: dict[str, str]) -> ReplicateProvider:
    return ReplicateProvider(http, environ)


@pytest.fixture
def taken(server: Scripted) -> Prediction:
    start = f"{server.origin}/v1/predictions/abc"
    return Prediction("abc", QUEUED, urls={"get": start, "cancel": f"{start}/cancel"})


@pytest.fixture
def order(order_of: OrderOf) -> Order:
    known = order_of("hailuo-2.3", provider="fal")
    endpoint = Endpoint(id="minimax/hailuo-2.3", source="a page", first_frame="first_frame_image")
    route = Route(provider="replicate", date=known.route.date, image=endpoint)
    return replace(known, route=route, mode="image", first_frame="https://example.com/in.jpg")


def standing(status: str, http: int = 200, **more: Any) -> bytes:
    return reply(http, {"id": "abc", "status": status, **more})


async def test_a_submit_wraps_the_input(
    server: Scripted, replicate: ReplicateProvider, order: Order, taken: Prediction
) -> None:
    server.answers(standing("starting", 201, urls=dict(taken.urls), logs="", output=None, error=None))
    assert await replicate.submit(order) == taken
    (request,) = server.received
    assert (request.method, request.path) == ("POST", "/v1/models/minimax/hailuo-2.3/predictions")
    assert request.headers["authorization"] == "Bearer key-of-replicate"
    assert request.json == {
        "input": {"prompt": "a runner", "first_frame_image": "https://example.com/in.jpg"}
    }


async def test_addresses_elsewhere_are_not_taken(
    server: Scripted, replicate: ReplicateProvider, order: Order, taken: Prediction
) -> None:
    server.answers(
        standing("starting", urls={"get": "https://evil.example/abc", "stream": "https://s.example"})
    )
    assert (await replicate.submit(order)).urls == taken.urls


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (
            reply(422, {"title": "Input validation failed", "detail": "- input.duration: must be 6"}),
            RequestRejected,
            "must be 6",
        ),
        (
            reply(402, {"title": "Insufficient credit", "detail": "You have none."}),
            RequestRejected,
            "You have none",
        ),
        (
            reply(401, {"title": "Unauthenticated", "detail": "You did not pass a token"}),
            NotAuthorized,
            "token",
        ),
        (reply(201, {"status": "starting"}), SubmitUncertain, "no id"),
        (reply(502, b"<html>"), SubmitUncertain, "page of HTML"),
    ],
)
async def test_refusals_at_submit(
    *,
    server: Scripted,
    replicate: ReplicateProvider,
    order: Order,
    answer: bytes,
    kind: type[ProviderError],
    said: str,
) -> None:
    server.answers(answer)
    with pytest.raises(kind, match=said) as caught:
        await replicate.submit(order)
    assert len(server.received) == 1
    assert getattr(caught.value, "billing", False) is (b" 402 " in answer)


@pytest.mark.parametrize(
    ("more", "status", "error", "output"),
    [
        ({"status": "starting"}, QUEUED, None, None),
        ({"status": "processing"}, RUNNING, None, None),
        ({"status": "booting"}, RUNNING, None, None),
        (
            {"status": "succeeded", "output": "https://r.example/o.mp4"},
            SUCCEEDED,
            None,
            "https://r.example/o.mp4",
        ),
        (
            {"status": "succeeded", "output": ["https://r.example/o.mp4"]},
            SUCCEEDED,
            None,
            "https://r.example/o.mp4",
        ),
        (
            {"status": "succeeded", "output": {"a": 1, "b": ["https://r.example/o"]}},
            SUCCEEDED,
            None,
            "https://r.example/o",
        ),
        ({"status": "failed", "error": "flagged"}, FAILED, "flagged", None),
        ({"status": "failed", "error": None}, FAILED, "it ended as failed", None),
        ({"status": "canceled"}, FAILED, "it ended as canceled", None),
        ({"status": "aborted"}, FAILED, "it ended as aborted", None),
    ],
)
async def test_every_status(
    *,
    server: Scripted,
    replicate: ReplicateProvider,
    taken: Prediction,
    more: dict[str, Any],
    status: PredictionStatus,
    error: str | None,
    output: str | None,
) -> None:
    server.answers(reply(200, {"id": "abc", **more}))
    assert await replicate.poll(taken) == replace(taken, status=status, error=error, output=output)
    assert server.paths == ["GET /v1/predictions/abc"]


async def test_log_lines_are_told(server: Scripted, replicate: ReplicateProvider, taken: Prediction) -> None:
    server.answers(standing("processing", logs="one\n\n two https://x.example/?sig=abc\n"))
    assert (await replicate.poll(taken)).logs == ("one", "two https://x.example/?…")


@pytest.mark.parametrize("urls", [{}, {"get": "https://evil.example/abc", "cancel": "https://evil.example"}])
async def test_addresses_are_rebuilt_from_the_id(
    server: Scripted, replicate: ReplicateProvider, urls: dict[str, str]
) -> None:
    server.answers(standing("processing"), standing("canceled"))
    await replicate.poll(Prediction("abc", QUEUED, urls=urls))
    await replicate.cancel(Prediction("abc", QUEUED, urls=urls))
    assert server.paths == ["GET /v1/predictions/abc", "POST /v1/predictions/abc/cancel"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(404, {"detail": "not found"}), RequestRejected),
        (reply(401, {"detail": "no"}), NotAuthorized),
        (reply(500, {"detail": "boom"}), ProviderUnavailable),
        (reply(200, {"id": "abc"}), ProviderUnavailable),
    ],
)
async def test_a_poll_that_fails_is_no_failed_prediction(
    server: Scripted,
    replicate: ReplicateProvider,
    taken: Prediction,
    answer: bytes,
    kind: type[ProviderError],
) -> None:
    server.answers(*[answer] * ATTEMPTS)
    with pytest.raises(kind):
        await replicate.poll(taken)


@pytest.mark.parametrize("status", [404, 409, 422])
async def test_cancelling_what_has_ended_is_no_error(
    server: Scripted, replicate: ReplicateProvider, taken: Prediction, status: int
) -> None:
    server.answers(reply(status, {"detail": "ended"}))
    await replicate.cancel(taken)
    assert len(server.received) == 1


@pytest.fixture
def refusing(
    server: Scripted, replicate: ReplicateProvider, order: Order
) -> tuple[Scripted, ReplicateProvider, Order]:
    return server, replicate, order


@pytest.mark.parametrize(
    ("endpoint", "refusal", "remedy"),
    [
        ("acme/clips", (404, "The requested resource could not be found."), "replicate:acme/clips:VERSION"),
        ("acme/clips", (422, "version is required"), "replicate:acme/clips:VERSION"),
        ("acme/clips", (422, "- input: prompt is required"), None),
        ("acme/clips:0a", (422, "Invalid version or not permitted"), "replicate.com/acme/clips/versions"),
        ("acme/clips:0a", (404, "The specified version does not exist"), "replicate.com/acme/clips/versions"),
        ("deployments/acme/mine", (404, "The requested resource could not be found."), None),
    ],
)
async def test_a_refusal_about_the_version_names_the_remedy(
    refusing: tuple[Scripted, ReplicateProvider, Order],
    endpoint: str,
    refusal: tuple[int, str],
    remedy: str | None,
) -> None:
    server, replicate, order = refusing
    status, detail = refusal
    server.answers(reply(status, {"title": "Refused", "detail": detail, "status": status}))
    other = Endpoint(id=endpoint, source="a page", first_frame="image")
    asked = replace(order, route=order.route.model_copy(update={"image": other}))
    with pytest.raises(RequestRejected) as caught:
        await replicate.submit(asked)
    hint = caught.value.hint or ""
    assert (remedy in hint) if remedy else ("version" not in hint.lower())
