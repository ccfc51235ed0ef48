"""Answers that no page describes, at every provider: asked about again, searched for the video, and kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from storyboard.errors import (
    AnswerUnclear,
    NotAuthorized,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    RequestRejected,
    SubmitUncertain,
)
from storyboard.providers.fal import FalProvider, request_urls
from storyboard.providers.http import HttpClient
from storyboard.providers.minimax import MiniMaxProvider
from storyboard.providers.protocol import Order, Prediction, PredictionStatus, Provider
from storyboard.providers.replicate import ReplicateProvider
from storyboard.providers.wavespeed import WaveSpeedProvider

from .conftest import OrderOf
from .scripted import Behaviour, Scripted, reply

pytestmark = pytest.mark.anyio

Open = Callable[[str], Provider]

PROVIDERS = ("fal", "wavespeed", "minimax", "replicate")
PAGE = "fal-ai/minimax/hailuo-2.3/pro/image-to-video"
ATTEMPTS = 6
VIDEO = "https://cdn.example/made.mp4"
SENSITIVE = {"status_code": 1027, "status_msg": "flagged"}
HTML = b"<html><body>Bad Request</body></html>"
SUCCEEDED, FAILED = PredictionStatus.SUCCEEDED, PredictionStatus.FAILED
each_provider = pytest.mark.parametrize("name", PROVIDERS)


@pytest.fixture
def provider_of(http: HttpClient, environ: dict[str, str]) -> Open:
    kinds: dict[str, Callable[[HttpClient, dict[str, str]], Provider]] = {
        "fal": FalProvider,
        "wavespeed": WaveSpeedProvider,
        "minimax": MiniMaxProvider,
        "replicate": ReplicateProvider,
    }
    return lambda name: kinds[name](http, environ)


@pytest.fixture
def order(order_of: OrderOf) -> Callable[[str], Order]:
    return lambda name: order_of("hailuo-2.3", provider=name)


def taken(name: str, server: Scripted) -> Prediction:
    urls = request_urls(server.origin, PAGE, "r-1") if name == "fal" else {}
    return Prediction("r-1", PredictionStatus.QUEUED, urls=urls)


def finished(name: str, **result: Any) -> list[bytes]:
    """The answers to one poll of a prediction that has ended well, with this as its result."""
    match name:
        case "fal":
            return [reply(200, {"status": "COMPLETED", "request_id": "r-1"}), reply(200, result)]
        case "wavespeed":
            data = {"id": "r-1", "status": "completed", "error": "", **result}
            return [reply(200, {"code": 200, "message": "success", "data": data})]
        case "minimax":
            base = {"status_code": 0, "status_msg": "success"}
            return [reply(200, {"task_id": "r-1", "status": "Success", "base_resp": base, **result})]
        case _:
            return [reply(200, {"id": "r-1", "status": "succeeded", "error": None, **result})]


@each_provider
@pytest.mark.parametrize(
    "result",
    [
        {"response": {"video": {"url": VIDEO}}},
        {"video_url": VIDEO},
        {"data": {"video": VIDEO}},
        {"result": {"video": VIDEO}},
        {"output": {"video": VIDEO, "thumbnail": "https://cdn.example/made.jpg"}},
        {"file": VIDEO},
        {"items": [{"url": "https://cdn.example/t.png"}, {"url": VIDEO}]},
        {
            "video": {"url": VIDEO},
            "webhook": "https://hooks.example/x.mp4",
            "logs": "from https://x.example/in.mp4",
        },
    ],
)
async def test_a_video_is_taken_from_wherever_it_is(
    server: Scripted, provider_of: Open, name: str, result: dict[str, Any]
) -> None:
    server.answers(*finished(name, **result))
    now = await provider_of(name).poll(taken(name, server))
    assert (now.status, now.output) == (SUCCEEDED, VIDEO)


@each_provider
@pytest.mark.parametrize(
    ("result", "said"),
    [
        ({"video": None, "reason": "blocked by the content filter"}, "blocked by the content filter"),
        ({"outputs": [], "has_nsfw_contents": [True]}, "has_nsfw_contents: true"),
        ({"images": [{"url": "https://cdn.example/a.png"}], "note": "none"}, "contains no video"),
    ],
)
async def test_an_end_without_a_video_is_no_failure_and_its_reason_is_told(
    server: Scripted, provider_of: Open, name: str, result: dict[str, Any], said: str
) -> None:
    signed = "https://cdn.example/log.txt?X-Amz-Signature=5ecret"
    end = finished(name, **result, report=signed, signature="5ecret")
    server.answers(*end[:-1], *[end[-1]] * ATTEMPTS)
    with pytest.raises(AnswerUnclear, match=said) as caught:
        await provider_of(name).poll(taken(name, server))
    assert "https://cdn.example/log.txt?…" in caught.value.answer
    assert "5ecret" not in caught.value.answer + str(caught.value)
    assert len(caught.value.answer) < 4100


@each_provider
async def test_an_end_that_gets_its_video_a_little_later(
    server: Scripted, provider_of: Open, name: str
) -> None:
    *status, _ = finished(name)
    server.answers(
        *status, finished(name, file_id="", video=None)[-1], finished(name, video={"url": VIDEO})[-1]
    )
    assert (await provider_of(name).poll(taken(name, server))).output == VIDEO


@each_provider
@pytest.mark.parametrize(
    "odd",
    [
        *(reply(code, HTML, content_type="text/html") for code in (400, 405, 409, 425, 404, 502)),
        reply(200, b'{"status": "COMPLE', content_type="application/json"),
        reply(200, b"", content_type="application/json"),
        reply(200, HTML, content_type="text/html"),
        reply(500, {"status": "ERROR", "message": "upstream"}),
    ],
)
async def test_one_odd_answer_is_not_the_last_word(
    server: Scripted, provider_of: Open, name: str, odd: bytes
) -> None:
    good = finished(name, video={"url": VIDEO})
    server.answers(odd, *[each for one in good for each in ((one, odd) if one is not good[-1] else (one,))])
    assert (await provider_of(name).poll(taken(name, server))).output == VIDEO
    server.answers(*[odd] * ATTEMPTS)
    with pytest.raises(ProviderError):
        await provider_of(name).poll(taken(name, server))


@pytest.mark.parametrize(
    ("name", "answers", "words"),
    [
        (
            "fal",
            [
                reply(200, {"status": "COMPLETED", "request_id": "r-1"}),
                reply(
                    422, {"detail": [{"loc": ["body"], "msg": "flagged", "type": "content_policy_violation"}]}
                ),
            ],
            "flagged (content_policy_violation)",
        ),
        (
            "wavespeed",
            [reply(200, {"code": 200, "data": {"id": "r-1", "status": "failed", "error": "flagged"}})],
            "flagged",
        ),
        (
            "minimax",
            [
                reply(
                    200,
                    {
                        "task_id": "r-1",
                        "status": "Fail",
                        "base_resp": {"status_code": 1027, "status_msg": "flagged"},
                    },
                )
            ],
            "flagged",
        ),
        (
            "minimax",
            [reply(200, {"task_id": "", "base_resp": SENSITIVE})],
            "flagged",
        ),
        ("replicate", [reply(200, {"id": "r-1", "status": "failed", "error": "flagged"})], "flagged"),
    ],
)
async def test_the_providers_own_words_of_failure_end_it(
    server: Scripted, provider_of: Open, name: str, answers: list[bytes], words: str
) -> None:
    server.answers(*answers)
    now = await provider_of(name).poll(taken(name, server))
    assert (now.status, now.error) == (FAILED, words)


@pytest.mark.parametrize("name", ["fal", "wavespeed"])
async def test_a_flag_beside_a_clip_is_told(server: Scripted, provider_of: Open, name: str) -> None:
    server.answers(*finished(name, outputs=[VIDEO], has_nsfw_contents=[True], enable_safety_filter=True))
    now = await provider_of(name).poll(taken(name, server))
    assert (now.output, now.note) == (VIDEO, "has_nsfw_contents: true")
    server.answers(*finished(name, outputs=[VIDEO], has_nsfw_contents=[False]))
    assert (await provider_of(name).poll(taken(name, server))).note is None


CUT = "the connection ended before the response was complete"
TOLD = [
    ("fal", reply(504, HTML, content_type="text/html", x_fal_request_id="r-1")),
    ("fal", reply(500, {"detail": "Internal server error", "request_id": "r-1"})),
    (
        "fal",
        reply(200, b'{"status": "IN_QUEUE", "request_id": "r-1", "resp', content_type="application/json"),
    ),
    ("fal", reply(200, {"status_url": "https://queue.fal.run/fal-ai/minimax/requests/r-1/status"})),
    ("fal", reply(200, b"", x_fal_request_id="r-1")),
    ("fal", reply(200, b'{"request_id": "r-1"', content_length="200")),
    ("wavespeed", reply(500, {"code": 500, "message": "boom", "data": {"id": "r-1"}})),
    ("wavespeed", reply(200, b'{"code": 200, "data": {"id":"r-1", "mod', content_type="application/json")),
    ("wavespeed", reply(200, {"data": {"urls": {"get": "https://x.example/api/v3/predictions/r-1/result"}}})),
    ("wavespeed", reply(200, b'{"data": {"id": "r-1"', content_length="200")),
    ("minimax", reply(504, {"task_id": "r-1"})),
    ("minimax", reply(200, b'{"task_id": "r-1", "base_re', content_type="application/json")),
    ("minimax", reply(200, {"task_id": "r-1", "base_resp": {"status_code": 1000, "status_msg": "unknown"}})),
    ("minimax", reply(200, b'{"task_id": "r-1"', content_length="200")),
    ("replicate", reply(502, {"id": "r-1", "detail": "bad gateway"})),
    ("replicate", reply(201, b'{"id": "r-1", "model": "minimax/hai', content_type="application/json")),
    ("replicate", reply(201, {"urls": {"get": "https://api.replicate.com/v1/predictions/r-1"}})),
    ("replicate", reply(201, b'{"id": "r-1"', content_length="200")),
    # The answer is a list, or nothing but the address of what was made.
    ("minimax", reply(200, [{"task_id": "r-1"}])),
    ("wavespeed", reply(200, {"data": [{"id": "r-1"}]})),
    ("fal", reply(303, b"", location="/fal-ai/minimax/requests/r-1/status?logs=1")),
    ("wavespeed", reply(201, b"", location="https://x.example/api/v3/predictions/r-1/result")),
    ("minimax", reply(302, b"", location="/v1/query/video_generation?task_id=r-1&x=2")),
    ("replicate", reply(201, b"", location="/v1/predictions/r-1")),
]


@pytest.mark.parametrize(("name", "answer"), TOLD)
async def test_an_id_that_a_bad_answer_tells_is_kept_in_doubt(
    server: Scripted, provider_of: Open, order: Callable[[str], Order], name: str, answer: bytes
) -> None:
    server.answers(answer)
    prediction = await provider_of(name).submit(order(name))
    assert (prediction.id, prediction.status) == ("r-1", PredictionStatus.QUEUED)
    assert prediction.doubt is not None
    assert all(url.startswith(server.origin) and "r-1" in url for url in prediction.urls.values())
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("fal", reply(200, b'{"request_id": "r-', content_type="application/json")),
        ("fal", reply(500, {"detail": "x", "request_id": "two words"})),
        ("fal", reply(500, {"detail": "x", "request_id": "x" * 5000})),
        ("wavespeed", reply(200, b'{"data": {"id": "r-', content_type="application/json")),
        ("minimax", reply(200, b'{"task_id": 10691611221', content_type="application/json")),
        ("minimax", reply(200, {"task_id": "0", "base_resp": {"status_code": 0}})),
        ("replicate", reply(201, b'{"id": "r-', content_type="application/json")),
        ("replicate", reply(500, {"detail": "x", "input": {"id": "mine"}})),
    ],
)
async def test_half_an_id_is_none(
    server: Scripted, provider_of: Open, order: Callable[[str], Order], name: str, answer: bytes
) -> None:
    server.answers(answer)
    with pytest.raises(SubmitUncertain):
        await provider_of(name).submit(order(name))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(401, {"detail": "invalid key credentials"}, x_fal_request_id="r-1"), NotAuthorized),
        (reply(402, {"detail": "pay"}, x_fal_request_id="r-1"), RequestRejected),
        (reply(403, {"detail": "User is locked"}, x_fal_request_id="r-1"), RequestRejected),
        (reply(422, {"detail": [{"msg": "no", "loc": ["body"]}]}, x_fal_request_id="r-1"), RequestRejected),
        (reply(429, {"detail": "Too many requests"}, x_fal_request_id="r-1"), RateLimited),
        (reply(403, b'{"detail": "User is', content_length="200", x_fal_request_id="r-1"), RequestRejected),
    ],
)
async def test_a_refusal_stays_one_whatever_id_comes_along(
    *,
    server: Scripted,
    provider_of: Open,
    order: Callable[[str], Order],
    answer: Behaviour,
    kind: type[ProviderError],
) -> None:
    server.answers(answer)
    with pytest.raises(kind):
        await provider_of("fal").submit(order("fal"))


@each_provider
async def test_an_end_without_a_video_in_answer_to_a_submit_is_no_refusal(
    server: Scripted, provider_of: Open, order: Callable[[str], Order], name: str
) -> None:
    bodies = {
        "fal": {"request_id": "r-1", "status": "COMPLETED"},
        "wavespeed": {"code": 200, "data": {"id": "r-1", "status": "completed", "outputs": []}},
        "minimax": {"task_id": "r-1", "status": "Success", "base_resp": {"status_code": 0}},
        "replicate": {"id": "r-1", "status": "succeeded", "output": None},
    }
    server.answers(reply(200, bodies[name]))
    prediction = await provider_of(name).submit(order(name))
    assert (prediction.id, prediction.status, prediction.doubt) == ("r-1", PredictionStatus.QUEUED, None)


@each_provider
async def test_an_answer_about_another_prediction_is_asked_for_again(
    server: Scripted, provider_of: Open, name: str
) -> None:
    others = "https://cdn.example/of-somebody-else.mp4"
    swapped = finished(name, video=others)[0].replace(b"r-1", b"r-2")
    server.answers(swapped, *finished(name, video=VIDEO))
    if name == "minimax":
        server.answers(reply(200, {"file": {"download_url": VIDEO}}))
    now = await provider_of(name).poll(taken(name, server))
    assert (now.id, now.status, now.output) == ("r-1", SUCCEEDED, VIDEO)


@each_provider
async def test_answers_that_stay_about_another_prediction_end_nothing(
    server: Scripted, provider_of: Open, name: str
) -> None:
    server.answers(*[finished(name, video=VIDEO)[0].replace(b"r-1", b"r-2")] * ATTEMPTS)
    with pytest.raises(ProviderUnavailable, match='asked about "r-1" and answered about "r-2"'):
        await provider_of(name).poll(taken(name, server))
