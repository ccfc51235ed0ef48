"""The outputs of a film: they share its clips, and each has its own size, fit, focus, loudness, path and shots."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import anyio
import numpy as np
import pytest
from PIL import Image
from pydantic import JsonValue

from storyboard.batch.outcome import FilmOutcome, FilmState
from storyboard.batch.plan import plan_batch
from storyboard.batch.render import render_batch
from storyboard.board.films import Films
from storyboard.board.load import load_films
from storyboard.board.selection import Selection
from storyboard.errors import BoardError
from storyboard.media.images import read_image
from storyboard.media.last_frame import save_last_frame
from storyboard.media.shape import FilmShape
from storyboard.render_options import RenderOptions
from storyboard.report import Event, Notice

RED, GREEN, BLUE = (220, 30, 30), (30, 200, 30), (30, 30, 220)
PATH = "out/{{ output.name }}-{{ output.size }}.mp4"
OUTPUTS: list[JsonValue] = [
    {"name": "wide", "size": "128x72", "fps": 12},
    {"name": "tall", "size": "72x128", "fps": 12, "fit": "cover", "loudness": -16},
    {
        "name": "square",
        "size": "64x64",
        "fps": 24,
        "fit": "cover",
        "path": "out/{{ output.name }}-{{ output.size }}.mp4",
    },
]
STILL: dict[str, JsonValue] = {"id": "still", "clip": "thirds.png", "duration": 0.5}
DRAWN: dict[str, JsonValue] = {
    "id": "drawn",
    "first_frame": "thirds.png",
    "prompt": "static shot",
    "model": "animatic",
    "duration": 0.5,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a picture of 16:9: a third is red, a third green, a third blue."""
    thirds = [np.tile(np.array(colour, dtype=np.uint8), (180, 108, 1)) for colour in (RED, GREEN, BLUE)]
    picture = np.concatenate(thirds, axis=1)[:, 2:322]
    Image.fromarray(np.ascontiguousarray(picture)).save(tmp_path / "thirds.png")
    return tmp_path


def films(
    folder: Path, *shots: dict[str, JsonValue], outputs: JsonValue = OUTPUTS, **keys: JsonValue
) -> Films:
    path = folder / "film.yaml"
    whole = {"storyboard": 1, "outputs": outputs, "shots": list(shots), **keys}
    path.write_text(json.dumps(whole), encoding="utf-8")
    return load_films(path)


def rendered(all_films: Films) -> tuple[dict[str, FilmOutcome], list[Event]]:
    events: list[Event] = []
    outcomes = anyio.run(render_batch, all_films, RenderOptions(), events.append)
    return {each.name: each for each in outcomes}, events


def seen(outcome: FilmOutcome, folder: Path) -> str:
    """Name the colour in the middle of a film's last frame."""
    assert outcome.path is not None
    save_last_frame(outcome.path, folder / "last.png")
    pixels = read_image(folder / "last.png").astype(int)
    middle = pixels[pixels.shape[0] // 2, pixels.shape[1] // 2]
    colours = {"red": RED, "green": GREEN, "blue": BLUE}
    return min(colours, key=lambda name: int(np.abs(middle - np.array(colours[name])).sum()))


def test_each_output_is_a_file_of_its_own_and_clips_are_made_once(folder: Path) -> None:
    all_films = films(folder, STILL, {**DRAWN, "focus": "left"})
    batch = plan_batch(all_films, RenderOptions())
    outcomes, _ = rendered(all_films)

    assert [job.shape for job in batch.union.generated] == [FilmShape(128, 72, Fraction(12))]
    assert {name: each.state for name, each in outcomes.items()} == dict.fromkeys(
        ("wide", "tall", "square"), FilmState.MADE
    )
    assert {
        name: each.path and each.path.relative_to(folder).as_posix() for name, each in outcomes.items()
    } == {
        "wide": "build/wide.mp4",
        "tall": "build/tall.mp4",
        "square": "out/square-64x64.mp4",
    }
    sizes = {name: (each.size, each.frames) for name, each in outcomes.items()}
    assert sizes == {"wide": ((128, 72), 12), "tall": ((72, 128), 12), "square": ((64, 64), 24)}


def test_a_focus_is_kept_in_each_output_that_crops(folder: Path) -> None:
    outcomes, _ = rendered(films(folder, {**STILL, "focus": {"x": 0.1, "outputs": {"square": "right"}}}))

    assert {name: seen(each, folder) for name, each in outcomes.items()} == {
        "wide": "green",
        "tall": "red",
        "square": "blue",
    }


def test_a_clip_that_is_drawn_is_shared_although_outputs_have_places_of_their_own(folder: Path) -> None:
    """It is drawn for the first output, and so with that one's focus."""
    first: list[JsonValue] = [OUTPUTS[1], OUTPUTS[0]]
    focus: JsonValue = {"x": 0.9, "outputs": {"tall": "left"}}
    batch = plan_batch(films(folder, {**DRAWN, "focus": focus}, outputs=first), RenderOptions())

    [job] = batch.union.generated
    assert job.request.focus == (Fraction(0), Fraction(1, 2))
    assert job.shape == FilmShape(72, 128, Fraction(12))


def test_the_output_that_is_made_does_not_change_what_is_paid_for(folder: Path) -> None:
    """Neither choosing outputs, nor leaving the first one out, asks for a clip in another shape."""
    paid: dict[str, JsonValue] = {"id": "a", "prompt": "sea", "model": "fal-ai/veo3", "focus": "left"}
    chained: dict[str, JsonValue] = {"id": "b", "prompt": "on", "model": "fal-ai/veo3.1/image-to-video"}
    shots = (paid, {**chained, "continues": "a", "duration": 3.5}, DRAWN)
    outputs: list[JsonValue] = [{**OUTPUTS[0], "when": "{{ with_wide }}"}, OUTPUTS[1]]  # type: ignore[dict-item]

    def fingerprints(*only: str, with_wide: bool = True) -> dict[str, set[str]]:
        films(folder, *shots, outputs=outputs, vars={"with_wide": with_wide})
        made = load_films(folder / "film.yaml", selection=Selection(only=only))
        return {
            film.board.film: {job.fingerprint for job in film.plan.generated}
            for film in plan_batch(made, RenderOptions()).films
        }

    all_outputs = fingerprints()
    assert list(all_outputs) == ["wide", "tall"]
    assert all_outputs["wide"] == all_outputs["tall"]
    assert fingerprints("tall") == {"tall": all_outputs["tall"]}
    assert fingerprints(with_wide=False) == {"tall": all_outputs["tall"]}


def test_a_shot_may_be_for_one_output_alone(folder: Path) -> None:
    only: dict[str, JsonValue] = {"id": "only", "card": {"text": "tall"}, "duration": 0.5}
    outcomes, _ = rendered(films(folder, STILL, {**only, "when": "{{ output.name == 'tall' }}"}))

    assert {name: each.seconds for name, each in outcomes.items()} == {
        "wide": 0.5,
        "tall": 1.0,
        "square": 0.5,
    }


def test_an_output_may_be_left_out_by_a_value(folder: Path) -> None:
    outputs: JsonValue = [OUTPUTS[0], {"name": "tall", "size": "72x128", "when": "{{ with_tall }}"}]
    made = films(folder, STILL, outputs=outputs, vars={"with_tall": False})
    assert [board.film for board in made] == ["wide"]


def test_an_output_has_a_loudness_of_its_own(folder: Path) -> None:
    boards = films(folder, STILL, audio={"loudness": -20}).boards
    assert {board.film: board.loudness for board in boards} == {"wide": -20, "tall": -16, "square": -20}


def test_an_output_that_there_is_not_is_refused_by_its_name(folder: Path) -> None:
    with pytest.raises(BoardError, match='there is no output "tal"; did you mean "tall"'):
        films(folder, {**STILL, "focus": {"outputs": {"tal": "left"}}})


def test_a_crop_that_enlarges_what_is_paid_for_is_told_before(folder: Path) -> None:
    """Of a wide clip, a tall output shows a part that has to be enlarged; a square one shows it as it is."""
    paid: dict[str, JsonValue] = {"id": "a", "prompt": "sea", "model": "hailuo-2.3-pro"}
    outputs: JsonValue = [
        {"name": "wide", "preset": "youtube"},
        {"name": "tall", "preset": "reels", "fit": "cover"},
        {"name": "square", "preset": "square", "fit": "cover"},
        {"name": "blurred", "preset": "reels"},
    ]
    said = "enlarges what it crops"
    notices = [notice for notice in films(folder, paid, outputs=outputs).notices if said in notice.message]

    [notice] = notices
    assert notice.message.endswith(
        'clips are made for 1920x1080, the first output, and "tall" enlarges what it crops of them 1.8 times'
    )
    assert notice.column == (folder / "film.yaml").read_text().index('"cover"') + 1
    of_footage = films(folder, STILL, outputs=outputs).notices
    assert not any(said in notice.message for notice in of_footage), "nobody asks for it in a shape"


def test_what_a_platform_does_not_take_is_told_with_the_film(folder: Path) -> None:
    text = "Title\n\n" + "\n".join(f"line {number}" for number in range(14))
    card: dict[str, JsonValue] = {"id": "card", "card": {"text": text}, "duration": 7}
    outputs: JsonValue = [
        {"name": "ad", "preset": "youtube-bumper", "size": "160x90"},
        {"name": "tall", "preset": "reels", "size": "90x160"},
    ]
    made = films(folder, card, outputs=outputs)
    notices = [(notice.message, notice.column) for notice in made.notices]
    written = (folder / "film.yaml").read_text()
    _, events = rendered(made)
    told = {(event.film, event.message.split(";")[0]) for event in events if isinstance(event, Notice)}

    long = 'the film lasts 7 s, and "youtube-bumper" is said to take at most 6 s'
    assert notices == [(f'in film "ad": {long}', written.index('"youtube-bumper"') + 1)]
    assert ("ad", long) in told
    assert [film for film, message in told if message.startswith('text of "card"')] == ["tall"]
