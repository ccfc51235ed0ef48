from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, features

from storyboard.board.schema import Card
from storyboard.cut.cards import contrast, draw_card, text_box
from storyboard.errors import MediaError
from storyboard.media import font
from storyboard.presets.preset import Covered

SHAPES = [(320, 180), (180, 320), (240, 240)]
BUILT_IN = Path(font.__file__).with_name("fonts") / "Inter-Regular.otf"


def ink(picture: NDArray[np.uint8], background: tuple[int, int, int] = (16, 20, 24)) -> NDArray[np.bool_]:
    """Where the card is not plain background."""
    return np.asarray(np.abs(picture.astype(int) - background).max(axis=2) > 12)


def bounds(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])


def line_heights(mask: NDArray[np.bool_]) -> list[int]:
    """Heights of the runs of inked rows, from the top."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.any(axis=1), [0]])))
    return [int(stop - start) for start, stop in edges.reshape(-1, 2)]


@pytest.mark.parametrize(("width", "height"), SHAPES)
def test_text_stands_in_the_middle_within_four_fifths_of_the_width(width: int, height: int) -> None:
    picture = draw_card(Card(text="A somewhat longer title than usual\nwith a second line"), width, height)
    assert picture.shape == (height, width, 3)
    left, top, right, bottom = bounds(ink(picture))
    assert right - left <= 0.8 * width + 1
    assert abs((left + right) / 2 - width / 2) <= 2
    assert 0.44 * height < (top + bottom) / 2 < 0.52 * height


def test_the_first_of_several_lines_is_larger() -> None:
    first, *others = line_heights(ink(draw_card(Card(text="HILL\nHILL\nHILL"), 640, 360)))
    assert len(others) == 2
    assert all(first > 1.8 * other for other in others)


def test_an_empty_line_is_a_wider_gap() -> None:
    close = bounds(ink(draw_card(Card(text="Title\ntext"), 320, 180)))
    apart = bounds(ink(draw_card(Card(text="Title\n\ntext"), 320, 180)))
    assert apart[3] - apart[1] > close[3] - close[1] + 2


@pytest.mark.parametrize(("width", "height"), SHAPES)
def test_a_long_text_is_wrapped_and_made_smaller_until_it_fits(width: int, height: int) -> None:
    text = "A sentence that goes on. " * 12 + "\n" + "And then on and on. " * 20
    left, top, right, bottom = bounds(ink(draw_card(Card(text=text), width, height)))
    assert right - left <= 0.8 * width + 1
    assert bottom - top <= 0.78 * height


def test_a_word_wider_than_the_card_is_made_smaller() -> None:
    left, _, right, _ = bounds(ink(draw_card(Card(text="Donaudampfschifffahrt" * 2), 320, 180)))
    assert 0.6 * 320 < right - left <= 0.8 * 320 + 1


@pytest.mark.parametrize(
    ("background", "letters"),
    [
        ("#101418", (255, 255, 255)),
        ("#f4e8c0", (0, 0, 0)),
        ("#ff5a00", (0, 0, 0)),
        ("#0000ff", (255, 255, 255)),
    ],
)
def test_text_is_black_or_white_whichever_reads_better(
    background: str, letters: tuple[int, int, int]
) -> None:
    picture = draw_card(Card(text="HHH", background=background), 320, 180)
    assert tuple(picture[0, 0]) == tuple(bytes.fromhex(background[1:]))
    assert (picture == letters).all(axis=2).sum() > 100


def test_the_authors_colour_is_used() -> None:
    picture = draw_card(Card(text="HHH", colour="#ff0000"), 320, 180)
    assert (picture == (255, 0, 0)).all(axis=2).any()


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(21)
    assert contrast((10, 20, 30), (10, 20, 30)) == 1
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_a_picture_stands_above_the_text_with_its_transparency(tmp_path: Path) -> None:
    logo = Image.new("RGBA", (40, 20), (255, 0, 0, 0))
    logo.paste((0, 255, 0, 255), (10, 0, 30, 20))
    logo.save(tmp_path / "logo.png")
    picture = draw_card(Card(text="Ridge", image=str(tmp_path / "logo.png")), 320, 180)
    green = np.asarray((picture[..., 1] > 200) & (picture[..., 0] < 60))
    left, top, right, bottom = bounds(green)
    white = bounds(np.asarray((picture > 200).all(axis=2)))
    assert bottom < white[1]
    assert abs((left + right) / 2 - 160) <= 1
    assert (right - left + 1) / (bottom - top + 1) == pytest.approx(1, abs=0.15)
    assert not ((picture[..., 0] > 100) & (picture[..., 1] < 60)).any()


def test_a_picture_alone_stands_in_the_middle(tmp_path: Path) -> None:
    Image.new("RGB", (4000, 1000), (0, 255, 0)).save(tmp_path / "wide.jpg")
    picture = draw_card(Card(image=str(tmp_path / "wide.jpg")), 320, 180)
    left, _, right, _ = bounds(ink(picture))
    assert (left, right) == pytest.approx((64, 255), abs=1)


def test_a_turned_photo_is_upright(tmp_path: Path) -> None:
    photo = Image.new("RGB", (80, 40), (0, 255, 0))
    exif = photo.getexif()
    exif[0x0112] = 6
    photo.save(tmp_path / "turned.jpg", exif=exif)
    left, top, right, bottom = bounds(ink(draw_card(Card(image=str(tmp_path / "turned.jpg")), 320, 180)))
    assert bottom - top > 1.8 * (right - left)


def test_a_card_without_anything_is_its_background() -> None:
    assert (draw_card(Card(background="#204060"), 64, 36) == (0x20, 0x40, 0x60)).all()


def test_a_character_that_the_font_lacks_is_named() -> None:
    with pytest.raises(
        MediaError, match=r'built-in font has no "雪" \(cjk unified ideograph-96ea\).*card\.font'
    ):
        draw_card(Card(text="snow is 雪"), 320, 180)


def test_accents_in_two_code_points_are_drawn() -> None:
    assert (draw_card(Card(text="cafe\u0301"), 320, 180) == draw_card(Card(text="café"), 320, 180)).all()


def test_another_font_is_used() -> None:
    own = draw_card(Card(text="Ridge", font=str(BUILT_IN)), 320, 180)
    assert (own != draw_card(Card(text="Ridge"), 320, 180)).any()


@pytest.mark.parametrize("key", ["image", "font"])
def test_files_that_cannot_be_read_are_named(tmp_path: Path, key: str) -> None:
    (tmp_path / "text.bin").write_text("not a picture or a font")
    for name in ("text.bin", "missing.bin"):
        with pytest.raises(MediaError, match=rf"{name}.*card\.{key}"):
            draw_card(Card.model_validate({"text": "Ridge", key: str(tmp_path / name)}), 320, 180)


@pytest.mark.parametrize(("width", "height"), SHAPES)
def test_the_box_of_the_text_is_where_its_ink_is(width: int, height: int) -> None:
    card = Card(text="A title of some words\n\nand a line, with a comma\nand a last one")
    box = text_box(card, width, height)
    assert box is not None
    drawn = bounds(ink(draw_card(card, width, height)))
    assert box == pytest.approx((*drawn[:2], drawn[2] + 1, drawn[3] + 1), abs=2)
    assert text_box(Card(), width, height) is None


@pytest.mark.parametrize(
    "covered",
    [
        Covered(Fraction("0.14"), Fraction("0.06"), Fraction("0.35"), Fraction("0.06")),
        Covered(bottom=Fraction("0.4")),
        Covered(right=Fraction("0.2")),
        Covered(top=Fraction("0.3"), left=Fraction("0.15")),
    ],
)
@pytest.mark.parametrize("words", [3, 25, 70])
def test_a_card_keeps_to_what_its_platform_leaves_free(covered: Covered, words: int, tmp_path: Path) -> None:
    Image.new("RGB", (64, 64), "red").save(tmp_path / "logo.png")
    text = " ".join(["words"] * words) + "\nand a second line\nand a third"
    for image in (None, str(tmp_path / "logo.png")):
        card = Card(text=text, image=image)
        left, top, right, bottom = bounds(ink(draw_card(card, 360, 640, covered)))

        assert left >= 360 * covered.left
        assert top >= 640 * covered.top
        assert right < 360 * (1 - covered.right)
        assert bottom < 640 * (1 - covered.bottom)
        assert abs((left + right) / 2 - 180) <= 2, "it stays in the middle"


def test_a_card_is_the_same_where_nothing_is_covered() -> None:
    card = Card(text="Title\n\nand a line")
    assert (draw_card(card, 320, 180) == draw_card(card, 320, 180, Covered())).all()


@pytest.mark.skipif(not features.check_feature("raqm"), reason="this machine sets no text from right to left")
def test_every_line_of_a_paragraph_runs_in_its_direction() -> None:
    """Without the mark that begins it, only the full stops would stand elsewhere."""
    words = "Ridgeline Trail. Ridgeline Trail."
    to_right, to_left = (ink(draw_card(Card(text=mark + words), 360, 360)) for mark in ("", "\u200f"))
    last = max(bounds(to_right)[3], bounds(to_left)[3]) - 20

    assert len(line_heights(to_right)) == 2
    assert not np.array_equal(to_right[last:], to_left[last:])
