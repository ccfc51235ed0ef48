from __future__ import annotations

import pytest
from PIL import features

from storyboard.errors import MediaError
from storyboard.media.font import check_lettering, direction_of


@pytest.mark.skipif(not features.check_feature("raqm"), reason="this machine sets no text from right to left")
@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Ridgeline", "ltr"),
        ("49.90 €", "ltr"),
        ("", "ltr"),
        ("(2026) מבצע Ridgeline", "rtl"),
        ("عرض خاص", "rtl"),
        ("Ridgeline: عرض خاص", "ltr"),
        ("\u200fRidgeline: عرض خاص", "rtl"),
        ('\u2068Lamp "Nova"\u2069: عرض خاص', "rtl"),
        ("\u2068عرض\u2069 (\u2067\u2068ب\u2069ب\u2069) is on", "ltr"),
        ("\u2069Lamp عرض", "ltr"),
    ],
)
def test_a_paragraph_runs_in_the_direction_of_its_first_letter(text: str, direction: str) -> None:
    assert direction_of(text) == direction


def test_without_the_library_for_it_no_script_is_set_wrongly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "check_feature", lambda _: False)

    for text in ("مبصرة", "מבצע", "हिन्दी"):
        with pytest.raises(MediaError, match=r"this machine cannot set .* FriBiDi is missing"):
            check_lettering(text)
    check_lettering("Grüße, Горы")
    assert direction_of("Grüße") is None
