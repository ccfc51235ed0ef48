"""The provider `minimax` against scripted answers, whose errors come inside HTTP 200."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
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
from storyboard.providers.minimax import MiniMaxProvider
from storyboard.providers.protocol import Prediction, PredictionStatus

from .conftest import OrderOf
from .scripted import Scripted, reply

pytestmark = pytest.mark.anyio

ATTEMPTS = 6
CROWD = 60
TAKEN = Prediction("106916112212032", PredictionStatus.QUEUED)
QUEUED, RUNNING = PredictionStatus.QUEUED, PredictionStatus.RUNNING
SUCCEEDED, FAILED = PredictionStatus.SUCCEEDED, PredictionStatus.FAILED


@pytest.fixture
def minimax(http: HttpClient, environ: dict[str, str]) -> MiniMaxProvider:
    return MiniMaxProvider(http, environ)


def based(code: int = 0, message: str = "success", http: int = 200, **more: Any) -> bytes:
    return reply(http, {**more, "base_resp": {"status_code": code, "status_msg": message}})


@pytest.mark.parametrize("task_id", [TAKEN.id, int(TAKEN.id)])
async def test_a_submit_names_the_model_in_its_body(
    server: Scripted, minimax: MiniMaxProvider, order_of: OrderOf, task_id: object
) -> None:
    server.answers(based(task_id=task_id))
    order = order_of("MiniMax-Hailuo-2.3", image="data:image/png;base64,AA==")
    assert await minimax.submit(order) == TAKEN
    (request,) = server.received
    assert (request.method, request.path) == ("POST", "/v1/video_generation")
    assert request.headers["authorization"] == "Bearer key-of-minimax"
    assert request.json["model"] == "MiniMax-Hailuo-2.3"
    assert request.json["duration"] == 6


@pytest.mark.parametrize(
    ("code", "kind", "billing"),
    [
        (1002, RateLimited, None),
        (1039, RateLimited, None),
        (1041, RateLimited, None),
        (1004, NotAuthorized, None),
        (2049, NotAuthorized, None),
        (1008, RequestRejected, True),
        (1028, RequestRejected, True),
        (2056, RequestRejected, True),
        (2061, RequestRejected, True),
        (1026, RequestRejected, False),
        (1042, RequestRejected, False),
        (2013, RequestRejected, False),
        (1000, SubmitUncertain, None),
        (1001, SubmitUncertain, None),
        (1013, SubmitUncertain, None),
        (1024, SubmitUncertain, None),
        (1033, SubmitUncertain, None),
        (9999, SubmitUncertain, None),
        (0, SubmitUncertain, None),
    ],
)
async def test_every_code_inside_a_success(
    *,
    server: Scripted,
    minimax: MiniMaxProvider,
    order_of: OrderOf,
    code: int,
    kind: type[ProviderError],
    billing: bool | None,
) -> None:
    server.answers(based(code, "these words", task_id=""))
    with pytest.raises(kind) as caught:
        await minimax.submit(order_of("hailuo-2.3", provider="minimax"))
    assert len(server.received) == 1, "trying again is for whoever writes each try into the journal"
    if code:
        assert "these words" in caught.value.message
    if isinstance(caught.value, RequestRejected):
        assert caught.value.billing is billing


@pytest.mark.parametrize("nothing", ["", "0", 0, None])
@pytest.mark.parametrize("code", [0, 1002])
async def test_an_id_of_nothing_is_no_id(
    server: Scripted, minimax: MiniMaxProvider, order_of: OrderOf, nothing: object, code: int
) -> None:
    server.answers(based(code, "words", task_id=nothing))
    with pytest.raises(RateLimited if code else SubmitUncertain) as caught:
        await minimax.submit(order_of("hailuo-2.3", provider="minimax"))
    assert caught.value.request_id is None


@pytest.mark.parametrize(
    ("status", "kind"), [(401, NotAuthorized), (500, SubmitUncertain), (403, RequestRejected)]
)
async def test_http_codes_count_too(
    server: Scripted, minimax: MiniMaxProvider, order_of: OrderOf, status: int, kind: type[ProviderError]
) -> None:
    server.answers(based(1000, "unknown error", http=status))
    with pytest.raises(kind):
        await minimax.submit(order_of("hailuo-2.3", provider="minimax"))


@pytest.mark.parametrize(
    ("word", "code", "message", "status", "error"),
    [
        ("Preparing", 0, "success", QUEUED, None),
        ("Queueing", 0, "success", QUEUED, None),
        ("Processing", 0, "success", RUNNING, None),
        ("processing", 0, "success", RUNNING, None),
        ("Reviewing", 0, "success", RUNNING, None),
        ("Fail", 1027, "output new_sensitive", FAILED, "output new_sensitive"),
        ("failed", 0, "success", FAILED, "it ended as failed"),
        ("Expired", 0, "", FAILED, "it ended as Expired"),
    ],
)
async def test_words_of_status_in_any_case(
    *,
    server: Scripted,
    minimax: MiniMaxProvider,
    word: str,
    code: int,
    message: str,
    status: PredictionStatus,
    error: str | None,
) -> None:
    server.answers(based(code, message, task_id=TAKEN.id, status=word))
    assert await minimax.poll(TAKEN) == replace(TAKEN, status=status, error=error)
    assert server.paths == [f"GET /v1/query/video_generation?task_id={TAKEN.id}"]


@pytest.mark.parametrize("file_id", ["205258526306433", 205258526306433])
async def test_the_clip_is_a_file_whose_address_is_asked_for(
    server: Scripted, minimax: MiniMaxProvider, file_id: object
) -> None:
    server.answers(
        based(task_id=TAKEN.id, status="success", file_id=file_id),
        based(file={"file_id": file_id, "download_url": "https://x.example/o.mp4?Signature=abc"}),
    )
    now = await minimax.poll(TAKEN)
    assert now == replace(TAKEN, status=SUCCEEDED, output="https://x.example/o.mp4?Signature=abc")
    assert server.paths[-1] == "GET /v1/files/retrieve?file_id=205258526306433"


async def test_a_fresh_address_is_retrieved_when_the_first_has_expired(
    server: Scripted, minimax: MiniMaxProvider, tmp_path: Path
) -> None:
    server.answers(
        reply(403, b""),
        based(task_id=TAKEN.id, status="Success", file_id="7"),
        based(file={"download_url": f"{server.origin}/fresh.mp4?Signature=abc"}),
        reply(200, b"clip"),
    )
    ended = replace(TAKEN, status=SUCCEEDED, output=f"{server.origin}/stale.mp4?Signature=old")
    await minimax.fetch(ended, tmp_path / "clip.mp4", lambda *_: None)
    assert (tmp_path / "clip.mp4").read_bytes() == b"clip"
    assert "authorization" not in server.received[-1].headers


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (based(1004, "login fail"), NotAuthorized),
        (based(2013, "no such task"), RequestRejected),
        (based(1002, "slow down"), RateLimited),
        (based(1013, "internal"), ProviderUnavailable),
        (based(http=500), ProviderUnavailable),
        (reply(200, b"{"), ProviderUnavailable),
    ],
)
async def test_a_poll_that_fails_is_no_failed_prediction(
    server: Scripted, minimax: MiniMaxProvider, answer: bytes, kind: type[ProviderError]
) -> None:
    server.answers(*[answer] * CROWD)
    with pytest.raises(kind) as caught:
        await minimax.poll(TAKEN)
    assert caught.value.request_id == TAKEN.id


async def test_cancelling_asks_for_nothing(server: Scripted, minimax: MiniMaxProvider) -> None:
    await minimax.cancel(TAKEN)
    assert not server.received
