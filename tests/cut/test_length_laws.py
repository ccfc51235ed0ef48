"""Laws of length, for random films."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from storyboard.board.checks.files import Media
from storyboard.board.checks.times import check_times
from storyboard.board.expand import Values, expand
from storyboard.board.findings import Findings
from storyboard.board.memory import Memory
from storyboard.board.permissions import Permissions
from storyboard.board.template import Templates
from storyboard.board.validate import Drafts, validate
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.catalogue.providers import LOCAL
from storyboard.cut.clips import Clip, TakeMedia, footage_media
from storyboard.cut.pieces import Crossing, Faded, Piece, pieces
from storyboard.cut.timeline import Timeline, build_timeline
from storyboard.document.tree import Mapping as TreeMapping
from storyboard.document.tree import tree_of
from storyboard.errors import MediaError, PlanError
from storyboard.plan.jobs import GeneratedJob
from storyboard.plan.make_plan import make_plan
from storyboard.plan.snapshot import Snapshot
from tests.cut.random_films import (
    STILL,
    Film,
    chains,
    fade_in,
    films,
    in_whole_frames,
    lengths,
    nearest,
    overlaps,
)


def planned(film: Film) -> list[Any]:
    paths = {Path("/film") / name: facts for name, facts in film.footage.items()}
    snapshot = Snapshot(
        footage={path: None if facts.still else facts.duration for path, facts in paths.items()},
        rates={path: None if facts.variable_rate else facts.fps for path, facts in paths.items()},
    )
    return list(make_plan(film.board(), snapshot=snapshot).jobs)


def timeline_of(film: Film) -> Timeline:
    media = {
        shot["id"]: footage_media(Path("/film") / shot["clip"], film.footage[shot["clip"]])
        for shot in film.shots
        if "clip" in shot
    }
    for job in planned(film):
        if isinstance(job, GeneratedJob):
            spare = 1 / film.fps if job.request.spare_frame else 0
            media[job.shot] = TakeMedia(Path(job.shot), job.asked + spare, film.fps)
    return build_timeline(film.board(), media)


def problems_of(film: Film) -> list[str]:
    findings = Findings("film.yaml")
    tree = tree_of(film.data(), "film.yaml")
    assert isinstance(tree, TreeMapping)
    expanded = expand(tree, Values({}), Templates(Path("/film"), 100_000), findings, Memory())
    draft = validate(expanded, findings, Drafts())
    check_times(
        draft, Permissions(load_catalogue(), frozenset({LOCAL})), Media(footage=dict(film.footage)), findings
    )
    return [problem.message for problem in findings.problems()]


def clips_of(piece: Piece) -> tuple[Clip, ...]:
    return (piece.outgoing, piece.incoming) if isinstance(piece, Crossing) else (piece.clip,)


law = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@law
@given(films())
def test_a_film_has_the_frames_of_its_shots_less_its_transitions(film: Film) -> None:
    timeline = timeline_of(film)
    assert timeline.frames == nearest((sum(lengths(film)) - sum(overlaps(film))) * film.fps)


@law
@given(films())
def test_each_shot_begins_and_ends_on_the_nearest_frame(film: Film) -> None:
    end = Fraction(0)
    for clip, length, overlap in zip(
        timeline_of(film).clips, lengths(film), [Fraction(0), *overlaps(film)], strict=True
    ):
        start = end - overlap
        end = start + length
        assert (clip.start, clip.end) == (nearest(start * film.fps), nearest(end * film.fps))


@law
@given(films())
def test_each_frame_is_in_exactly_one_piece(film: Film) -> None:
    timeline = timeline_of(film)
    shown = [at for piece in pieces(timeline) for at in range(piece.start, piece.start + piece.frames)]
    assert shown == list(range(timeline.frames))
    for piece in pieces(timeline):
        assert piece.frames > 0
        for clip in clips_of(piece):
            assert clip.start <= piece.start
            assert piece.start + piece.frames <= clip.end


@law
@given(films())
def test_fades_are_the_ends_of_the_film_and_take_no_length_of_it(film: Film) -> None:
    timeline = timeline_of(film)
    fades = [piece for piece in pieces(timeline) if isinstance(piece, Faded)]
    end = sum(lengths(film)) - sum(overlaps(film))
    wanted = []
    if fade_in(film):
        wanted.append((0, nearest(fade_in(film) * film.fps), False))
    if film.ending:
        wanted.append((nearest((end - film.ending) * film.fps), timeline.frames, True))
    assert [(fade.start, fade.start + fade.frames, fade.out) for fade in fades] == wanted
    assert all(fade.frames >= 1 for fade in fades)
    plain = replace(film, shots=({**film.shots[0], "transition": "cut"}, *film.shots[1:]), ending=Fraction(0))
    assert timeline_of(plain).frames == timeline.frames


@law
@given(films())
def test_the_plan_and_the_checks_agree_with_the_cut(film: Film) -> None:
    assert problems_of(film) == []
    timeline_of(film)
    for job, length in zip(planned(film), lengths(film), strict=True):
        if isinstance(job, GeneratedJob):
            assert job.shown == length
            assert job.asked >= length * job.speed
        else:
            assert (STILL if job.in_cut is None else job.in_cut) == length


@law
@given(films(fitting=False))
def test_the_checks_refuse_exactly_what_the_cut_refuses(film: Film) -> None:
    before = [fade_in(film), *overlaps(film)]
    after = [*overlaps(film), film.ending]
    fits = all(
        coming + going <= length for coming, going, length in zip(before, after, lengths(film), strict=True)
    )
    assert (problems_of(film) == []) == fits
    if fits:
        timeline_of(film)
    else:
        with pytest.raises(PlanError, match="shorten the transition or lengthen the shot") as told:
            timeline_of(film)
        assert told.value.hint


@law
@given(films(), st.data())
def test_a_trim_outside_of_its_footage_is_refused_by_both(film: Film, data: st.DataObject) -> None:
    moving = [
        n for n, shot in enumerate(film.shots) if "clip" in shot and not film.footage[shot["clip"]].still
    ]
    assume(moving)
    number = data.draw(st.sampled_from(moving))
    end = film.footage[f"f{number}"].duration
    trim = data.draw(st.sampled_from([{"start": end}, {"end": end + Fraction(1, 10)}]))
    shots = list(film.shots)
    shots[number] = shots[number] | {"trim": trim}
    wrong = replace(film, shots=tuple(shots))
    assert any("the trim" in problem for problem in problems_of(wrong))
    with pytest.raises(MediaError, match="trim"):
        timeline_of(wrong)


@law
@given(chains())
def test_a_chain_is_as_long_as_its_shots_and_leaves_out_at_most_the_frame_that_is_shown_already(
    chain: tuple[Film, dict[str, TakeMedia]],
) -> None:
    film, media = chain
    timeline = build_timeline(film.board(), media)
    total = Fraction(0)
    for clip, shot in zip(timeline.clips, film.shots, strict=True):
        take = media[clip.shot]
        assert take.duration is not None
        assert take.fps is not None
        assert clip.source_duration is not None
        assert clip.source_start in ({0, 1 / take.fps} if "continues" in shot else {0})
        assert clip.source_start + clip.source_duration == take.duration
        total += shot.get("duration", clip.source_duration / clip.speed)
    assert timeline.frames == nearest(total * film.fps)
    shown = [at for piece in pieces(timeline) for at in range(piece.start, piece.start + piece.frames)]
    assert shown == list(range(timeline.frames))


@law
@given(chains())
def test_the_engine_makes_the_frame_that_a_chain_leaves_out(
    chain: tuple[Film, dict[str, TakeMedia]],
) -> None:
    film = in_whole_frames(replace(chain[0], fps=Fraction(ceil(chain[0].fps))))
    jobs = planned(film)
    # The engine makes whole frames, and the shortest clip that it offers may have no whole number of them.
    assume(all((job.asked * film.fps).denominator == 1 for job in jobs))
    assert timeline_of(film).frames == nearest(sum(job.shown for job in jobs) * film.fps)


def relative(timeline: Timeline, changed: str) -> list[object]:
    """Return the pieces that do not show a shot, with their frames counted from the beginning of their clips."""
    return [
        (
            type(piece),
            piece.frames,
            [(replace(clip, start=0), piece.start - clip.start) for clip in clips_of(piece)],
        )
        for piece in pieces(timeline)
        if all(clip.shot != changed for clip in clips_of(piece))
    ]


@law
@given(films(), st.data())
def test_a_shot_that_becomes_longer_by_whole_frames_moves_the_others_and_changes_none(
    film: Film, data: st.DataObject
) -> None:
    written = [n for n, shot in enumerate(film.shots) if "duration" in shot]
    assume(written)
    number = data.draw(st.sampled_from(written))
    more = data.draw(st.integers(1, 20))
    shots = list(film.shots)
    shots[number] = shots[number] | {"duration": shots[number]["duration"] + more / film.fps}
    # What continues it may begin a frame later or earlier in its clip.
    assume(not any(shot.get("continues") == shots[number]["id"] for shot in shots))
    assume("prompt" not in shots[number] or shots[number]["duration"] * shots[number]["speed"] <= 60)
    before, after = timeline_of(film), timeline_of(replace(film, shots=tuple(shots)))
    assert after.frames == before.frames + more
    assert relative(after, f"s{number}") == relative(before, f"s{number}")


@law
@given(films())
def test_a_clip_shows_its_part_at_its_speed_and_nothing_outside_of_it(film: Film) -> None:
    for clip in timeline_of(film).clips:
        if clip.source_duration is None:
            continue
        for n in range(clip.frames):
            played = n / film.fps * clip.speed
            second = clip.source_time(n / film.fps) - clip.source_start
            assert 0 <= second < clip.source_duration
            if clip.loop:
                assert (played - second) % clip.source_duration == 0
            else:
                assert second == played or 0 <= clip.source_duration - second <= Fraction(1, 500)
