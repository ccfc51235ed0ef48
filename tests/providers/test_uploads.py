"""How pictures reach the providers: each its own way, and never with the key to a place outside."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default as email_policy
from pathlib import Path

import pytest

from storyboard.catalogue.schema import PictureLimits
from storyboard.errors import ProviderUnavailable, RequestRejected
from storyboard.providers.fal import FalProvider
from storyboard.providers.http import HttpClient, Request
from storyboard.providers.minimax import MiniMaxProvider
from storyboard.providers.protocol import Provider, TakesPictures
from storyboard.providers.replicate import ReplicateProvider
from storyboard.providers.untrusted_url import Source, put
from storyboard.providers.wavespeed import WaveSpeedProvider

from .scripted import RESET, Scripted, reply

pytestmark = pytest.mark.anyio

JPEG_ONLY = PictureLimits(formats=("jpeg",))


async def test_fal_gives_a_place_and_the_file_is_put_there(
    server: Scripted, http: HttpClient, environ: dict[str, str], picture: Path
) -> None:
    place = {
        "upload_url": f"{server.origin}/put?Signature=abc",
        "file_url": "https://v3.fal.media/files/a.png",
    }
    server.answers(reply(200, place), RESET, reply(200, {}))
    upload = await FalProvider(http, environ).upload(picture)
    assert (upload.url, upload.keep) == ("https://v3.fal.media/files/a.png", True)
    assert upload.ttl_seconds is not None
    ticket, _, put = server.received
    assert (ticket.method, ticket.path) == ("POST", "/storage/upload/initiate?storage_type=fal-cdn-v3")
    assert ticket.json == {"content_type": "image/png", "file_name": "frame.png"}
    assert ticket.headers["authorization"] == "Key key-id:key-of-fal"
    assert (put.method, put.path, put.body) == ("PUT", "/put?Signature=abc", picture.read_bytes())
    assert put.headers["content-type"] == "image/png"
    assert "authorization" not in put.headers


async def test_wavespeed_gives_a_ticket_with_headers(
    server: Scripted, http: HttpClient, environ: dict[str, str], picture: Path
) -> None:
    ticket = {"method": "PUT", "url": f"{server.origin}/put", "headers": {"x-amz-acl": "private"}}
    data = {"upload": ticket, "download_url": "https://d.example/a.jpg"}
    server.answers(reply(200, {"code": 200, "data": data}), reply(200, {}))
    upload = await WaveSpeedProvider(http, environ).upload(picture, JPEG_ONLY)
    assert (upload.url, upload.keep) == ("https://d.example/a.jpg", True)
    asked, put = server.received
    assert (asked.method, asked.path) == ("POST", "/api/v3/media/uploads")
    assert asked.json == {"filename": "frame.jpg", "size": len(put.body), "content_type": "image/jpeg"}
    assert put.body.startswith(b"\xff\xd8")
    assert put.headers["x-amz-acl"] == "private"
    assert "authorization" not in put.headers


async def test_minimax_reads_the_picture_from_the_request(
    server: Scripted, http: HttpClient, environ: dict[str, str], picture: Path
) -> None:
    upload = await MiniMaxProvider(http, environ).upload(picture)
    head, _, content = upload.url.partition(",")
    assert (head, upload.keep) == ("data:image/png;base64", False)
    assert base64.b64decode(content) == picture.read_bytes()
    assert not server.received
    assert len(repr(upload)) < 100


async def test_replicate_takes_a_form(
    server: Scripted, http: HttpClient, environ: dict[str, str], picture: Path
) -> None:
    expires = (datetime.now(UTC) + timedelta(hours=24)).isoformat()
    server.answers(reply(201, {"id": "f", "urls": {"get": "https://r.example/f"}, "expires_at": expires}))
    upload = await ReplicateProvider(http, environ).upload(picture)
    assert (upload.url, upload.keep) == ("https://r.example/f", True)
    assert upload.ttl_seconds is not None
    # An hour is left for the model to fetch it.
    assert 22.9 * 3600 < upload.ttl_seconds <= 23 * 3600
    (request,) = server.received
    assert (request.method, request.path) == ("POST", "/v1/files")
    kind = request.headers["content-type"].encode()
    form = message_from_bytes(b"Content-Type: " + kind + b"\r\n\r\n" + request.body, policy=email_policy)
    (part,) = form.iter_parts()
    assert part.get_param("name", header="content-disposition") == "content"
    assert (part.get_filename(), part.get_content_type()) == ("frame.png", "image/png")
    assert part.get_content() == picture.read_bytes()


async def test_a_form_is_sent_again_whole_and_its_file_has_any_name(
    server: Scripted, http: HttpClient, environ: dict[str, str], picture: Path
) -> None:
    odd = picture.rename(picture.with_name('a "b"; ü.png'))
    server.answers(RESET, reply(201, {"urls": {"get": "https://r.example/f"}}))
    await ReplicateProvider(http, environ).upload(odd)
    for request in server.received:
        kind = request.headers["content-type"].encode()
        form = message_from_bytes(b"Content-Type: " + kind + b"\r\n\r\n" + request.body, policy=email_policy)
        (part,) = form.iter_parts()
        assert part.get_filename() == "a%20%22b%22%3B%20%C3%BC.png"
        assert part.get_content() == odd.read_bytes()
        assert int(request.headers["content-length"]) == len(request.body)


async def test_an_upload_that_says_no_end_is_taken_to_live_for_a_while(
    server: Scripted, http: HttpClient, environ: dict[str, str], picture: Path
) -> None:
    server.answers(reply(201, {"urls": {"get": "https://r.example/f"}}))
    upload = await ReplicateProvider(http, environ).upload(picture)
    assert upload.ttl_seconds is not None
    assert upload.ttl_seconds > 3600


async def test_a_place_in_a_private_network_is_refused(server: Scripted, http: HttpClient) -> None:
    with pytest.raises(RequestRejected, match="private network"):
        await put(http, Source("fal", "https://1.1.1.1"), Request("fal", "PUT", server.origin, content=b"x"))
    assert not server.received


async def test_a_key_never_leaves_for_a_place_outside(server: Scripted, http: HttpClient) -> None:
    server.answers(reply(200, {}))
    call = Request("fal", "PUT", server.origin, authorization="Key id:secret", content=b"x")
    await put(http, Source("fal", server.origin), call)
    assert "authorization" not in server.received[0].headers


async def test_a_place_that_refuses_the_file_is_an_error(
    server: Scripted, http: HttpClient, environ: dict[str, str], picture: Path
) -> None:
    place = {
        "upload_url": f"{server.origin}/put?Signature=abc",
        "file_url": "https://v3.fal.media/files/a.png",
    }
    server.answers(reply(200, place), reply(403, {}))
    with pytest.raises(RequestRejected, match="403") as caught:
        await FalProvider(http, environ).upload(picture)
    assert "abc" not in str(caught.value)


@pytest.mark.parametrize("kind", [FalProvider, WaveSpeedProvider, ReplicateProvider])
async def test_a_ticket_that_makes_no_sense_is_an_error(
    *,
    server: Scripted,
    http: HttpClient,
    environ: dict[str, str],
    picture: Path,
    kind: type[FalProvider | WaveSpeedProvider | ReplicateProvider],
) -> None:
    server.answers(*[reply(200, {"nothing": "here"})] * 6)
    with pytest.raises(ProviderUnavailable, match="makes no sense"):
        await kind(http, environ).upload(picture)


async def test_all_hosted_providers_take_pictures(http: HttpClient, environ: dict[str, str]) -> None:
    made: list[Provider] = [
        FalProvider(http, environ),
        WaveSpeedProvider(http, environ),
        MiniMaxProvider(http, environ),
        ReplicateProvider(http, environ),
    ]
    assert all(isinstance(provider, TakesPictures) for provider in made)
