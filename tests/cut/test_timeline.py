from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import floor
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from storyboard.board.schema import Card, Fit, Shot, Storyboard, Transition, TransitionKind
from storyboard.cut.clips import Clip, TakeMedia
from storyboard.cut.notices import freeze_notices, rate_notices
from storyboard.cut.pieces import Body, Crossing, pieces
from storyboard.cut.timeline import Timeline, build_timeline
from storyboard.cut.timeline_data import timeline_as_json
from storyboard.cut.transitions.style import Style
from storyboard.errors import MediaError, PlanError
from storyboard.media.shape import FilmShape

RATES = [Fraction(rate) for rate in (1, 12, 24, 25, 30, 60)] + [Fraction(24000, 1001), Fraction(30000, 1001)]


def board_of(*shots: dict[str, object], fps: object = 24, **keys: object) -> Storyboard:
    output = {"size": "96x54", "fps": fps}
    return Storyboard.model_validate({"storyboard": 1, "shots": list(shots), "output": output} | keys)


def takes(**seconds: object) -> dict[str, TakeMedia]:
    return {
        shot: TakeMedia(Path(f"{shot}.mp4"), None if length is None else Fraction(str(length)))
        for shot, length in seconds.items()
    }


def nearest(position: Fraction) -> int:
    return floor(position + Fraction(1, 2))


@st.composite
def films(draw: st.DrawFn) -> tuple[list[Fraction], list[Fraction], Fraction]:
    """Durations, the transition into each shot, and a rate, such that every transition fits."""
    rate = draw(st.sampled_from(RATES))
    seconds = st.fractions(min_value=1 / rate, max_value=20, max_denominator=30_000)
    durations = draw(st.lists(seconds, min_size=1, max_size=8))
    overlaps = [Fraction(0)]
    for before, after in pairwise(durations):
        room = min(before - overlaps[-1], after)
        share = draw(st.fractions(min_value=0, max_value=1, max_denominator=50))
        overlaps.append(draw(st.sampled_from([Fraction(0), room, room * share])))
    return durations, overlaps, rate


def timeline_of(durations: list[Fraction], overlaps: list[Fraction], rate: Fraction) -> Timeline:
    shots = [
        Shot(
            id=f"s{index}",
            prompt="a hill",
            duration=duration,
            transition=Transition(duration=overlap) if overlap else None,
        )
        for index, (duration, overlap) in enumerate(zip(durations, overlaps, strict=True))
    ]
    board = Storyboard(storyboard=1, shots=tuple(shots))
    media = {shot.id: TakeMedia(Path("clip.mp4"), Fraction(30)) for shot in shots}
    return build_timeline(board, media, shape=FilmShape(96, 54, rate))


@settings(deadline=None)
@given(films())
def test_film_lasts_the_durations_less_the_transitions_to_the_frame(
    film: tuple[list[Fraction], list[Fraction], Fraction],
) -> None:
    durations, overlaps, rate = film
    timeline = timeline_of(durations, overlaps, rate)
    assert timeline.frames == nearest((sum(durations) - sum(overlaps)) * rate)
    assert timeline.seconds == timeline.frames / rate


@settings(deadline=None)
@given(films())
def test_clips_touch_or_overlap_by_their_join_and_no_frame_has_three(
    film: tuple[list[Fraction], list[Fraction], Fraction],
) -> None:
    timeline = timeline_of(*film)
    overlap = {join.incoming: join for join in timeline.joins}
    assert timeline.clips[0].start == 0
    for index, (before, after) in enumerate(pairwise(timeline.clips), start=1):
        join = overlap.get(index)
        assert after.start == before.end - (join.frames if join else 0)
        if join:
            assert join.frames > 0
            assert before.start <= join.start == after.start
            assert join.end == before.end <= after.end
    for before, after in zip(timeline.clips, timeline.clips[2:], strict=False):
        assert before.end <= after.start
    assert all(clip.frames >= 1 for clip in timeline.clips)


@settings(deadline=None)
@given(films())
def test_every_frame_is_in_exactly_one_piece(film: tuple[list[Fraction], list[Fraction], Fraction]) -> None:
    timeline = timeline_of(*film)
    position = 0
    for piece in pieces(timeline):
        assert piece.start == position
        assert piece.frames > 0
        position += piece.frames
        shown = (piece.outgoing, piece.incoming) if isinstance(piece, Crossing) else (piece.clip,)
        assert all(clip.start <= piece.start and piece.start + piece.frames <= clip.end for clip in shown)
    assert position == timeline.frames


@settings(deadline=None)
@given(films())
def test_a_transition_that_does_not_fit_is_refused(
    film: tuple[list[Fraction], list[Fraction], Fraction],
) -> None:
    durations, overlaps, rate = film
    assume(len(durations) > 1)
    overlaps[1] = max(durations[:2]) + Fraction(1, 1000)
    with pytest.raises(PlanError, match='shot "s'):
        timeline_of(durations, overlaps, rate)


def test_length_comes_from_the_shot_then_the_trim_then_the_clip() -> None:
    board = board_of(
        {"id": "written", "prompt": "x", "duration": 2},
        {"id": "trimmed", "clip": "f.mov", "trim": {"start": 1.5, "end": 3}},
        {"id": "from", "clip": "f.mov", "trim": {"start": 1}},
        {"id": "whole", "prompt": "x"},
        {"id": "still", "clip": "p.png"},
        {"id": "card", "card": {"text": "End"}},
    )
    timeline = build_timeline(board, takes(written=6, trimmed=6, **{"from": 6}, whole=5.5, still=None))
    assert [clip.frames for clip in timeline.clips] == [48, 36, 120, 132, 72, 72]
    assert [clip.source_start for clip in timeline.clips[:3]] == [0, Fraction(3, 2), 1]
    assert isinstance(timeline.clips[5].media, Card)


def test_the_first_shot_has_nothing_to_come_in_from() -> None:
    board = board_of({"id": "a", "prompt": "x", "transition": "dissolve"}, {"id": "b", "prompt": "x"})
    timeline = build_timeline(board, takes(a=1, b=1))
    assert timeline.joins == ()
    assert timeline.fade_in is None
    assert timeline.frames == 48


def test_cut_has_no_overlap_whatever_its_duration() -> None:
    board = board_of(
        {"id": "a", "prompt": "x"}, {"id": "b", "prompt": "x", "transition": {"kind": "cut", "duration": 0.5}}
    )
    assert build_timeline(board, takes(a=1, b=1)).frames == 48


def test_fit_is_the_shots_or_the_films() -> None:
    board = board_of({"id": "a", "prompt": "x", "fit": "cover"}, {"id": "b", "prompt": "x"})
    assert [clip.fit for clip in build_timeline(board, takes(a=1, b=1)).clips] == [Fit.COVER, Fit.BLUR]


def test_a_clip_shorter_than_its_shot_is_told_of() -> None:
    board = board_of(
        {"id": "short", "prompt": "x", "duration": 2},
        {"id": "nearly", "prompt": "x", "duration": 2},
        {"id": "still", "clip": "p.png", "duration": 20},
        {"id": "footage", "clip": "f.mov", "duration": 2},
    )
    timeline = build_timeline(board, takes(short=1.5, nearly=1.96, still=None, footage=1))
    notices = freeze_notices(timeline, board)
    assert [notice.shot for notice in notices] == ["short"]
    assert "0.5 s" in notices[0].message


@pytest.mark.parametrize(
    ("shots", "words"),
    [
        ([{"id": "a", "prompt": "x", "duration": 0.01}], ['"a"', "0.01 s", "frame"]),
        (
            [{"id": "a", "prompt": "x"}, {"id": "b", "prompt": "x", "transition": {"duration": 3}}],
            ['"a"', '"b"', "3 s"],
        ),
        (
            [
                {"id": "a", "prompt": "x"},
                {"id": "b", "prompt": "x", "transition": {"duration": 1.2}},
                {"id": "c", "prompt": "x", "transition": {"duration": 1.2}},
            ],
            ['"b"', "both ends", "2.4 s"],
        ),
        (
            [
                {"id": "a", "prompt": "x"},
                {"id": "b", "prompt": "x", "transition": {"duration": 1}},
                {"id": "c", "prompt": "x", "transition": {"duration": 2}},
            ],
            ['"b"', "both ends", "3 s"],
        ),
        (
            [
                {"id": "a", "prompt": "x"},
                {"id": "b", "prompt": "x", "transition": {"duration": 2}},
                {"id": "c", "prompt": "x", "transition": {"duration": 1}},
            ],
            ['"b"', "both ends", "3 s"],
        ),
        ([{"id": "missing", "prompt": "x"}], ['"missing"', "no clip"]),
    ],
)
def test_what_cannot_be_cut_is_refused_by_name(shots: list[dict[str, object]], words: list[str]) -> None:
    with pytest.raises(PlanError) as refused:
        build_timeline(board_of(*shots), takes(a=2, b=2, c=2))
    assert all(word in str(refused.value) for word in words), str(refused.value)


@pytest.mark.parametrize("trim", [{"start": 2}, {"start": 5}, {"end": 2.5}])
def test_a_trim_beyond_the_footage_is_refused(trim: dict[str, object]) -> None:
    with pytest.raises(MediaError, match=r'shot "a" .*"a.mp4", which lasts 2 s; lower trim'):
        build_timeline(board_of({"id": "a", "clip": "f.mov", "trim": trim}), takes(a=2))


def test_a_trim_may_be_written_as_players_round_it() -> None:
    timeline = build_timeline(board_of({"id": "a", "clip": "f.mov", "trim": {"end": 2}}), takes(a=1.96))
    assert timeline.frames == 47


def test_pieces_of_a_film_with_a_dissolve_and_a_cut() -> None:
    board = board_of(
        {"id": "a", "prompt": "x"},
        {"id": "b", "prompt": "x", "transition": {"kind": "wipe-left", "duration": 0.5}},
        {"id": "c", "prompt": "x"},
    )
    timeline = build_timeline(board, takes(a=1, b=1, c=1))
    a, b, c = timeline.clips
    assert pieces(timeline) == (
        Body(0, 12, a),
        Crossing(12, 12, a, b, Style(TransitionKind.WIPE_LEFT)),
        Body(24, 12, b),
        Body(36, 24, c),
    )


def test_timeline_as_data_is_stable_and_has_no_machine_path(tmp_path: Path) -> None:
    board = board_of(
        {"id": "a", "prompt": "x"},
        {"id": "end", "card": {"text": "End", "image": "logo.png"}, "transition": "fade-black"},
        audio={"music": {"file": "music/theme.mp3", "volume": -12}, "loudness": -14},
        fps=23.976,
    ).placed(tmp_path, "film.yaml")
    media = {"a": TakeMedia(tmp_path / ".storyboard" / "a.mp4", Fraction(2))}
    data = timeline_as_json(build_timeline(board, media), tmp_path)
    assert json.loads(json.dumps(data)) == data
    assert str(tmp_path) not in json.dumps(data)
    assert (data["fps"], data["frames"], data["loudness"]) == ("24000/1001", 108, -14.0)
    assert data["clips"] == [
        {
            "shot": "a",
            "start": 0,
            "frames": 48,
            "file": ".storyboard/a.mp4",
            "source_start": 0.0,
            "source_duration": 2.0,
            "fit": "blur",
        },
        {
            "shot": "end",
            "start": 36,
            "frames": 72,
            "card": {
                "text": "End",
                "background": "#101418",
                "colour": None,
                "image": "logo.png",
                "font": None,
            },
        },
    ]
    assert data["joins"] == [
        {"kind": "fade-black", "start": 36, "frames": 12, "outgoing": "a", "incoming": "end"}
    ]
    assert isinstance(data["music"], dict)
    assert data["music"]["file"] == "music/theme.mp3"


def chained(*shots: dict[str, object], fps: Fraction | None = None, **seconds: object) -> dict[str, Clip]:
    media = {name: replace(take, fps=fps) for name, take in takes(**seconds).items()}
    return {clip.shot: clip for clip in build_timeline(board_of(*shots), media).clips}


def test_the_frame_at_which_two_clips_of_a_chain_meet_is_shown_once() -> None:
    clips = chained({"id": "a", "prompt": "x"}, {"id": "b", "prompt": "x", "continues": "a"}, a=2, b=2)
    assert (clips["b"].source_start, clips["b"].frames) == (Fraction(1, 24), 47)


def test_a_chain_drops_a_frame_of_the_clips_own_rate_and_keeps_a_written_length() -> None:
    clips = chained(
        {"id": "a", "prompt": "x", "duration": 2},
        {"id": "b", "prompt": "x", "continues": "a", "duration": 2},
        fps=Fraction(30),
        a=2,
        b=2,
    )
    assert (clips["b"].source_start, clips["b"].frames) == (Fraction(1, 30), 48)
    assert clips["b"].source_time(Fraction(47, 24)) < 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"duration": 1}, {"continues": {"shot": "a", "at": "end"}}),
        ({}, {"transition": "dissolve"}),
        ({}, {"continues": None, "first_frame": "p.png"}),
    ],
    ids=["the end of a clip that is cut short", "a dissolve", "no chain"],
)
def test_frames_that_do_not_meet_are_all_shown(first: dict[str, object], second: dict[str, object]) -> None:
    clips = chained(
        {"id": "a", "prompt": "x"} | first, {"id": "b", "prompt": "x", "continues": "a"} | second, a=2, b=2
    )
    assert (clips["b"].source_start, clips["b"].frames) == (Fraction(0), 48)


def test_whether_frames_meet_depends_on_the_shot_and_not_on_where_it_is_in_the_film() -> None:
    clips = chained(
        {"id": "a", "prompt": "x"},
        {"id": "b", "prompt": "x", "duration": 2},
        {"id": "c", "prompt": "x", "continues": {"shot": "b", "at": "end"}},
        {"id": "d", "prompt": "x", "duration": 2, "continues": "c"},
        {"id": "e", "prompt": "x", "continues": "d"},
        a=2,
        b=3,
        c=2,
        d=3,
        e=2,
    )
    assert [clips[name].source_start for name in "cde"] == [0, Fraction(1, 24), Fraction(1, 24)]


def test_footage_that_is_continued_meets_its_next_shot_wherever_it_ends() -> None:
    clips = chained(
        {"id": "a", "clip": "f.mov", "duration": 1},
        {"id": "b", "prompt": "x", "continues": "a"},
        a=9,
        b=2,
    )
    assert clips["b"].source_start == Fraction(1, 24)


def test_a_transition_that_needs_the_whole_clip_has_it() -> None:
    clips = chained(
        {"id": "a", "prompt": "x"},
        {"id": "b", "prompt": "x", "continues": "a"},
        {"id": "c", "prompt": "x", "transition": {"duration": 2}},
        a=2,
        b=2,
        c=3,
    )
    assert clips["b"].frames == 48


@pytest.mark.parametrize(
    ("fill", "shown"), [("hold", [0.5, 1, 1.498, 1.498, 1.498]), ("loop", [0.5, 1, 0.5, 1, 0.5])]
)
def test_footage_that_is_over_is_held_or_begins_again(fill: str, shown: list[float]) -> None:
    clips = chained(
        {"id": "a", "clip": "f.mov", "fill": fill, "trim": {"start": 0.5, "end": 1.5}, "duration": 2.5}, a=9
    )
    assert clips["a"].frames == 60
    assert [float(clips["a"].source_time(Fraction(half, 2))) for half in range(5)] == shown


def test_generated_clips_of_another_rate_are_told_by_their_names() -> None:
    board = board_of(
        {"id": "a", "prompt": "x"},
        {"id": "b", "prompt": "x"},
        {"id": "meant", "prompt": "x", "retime": "drop"},
        {"id": "footage", "clip": "f.mov"},
    )
    media = {
        name: replace(take, fps=Fraction(25)) for name, take in takes(a=2, b=2, meant=2, footage=2).items()
    }
    timeline = build_timeline(board, media)
    assert [clip.frames for clip in timeline.clips] == [50, 50, 48, 50]
    (notice,) = rate_notices(timeline, board)
    assert notice.message == (
        'the clips of "a", "b" have 25 frames a second, and the film 24: played 4 % slower, and its sound 4 % lower; '
        '"retime: drop" keeps the speed, and leaves frames out or shows them twice'
    )


def test_a_clip_that_the_next_shot_goes_on_from_is_shown_to_its_end() -> None:
    shots = [
        {"id": "a", "prompt": "x", "duration": 2},
        {"id": "b", "prompt": "x", "continues": "a", "duration": 2},
    ]
    clips = chained(*shots, fps=Fraction(25), a=2, b=3)
    assert [clips[name].speed for name in "ab"] == [1, Fraction(24, 25)]
    assert clips["b"].source_start == Fraction(1, 25)


@pytest.mark.parametrize(
    ("seconds", "speed"), [(2, Fraction(1)), (3, Fraction(25, 24)), (1, Fraction(25, 24))]
)
def test_a_clip_is_not_played_faster_where_it_would_end_too_early(seconds: int, speed: Fraction) -> None:
    board = board_of({"id": "a", "prompt": "x", "duration": 2}, fps=25)
    media = {name: replace(take, fps=Fraction(24)) for name, take in takes(a=seconds).items()}
    (clip,) = build_timeline(board, media).clips
    assert clip.speed == speed


def test_fades_speed_and_silence_are_in_the_data_where_there_are_any() -> None:
    shots: tuple[dict[str, object], ...] = (
        {"id": "a", "clip": "a.mp4", "speed": 0.5, "sound": {"mute": True}, "duration": 2},
        {"id": "b", "clip": "b.mp4", "duration": 2},
    )
    plain = timeline_as_json(build_timeline(board_of(*shots), takes(a=4, b=4)))
    assert "fade_in" not in plain
    assert "fade_out" not in plain
    first = shots[0] | {"transition": {"kind": "fade-colour", "colour": "#102030", "duration": 0.25}}
    ending = {"kind": "fade-white", "easing": "ease-out"}
    data = timeline_as_json(build_timeline(board_of(first, shots[1], ending=ending), takes(a=4, b=4)))
    assert data["fade_in"] == {"kind": "fade-colour", "colour": "#102030", "frames": 6}
    assert data["fade_out"] == {"kind": "fade-white", "easing": "ease-out", "frames": 24}
    clips = data["clips"]
    assert isinstance(clips, list)
    assert [
        {key: clip[key] for key in ("speed", "tempo", "muted") if key in clip}
        for clip in clips
        if isinstance(clip, dict)
    ] == [{"speed": "1/2", "tempo": "1/2", "muted": True}, {}]


@pytest.mark.parametrize(
    ("transition", "ending", "words"),
    [
        ("cut", {"duration": 0.01}, "the film's ending lasts 0.01 s, less than a frame of the film"),
        ({"kind": "fade-black", "duration": 0.01}, None, 'the fade in of shot "a" lasts 0.01 s, less than'),
        ("cut", {"duration": 3}, 'shot "a" lasts 2 s, but the film\'s ending lasts 3 s'),
        ({"kind": "fade-black", "duration": 3}, None, 'shot "a" lasts 2 s, but its transition lasts 3 s'),
        (
            {"kind": "fade-black", "duration": 1.5},
            "fade-black",
            'shot "a" lasts 2 s, but its transitions at both ends take 2.5 s',
        ),
    ],
)
def test_fades_that_do_not_fit_are_refused(transition: object, ending: object, words: str) -> None:
    board = board_of({"id": "a", "clip": "a.mp4", "duration": 2, "transition": transition}, ending=ending)
    with pytest.raises(PlanError, match=words):
        build_timeline(board, takes(a=4))
