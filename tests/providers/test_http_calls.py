"""Calls that may be repeated: they are, within bounds; and what the client keeps to itself."""

from __future__ import annotations

import logging

import pytest

from storyboard.errors import NotAuthorized, ProviderUnavailable, RateLimited, RequestRejected
from storyboard.providers.http import HttpClient, Request
from storyboard.providers.responses import Response, check_response
from storyboard.providers.retrying import POLLS

from .scripted import END, RESET, SILENCE, Behaviour, Scripted, reply

pytestmark = pytest.mark.anyio

ATTEMPTS = 6


def read(answer: Response) -> object:
    check_response(answer)
    return answer.json()


def get(url: str, *, seconds: float = 30.0) -> Request:
    return Request("fal", "GET", url, authorization="Key id:secret", seconds=seconds, request_id="r-1")


@pytest.mark.parametrize(
    "behaviour",
    [
        RESET,
        END,
        SILENCE,
        b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{",
        reply(500, {"detail": "x"}),
        reply(502, b"<html></html>"),
        reply(503, {}),
        reply(429, {}),
    ],
)
async def test_every_passing_trouble_is_tried_again(
    server: Scripted, http: HttpClient, behaviour: Behaviour
) -> None:
    server.answers(behaviour, behaviour, reply(200, "there"))
    seconds = 0.05 if behaviour == SILENCE else 30.0
    assert await http.send(get(server.origin, seconds=seconds), read) == "there"
    assert len(server.received) == 3


async def test_tries_end_and_the_error_names_the_prediction(
    server: Scripted, http: HttpClient, waits: list[float]
) -> None:
    reset: Behaviour = RESET
    server.answers(*[reset] * 20)
    with pytest.raises(ProviderUnavailable, match="the connection was reset") as caught:
        await http.send(get(server.origin), read)
    assert caught.value.request_id == "r-1"
    assert (len(server.received), len(waits)) == (ATTEMPTS, ATTEMPTS - 1)


@pytest.mark.parametrize(
    ("status", "kind"), [(401, NotAuthorized), (403, RequestRejected), (404, RequestRejected)]
)
async def test_a_refusal_is_not_tried_again(
    server: Scripted, http: HttpClient, status: int, kind: type[Exception]
) -> None:
    server.answers(reply(status, {"detail": "no"}))
    with pytest.raises(kind):
        await http.send(get(server.origin), read)
    assert len(server.received) == 1


async def test_not_found_may_pass_while_polling(server: Scripted, http: HttpClient) -> None:
    server.answers(reply(404, {"status": "NOT_FOUND"}), reply(200, "there"))
    assert await http.send(get(server.origin), read, POLLS) == "there"
    server.answers(*[reply(404, {"status": "NOT_FOUND"})] * ATTEMPTS)
    with pytest.raises(RequestRejected, match='"fal" does not find it: NOT_FOUND') as caught:
        await http.send(get(server.origin), read, POLLS)
    assert caught.value.request_id == "r-1"


async def test_connections_are_kept_and_cookies_are_not(server: Scripted, http: HttpClient) -> None:
    server.answers(reply(200, 1, set_cookie="a=b"), reply(200, 2))
    await http.send(get(server.origin), read)
    await http.send(get(server.origin), read)
    assert server.connections == 1
    assert "cookie" not in server.received[1].headers


async def test_a_key_goes_only_where_a_call_says_so(server: Scripted, http: HttpClient) -> None:
    server.answers(reply(200, 1), reply(200, 2))
    await http.send(get(server.origin), read)
    await http.send(Request("fal", "GET", server.origin), read)
    assert "authorization" not in server.received[1].headers


async def test_redirects_are_not_followed(server: Scripted, http: HttpClient) -> None:
    server.answers(reply(302, {}, location="/other"), reply(200, 1))
    with pytest.raises(RequestRejected, match="has moved"):
        await http.send(get(server.origin), read)
    assert len(server.received) == 1


async def test_an_answer_without_end_is_cut_off(
    server: Scripted, http: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storyboard.providers.http.ANSWER_BYTES", 10)
    server.answers(*[reply(200, "x" * 100)] * ATTEMPTS)
    with pytest.raises(ProviderUnavailable):
        await http.send(get(server.origin), read)


async def test_nothing_of_a_call_is_logged(
    server: Scripted, http: HttpClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers(reply(200, 1), RESET, reply(200, 1))
    for _ in range(2):
        await http.send(get(f"{server.origin}/file?X-Signature=abcdef"), read)
    assert "abcdef" not in caplog.text
    assert "secret" not in caplog.text
    assert repr(get("https://files.example/?sig=abcdef")).count("secret") == 0
    assert "abcdef" not in repr(get("https://files.example/?sig=abcdef"))


@pytest.mark.parametrize("behaviour", [RESET, reply(503, {}), reply(429, {})])
async def test_a_client_without_retries_makes_each_call_once(server: Scripted, behaviour: Behaviour) -> None:
    server.answers(*[behaviour] * 3)
    async with HttpClient(retry=False) as once:
        with pytest.raises((ProviderUnavailable, RateLimited)):
            await once.send(get(server.origin), read)
    assert len(server.received) == 1
