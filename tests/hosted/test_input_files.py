"""Pictures, videos and sounds within parameters: files are uploaded, count by their bytes, and are checked first."""

from __future__ import annotations

import hashlib
import wave
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image
from pydantic import JsonValue

from storyboard.animatic.clip import AnimaticRequest, make_clip
from storyboard.errors import BoardError, RenderFailed
from storyboard.film import render_sync
from storyboard.media.shape import FilmShape
from storyboard.report import Event, RunStarted

from .stage import Stage, shot

UPLOADING = ("fal", "wavespeed", "replicate")


def picture(path: Path, shade: int = 90) -> None:
    Image.new("RGB", (96, 54), (shade, 120, 60)).save(path)


def sound(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(8000))


def video(path: Path) -> None:
    shape = FilmShape(32, 32, Fraction(12))
    make_clip(AnimaticRequest(prompt="fog", shape=shape, frames=6, seed=1), path)


@pytest.fixture
def furnished(stage: Stage) -> Stage:
    """A stage with a folder of files to work with."""
    refs = stage.folder / "refs"
    refs.mkdir()
    picture(refs / "anna.png", 10)
    picture(refs / "side.png", 20)
    sound(refs / "bell.wav")
    video(refs / "walk.mp4")
    return stage


def arguments(stage: Stage) -> dict[str, JsonValue]:
    body = stage.submits[-1].body or {}
    inner = body.get("input", body)
    assert isinstance(inner, dict)
    return inner


def hosted_bytes(stage: Stage, address: JsonValue) -> bytes:
    """What the server has at an address that was sent to it."""
    key = next(part for part in str(address).split("/") if stage.emulator.files.find(part))
    hosted = stage.emulator.files.find(key)
    assert hosted is not None
    return hosted.path.read_bytes()


def of_every_kind() -> dict[str, JsonValue]:
    return {
        "image_urls": ["refs/anna.png", "https://example.com/b.png"],
        "elements": [{"frontal_image_url": "refs/anna.png", "reference_image_urls": ["refs/side.png"]}],
        "audio_url": "refs/bell.wav",
        "source": "refs/walk.mp4",
    }


@pytest.mark.parametrize("provider", UPLOADING)
def test_files_of_every_kind_are_uploaded_wherever_they_stand(furnished: Stage, provider: str) -> None:
    stage = furnished
    stage.write(shot("a", route=[provider], params=of_every_kind()))
    stage.render()
    sent = arguments(stage)
    urls = sent["image_urls"]
    assert isinstance(urls, list)
    assert urls[1] == "https://example.com/b.png"
    elements = sent["elements"]
    assert isinstance(elements, list)
    (element,) = elements
    assert isinstance(element, dict)
    side = element["reference_image_urls"]
    assert isinstance(side, list)
    read = {
        "anna.png": (urls[0], element["frontal_image_url"]),
        "side.png": (side[0],),
        "bell.wav": (sent["audio"],),
        "walk.mp4": (sent["video_url"],),
    }
    for name, addresses in read.items():
        for address in addresses:
            assert hosted_bytes(stage, address) == (stage.folder / "refs" / name).read_bytes()
    assert len(stage.emulator.ledger.of("upload")) == len(read)


def test_the_kind_of_a_file_is_told(furnished: Stage) -> None:
    stage = furnished
    stage.write(shot("a", route=["fal"], params=of_every_kind()))
    stage.render()
    told = {
        hosted.name: hosted.content_type
        for entry in stage.emulator.ledger.of("upload")
        if (hosted := stage.emulator.files.find(entry.request_id))
    }
    assert told["walk.mp4"] == "video/mp4"
    assert told["bell.wav"].startswith("audio/")
    assert told["anna.png"] == "image/png"


def test_a_file_counts_by_its_bytes_and_not_by_its_name(furnished: Stage) -> None:
    stage = furnished
    params: dict[str, JsonValue] = {"image_urls": ["refs/anna.png"], "audio_url": "refs/bell.wav"}
    stage.write(shot("a", route=["fal"], params=params))
    stage.render()
    (stage.folder / "refs" / "anna.png").rename(stage.folder / "hero.png")
    stage.write(shot("a", route=["fal"], params=params | {"image_urls": ["hero.png"]}))
    assert not stage.plan().has_work
    picture(stage.folder / "hero.png", 200)
    (job,) = stage.plan().generated
    assert (job.status.value, job.reason) == ("make", "image_urls changed")
    assert hashlib.sha256((stage.folder / "hero.png").read_bytes()).hexdigest() in str(job.request)


def test_minimax_gets_pictures_with_the_request_and_no_other_files(furnished: Stage) -> None:
    stage = furnished
    stage.write(shot("a", route=["minimax"], params={"image_urls": ["refs/anna.png"]}))
    stage.render()
    urls = arguments(stage)["image_urls"]
    assert isinstance(urls, list)
    assert str(urls[0]).startswith(("data:image/png", "sha256:"))
    stage.write(shot("b", route=["minimax"], params={"audio_url": "refs/bell.wav"}))
    with pytest.raises(BoardError) as caught:
        stage.plan()
    (problem,) = caught.value.problems
    assert '"minimax" takes no sound from a file' in problem.message


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"image_urls": ["refs/ann.png"]}, 'the file "refs/ann.png" does not exist'),
        ({"elements": [{"frontal_image_url": "../x.png"}]}, 'the file "../x.png" is outside'),
        ({"image_urls": ["refs/bell.wav"]}, '"image_urls[0]": '),
        ({"audio_url": "refs/anna.png"}, '"refs/anna.png" has no sound'),
        ({"source": "refs/anna.png"}, '"refs/anna.png" is no video'),
        ({"source": "refs"}, '"refs" is no file'),
        ({"image_urls": ["http://example.com/a.png"]}, '"http://example.com/a.png" is not an https URL'),
        ({"image_urls": [""]}, '"" is not the path of a file'),
    ],
)
def test_a_file_that_will_not_do_is_told_with_its_place(
    furnished: Stage, params: dict[str, JsonValue], message: str
) -> None:
    stage = furnished
    stage.write(shot("a", params=params))
    with pytest.raises(BoardError) as caught:
        stage.plan()
    (problem,) = caught.value.problems
    assert message in problem.message
    text = (stage.folder / "film.yaml").read_text(encoding="utf-8")
    name, _ = next(iter(params.items()))
    assert problem.column > text.index(name)
    assert not stage.submits


def test_a_file_that_changed_since_the_plan_is_not_sent(furnished: Stage) -> None:
    stage = furnished
    stage.write(shot("a", route=["fal"], params={"audio_url": "refs/bell.wav"}))
    bell = stage.folder / "refs" / "bell.wav"

    def change(event: Event) -> None:
        if isinstance(event, RunStarted):
            bell.write_bytes(bell.read_bytes() + b"\0")

    with pytest.raises(RenderFailed) as caught:
        render_sync(stage.board, stage.options(), change)
    error = caught.value.failures["a"]
    assert error is not None
    assert error.message == f'"{bell}" has changed since the plan was made'
    assert not stage.submits


def test_a_last_frame_that_cannot_be_sent_is_called_by_its_shot(stage: Stage) -> None:
    first: dict[str, JsonValue] = {"id": "a", "prompt": "a calm sea", "model": "hailuo-2.3", "route": ["fal"]}
    stage.write(first, {**first, "id": "b", "continues": "a"})
    failure = stage.failures()["b"]
    assert failure.message.startswith('the last frame of shot "a" cannot be sent: the picture is 64x36')
    assert failure.hint == "give one of at least 301 pixels"
    assert len(stage.submits) == 1
