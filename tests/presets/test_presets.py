"""The presets: dated data, each fact with a source that states it, and what a film lacks of what a platform takes."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from storyboard.board.schema import Storyboard
from storyboard.presets.describe import facts_of, preset_as_data, preset_reference
from storyboard.presets.lint import Box, Heard, Measured, lint_film, lint_plan, reaches_out
from storyboard.presets.preset import Preset, Range, SafeZone, presets, source_of
from storyboard.presets.words import length_in_words

NAMES = [*presets()]
EARLIER: dict[str, tuple[tuple[int, int], int]] = {
    "youtube": ((1920, 1080), 30),
    "youtube-4k": ((3840, 2160), 30),
    "shorts": ((1080, 1920), 30),
    "reels": ((1080, 1920), 30),
    "tiktok": ((1080, 1920), 30),
    "square": ((1080, 1080), 30),
    "portrait": ((1080, 1350), 30),
    "linkedin": ((1920, 1080), 30),
    "cinema": ((2560, 1080), 24),
}
RAISED = Heard(-14, -3)


def facts(preset: Preset) -> list[object]:
    named = (preset.length, preset.rate, preset.file, preset.loudness, preset.safe, preset.sound)
    return [fact for fact in named if fact is not None]


def planned(name: str, size: tuple[int, int], fps: float, seconds: float | None) -> list[str]:
    length = None if seconds is None else Fraction(str(seconds))
    return [
        f"{advice.message}; {advice.hint}"
        for advice in lint_plan(presets()[name], size, Fraction(str(fps)), length)
    ]


def finished(name: str, megabytes: float, heard: Heard | None = None) -> list[str]:
    measured = Measured(int(megabytes * 1_000_000), heard)
    return [f"{advice.message}; {advice.hint}" for advice in lint_film(presets()[name], measured)]


def test_a_storyboard_keeps_the_size_and_rate_that_its_preset_has_had() -> None:
    found = {name: (presets()[name].size, int(presets()[name].fps)) for name in EARLIER}
    assert found == EARLIER


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_is_a_shape_that_a_film_can_have(name: str) -> None:
    shots = [{"id": "a", "card": {"text": "a"}}]
    board = Storyboard.model_validate({"storyboard": 1, "output": {"preset": name}, "shots": shots})

    assert (board.output.size, board.output.fps) == (presets()[name].size, presets()[name].fps)


@pytest.mark.parametrize("name", NAMES)
def test_each_fact_has_a_dated_source_and_makes_sense(name: str) -> None:
    preset = presets()[name]
    for fact in facts(preset):
        source = source_of(fact)  # type: ignore[arg-type]
        assert source.url.startswith("https://")
        assert date(2026, 1, 1) <= source.date
        if isinstance(fact, Range):
            assert fact.least is not None or fact.most is not None
            assert (fact.least or 0) < (fact.most or 10**9)
        if isinstance(fact, SafeZone):
            assert fact.left + fact.right < 1
            assert 0 < fact.top + fact.bottom < 1
    if preset.rate is not None:
        assert (preset.rate.least or 0) <= preset.fps <= (preset.rate.most or 999)


def test_a_film_as_its_platform_takes_it_gets_no_advice() -> None:
    for name, preset in presets().items():
        assert planned(name, preset.size, float(preset.fps), 5.5) == []
        assert finished(name, 50, RAISED) == []


@pytest.mark.parametrize(
    ("name", "size", "fps", "seconds", "advice"),
    [
        (
            "youtube-bumper",
            (1920, 1080),
            30,
            7.5,
            'the film lasts 7.5 s, and "youtube-bumper" is said to take at most 6 s; shorten it, or choose another '
            "preset",
        ),
        (
            "tiktok-in-feed",
            (1080, 1920),
            30,
            4,
            'the film lasts 4 s, and "tiktok-in-feed" takes at least 5 s; lengthen it, or choose another preset',
        ),
        (
            "reels",
            (1920, 1080),
            30,
            None,
            'the film is 1920x1080, and "reels" is 1080x1920; leave "size" out, or choose another preset',
        ),
        (
            "linkedin-ad",
            (1280, 720),
            59.94,
            9,
            'the film has 59.94 frames a second, and "linkedin-ad" takes at most 30 frames a second; leave "fps" out '
            "for 30",
        ),
    ],
)
def test_what_is_known_before_a_film_is_made(
    name: str, size: tuple[int, int], fps: float, seconds: float | None, advice: str
) -> None:
    assert planned(name, size, fps, seconds) == [advice]


@pytest.mark.parametrize("size", [(720, 1280), (540, 960), (2160, 3840), (1080, 1918)])
def test_a_smaller_or_larger_film_of_the_same_shape_is_fine(size: tuple[int, int]) -> None:
    assert planned("reels", size, 30, 20) == []


@pytest.mark.parametrize(
    ("name", "megabytes", "heard", "advice"),
    [
        (
            "reels",
            301,
            RAISED,
            'the film has 301 MB, and "reels" is said to take at most 300 MB; make it shorter, smaller or of fewer '
            "frames a second",
        ),
        (
            "youtube",
            5,
            Heard(-9.04, -1.0),
            'the film has -9.0 LUFS, and "youtube" is said to play at -14 LUFS: it turns it down; "loudness: -14" in '
            "the output makes it so",
        ),
        (
            "youtube",
            5,
            Heard(-21, -9),
            'the film has -21.0 LUFS, and "youtube" is said to play at -14 LUFS: it plays others louder; "loudness: '
            '-14" in the output makes it so',
        ),
        (
            "youtube",
            5,
            Heard(-14.5, -0.2),
            'the film has peaks of -0.2 dBTP, and "youtube" is said to want -1 dBTP at most; "loudness: -14" in the '
            "output makes it so",
        ),
        (
            "youtube-shorts-ad",
            5,
            Heard(-70, -120),
            'the film is silent, and "youtube-shorts-ad" wants sound; give it some',
        ),
    ],
)
def test_what_is_known_of_a_finished_film(name: str, megabytes: float, heard: Heard, advice: str) -> None:
    assert finished(name, megabytes, heard) == [advice]


@pytest.mark.parametrize(
    ("name", "heard"),
    [
        ("youtube", Heard(-13.2, -1)),
        ("youtube", Heard(-15.9, -1)),
        ("youtube", Heard(-70, -120)),
        ("youtube", None),
        ("square", Heard(-3, 1)),
    ],
)
def test_sound_that_is_near_enough_silent_not_measured_or_of_no_platform(
    name: str, heard: Heard | None
) -> None:
    assert finished(name, 5, heard) == []


def test_a_part_of_the_picture_beyond_a_safe_zone() -> None:
    reels = presets()["reels"].safe
    assert reels is not None
    safe = reels.covered
    inside = Box(0.061, 0.141, 0.939, 0.649)

    assert not reaches_out(inside, safe)
    for beyond in ({"left": 0.05}, {"top": 0.13}, {"right": 0.95}, {"bottom": 0.66}):
        assert reaches_out(inside._replace(**beyond), safe)


def test_presets_in_words_and_as_data() -> None:
    reels = presets()["reels"]

    assert facts_of(reels) == {
        "length": "3 s to 15 min",
        "rate": "23 to 60",
        "file": "at most 300 MB",
        "loudness": "-14 LUFS, -1 dBTP",
        "covered": "top 14 %, right 6 %, bottom 35 %, left 6 %",
    }
    data = preset_as_data(reels)
    assert data["size"] == "1080x1920"
    assert data["length"] == {
        "least": 3.0,
        "most": 900.0,
        "source": {
            "url": "https://www.ayrshare.com/docs/media-guidelines/instagram",
            "date": "2026-11-26",
            "sure": "reported",
        },
    }
    page = preset_reference()
    assert all(f"| `{name}` |" in page for name in NAMES)


def test_lengths_have_no_units_of_which_there_are_none() -> None:
    lengths = {60: "60 s", 140: "2 min 20 s", 900: "15 min", 14_460: "4 h 1 min", 43_200: "12 h"}
    assert {length: length_in_words(Fraction(length)) for length in lengths} == lengths
