"""Bringing a clip home: of several files the one that is a video, and one that lies in the answer itself."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from storyboard.errors import ProviderUnavailable
from storyboard.providers.http import HttpClient
from storyboard.providers.protocol import Prediction, PredictionStatus, Provider

from .scripted import Scripted, reply
from .test_odd_answers import each_provider, finished, provider_of, taken

__all__ = ["provider_of"]

pytestmark = pytest.mark.anyio

CLIP = b"\0\0\0\x20ftypisom" + bytes(range(256)) * 4
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(40)
WEBP = b"RIFF\x24\0\0\0WEBPVP8 " + bytes(30)


def result(name: str, *urls: str) -> dict[str, Any]:
    """What a finished prediction has: files without names, as the provider lists several."""
    match name:
        case "fal":
            return {"videos": [{"url": url} for url in urls]}
        case "wavespeed":
            return {"outputs": list(urls)}
        case "minimax":
            return {"file_id": "", "outputs": list(urls)}
        case _:
            return {"output": list(urls)}


def unheeded(fraction: float | None, note: str | None) -> None:
    """Take no notice."""


async def fetched(provider: Provider, name: str, server: Scripted, target: Path) -> bytes:
    ended = await provider.poll(taken(name, server))
    assert ended.status is PredictionStatus.SUCCEEDED
    await provider.fetch(ended, target, unheeded)
    return target.read_bytes()


@each_provider
@pytest.mark.parametrize("first", [JPEG, WEBP, b"\x89PNG\r\n\x1a\n" + bytes(20), b"ID3\4" + bytes(20)])
async def test_a_picture_or_sound_gives_way_to_the_next_file(
    name: str, first: bytes, server: Scripted, provider_of: Any, tmp_path: Path
) -> None:
    urls = [f"{server.origin}/f/{number}" for number in (1, 2)]
    server.answers(*finished(name, **result(name, *urls)), reply(200, first), reply(200, CLIP))
    assert await fetched(provider_of(name), name, server, tmp_path / "clip.mp4") == CLIP
    assert [one.path for one in server.received if one.path.startswith("/f/")] == ["/f/1", "/f/2"]


@each_provider
async def test_a_picture_alone_is_kept_as_it_came(
    name: str, server: Scripted, provider_of: Any, tmp_path: Path
) -> None:
    server.answers(*finished(name, **result(name, f"{server.origin}/f/1")), reply(200, JPEG))
    assert await fetched(provider_of(name), name, server, tmp_path / "clip.mp4") == JPEG


@each_provider
async def test_trouble_with_the_likeliest_file_does_not_make_another_one_the_clip(
    name: str, server: Scripted, provider_of: Any, tmp_path: Path
) -> None:
    files = result(name, f"{server.origin}/f/1.mp4", f"{server.origin}/f/2.mp4")
    server.answers(*finished(name, **files), reply(503, {}), *finished(name, **files), reply(200, CLIP))
    assert await fetched(provider_of(name), name, server, tmp_path / "clip.mp4") == CLIP
    assert {one.path for one in server.received if one.path.startswith("/f/")} == {"/f/1.mp4"}


@each_provider
async def test_a_clip_in_the_answer_itself_is_written_out(
    name: str, server: Scripted, provider_of: Any, tmp_path: Path
) -> None:
    itself = "data:video/mp4;base64," + b64encode(CLIP).decode()
    server.answers(*finished(name, **result(name, itself)))
    assert await fetched(provider_of(name), name, server, tmp_path / "clip.mp4") == CLIP


async def test_a_clip_that_cannot_be_read_out_of_the_answer_stays_there(
    server: Scripted, http: HttpClient, provider_of: Any, tmp_path: Path
) -> None:
    server.answers(*finished("fal", video={"url": "data:video/mp4;base64,AAA"}))
    with pytest.raises(ProviderUnavailable, match="cannot be read"):
        await fetched(provider_of("fal"), "fal", server, tmp_path / "clip.mp4")
    assert not list(tmp_path.iterdir())


def test_an_address_within_the_answer_is_not_shown() -> None:
    ended = Prediction(
        "r-1", PredictionStatus.SUCCEEDED, output="data:video/mp4,x", others=("https://x?s=1",)
    )
    assert "data:" not in repr(ended)
    assert "https:" not in repr(ended)
