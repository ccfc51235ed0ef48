"""Laws of length for random films: mixed rates, trims, speeds, loops, transitions, chains, cards and stills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from storyboard.board.checks.files import Media
from storyboard.board.checks.times import check_times
from storyboard.board.expand import expand
from storyboard.board.findings import Findings
from storyboard.board.permissions import Permissions
from storyboard.board.schema import Storyboard
from storyboard.board.template import Templates
from storyboard.board.validate import validate
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.catalogue.providers import LOCAL
from storyboard.cut.clips import Clip, TakeMedia, footage_media
from storyboard.cut.pieces import Crossing, Faded, Piece, pieces
from storyboard.cut.timeline import Timeline, build_timeline
from storyboard.document.tree import Mapping as TreeMapping
from storyboard.document.tree import tree_of
from storyboard.errors import MediaError, PlanError
from storyboard.media.facts import MediaFacts
from storyboard.plan.jobs import GeneratedJob
from storyboard.plan.make_plan import make_plan
from storyboard.plan.snapshot import Snapshot

FILM_RATES = [Fraction(rate) for rate in (2, 12, 24, 25, 30, 60)] + [
    Fraction(24000, 1001),
    Fraction(30000, 1001),
]
FILE_RATES = [*FILM_RATES, Fraction(48), Fraction(120)]
SPEEDS = [Fraction(speed) for speed in ("1", "1", "0.5", "2", "0.1", "10", "0.75", "1.3")]
NEARLY = Fraction(1, 20)
STILL = Fraction(3)

Shot = dict[str, Any]


@dataclass(frozen=True)
class Film:
    """A storyboard as data, and the facts of the footage that it names; `ending` is in seconds, 0 for none."""

    shots: tuple[Shot, ...]
    fps: Fraction
    footage: Mapping[str, MediaFacts]
    ending: Fraction = Fraction(0)

    def data(self) -> dict[str, Any]:
        output = {"size": "96x54", "fps": f"{self.fps.numerator}/{self.fps.denominator}"}
        ending = {"ending": {"duration": self.ending}} if self.ending else {}
        return {"storyboard": 1, "output": output, "shots": [dict(shot) for shot in self.shots], **ending}

    def board(self) -> Storyboard:
        # As it is after loading: the model is filled in.
        shots = [shot | ({"model": "animatic"} if "prompt" in shot else {}) for shot in self.data()["shots"]]
        return Storyboard.model_validate(self.data() | {"shots": shots}).placed(Path("/film"), "film.yaml")


def video(rate: Fraction | None, frames: int) -> MediaFacts:
    mean = rate or Fraction(24)
    return MediaFacts("video", 96, 54, mean, frames, frames / mean, None, "h264", variable_rate=rate is None)


PICTURE = MediaFacts("image", 96, 54, None, None, Fraction(0), None, "png")


def nearest(position: Fraction) -> int:
    return floor(position + Fraction(1, 2))


def times(least: str, most: str) -> st.SearchStrategy[Fraction]:
    return st.fractions(Fraction(least), Fraction(most), max_denominator=1000)


@st.composite
def footage_shots(draw: st.DrawFn) -> tuple[Shot, MediaFacts]:
    rate = draw(st.sampled_from([*FILE_RATES, None]))
    facts = video(rate, draw(st.integers(3, 400)))
    shot: Shot = {"speed": draw(st.sampled_from(SPEEDS))}
    retimes = [None, "drop", "blend", *(["stretch"] if rate else [])]
    for key, values in (("retime", retimes), ("fill", [None, "hold", "loop"])):
        if (value := draw(st.sampled_from(values))) is not None:
            shot[key] = value
    if draw(st.booleans()):
        start = draw(times("0", "0.9")) * facts.duration
        end = start + draw(times("0.05", "1")) * (facts.duration - start)
        shot["trim"] = draw(st.sampled_from([{"start": start}, {"start": start, "end": end}, {"end": end}]))
    if draw(st.booleans()):
        shot["duration"] = draw(times("0.04", "12"))
    return shot, facts


@st.composite
def generated_shots(draw: st.DrawFn) -> tuple[Shot, None]:
    shot: Shot = {"prompt": "pan left over hills", "speed": draw(st.sampled_from(SPEEDS))}
    if draw(st.booleans()):
        shot["duration"] = draw(times("0.04", "60")) / shot["speed"]
    return shot, None


@st.composite
def plain_shots(draw: st.DrawFn) -> tuple[Shot, MediaFacts | None]:
    still = draw(st.booleans())
    shot: Shot = {} if still else {"card": {"text": "The end"}}
    if draw(st.booleans()):
        shot["duration"] = draw(times("0.04", "12"))
    return shot, PICTURE if still else None


@st.composite
def films(draw: st.DrawFn, *, fitting: bool = True) -> Film:
    """Films whose transitions fit into their shots, or may be longer."""
    fps = draw(st.sampled_from(FILM_RATES))
    drawn = draw(
        st.lists(
            st.one_of(footage_shots(), footage_shots(), generated_shots(), plain_shots()),
            min_size=1,
            max_size=6,
        )
    )
    shots: list[Shot] = []
    footage = {}
    for number, (drawn_shot, facts) in enumerate(drawn):
        shot = {"id": f"s{number}", **drawn_shot}
        if facts is not None:
            shot["clip"] = f"f{number}"
            footage[shot["clip"]] = facts
        above = shots[-1] if shots else None
        # A shot without a written length that goes on from another one may be a frame shorter: see below.
        if above and "card" not in above and "prompt" in shot and "duration" in shot and draw(st.booleans()):
            shot["continues"] = above["id"]
        shots.append(shot)
    film = Film(tuple(shots), fps, footage)
    assume(all(length >= 1 / fps for length in lengths(film)))
    return draw(with_transitions(film, fitting=fitting))


@st.composite
def with_transitions(draw: st.DrawFn, film: Film, *, fitting: bool) -> Film:
    """Add transitions, the fade in of the first shot and an ending: of none, of a part, or of all the room there is."""
    long = lengths(film)
    least = 1 / film.fps
    taken = Fraction(0)
    shots: list[Shot] = []
    for shot, before, after in zip(film.shots, [long[0], *long], long, strict=False):
        room = min(before - taken, after)
        taken = draw(shares(room, fitting=fitting))
        kind = "dissolve" if shots else draw(st.sampled_from(["fade-black", "fade-white"]))
        if not shots and taken < least:
            taken = Fraction(0)
        shots.append(shot | ({"transition": {"kind": kind, "duration": taken}} if taken else {}))
    ending = draw(shares(long[-1] - taken, fitting=fitting))
    return replace(film, shots=tuple(shots), ending=ending if ending >= least else Fraction(0))


def shares(room: Fraction, *, fitting: bool) -> st.SearchStrategy[Fraction]:
    more = st.just(Fraction(0)) if fitting else st.sampled_from([Fraction(0), Fraction(1, 100), Fraction(8)])
    parts = st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 3), Fraction(1)])
    return st.builds(lambda part, extra: max(Fraction(0), room) * part + extra * bool(part), parts, more)


def lengths(film: Film) -> list[Fraction]:
    """Return how long each shot lasts: its duration, or what its clip has to show at its speed."""
    return [length_of(shot, film) for shot in film.shots]


def length_of(shot: Shot, film: Film) -> Fraction:
    if "duration" in shot:
        return Fraction(shot["duration"])
    facts = film.footage.get(shot.get("clip", ""))
    if facts is None or facts.still:
        # The animatic engine makes 6 s unless asked.
        return Fraction(6) / shot["speed"] if "prompt" in shot else STILL
    trim = shot.get("trim", {})
    seconds = min(trim.get("end", facts.duration), facts.duration) - trim.get("start", 0)
    change = Fraction(1)
    if not facts.variable_rate and facts.fps and shot.get("retime") in {None, "stretch"}:
        change = film.fps / facts.fps
        if shot.get("retime") is None and abs(change - 1) > NEARLY:
            change = Fraction(1)
    return Fraction(seconds / (shot["speed"] * change))


def overlaps(film: Film) -> list[Fraction]:
    return [Fraction(shot.get("transition", {}).get("duration", 0)) for shot in film.shots[1:]]


def fade_in(film: Film) -> Fraction:
    return Fraction(film.shots[0].get("transition", {}).get("duration", 0))


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
    draft = validate(expand(tree, {}, Templates(Path("/film"), 100_000), findings), findings)
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


@st.composite
def chains(draw: st.DrawFn) -> tuple[Film, dict[str, TakeMedia]]:
    """Generated shots that continue each other, and takes of them that have any rate and length."""
    fps = draw(st.sampled_from(FILM_RATES[1:]))
    shots: list[Shot] = []
    media = {}
    for number in range(draw(st.integers(2, 5))):
        shot: Shot = {"id": f"s{number}", "prompt": "hills", "speed": draw(st.sampled_from(SPEEDS))}
        rate = draw(st.sampled_from(FILE_RATES[1:]))
        # A whole clip that lasts less than a frame of the film is refused.
        least = 1 + ceil(2 * rate * shot["speed"] / fps)
        media[shot["id"]] = TakeMedia(Path(shot["id"]), draw(st.integers(least, least + 200)) / rate, rate)
        if draw(st.booleans()):
            shot["duration"] = draw(times("0.2", "6"))
        if number and draw(st.booleans()):
            shot["continues"] = shots[-1]["id"]
        shots.append(shot)
    return Film(tuple(shots), fps, {}), media


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
    film = in_whole_frames(chain[0])
    jobs = planned(film)
    assert timeline_of(film).frames == nearest(sum(job.shown for job in jobs) * film.fps)


def in_whole_frames(film: Film) -> Film:
    """Return a film whose shots are left at the end of a frame of their clips."""
    shots = []
    for shot in film.shots:
        rate = film.fps * shot["speed"]
        frames = max(ceil(shot["speed"]), nearest(shot.get("duration", Fraction(1)) * rate))
        shots.append(shot | ({"duration": frames / rate} if "duration" in shot else {}))
    return replace(film, shots=tuple(shots))


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
