"""Fetching a clip: what counts as one, what is tried again, and where it may lie."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import trustme

from storyboard.errors import MediaError, ProviderUnavailable
from storyboard.providers.download import download
from storyboard.providers.http import HttpClient
from storyboard.providers.protocol import Progress
from storyboard.providers.untrusted_url import Source

from .scripted import END, RESET, SILENCE, Behaviour, Scripted, reply, scripted

pytestmark = pytest.mark.anyio

CLIP = b"\0\0\0\x20ftypisom" + bytes(range(256)) * 20
CROWD = 60
PUBLIC = "https://1.1.1.1"


def nothing(fraction: float | None, note: str | None) -> None:
    """Take no notice."""


def always(url: str) -> Callable[[], Awaitable[str]]:
    async def address() -> str:
        return url

    return address


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "clip.mp4"


async def fetched(
    http: HttpClient, server: Scripted, target: Path, *, largest: int = 2**20, progress: Progress = nothing
) -> bytes:
    source = Source("fal", server.origin, largest)
    await download(http, source, always(f"{server.origin}/out.mp4?Signature=abcdef"), target, progress)
    return target.read_bytes()


async def test_a_clip_is_written_whole_without_a_key(
    server: Scripted, http: HttpClient, target: Path
) -> None:
    server.answers(reply(200, CLIP))
    told: list[float | None] = []
    assert await fetched(http, server, target, progress=lambda fraction, _: told.append(fraction)) == CLIP
    (request,) = server.received
    assert "authorization" not in request.headers
    assert request.headers["accept-encoding"] == "identity"
    assert told[-1] == 1
    assert list(target.parent.iterdir()) == [target]


async def test_a_clip_of_unknown_length_is_taken(server: Scripted, http: HttpClient, target: Path) -> None:
    chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nclip\r\n0\r\n\r\n"
    server.answers(chunked)
    told: list[float | None] = []
    assert await fetched(http, server, target, progress=lambda fraction, _: told.append(fraction)) == b"clip"
    assert told == [None]


@pytest.mark.parametrize(
    "kind", ["text/plain", "text/html", "application/json", "application/octet-stream", "image/png", "x", ""]
)
async def test_what_a_clip_is_said_to_be_counts_for_nothing(
    server: Scripted, http: HttpClient, target: Path, kind: str
) -> None:
    server.answers(reply(200, CLIP, content_type=kind))
    assert await fetched(http, server, target) == CLIP


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/it's(1).mp4", "/it's(1).mp4"),
        ("/a;b,c!d=e+f@g~h.mp4", "/a;b,c!d=e+f@g~h.mp4"),
        ("/größe/日本.mp4", "/gr%C3%B6%C3%9Fe/%E6%97%A5%E6%9C%AC.mp4"),
        ("/a%20b%2Fc.mp4?X-Amz-Signature=a%2Bb'c(d)", "/a%20b%2Fc.mp4?X-Amz-Signature=a%2Bb'c(d)"),
        ("/{id}[1].mp4", None),
    ],
)
async def test_a_legal_address_is_an_address(
    server: Scripted, http: HttpClient, target: Path, path: str, sent: str | None
) -> None:
    server.answers(reply(200, CLIP))

    async def address() -> str:
        return f"{server.origin}{path}"

    await download(http, Source("fal", server.origin), address, target, lambda fraction, note: None)
    assert target.read_bytes() == CLIP
    assert sent is None or server.received[0].path == sent


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (RESET, "reset"),
        (END, "ended"),
        (reply(200, CLIP[:100], content_length="5132"), "before the response was complete"),
        (reply(200, b""), "it is empty"),
        (reply(200, b"<html></html>", content_type="video/mp4"), "it is a page of HTML"),
        (reply(200, {"detail": "x"}), "it is JSON"),
        (reply(404, b""), "it answers 404"),
        (reply(403, b""), "it answers 403"),
        (reply(500, b""), "it answers 500"),
        (reply(429, b"", retry_after="3"), "it answers 429"),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n40\r\nclip", "before the response"),
    ],
)
async def test_what_is_no_clip_is_asked_for_again_and_given_up_in_the_end(
    server: Scripted, http: HttpClient, target: Path, behaviour: Behaviour, said: str
) -> None:
    server.answers(behaviour, behaviour, reply(200, CLIP))
    assert await fetched(http, server, target) == CLIP
    target.unlink()
    server.answers(*[behaviour] * CROWD)
    with pytest.raises(ProviderUnavailable, match=said) as caught:
        await fetched(http, server, target)
    assert "abcdef" not in str(caught.value)
    assert caught.value.hint is not None
    assert "without paying again" in caught.value.hint
    assert list(target.parent.iterdir()) == []


async def test_a_stalled_clip_is_asked_for_again(
    server: Scripted, http: HttpClient, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storyboard.providers.download.STALL_SECONDS", 0.05)
    server.answers(SILENCE, reply(200, CLIP))
    assert await fetched(http, server, target) == CLIP


async def test_each_try_asks_for_a_fresh_address(server: Scripted, http: HttpClient, target: Path) -> None:
    server.answers(reply(403, b""), reply(200, CLIP))
    numbers = iter(range(9))

    async def address() -> str:
        return f"{server.origin}/{next(numbers)}"

    await download(http, Source("fal", server.origin), address, target, nothing)
    assert server.paths == ["GET /0", "GET /1"]


@pytest.mark.parametrize("announced", [True, False])
async def test_a_clip_that_is_too_large_is_refused_at_once(
    server: Scripted, http: HttpClient, target: Path, announced: bool
) -> None:
    whole = reply(200, CLIP)
    endless = b"HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\n\r\n" + CLIP
    server.answers(whole if announced else endless)
    with pytest.raises(ProviderUnavailable, match="more than 1,000"):
        await fetched(http, server, target, largest=1000)
    assert len(server.received) == 1
    assert list(target.parent.iterdir()) == []


async def test_redirects_are_followed_up_to_five(server: Scripted, http: HttpClient, target: Path) -> None:
    hops = [reply(302, b"", location=f"/hop{number}") for number in range(5)]
    server.answers(*hops, reply(200, CLIP))
    assert await fetched(http, server, target) == CLIP
    assert server.paths[-1] == "GET /hop4"
    server.answers(*hops, reply(302, b"", location="/hop5"))
    with pytest.raises(ProviderUnavailable, match="it redirects too often"):
        await fetched(http, server, target)


@pytest.mark.parametrize("location", ["ftp://example.com/x", "file:///etc/passwd", "http://u:p@127.0.0.1/x"])
async def test_a_redirect_to_something_else_is_refused(
    server: Scripted, http: HttpClient, target: Path, location: str
) -> None:
    server.answers(reply(302, b"", location=location))
    with pytest.raises(ProviderUnavailable, match="it is not a plain http or https URL"):
        await fetched(http, server, target)
    assert len(server.received) == 1


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "http://u:p@127.0.0.1/x",
        "//127.0.0.1/x",
        "x.mp4",
        "http://",
    ],
)
async def test_what_is_no_address_of_the_web_is_refused_at_once(
    server: Scripted, http: HttpClient, target: Path, address: str, waits: list[float]
) -> None:
    with pytest.raises(ProviderUnavailable, match="it is not a plain http or https URL") as caught:
        await download(http, Source("fal", server.origin), always(address), target, nothing)
    assert "u:p" not in str(caught.value)
    assert (waits, server.received) == ([], [])
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1", "0x7f.1", "[::ffff:127.0.0.1]"]
)
async def test_nothing_is_fetched_from_a_private_network(
    http: HttpClient, target: Path, host: str, waits: list[float]
) -> None:
    with pytest.raises(ProviderUnavailable, match="it leads into a private network"):
        await download(http, Source("fal", PUBLIC), always(f"http://{host}:9/x"), target, nothing)
    assert waits == []


@pytest.mark.parametrize("host", ["169.254.169.254", "10.0.0.1", "192.168.1.1", "[fe80::1]"])
async def test_a_provider_on_this_machine_leads_into_no_other_network(
    server: Scripted, http: HttpClient, target: Path, host: str, waits: list[float]
) -> None:
    with pytest.raises(ProviderUnavailable, match="it leads into a private network"):
        await download(http, Source("fal", server.origin), always(f"http://{host}:9/x"), target, nothing)
    server.answers(reply(302, b"", location=f"http://{host}:9/x"))
    with pytest.raises(ProviderUnavailable, match="it leads into a private network"):
        await download(http, Source("fal", server.origin), always(f"{server.origin}/x"), target, nothing)
    assert waits == []


async def test_a_redirect_into_a_private_network_is_refused(
    server: Scripted, http: HttpClient, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = {"127.0.0.2": "local"}
    monkeypatch.setattr("storyboard.providers.untrusted_url.network_of", kinds.get)
    server.answers(reply(302, b"", location="http://127.0.0.2:9/x"))
    with pytest.raises(ProviderUnavailable, match="private network"):
        await download(http, Source("fal", PUBLIC), always(server.origin), target, nothing)
    assert len(server.received) == 1


async def test_the_way_back_from_https_is_refused_and_names_are_checked_at_the_address_they_lead_to(
    server: Scripted, target: Path
) -> None:
    authority = trustme.CA()
    own, trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(own)
    authority.configure_trust(trust)
    async with scripted(own) as encrypted, HttpClient(trust=trust) as http:
        named = encrypted.origin.replace("127.0.0.1", "localhost")
        encrypted.answers(reply(200, CLIP))
        await download(http, Source("fal", server.origin), always(f"{named}/x"), target, nothing)
        assert target.read_bytes() == CLIP
        assert encrypted.received[0].headers["host"] == named.removeprefix("https://")
        encrypted.answers(reply(302, b"", location=f"{server.origin}/x"))
        with pytest.raises(ProviderUnavailable, match="it redirects from https to something else"):
            await download(http, Source("fal", server.origin), always(f"{named}/x"), target, nothing)
        server.answers(reply(302, b"", location=f"{named}/y"))
        encrypted.answers(reply(200, CLIP))
        await download(http, Source("fal", server.origin), always(f"{server.origin}/x"), target, nothing)
    assert [one.path for one in server.received] == ["/x"]


async def test_a_folder_that_is_gone_is_said(server: Scripted, http: HttpClient, tmp_path: Path) -> None:
    server.answers(reply(200, CLIP))
    with pytest.raises(MediaError, match="cannot be written"):
        await fetched(http, server, tmp_path / "gone" / "clip.mp4")
    assert len(server.received) == 1


@pytest.mark.parametrize(
    "addresses", [("93.184.216.34", "10.0.0.1"), ("10.0.0.1", "93.184.216.34"), ("::1",)]
)
async def test_a_name_that_leads_into_a_private_network_also_is_refused(
    server: Scripted,
    http: HttpClient,
    target: Path,
    monkeypatch: pytest.MonkeyPatch,
    addresses: tuple[str, ...],
) -> None:
    asked = socket.getaddrinfo

    def several(host: str, port: int, *given: object, **named: object) -> list[object]:
        if host not in ("files.example", b"files.example"):
            return list(asked(host, port, *given, **named))  # type: ignore[arg-type]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", several)
    with pytest.raises(ProviderUnavailable, match="private network"):
        await download(http, Source("fal", PUBLIC), always("https://files.example/x"), target, nothing)
    assert not target.exists()


async def test_a_provider_on_this_machine_names_files_on_this_machine_alone(
    server: Scripted, http: HttpClient, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = socket.getaddrinfo

    def both(host: str, port: int, *given: object, **named: object) -> list[object]:
        if host not in ("files.example", b"files.example"):
            return list(asked(host, port, *given, **named))  # type: ignore[arg-type]
        addresses = ("127.0.0.1", "10.0.0.1")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(ProviderUnavailable, match="private network"):
        await download(http, Source("fal", server.origin), always("https://files.example/x"), target, nothing)
    assert server.received == []


async def test_a_proxy_resolves_names_that_only_it_knows_and_reaches_nothing_private(
    server: Scripted, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setenv("http_proxy", server.origin)
    server.answers(reply(200, CLIP))
    async with HttpClient() as http:
        with pytest.raises(ProviderUnavailable, match="private network"):
            await download(http, Source("fal", PUBLIC), always("http://10.0.0.1/x"), target, nothing)
        monkeypatch.setattr("storyboard.providers.untrusted_url.addresses_of", unknown)
        await download(http, Source("fal", PUBLIC), always("http://files.invalid/x"), target, nothing)
    assert server.paths == ["GET http://files.invalid/x"]
    assert target.read_bytes() == CLIP
