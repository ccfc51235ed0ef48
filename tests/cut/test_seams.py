"""Where two clips of a chain meet: no frame is shown twice, none is skipped, whatever the rates and the place."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.board.schema import Storyboard
from storyboard.cut.clips import Clip, Opening, TakeMedia
from storyboard.cut.timeline import Timeline, build_timeline
from storyboard.media.shape import FilmShape

Shots = list[dict[str, object]]
RATES = [Fraction(rate) for rate in (24, 25, 30, 50, 60)] + [Fraction(24_000, 1001), Fraction(30_000, 1001)]


def film_of(
    *shots: Mapping[str, object], media: Mapping[str, TakeMedia], fps: Fraction = Fraction(24)
) -> Timeline:
    board = Storyboard.model_validate({"storyboard": 1, "shots": list(shots)})
    return build_timeline(board, media, shape=FilmShape(96, 54, fps))


def take(
    name: str, seconds: Fraction | int, rate: Fraction | int, opening: Opening | None = None
) -> TakeMedia:
    return TakeMedia(Path(f"{name}.mp4"), Fraction(seconds), Fraction(rate), opening)


def frames_shown(clip: Clip, fps: Fraction) -> list[int]:
    """Which frame of its file each frame of the film shows, as the reader of the cut takes them."""
    rate = clip.fps
    assert rate is not None
    return [int((clip.source_time(n / fps) + Fraction(1, 1000)) * rate) for n in range(clip.frames)]


def scene(timeline: Timeline, before: Fraction | None, length: Fraction) -> list[Fraction]:
    """
    Return the second of the scene that each frame of a film of two clips shows.

    The second clip opens with the frame of the first one, `length` seconds long, that is shown last before `before`.
    """
    first, second = timeline.clips
    assert first.fps
    assert second.fps
    frame = (
        length * first.fps - 1 if before is None else -(-(before - Fraction(1, 1000)) * first.fps // 1) - 1
    )
    opened = min(frame, length * first.fps - 1) / first.fps
    shown = [number / first.fps for number in frames_shown(first, timeline.shape.fps)]
    return shown + [opened + number / second.fps for number in frames_shown(second, timeline.shape.fps)]


@pytest.mark.parametrize("duration", [None, 6, 4, 2.5, 1])
def test_at_one_rate_each_frame_follows_the_one_before(duration: float | None) -> None:
    shot: dict[str, object] = {"id": "a", "prompt": "x"} | (
        {} if duration is None else {"duration": duration}
    )
    shots: Shots = [shot, {"id": "b", "prompt": "x", "continues": "a"}]
    film = film_of(*shots, media={"a": take("a", 6, 24), "b": take("b", 6, 24)})
    seconds = scene(film, Fraction(duration or 6), Fraction(6))
    assert {later - earlier for earlier, later in pairwise(seconds)} == {Fraction(1, 24)}


def test_a_chain_of_clips_that_are_cut_short_neither_jumps_nor_stops() -> None:
    """Each clip shows a frame more than it hands on where its first one was left out."""
    shots: Shots = [{"id": "a", "prompt": "x", "duration": 4}]
    shots += [
        {"id": name, "prompt": "x", "duration": 4, "continues": "abcd"[i]} for i, name in enumerate("bcde")
    ]
    media = {"a": take("a", 6, 24), "b": take("b", 6, 24, Opening(Fraction(4)))}
    media |= {name: take(name, 6, 24, Opening(4 + Fraction(1, 24))) for name in "cde"}
    film = film_of(*shots, media=media)
    shown = [frames_shown(clip, Fraction(24)) for clip in film.clips]
    assert shown == [[*range(96)], *[[*range(1, 97)]] * 4]


@given(
    film=st.sampled_from(RATES),
    rates=st.tuples(st.sampled_from(RATES), st.sampled_from(RATES)),
    frames=st.integers(6, 200),
    retime=st.sampled_from([None, "drop", "stretch"]),
)
def test_the_scene_goes_on_at_any_rates(
    film: Fraction, rates: tuple[Fraction, Fraction], frames: int, retime: str | None
) -> None:
    duration = frames / film
    said = {} if retime is None else {"retime": retime}
    left = duration * film / rates[0] if retime == "stretch" else duration
    length = (left * rates[0] + 30) // 1 / rates[0]
    shots: Shots = [
        {"id": "a", "prompt": "x", "duration": duration} | said,
        {"id": "b", "prompt": "x", "continues": "a", "duration": 1} | said,
    ]
    media = {"a": take("a", length, rates[0]), "b": take("b", 9, rates[1], Opening(left))}
    made = film_of(*shots, media=media, fps=film)
    seconds = scene(made, left, length)
    meeting = made.clips[0].frames
    before, after = (clip.speed / film for clip in made.clips)
    step = seconds[meeting] - seconds[meeting - 1]
    # A frame of a clip is shown when its time comes, so that a step is too short or too long by a frame at most.
    longest = max(before, after) + 1 / min(rates)
    assert 0 < step <= longest or (step == 0 and rates[1] < film * made.clips[1].speed)


def test_a_take_that_is_a_frame_longer_than_asked_for_needs_no_seam() -> None:
    shots: Shots = [{"id": "a", "prompt": "x", "duration": 5}, {"id": "b", "prompt": "x", "continues": "a"}]
    media = {"a": take("a", Fraction(121, 24), 24), "b": take("b", 5, 24, Opening(None))}
    film = film_of(*shots, media=media)
    assert frames_shown(film.clips[0], Fraction(24))[-1] == 119
    assert frames_shown(film.clips[1], Fraction(24))[0] == 0


def test_a_take_that_is_shorter_is_held_and_goes_on_from_its_end() -> None:
    shots: Shots = [{"id": "a", "prompt": "x", "duration": 6}, {"id": "b", "prompt": "x", "continues": "a"}]
    media = {"a": take("a", Fraction(47, 8), 24), "b": take("b", 5, 24, Opening(None))}
    film = film_of(*shots, media=media)
    assert frames_shown(film.clips[0], Fraction(24))[-4:] == [140] * 4
    assert frames_shown(film.clips[1], Fraction(24))[0] == 1


@pytest.mark.parametrize(
    ("footage", "left", "first"),
    [
        ({"duration": 2}, Fraction(2), 1),
        ({"trim": {"start": 1}, "duration": 2}, Fraction(3), 1),
        ({"trim": {"start": 1, "end": 4}}, Fraction(4), 1),
        ({"trim": {"end": 2}, "duration": 3}, Fraction(2), 1),
        ({"trim": {"end": 2}, "duration": 3, "fill": "loop"}, Fraction(1), 1),
        ({"speed": 0.5, "duration": 2}, Fraction(1), 1),
        ({"trim": {"end": 2}}, None, 0),
        ({}, None, 1),
    ],
)
def test_footage_meets_its_next_shot_where_it_is_left(
    footage: dict[str, object], left: Fraction | None, first: int
) -> None:
    at_end = {"shot": "a", "at": "end"}
    shots: Shots = [
        {"id": "a", "clip": "f.mov"} | footage,
        {"id": "b", "prompt": "x", "continues": "a" if left else at_end},
    ]
    for opening in (Opening(left), None):
        film = film_of(*shots, media={"a": take("f", 9, 24), "b": take("b", 5, 24, opening)})
        assert frames_shown(film.clips[1], Fraction(24))[0] == first


def test_a_still_or_footage_of_varying_rate_is_met_as_ever() -> None:
    shots: Shots = [{"id": "a", "clip": "f.mov", "duration": 2}, {"id": "b", "prompt": "x", "continues": "a"}]
    for parent in (TakeMedia(Path("f.mov"), None), TakeMedia(Path("f.mov"), Fraction(9))):
        film = film_of(*shots, media={"a": parent, "b": take("b", 5, 24, Opening(Fraction(2)))})
        assert film.clips[1].source_start == Fraction(1, 24)


def test_a_clip_that_another_shot_goes_on_from_keeps_its_own_speed() -> None:
    """Where the plan leaves it, its rate is not known yet; only `retime` says otherwise."""
    shots: Shots = [
        {"id": "a", "prompt": "x", "duration": 4},
        {"id": "between", "card": {"text": "x"}},
        {"id": "b", "prompt": "x", "duration": 4, "continues": "a"},
    ]
    media = {"a": take("a", 6, 25), "b": take("b", 6, 25)}
    assert [clip.speed for clip in film_of(*shots, media=media).clips] == [1, 1, Fraction(24, 25)]
    shots[0]["retime"] = "stretch"
    assert film_of(*shots, media=media).clips[0].speed == Fraction(24, 25)
