from __future__ import annotations

import base64
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from storyboard.errors import MediaError
from storyboard.media.images import read_image
from storyboard.media.last_frame import save_last_frame
from storyboard.media.probe import probe

from .stand import FAL_IMAGE, Stand, StartStand

KEY = {"Authorization": "Key a:b"}


def data_uri(picture: Path) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture.read_bytes()).decode()}"


def made(stand: Stand, **arguments: Any) -> Path:
    """Make a clip of the pro model, and return its file."""
    answer = stand.post("fal", f"/fal/{FAL_IMAGE}", {"prompt": "static shot", **arguments})
    assert answer.status_code == 200, answer.text
    return stand.server.emulator.predictions[answer.json()["request_id"]].clip.result(60)


def opens_on_red_and_blue(clip: Path, folder: Path) -> bool:
    save_last_frame(clip, folder / "frame.png", before=Fraction(1, 12))
    pixels = read_image(folder / "frame.png").astype(np.int32)
    left, right = (
        pixels[:, : pixels.shape[1] // 4].mean((0, 1)),
        pixels[:, -pixels.shape[1] // 4 :].mean((0, 1)),
    )
    return bool(left[0] > left[2] + 80 and right[2] > right[0] + 80)


def fal_upload(stand: Stand, picture: Path) -> str:
    body = {"file_name": "frame.png", "content_type": "image/png"}
    ticket = stand.http.post(
        "/fal-rest/storage/upload/initiate?storage_type=fal-cdn-v3", json=body, headers=KEY
    ).json()
    put = stand.http.put(
        ticket["upload_url"], content=picture.read_bytes(), headers={"Content-Type": "image/png"}
    )
    assert put.status_code == 200
    return str(ticket["file_url"])


def wavespeed_upload(stand: Stand, picture: Path) -> str:
    body = {"filename": "frame.png", "size": picture.stat().st_size, "content_type": "image/png"}
    data = stand.post("wavespeed", "/wavespeed/api/v3/media/uploads", body).json()["data"]
    upload = data["upload"]
    put = stand.http.request(
        upload["method"], upload["url"], content=picture.read_bytes(), headers=upload["headers"]
    )
    assert put.status_code == 200
    return str(data["download_url"])


def old_wavespeed_upload(stand: Stand, picture: Path) -> str:
    answer = stand.http.post(
        "/wavespeed/api/v3/media/upload/binary",
        files={"file": ("frame.png", picture.read_bytes(), "image/png")},
        headers={"Authorization": "Bearer k"},
    ).json()
    assert answer["data"]["size"] == picture.stat().st_size
    return str(answer["data"]["download_url"])


def replicate_upload(stand: Stand, picture: Path) -> str:
    answer = stand.http.post(
        "/replicate/v1/files",
        files={"content": ("frame.png", picture.read_bytes(), "image/png")},
        headers={"Authorization": "Bearer k"},
    )
    assert answer.status_code == 201
    assert stand.get("replicate", answer.json()["urls"]["get"]).json()["size"] == picture.stat().st_size
    return str(answer.json()["urls"]["get"])


def inline(_: Stand, picture: Path) -> str:
    return data_uri(picture)


@pytest.mark.parametrize(
    "give", [inline, fal_upload, wavespeed_upload, old_wavespeed_upload, replicate_upload]
)
def test_a_clip_opens_on_the_picture_that_was_sent(
    stand: Stand, picture: Path, tmp_path: Path, give: Any
) -> None:
    assert opens_on_red_and_blue(made(stand, image_url=give(stand, picture)), tmp_path)


def test_a_picture_elsewhere_is_left_there(stand: Stand, tmp_path: Path) -> None:
    clip = made(stand, image_url="https://pictures.example/frame.png")
    assert not opens_on_red_and_blue(clip, tmp_path)


@pytest.mark.parametrize(
    ("reference", "kind"),
    [
        ("data:image/png;base64,AAAA", "image_load_error"),
        ("data:image/png;base64,%%%", "image_load_error"),
        ("frame.png", "file_download_error"),
        ("/files/nothing/frame.png", "file_download_error"),
    ],
)
def test_what_is_no_picture_is_refused(stand: Stand, reference: str, kind: str) -> None:
    if reference.startswith("/"):
        reference = stand.server.origin + reference
    response = stand.post("fal", f"/fal/{FAL_IMAGE}", {"prompt": "x", "image_url": reference})
    assert response.status_code == 422
    assert [detail["type"] for detail in response.json()["detail"]] == [kind]


def test_the_limits_of_the_model_hold_for_pictures(stand: Stand, tmp_path: Path) -> None:
    kinds = []
    for size in ((200, 200), (1200, 400)):
        path = tmp_path / "odd.png"
        Image.new("RGB", size).save(path)
        response = stand.post("fal", f"/fal/{FAL_IMAGE}", {"prompt": "x", "image_url": data_uri(path)})
        kinds += [detail["type"] for detail in response.json()["detail"]]
    assert kinds == ["image_too_small", "image_aspect_ratio_error"]


def test_a_picture_that_breaks_off_fails_when_it_is_used(stand: Stand, picture: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(picture.read_bytes()[:-200])
    answer = stand.post("fal", f"/fal/{FAL_IMAGE}", {"prompt": "x", "image_url": data_uri(broken)}).json()
    with pytest.raises(MediaError):
        stand.server.emulator.predictions[answer["request_id"]].clip.result(60)
    stand.clock.now += 10
    status = stand.get("fal", answer["status_url"]).json()
    assert (status["status"], status["error_type"]) == ("COMPLETED", "runner_disconnected")
    assert "ends early" in status["error"]


def test_an_upload_needs_its_ticket_and_no_key(stand: Stand, picture: Path) -> None:
    body = {"file_name": "frame.png", "content_type": "image/png"}
    assert stand.http.post("/fal-rest/storage/upload/initiate", json=body).status_code == 401
    ticket = stand.http.post("/fal-rest/storage/upload/initiate", json=body, headers=KEY).json()
    unsigned = ticket["upload_url"].partition("?")[0]
    assert stand.http.put(unsigned, content=b"x").status_code == 403
    assert stand.http.get(ticket["file_url"]).status_code == 404
    assert stand.http.put(ticket["upload_url"], content=picture.read_bytes()).status_code == 200
    assert stand.http.put(ticket["upload_url"], content=picture.read_bytes(), headers=KEY).status_code == 200
    assert [entry.authorised for entry in stand.server.emulator.ledger.of("upload", "fal")] == [False, True]
    assert stand.http.get(ticket["file_url"]).content == picture.read_bytes()


def test_clips_have_the_nominal_size_and_rate_or_the_shape_of_their_picture(
    start: StartStand, tmp_path: Path
) -> None:
    stand = start(tiny=False)
    path = tmp_path / "tall.png"
    Image.new("RGB", (600, 900), (90, 120, 90)).save(path)
    body = {"prompt": "x", "resolution": "96", "duration": 1, "image_url": data_uri(path)}
    answer = stand.post("fal", "/fal/someone/new-model", body).json()
    facts = probe(stand.server.emulator.predictions[answer["request_id"]].clip.result(60))
    assert (facts.width, facts.height, facts.fps, facts.frames) == (96, 144, Fraction(24), 24)
