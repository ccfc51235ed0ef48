"""JSON in a text: numbers as they are written, and refusals of what has no one meaning."""

from __future__ import annotations

import pytest

from storyboard.document.json_text import data_in


def test_numbers_remember_how_they_are_written() -> None:
    data = data_in('{"price": 49.90, "count": 7, "big": 1e3}')
    assert isinstance(data, dict)
    assert data == {"price": 49.9, "count": 7, "big": 1000.0}
    assert [str(value) for value in data.values()] == ["49.90", "7", "1e3"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[NaN]", "NaN is no number"),
        ("[-Infinity]", "-Infinity is no number"),
        ('{"a": {"b": 1, "c": 2, "b": 3}}', 'the key "b" is written twice'),
        ("[" + "1" * 401 + "]", "a number has too many digits"),
        ("[" * 100_000, "it is nested too deep"),
        (b'["\xff"]', "it is not UTF-8"),
        ("[1", "Expecting"),
    ],
)
def test_what_has_no_one_meaning_is_refused(text: str | bytes, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        data_in(text)
