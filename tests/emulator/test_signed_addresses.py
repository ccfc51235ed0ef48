"""Addresses with signatures: clips are had with the right one alone, and uploads are readable without the ticket's."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from .stand import PROVIDERS, Stand, StartStand, id_in


def result_of(stand: Stand, provider: str, name: str) -> httpx.Response:
    if provider == "fal":
        return stand.get("fal", f"/fal/fal-ai/minimax/requests/{name}")
    return stand.poll(provider, name)


def clip_address(stand: Stand, provider: str, name: str) -> str:
    content: dict[str, Any] = result_of(stand, provider, name).json()
    match provider:
        case "fal":
            return str(content["video"]["url"])
        case "wavespeed":
            return str(content["data"]["outputs"][0])
        case "minimax":
            file = stand.get("minimax", "/minimax/v1/files/retrieve", file_id=content["file_id"]).json()
            return str(file["file"]["download_url"])
        case _:
            return str(content["output"])


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_clip_is_had_with_its_signature_alone(start: StartStand, provider: str) -> None:
    stand = start(signed=True)
    mine, other = (id_in(provider, stand.submit(provider, prompt=f"storm {number}")) for number in (1, 2))
    stand.pass_time()
    address = clip_address(stand, provider, mine)
    assert stand.http.get(address).headers["content-type"] == "video/mp4"
    assert stand.http.get(address.partition("?")[0]).status_code == 403
    foreign = parse_qs(urlsplit(clip_address(stand, provider, other)).query)["Signature"][0]
    own = parse_qs(urlsplit(address).query)["Signature"][0]
    assert stand.http.get(address.replace(own, foreign)).status_code == 403


def test_the_address_of_an_upload_is_no_leave_to_replace_it(start: StartStand) -> None:
    stand = start(signed=True)
    body = {"filename": "a.png", "size": 3, "content_type": "image/png"}
    data = stand.post("wavespeed", "/wavespeed/api/v3/media/uploads", body).json()["data"]
    assert stand.http.put(data["upload"]["url"], content=b"one").status_code == 200
    assert "Signature=" in data["download_url"]
    assert stand.http.get(data["download_url"]).content == b"one"
    posing = data["download_url"].replace("Signature=", "X-Signature=")
    assert stand.http.put(posing, content=b"two").status_code == 403
    assert stand.http.get(data["download_url"]).content == b"one"
