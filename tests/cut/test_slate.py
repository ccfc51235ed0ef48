from __future__ import annotations

import numpy as np
import pytest

from storyboard.cut.slate import Slate, draw_slate, lay_over, make_overlay
from storyboard.media.frame import from_rgb, to_rgb

PROMPT = "A runner crests the ridge, slow pan left, golden hour, low sun, professional sports filming"
SLATE = Slate("summit", ("hailuo-2.3-pro", "6 s", "$0.49"), PROMPT)


@pytest.mark.parametrize(("width", "height"), [(320, 180), (180, 320), (240, 240), (1280, 720)])
def test_a_slate_is_a_bar_at_the_lower_edge(width: int, height: int) -> None:
    pixels, top = draw_slate(SLATE, width, height)
    assert pixels.shape == (height - top, width, 4)
    assert top % 2 == 0
    assert top > height / 2
    opacity = pixels[..., 3]
    assert (opacity[:, 0] == 0).all()
    assert (opacity[-1] == 0).all()
    assert 150 < np.median(opacity[:, width // 2]) < 230
    assert (pixels[opacity == 255][:, 0] > 128).mean() > 0.5


def test_a_slate_without_a_prompt_is_lower_and_a_long_prompt_has_two_lines() -> None:
    def rows(prompt: str) -> int:
        return len(draw_slate(Slate("a", ("x",), prompt), 320, 180)[0])

    assert rows("") < rows("a hill") < rows(PROMPT) == rows(PROMPT * 9)


def test_details_that_do_not_fit_beside_the_name_get_their_own_line() -> None:
    short, _ = draw_slate(Slate("a", ("animatic", "6 s")), 320, 180)
    long, _ = draw_slate(Slate("a" * 40, ("a-model-with-a-long-name", "6 s", "$0.49")), 320, 180)
    assert long.shape[0] > short.shape[0]


def test_a_prompt_that_the_font_cannot_write_is_said_to_be_one() -> None:
    without, _ = draw_slate(Slate("a", ("x",), ""), 320, 180)
    unwritten, _ = draw_slate(Slate("a", ("x",), "二人の男が歩く"), 320, 180)
    said, _ = draw_slate(Slate("a", ("x",), "words that the built-in font cannot write"), 320, 180)
    assert len(unwritten) > len(without)
    assert (unwritten == said).all()


def test_what_the_font_lacks_is_left_out_of_a_prompt() -> None:
    def drawn(prompt: str) -> bytes:
        return draw_slate(Slate("a", ("x",), prompt), 320, 180)[0].tobytes()

    assert drawn("a runner 雪山") == drawn("a runner ")


def test_only_the_bars_rows_change_and_the_frame_below_stays() -> None:
    picture = np.random.default_rng(3).integers(0, 255, (180, 320, 3), np.uint8)
    frame = from_rgb(picture)
    before = to_rgb(frame)
    overlay = make_overlay(SLATE, 320, 180)
    covered = to_rgb(lay_over(frame, overlay))
    assert (to_rgb(frame) == before).all()
    # The row above shares its colours' interpolation with the bar.
    assert (covered[: overlay.top - 2] == before[: overlay.top - 2]).all()
    assert (covered[overlay.top :] != before[overlay.top :]).any(axis=2).mean() > 0.5


def test_the_bar_darkens_what_is_behind_it_and_its_letters_are_white() -> None:
    overlay = make_overlay(SLATE, 640, 360)
    covered = to_rgb(lay_over(from_rgb(np.full((360, 640, 3), (200, 120, 60), np.uint8)), overlay))
    bar = covered[overlay.top + 6 : 340, 30:600]
    assert np.allclose(np.median(bar, axis=(0, 1)), [69, 47, 31], atol=4)
    assert (bar.min(axis=2) > 220).any()
    assert np.allclose(covered[overlay.top :, 2], (200, 120, 60), atol=4)
