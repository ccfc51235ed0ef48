"""Pictures of broken downloads: nothing is paid for a film of half a picture."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from storyboard.board.load import load
from storyboard.errors import BoardError, MediaError
from storyboard.media import images
from storyboard.media.images import check_image

FORMATS = ["png", "jpeg", "webp", "tiff", "bmp", "gif"]


def encoded(name: str) -> bytes:
    noise = np.random.default_rng(1).integers(0, 255, (64, 96, 3), dtype=np.uint8)
    content = io.BytesIO()
    Image.fromarray(noise).save(content, name)
    return content.getvalue()


@pytest.mark.parametrize("name", FORMATS)
def test_half_a_picture_is_told_before_anything_is_paid(tmp_path: Path, name: str) -> None:
    content = encoded(name)
    (tmp_path / f"a.{name}").write_bytes(content[: len(content) // 2])
    (tmp_path / "film.yaml").write_text(
        f"storyboard: 1\nshots:\n  - {{id: a, model: hailuo-2.3-pro, prompt: x, first_frame: a.{name}, duration: 6}}\n"
    )
    with pytest.raises(BoardError, match=r"the picture is not complete|is not a picture that can be read"):
        load(tmp_path / "film.yaml")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("behind", [b"", b"more" * 100], ids=["as it is", "with more behind it"])
def test_a_whole_one_is_taken(tmp_path: Path, name: str, behind: bytes) -> None:
    path = tmp_path / f"a.{name}"
    path.write_bytes(encoded(name) + behind)
    assert check_image(path).width == 96


@pytest.mark.parametrize("name", ["png", "jpeg", "webp"])
def test_a_picture_with_its_end_is_not_decoded_for_that(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decoded(path: Path) -> None:
        raise MediaError(f"{path} is decoded")

    path = tmp_path / f"a.{name}"
    path.write_bytes(encoded(name))
    monkeypatch.setattr(images, "read_image", decoded)
    assert check_image(path).height == 64


def test_one_file_under_two_keys_is_told_under_each(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture at all")
    (tmp_path / "film.yaml").write_text(
        "storyboard: 1\nshots:\n"
        "  - {id: a, model: animatic, prompt: x, first_frame: a.png, duration: 1}\n"
        "  - {id: b, card: {image: a.png}, duration: 1}\n"
    )
    with pytest.raises(BoardError) as refused:
        load(tmp_path / "film.yaml")
    assert '"first_frame": "a.png" is not a picture' in str(refused.value)
    assert '"image": "a.png" is not a picture' in str(refused.value)
