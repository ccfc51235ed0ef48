"""Which broken submits surely created nothing, and which leave it open: tried on real sockets."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import closing, suppress

import anyio
import pytest
import trustme

from storyboard.errors import (
    NotAuthorized,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    RequestRejected,
    SubmitUncertain,
)
from storyboard.providers.http import HttpClient, Request
from storyboard.providers.responses import Response, check_submit

from .scripted import END, RESET, SILENCE, Behaviour, Scripted, reply, scripted

pytestmark = pytest.mark.anyio


def read(answer: Response) -> str:
    check_submit(answer)
    return str(answer.json())


def call(url: str, *, seconds: float = 30.0) -> Request:
    return Request("fal", "POST", url, authorization="Key id:secret", body={"prompt": "x"}, seconds=seconds)


def unused_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


async def test_a_submit_sends_its_json_and_its_key_once(server: Scripted, http: HttpClient) -> None:
    server.answers(reply(200, "taken"))
    assert await http.submit_once(call(f"{server.origin}/fal-ai/x"), read) == "taken"
    (request,) = server.received
    assert (request.method, request.path, request.json) == ("POST", "/fal-ai/x", {"prompt": "x"})
    assert request.headers["authorization"] == "Key id:secret"
    assert request.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (RESET, "reset"),
        (END, "ended"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{", "ended"),
        (b"nonsense\r\n\r\n", "ended"),
        (reply(500, {"detail": "boom"}), "boom"),
        (reply(502, b"<html>bad gateway</html>", content_type="text/html"), "502 with a page of HTML"),
        (reply(503, {"detail": "gone"}), "gone"),
        (reply(504, {"detail": "late"}), "late"),
        (reply(408, {"detail": "slow"}), "slow"),
        (reply(303, {}, location="/elsewhere"), "303"),
    ],
)
async def test_what_may_have_been_accepted_is_uncertain_and_sent_once(
    server: Scripted, http: HttpClient, behaviour: Behaviour, said: str
) -> None:
    server.answers(behaviour, reply(200, "again"))
    with pytest.raises(SubmitUncertain, match=said) as caught:
        await http.submit_once(call(server.origin), read)
    assert len(server.received) == 1
    assert caught.value.provider == "fal"
    assert "secret" not in str(caught.value)


async def test_an_answer_that_never_comes_is_uncertain(server: Scripted, http: HttpClient) -> None:
    server.answers(SILENCE)
    with pytest.raises(SubmitUncertain, match="the response took too long"):
        await http.submit_once(call(server.origin, seconds=0.05), read)
    assert len(server.received) == 1


async def test_a_response_that_trickles_in_without_end_is_given_up(
    http: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def trickle(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        with suppress(ConnectionError), closing(writer):
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.01)

    monkeypatch.setattr("storyboard.providers.http.POOL_SECONDS", 0.1)
    async with await asyncio.start_server(trickle, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with anyio.fail_after(60), pytest.raises(SubmitUncertain):
            await http.submit_once(call(f"http://127.0.0.1:{port}/", seconds=0.5), read)


async def test_a_refused_connection_created_nothing(http: HttpClient) -> None:
    with pytest.raises(ProviderUnavailable, match='"fal" cannot be reached: it refuses connections'):
        await http.submit_once(call(f"http://127.0.0.1:{unused_port()}/"), read)


async def test_a_name_that_is_none_created_nothing(http: HttpClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(ProviderUnavailable, match="its name cannot be resolved"):
        await http.submit_once(call("http://queue.fal.invalid/"), read)


@pytest.mark.parametrize("greeting", [b"", b"this is no encryption"])
async def test_trouble_before_the_encryption_stands_created_nothing(
    http: HttpClient, greeting: bytes
) -> None:
    async def part(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        writer.close()

    async with await asyncio.start_server(part, "127.0.0.1", 0) as rude:
        port = rude.sockets[0].getsockname()[1]
        with pytest.raises(ProviderUnavailable, match='"fal" cannot be reached: the TLS handshake failed'):
            await http.submit_once(call(f"https://127.0.0.1:{port}/"), read)


async def test_a_certificate_that_is_not_trusted_created_nothing(http: HttpClient) -> None:
    trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(trust)
    async with scripted(trust) as encrypted:
        with pytest.raises(ProviderUnavailable, match="its certificate is not trusted"):
            await http.submit_once(call(encrypted.origin), read)
        assert not encrypted.received


@pytest.mark.parametrize(("status", "kind"), [(429, RateLimited), (503, ProviderUnavailable)])
async def test_what_may_be_tried_again_is_for_the_caller_to_try(
    server: Scripted,
    http: HttpClient,
    waits: list[float],
    status: int,
    kind: type[ProviderError],
) -> None:
    server.answers(reply(status, {"detail": "busy"}, retry_after="7"), reply(200, "taken"))
    with pytest.raises(kind, match="busy") as caught:
        await http.submit_once(call(server.origin), read)
    assert isinstance(caught.value, RateLimited | ProviderUnavailable)
    assert (caught.value.retry_after, waits, len(server.received)) == (7, [], 1)


@pytest.mark.parametrize(
    ("answer", "kind", "billing"),
    [
        (reply(401, {"detail": "invalid key credentials"}), NotAuthorized, None),
        (reply(400, {"detail": "bad"}), RequestRejected, False),
        (reply(402, {"message": "Insufficient credits."}), RequestRejected, True),
        (reply(403, {"detail": "User is locked. Reason: Exhausted balance."}), RequestRejected, True),
        (reply(403, {"detail": "not your scope"}), RequestRejected, False),
        (reply(404, {"detail": "no such model"}), RequestRejected, False),
        (reply(422, {"detail": [{"msg": "unsafe", "type": "content"}]}), RequestRejected, False),
        (reply(307, {}, location="/other"), RequestRejected, False),
    ],
)
async def test_a_refusal_is_final_and_in_the_providers_words(
    server: Scripted, http: HttpClient, answer: bytes, kind: type[ProviderError], billing: bool | None
) -> None:
    server.answers(answer, reply(200, "again"))
    with pytest.raises(kind) as caught:
        await http.submit_once(call(server.origin), read)
    assert len(server.received) == 1
    if isinstance(caught.value, RequestRejected):
        assert caught.value.billing is billing
        assert caught.value.status == int(answer.split(b" ")[1])


async def test_a_key_that_the_provider_repeats_is_not_shown(server: Scripted, http: HttpClient) -> None:
    server.answers(reply(401, {"detail": "the key id:secret is not valid"}))
    with pytest.raises(NotAuthorized) as caught:
        await http.submit_once(call(server.origin), read)
    assert "the key [key] is not valid" in caught.value.message
    assert "secret" not in str(caught.value)
