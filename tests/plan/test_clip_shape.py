"""The outputs of a film share its clips: what is asked for goes by the first output, whichever is cut."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from pydantic import JsonValue

from storyboard.board.load import load
from storyboard.board.schema import Storyboard
from storyboard.media.shape import FilmShape
from storyboard.plan.make_plan import PlanOptions, make_plan
from storyboard.plan.snapshot import Snapshot

WIDE = FilmShape(1920, 1080, Fraction(30))
VEO = "fal-ai/veo3.1/fast/image-to-video"
# Each kind of shot whose request depends on the film's size or rate.
SHOTS: list[JsonValue] = [
    {"id": "text", "prompt": "hills", "model": "fal-ai/veo3", "duration": 3},
    {
        "id": "chained",
        "prompt": "on",
        "model": "fal-ai/veo3.1/fast/image-to-video",
        "continues": "text",
        "duration": 3.98,
    },
    {
        "id": "stretched",
        "prompt": "on",
        "model": "hailuo-2.3-pro",
        "continues": "chained",
        "retime": "stretch",
    },
    {"id": "long", "prompt": "on", "model": "hailuo-2.3-pro", "duration": 5.97, "retime": "stretch"},
    {"id": "after", "prompt": "on", "model": "hailuo-2.3-pro", "continues": "long"},
    {"id": "drawn", "prompt": "sea", "model": "animatic", "duration": 2},
    {"id": "on", "prompt": "sea", "model": "animatic", "duration": 2, "continues": "drawn"},
    {"id": "film", "clip": "f.mov", "retime": "stretch", "duration": 2},
    {"id": "last", "prompt": "on", "model": "hailuo-2.3-pro", "continues": "film"},
]
OUTPUTS: dict[str, dict[str, JsonValue]] = {
    "tall": {"preset": "reels", "fit": "cover"},
    "small": {"size": "640x480", "fps": 12},
    "broadcast": {"fps": 59.94},
    "itself": {"preset": "youtube"},
}


def film(output: dict[str, JsonValue]) -> Storyboard:
    return Storyboard.model_validate({"storyboard": 1, "shots": SHOTS, "output": output})


def fingerprints(board: Storyboard, options: PlanOptions | None = None) -> dict[str, str]:
    footage = board.folder / "f.mov"
    known = Snapshot(footage={footage: Fraction(9)}, rates={footage: Fraction(24)})
    return {job.key: job.fingerprint for job in make_plan(board, snapshot=known, options=options).generated}


@pytest.mark.parametrize("engine", [None, "animatic"])
@pytest.mark.parametrize("name", OUTPUTS)
def test_films_that_differ_by_their_output_alone_ask_for_the_same_clips(
    name: str, engine: str | None
) -> None:
    options = PlanOptions(engine=engine)
    first = fingerprints(film({"preset": "youtube"}), options)

    assert fingerprints(film(OUTPUTS[name]).sharing_clips(WIDE), options) == first
    if name != "itself":
        assert fingerprints(film(OUTPUTS[name]), options) != first


def test_what_is_asked_for_goes_by_the_output_of_an_only_file() -> None:
    board = film({"preset": "reels"})

    assert board.clip_shape == board.output.shape == FilmShape(1080, 1920, Fraction(30))
    assert board.sharing_clips(WIDE).clip_shape == WIDE
    assert board.sharing_clips(WIDE).output == board.output


def test_planning_asks_for_nothing_in_the_shape_of_the_cut() -> None:
    """A new use of the output's shape below the cut would make each file of a film pay for clips of its own."""
    folder = Path(make_plan.__code__.co_filename).parent
    uses = [path.name for path in folder.glob("*.py") if "board.output." in path.read_text(encoding="utf-8")]

    assert not uses


def test_an_output_s_own_loudness_wins_over_that_of_the_sound() -> None:
    audio: JsonValue = {"loudness": -20}
    shots: JsonValue = [{"id": "a", "card": {"text": "a"}}]

    board = load({"storyboard": 1, "shots": shots, "audio": audio, "output": {"loudness": -14}})

    assert board.loudness == -14
    assert load({"storyboard": 1, "shots": shots, "audio": audio}).loudness == -20
    assert load({"storyboard": 1, "shots": shots}).loudness is None
