"""What is logged of calls and downloads, and which waits are reported: against a real server, with nothing secret."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from storyboard.errors import ProviderUnavailable, RateLimited
from storyboard.providers.download import download
from storyboard.providers.http import HttpClient, Request
from storyboard.providers.responses import Response, check_response
from storyboard.providers.retrying import SUBMITS, report_long_waits, retrying
from storyboard.providers.untrusted_url import Source, put
from storyboard.report import Event, RetryScheduled

from .scripted import RESET, Scripted, reply

pytestmark = pytest.mark.anyio

KEY = "key-id-of-fal:9f8e7d6c5b4a"
SIGNED = "/5igned-path/clip.mp4?X-Signature=abcdef0123"


@pytest.fixture(autouse=True)
def everything(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAL_KEY", KEY)
    caplog.set_level(logging.DEBUG)


def read(answer: Response) -> object:
    check_response(answer)
    return answer.json()


def get(url: str) -> Request:
    return Request("fal", "GET", url, authorization=f"Key {KEY}", request_id="r-1")


def logged(caplog: pytest.LogCaptureFixture, level: int = logging.DEBUG) -> list[str]:
    return [
        f"{record.levelname} {record.name} {record.getMessage()}"
        for record in caplog.records
        if record.name.startswith("storyboard") and record.levelno >= level
    ]


async def test_every_request_and_every_retry_is_logged(
    server: Scripted, http: HttpClient, caplog: pytest.LogCaptureFixture, waits: list[float]
) -> None:
    server.answers(reply(429, {"detail": "slow down"}, retry_after="20"), RESET, reply(200, "there"))
    await http.send(get(f"{server.origin}/queue/r-1"), read)
    retries = logged(caplog, logging.INFO)
    assert [line.partition(": ")[0] for line in retries] == ["INFO storyboard.providers.retrying fal"] * 2
    assert f"attempt 1 failed, the next one is in {waits[0]:.1f} s: " in retries[0]
    assert "slow down" in retries[0]
    assert f"attempt 2 failed, the next one is in {waits[1]:.1f} s: " in retries[1]
    assert "the connection was reset" in retries[1]
    requests = [line for line in logged(caplog) if " storyboard.providers.http " in line]
    place = f"DEBUG storyboard.providers.http fal: GET {server.origin}/queue/r-1: "
    assert [line.startswith(place) for line in requests] == [True] * 3
    assert [line.removeprefix(place).partition(" after ")[0] for line in requests] == [
        "429, 23 bytes",
        "the connection was reset",
        "200, 7 bytes",
    ]


async def test_downloads_and_uploads_are_logged_by_their_host_alone(
    server: Scripted, http: HttpClient, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    source, url = Source("fal", server.origin), f"{server.origin}{SIGNED}"

    async def address() -> str:
        return url

    server.answers(reply(302, b"", location=SIGNED), reply(500, {}), reply(200, b"\0" * 64), reply(200, {}))
    await download(http, source, address, tmp_path / "clip.mp4", lambda *_: None)
    await put(http, source, Request("fal", "PUT", url, content=b"picture"))
    downloads = [line for line in logged(caplog, logging.INFO) if ".download " in line]
    assert downloads[:2] == ["INFO storyboard.providers.download fal: downloading a clip from 127.0.0.1"] * 2
    assert downloads[2].startswith("INFO storyboard.providers.download fal: downloaded 64 bytes in ")
    assert "DEBUG storyboard.providers.untrusted_url fal: GET to 127.0.0.1: 302" in logged(caplog)
    assert "DEBUG storyboard.providers.untrusted_url fal: PUT to 127.0.0.1: 200" in logged(caplog)
    for secret in ("5igned-path/clip", "abcdef0123"):
        assert secret not in "\n".join(line for line in logged(caplog) if ".retrying " not in line)
    assert "abcdef0123" not in caplog.text


async def test_no_key_is_logged_wherever_a_server_puts_it(
    server: Scripted, http: HttpClient, caplog: pytest.LogCaptureFixture
) -> None:
    secret = KEY.partition(":")[2]
    answer = reply(429, {"detail": f"too many requests of {KEY}"}, x_echo=KEY)
    server.answers(answer, RESET, reply(200, KEY))
    await http.send(get(f"{server.origin}/{KEY}/%39f8e7d6c5b4a?key={KEY}#{KEY}"), read)
    await http.send(Request("fal", "GET", f"{server.origin}{SIGNED}"), lambda _: None)
    assert len(logged(caplog)) >= 5
    assert "5igned-path" not in caplog.text
    assert secret not in "\n".join(logged(caplog))
    assert "%39f8e7d6c5b4a" not in "\n".join(logged(caplog))


async def test_only_a_long_wait_is_reported(server: Scripted, waits: list[float]) -> None:
    events: list[Event] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    tired = reply(503, {"detail": f"tired of {KEY}"}, retry_after="7")
    server.answers(
        reply(429, {}, retry_after="20"), reply(429, {}, retry_after="3"), tired, reply(200, "there")
    )
    async with HttpClient(sleep=sleep, before_wait=report_long_waits(events.append)) as http:
        await http.send(get(server.origin), read)
    first, second = (event for event in events if isinstance(event, RetryScheduled))
    assert len(events) == 2
    assert first == RetryScheduled("fal", "too many requests", round(waits[0], 1))
    assert 20 <= first.seconds < 22
    assert second.reason.startswith("is unavailable (503)")
    assert KEY not in second.reason
    assert second.seconds == round(waits[2], 1)


async def test_an_error_of_a_plugin_may_hold_its_key(caplog: pytest.LogCaptureFixture) -> None:
    events: list[Event] = []

    async def sleep(_: float) -> None:
        pass

    async for attempt in retrying(SUBMITS, sleep, report_long_waits(events.append, "sea")):
        with attempt:
            if not events:
                raise ProviderUnavailable(f'"fal" hates {KEY}', provider="fal", retry_after=9)
    (event,) = events
    assert isinstance(event, RetryScheduled)
    assert (event.reason, event.shot) == ("hates [key]", "sea")
    assert "hates [key]" in caplog.text
    assert KEY not in caplog.text


async def test_a_last_attempt_announces_no_other(server: Scripted, caplog: pytest.LogCaptureFixture) -> None:
    events: list[Event] = []
    server.answers(reply(429, {}, retry_after="3600"))
    async with HttpClient(before_wait=report_long_waits(events.append)) as http:
        with pytest.raises(RateLimited):
            await http.send(get(server.origin), read)
    assert events == []
    assert logged(caplog, logging.INFO) == []
