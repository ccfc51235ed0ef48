from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.characters import seen_characters, shortened


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("abc", 3),
        ("caf\u0065\u0301", 4),
        ("👨‍👩‍👧!", 2),
        ("👍🏽👍", 2),
        ("🇩🇪🇯🇵🇫", 3),
        ("❤️‍🔥", 1),
        ("\r\n\n", 2),
        ("हिन्दी", 3),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 1),
    ],
)
def test_characters_are_counted_as_readers_see_them(text: str, count: int) -> None:
    assert len(seen_characters(text)) == count


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("The quick brown fox", 19, "The quick brown fox"),
        ("The quick brown fox", 18, "The quick brown…"),
        ("The quick, brown fox", 11, "The quick…"),
        ("Rindfleischetikett", 6, "Rindf…"),
        ("東京の新しいカフェ", 5, "東京の新…"),
        ("only 49,90\u00a0€ now", 12, "only…"),
        ("👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", 2, "👨‍👩‍👧…"),
        ("...... and", 4, "...…"),
    ],
)
def test_a_text_is_cut_at_a_word(text: str, most: int, short: str) -> None:
    assert shortened(text, most, "…") == short


@given(st.text(), st.integers(min_value=2, max_value=30))
def test_a_shortened_text_is_never_longer_and_never_cuts_a_character(text: str, most: int) -> None:
    short = shortened(text, most, "…")

    assert "".join(seen_characters(text)) == text
    assert len(seen_characters(short)) <= most
    assert short == text or short.endswith("…")
    kept = seen_characters(short.removesuffix("…"))
    assert short == text or seen_characters(text)[: len(kept)] == kept


def test_a_letter_with_very_many_accents_is_counted_in_proportional_time() -> None:
    started = process_time()
    assert [len(seen) for seen in seen_characters("a" + "\u0301" * 2_000_000)] == [2_000_001]
    assert process_time() - started < 30
