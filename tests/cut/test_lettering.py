from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyboard.cut.lettering import balanced, elided, isolated, wrapped
from storyboard.media.font import load_font, missing_characters

FONT = load_font(20, "text")
SENTENCES = st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=1, max_size=20).map(" ".join)


@settings(deadline=None)
@given(SENTENCES, st.integers(40, 400))
def test_wrapping_keeps_every_word_and_the_width(text: str, width: int) -> None:
    for lines in (wrapped(text, FONT, width), balanced(text, FONT, width)):
        assert " ".join(lines) == text
        assert all(FONT.getlength(line) <= width for line in lines if " " in line)


@settings(deadline=None)
@given(SENTENCES, st.integers(140, 400))
def test_balancing_needs_no_more_lines(text: str, width: int) -> None:
    assert len(balanced(text, FONT, width)) == len(wrapped(text, FONT, width))


def test_balanced_lines_have_like_lengths() -> None:
    text = "one two three four five six seven eight nine ten"
    greedy = [FONT.getlength(line) for line in wrapped(text, FONT, 400)]
    even = [FONT.getlength(line) for line in balanced(text, FONT, 400)]
    assert len(even) == len(greedy) == 2
    assert max(even) - min(even) < max(greedy) - min(greedy)


def test_ideographs_break_anywhere() -> None:
    assert "".join(wrapped("雪山" * 20, FONT, 100)) == "雪山" * 20
    assert len(wrapped("雪山" * 20, FONT, 100)) > 4


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("now 49,90\u00a0€ only", 80, ["now", "49,90\u00a0€", "only"]),
        ("1\u202f299,50\u00a0€ now", 90, ["1\u202f299,50\u00a0€", "now"]),
        ("夜明け、丘で", 45, ["夜明", "け、", "丘で"]),
        ("夜「明け」丘", 45, ["夜", "「明", "け」", "丘"]),
        ("カフェー店", 62, ["カ", "フェー", "店"]),
        ("只需4990円だけ", 75, ["只需", "4990円", "だけ"]),
        ("서울 특별시", 40, ["서울", "특별시"]),
        ("Dampf\u00adschiff\u00adfahrt", 125, ["Dampfschiff-", "fahrt"]),
        ("Dampf\u00adschiff", 200, ["Dampfschiff"]),
        ("a\u200bb\u200b \u200bc", 12, ["a", "b", "c"]),
        ("", 12, [""]),
    ],
)
def test_lines_break_where_people_break_them(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, FONT, width) == lines


def test_what_is_left_out_leaves_an_ellipsis() -> None:
    lines = wrapped("the quick brown fox jumps over the lazy dog, and again", FONT, 120)
    kept = elided(lines, 2, FONT, 120)
    assert len(kept) == 2
    assert kept[0] == lines[0]
    assert kept[1].endswith("…")
    assert FONT.getlength(kept[1]) <= 120
    assert elided(lines, len(lines), FONT, 120) == lines


def test_a_word_that_sticks_out_is_shortened() -> None:
    (line,) = elided(["unbreakable" * 5], 1, FONT, 120)
    assert line.startswith("unbreak")
    assert FONT.getlength(line) <= 120


@pytest.mark.parametrize(
    "text", ["Grüße, naïve café", "Горы и море", "→ 12.50 € · “quoted” — dash…", "a\u00adb\u200dc"]
)
def test_the_built_in_font_has_what_titles_need(text: str) -> None:
    assert missing_characters(text, FONT) == []
    assert missing_characters(text, load_font(20, "display")) == []


def test_missing_characters_are_given_once_in_order() -> None:
    assert missing_characters("b雪a山雪", FONT) == ["雪", "山"]


def test_an_isolate_that_a_break_divides_is_one_in_each_line() -> None:
    lines = ["a \u2068b", "c\u2069 d", "e"]
    assert isolated(lines) == ["a \u2068b\u2069", "\u2068c\u2069 d", "e"]
    assert isolated(["\u2069a", "\u2067\u2068b", "c\u2069"]) == [
        "\u2069a",
        "\u2067\u2068b\u2069\u2069",
        "\u2067\u2068c\u2069\u2069",
    ]
