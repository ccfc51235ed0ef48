"""Providers that answer with hostile addresses, odd characters, and waits that are none."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image

from storyboard.catalogue.catalogue import load_catalogue
from storyboard.catalogue.limits import effective_params
from storyboard.errors import ProviderError, ProviderUnavailable, RateLimited, RequestRejected
from storyboard.plan.request import ClipRequest
from storyboard.providers.addresses import without_secrets
from storyboard.providers.cleaning import DEEPEST, cleaned
from storyboard.providers.fal import FalProvider, request_urls
from storyboard.providers.http import HttpClient, Request
from storyboard.providers.minimax import MiniMaxProvider
from storyboard.providers.protocol import (
    Order,
    Prediction,
    PredictionStatus,
    Provider,
    TakesPictures,
)
from storyboard.providers.replicate import ReplicateProvider
from storyboard.providers.responses import Response, error_message, for_people, id_of
from storyboard.providers.wavespeed import WaveSpeedProvider
from tests.providers.conftest import KEYS, URLS
from tests.providers.scripted import Scripted, reply, scripted

PROVIDERS = ("fal", "wavespeed", "minimax", "replicate")
PAGE = "fal-ai/minimax/hailuo-2.3/pro/image-to-video"
# Half an emoji, NUL, a terminal's escape, the other direction of writing, a byte order mark.
ODD = "a\ud83db\x00c\x1b[31md\u202ee\ufefff\x9b"
TRIES = 8

Open = Callable[[str], Provider]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
async def server() -> AsyncIterator[Scripted]:
    async with scripted() as serving:
        yield serving


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
async def http(waits: list[float]) -> AsyncIterator[HttpClient]:
    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async with HttpClient(sleep=sleep) as client:
        yield client


@pytest.fixture
def provider_of(http: HttpClient, server: Scripted) -> Open:
    kinds: dict[str, Callable[[HttpClient, dict[str, str]], Provider]] = {
        "fal": FalProvider,
        "wavespeed": WaveSpeedProvider,
        "minimax": MiniMaxProvider,
        "replicate": ReplicateProvider,
    }
    return lambda name: kinds[name](http, KEYS | dict.fromkeys(URLS, server.origin))


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "frame.png"
    Image.linear_gradient("L").convert("RGB").resize((640, 360)).save(path)
    return path


def order_at(provider: str) -> Order:
    model = load_catalogue().find("hailuo-2.3")
    route = next(one for one in model.routes if one.provider == provider)
    request = ClipRequest(model.name, "a runner", model.usual_length, effective_params(model, {}))
    return Order(request, route, "text")


def taken(name: str, server: Scripted) -> Prediction:
    urls = request_urls(server.origin, PAGE, "r-1") if name == "fal" else {}
    return Prediction("r-1", PredictionStatus.QUEUED, urls=urls)


def is_fit(text: str | None) -> bool:
    """Whether a text can be stored, and printed without harm."""
    if text is None:
        return True
    text.encode()
    with sqlite3.connect(":memory:") as connection:
        (back,) = connection.execute("SELECT ?", (text,)).fetchone()
    connection.close()
    return back == text and all(each.isprintable() or each in "\n\t" for each in text)


# What is handed on


@pytest.mark.anyio
@pytest.mark.parametrize("name", ["fal", "wavespeed", "replicate"])
@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,hello",
        "ftp://files.example/a.png",
        "https://user:password@files.example/a.png",
        "http:///a.png",
        "https://files.example\\@127.0.0.1/a.png",
        "//files.example/a.png",
        "a.png",
    ],
)
async def test_an_upload_at_no_address_of_the_web_is_not_handed_on(
    server: Scripted, provider_of: Open, picture: Path, name: str, address: str
) -> None:
    server.answers(*[ticket(name, server.origin, address), reply(200, {})] * TRIES)
    provider = provider_of(name)
    assert isinstance(provider, TakesPictures)
    with pytest.raises(ProviderUnavailable) as caught:
        await provider.upload(picture)
    assert "password" not in str(caught.value)
    assert not [one for one in server.received if one.method == "PUT"]


@pytest.mark.anyio
@pytest.mark.parametrize("name", ["fal", "wavespeed", "replicate"])
async def test_an_upload_in_a_private_network_is_not_handed_on_by_a_public_provider(
    server: Scripted, provider_of: Open, picture: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def public_home(_: object) -> set[str]:
        return set()

    monkeypatch.setattr("storyboard.providers.untrusted_url._networks_of_provider", public_home)
    for private in ("http://169.254.169.254/latest/meta-data", "http://[::1]/a.png", "http://10.0.0.7/a.png"):
        server.answers(ticket(name, "https://1.1.1.1", private))
        provider = provider_of(name)
        assert isinstance(provider, TakesPictures)
        with pytest.raises(ProviderUnavailable, match="private network"):
            await provider.upload(picture)


def ticket(name: str, origin: str, address: str) -> bytes:
    match name:
        case "fal":
            return reply(200, {"upload_url": f"{origin}/put", "file_url": address})
        case "wavespeed":
            data = {"upload": {"method": "PUT", "url": f"{origin}/put"}, "download_url": address}
            return reply(200, {"code": 200, "data": data})
        case _:
            return reply(201, {"id": "f", "urls": {"get": address}})


@pytest.mark.anyio
async def test_a_ticket_has_no_say_in_where_a_call_goes(
    server: Scripted, provider_of: Open, picture: Path
) -> None:
    headers = {"Host": "evil.example", "Authorization": "Bearer theirs", "Content-Length": "1", "x-acl": "a"}
    upload = {"method": "PUT", "url": f"{server.origin}/put", "headers": headers}
    data = {"upload": upload, "download_url": "https://files.example/a.png"}
    server.answers(reply(200, {"code": 200, "data": data}), reply(200, {}))
    provider = provider_of("wavespeed")
    assert isinstance(provider, TakesPictures)
    await provider.upload(picture)
    put = server.received[-1]
    assert put.headers["host"] == server.origin.removeprefix("http://")
    assert put.headers["content-length"] == str(len(put.body))
    assert "authorization" not in put.headers
    server.answers(
        *[reply(200, {"code": 200, "data": data | {"upload": upload | {"method": "DELETE"}}})] * TRIES
    )
    with pytest.raises(ProviderUnavailable):
        await provider.upload(picture)
    assert all(one.method != "DELETE" for one in server.received)


@pytest.mark.anyio
@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "https://evil.example/x", "http://127.0.0.1:9/x"]
)
async def test_addresses_for_later_calls_are_on_the_providers_host_or_are_not_used(
    server: Scripted, provider_of: Open, address: str
) -> None:
    given = {"get": address, "cancel": address, "result": address}
    bodies = {
        "fal": {"request_id": "r-1", "status_url": address, "response_url": address, "cancel_url": address},
        "wavespeed": {"code": 200, "data": {"id": "r-1", "status": "created", "urls": given}},
        "minimax": {"task_id": "r-1", "base_resp": {"status_code": 0}, "status_url": address},
        "replicate": {"id": "r-1", "status": "starting", "urls": given},
    }
    for name, body in bodies.items():
        server.answers(reply(200, body))
        prediction = await provider_of(name).submit(order_at(name))
        assert all(url.startswith(f"{server.origin}/") for url in prediction.urls.values())


# What is stored and shown


@pytest.mark.anyio
@pytest.mark.parametrize("name", PROVIDERS)
async def test_odd_characters_in_an_answer_can_be_stored_and_shown(
    server: Scripted, provider_of: Open, name: str
) -> None:
    failed: dict[str, list[dict[str, Any]]] = {
        "fal": [
            {"status": "COMPLETED", "error": ODD, "logs": [{"message": ODD}]},
            {"detail": [{"msg": ODD, "loc": [ODD], "type": ODD, "ctx": {ODD: ODD}}]},
        ],
        "wavespeed": [{"code": 200, "data": {"id": "r-1", "status": "failed", "error": ODD}}],
        "minimax": [{"task_id": "r-1", "status": "Fail", "base_resp": {"status_code": 1, "status_msg": ODD}}],
        "replicate": [{"id": "r-1", "status": "failed", "error": ODD, "logs": f"{ODD}\n{ODD}"}],
    }
    server.answers(*(reply(200, json.dumps(body).encode()) for body in failed[name]))
    now = await provider_of(name).poll(taken(name, server))
    assert now.status is PredictionStatus.FAILED
    assert now.error is not None
    assert all(map(is_fit, (now.error, *now.logs)))


@pytest.mark.anyio
@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize("code", [401, 422, 500])
async def test_a_refusal_in_odd_characters_stays_what_it_is(
    server: Scripted, provider_of: Open, name: str, code: int
) -> None:
    raw = b'{"detail": "half \xed\xa0\xbd of \xff it", "message": "' + b"\\ud83d\\u0000\\u202e\x07" + b'"}'
    plain = b'{"detail": "plain", "message": "plain"}'
    kinds = []
    for body in (raw, plain):
        server.answers(reply(code, body, content_type="application/json"))
        with pytest.raises(ProviderError) as caught:
            await provider_of(name).submit(order_at(name))
        assert is_fit(caught.value.message)
        kinds.append(type(caught.value))
    assert kinds[0] is kinds[1]


@pytest.mark.anyio
@pytest.mark.parametrize("name", PROVIDERS)
async def test_an_id_in_odd_characters_is_kept_as_one_that_can_be_stored(
    server: Scripted, provider_of: Open, name: str
) -> None:
    odd = "r\ud83d\x00-1\u202e"
    body = {"request_id": odd, "task_id": odd, "id": odd, "data": {"id": odd, "status": "created"}}
    server.answers(reply(200, json.dumps(body).encode()))
    prediction = await provider_of(name).submit(order_at(name))
    assert prediction.id == "r\ufffd-1"
    assert all(map(is_fit, (prediction.id, *prediction.urls.values())))


@given(some.text())
def test_cleaned_text_is_fit(text: str) -> None:
    shown = for_people(text)
    shown.encode()
    assert "\x00" not in shown
    assert cleaned(cleaned(text)) == cleaned(text)
    assert is_fit(for_people("".join(chr(code) for code in range(0x20))))


@pytest.mark.parametrize(
    "text", ["naïve – “größer”", "日本語", "👩\u200d🚀 ok", "e\u0301", "a\tb", "עברית", "क्\u200dष"]
)
def test_words_of_every_language_stay_as_they_are(text: str) -> None:
    assert cleaned(text) == text


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_an_answer_that_lies_within_itself_is_read_to_a_bound(opening: bytes) -> None:
    closing = b"]" if opening == b"[" else b"}"
    for depth in (DEEPEST, 400, 100_000):
        answer = Response("fal", 500, {}, opening * depth + b"1" + closing * depth)
        assert error_message(answer)
        assert id_of(answer.json()) is None


@pytest.mark.anyio
@pytest.mark.parametrize("depth", [100, 400, 900, 5000])
async def test_a_key_deep_within_an_answer_is_taken_out_and_breaks_nothing(
    server: Scripted, provider_of: Open, depth: int
) -> None:
    key = KEYS["FAL_KEY"].encode()
    server.answers(reply(422, b'{"detail": ' + b"[" * depth + b'"' + key + b'"' + b"]" * depth + b"}"))
    with pytest.raises(RequestRejected) as caught:
        await provider_of("fal").submit(order_at("fal"))
    assert KEYS["FAL_KEY"] not in str(caught.value)


@pytest.mark.parametrize("url", ["https://x.example/a\u202eb.mp4", "https://x.example/\x9ba.mp4"])
def test_an_address_is_shown_without_what_turns_text_round(url: str) -> None:
    assert is_fit(without_secrets(url))


# Waits


@pytest.mark.anyio
@pytest.mark.parametrize(
    "header",
    [
        "0",
        "-5",
        "",
        pytest.param(format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True), id="yesterday"),
        "Thu, 01 Jan 1970 00:00:00 GMT",
    ],
)
async def test_a_wait_that_is_none_backs_off_all_the_same(
    server: Scripted, http: HttpClient, waits: list[float], header: str
) -> None:
    def read(answer: Response) -> None:
        raise RateLimited("too many", provider="fal", retry_after=answer.retry_after)

    server.answers(*[reply(429, {}, retry_after=header)] * 80)
    with pytest.raises(RateLimited):
        await http.send(Request("fal", "GET", f"{server.origin}/x"), read)
    assert sum(waits) > 200
    assert max(waits) > 5
