"""Random films for laws: mixed rates, trims, speeds, loops, transitions, fades, chains, cards and stills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from storyboard.board.schema import Storyboard
from storyboard.cut.clips import TakeMedia
from storyboard.media.facts import MediaFacts

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


def in_whole_frames(film: Film) -> Film:
    """Return a film whose shots are left at the end of a frame of their clips."""
    shots = []
    for shot in film.shots:
        rate = film.fps * shot["speed"]
        frames = max(ceil(shot["speed"]), nearest(shot.get("duration", Fraction(1)) * rate))
        shots.append(shot | ({"duration": frames / rate} if "duration" in shot else {}))
    return replace(film, shots=tuple(shots))
