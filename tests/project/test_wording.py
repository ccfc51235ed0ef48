"""Amounts and lengths as messages write them."""

from __future__ import annotations

import pytest

from storyboard.wording import roughly


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 s"),
        (78.4, "79 s"),
        (121, "3 min"),
        (3600, "1 h 0 min"),
        (78_211, "21 h 44 min"),
        (86_400, "1 day 0 h"),
        (273_600, "3 days 4 h"),
    ],
)
def test_a_rough_length_has_two_units_at_most_and_is_rounded_up(seconds: float, words: str) -> None:
    assert roughly(seconds) == words
