"""Still pictures as phones, scanners and the web write them: whole, upright, and told apart from animations."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from storyboard.media.images import is_image, probe_image, read_image
from storyboard.media.probe import probe

WILD = Path(__file__).parent / "wild"
TURNED_RIGHT = 6


def halves(size: tuple[int, int]) -> Image.Image:
    """Blue on the left, red on the right."""
    picture = Image.new("RGB", size, (255, 0, 0))
    picture.paste((0, 0, 255), (0, 0, size[0] // 2, size[1]))
    return picture


@pytest.mark.parametrize("suffix", ["tiff", "avif", "jpg", "png", "webp"])
def test_a_picture_is_turned_once(tmp_path: Path, suffix: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = TURNED_RIGHT
    path = tmp_path / f"turned.{suffix}"
    halves((80, 40)).save(path, exif=exif.tobytes())
    facts, pixels = probe_image(path), read_image(path)
    assert (facts.width, facts.height) == (40, 80)
    assert pixels.shape == (80, 40, 3)
    assert pixels[5, 20].argmax() == 2
    assert pixels[-5, 20].argmax() == 0


def test_a_picture_of_a_phone_is_read_whole() -> None:
    facts, pixels = probe_image(WILD / "tiles.heic"), read_image(WILD / "tiles.heic")
    assert facts.format == "heif"
    assert pixels.shape == (facts.height, facts.width, 3)
    # It is made of tiles; none of them is missing.
    corners = [pixels[:40, :40], pixels[:40, -40:], pixels[-40:, :40], pixels[-40:, -40:]]
    assert all(corner.std() > 0 or corner.max() > 0 for corner in corners)
    assert probe(WILD / "tiles.heic").kind == "image"


def test_a_gif_of_one_picture_is_a_still_and_one_of_several_is_a_clip(tmp_path: Path) -> None:
    first, second = halves((64, 48)), halves((64, 48)).transpose(Image.Transpose.ROTATE_180)
    first.save(tmp_path / "still.gif")
    first.save(tmp_path / "moving.gif", save_all=True, append_images=[second], duration=100)
    assert is_image(tmp_path / "still.gif")
    assert probe(tmp_path / "still.gif").kind == "image"
    assert probe(tmp_path / "moving.gif").kind == "video"
    assert probe(tmp_path / "moving.gif").frames == 2


@pytest.mark.parametrize("suffix", ["webp", "png", "avif"])
def test_of_an_animation_the_first_picture_is_shown_and_that_is_said(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"moving.{suffix}"
    others = [Image.new("RGB", (64, 48), (0, 255, 0))]
    halves((64, 48)).save(path, save_all=True, append_images=others, duration=100)
    assert probe(path).notices == ("an animation of 2 pictures, only the first one is shown",)
    assert np.abs(read_image(path)[24, 10].astype(int) - (0, 0, 255)).max() < 40


def test_a_plain_picture_has_nothing_to_say(tmp_path: Path) -> None:
    halves((64, 48)).save(tmp_path / "plain.png")
    assert probe(tmp_path / "plain.png").notices == ()
