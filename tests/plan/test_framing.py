"""The shape of clips in the plan: told to models that can be told, expected of the others, and stood in for."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from PIL import Image
from pydantic import JsonValue

from storyboard.board.load import load_text
from storyboard.board.schema import Storyboard
from storyboard.plan.files import picture_sizes
from storyboard.plan.jobs import GeneratedJob
from storyboard.plan.make_plan import PlanOptions, make_plan
from storyboard.plan.plan import Plan
from storyboard.plan.snapshot import Snapshot

VEO = "fal-ai/veo3"
VEO_IMAGE = "fal-ai/veo3.1/fast/image-to-video"


def board(folder: Path, *shots: str, size: str = "1080x1920") -> Storyboard:
    lines = ["storyboard: 1", f"output: {{size: {size}, fps: 30}}", "shots:"]
    text = "\n".join([*lines, *(f"  - {{prompt: words, {shot}}}" for shot in shots)])
    return load_text(text, "film.yaml", folder)


def planned(
    film: Storyboard, *, preview: bool = False, remembered: Plan | None = None
) -> dict[str, GeneratedJob]:
    snapshot = Snapshot(sizes=picture_sizes([film]), remembered=remembered.ingredients if remembered else {})
    options = PlanOptions(engine="animatic" if preview else None, providers={"fal"})
    return {job.shot: job for job in make_plan(film, snapshot=snapshot, options=options).generated}


def params(job: GeneratedJob) -> dict[str, JsonValue]:
    return dict(job.request.params)


def stand_in(job: GeneratedJob) -> tuple[int | Fraction, ...]:
    assert job.request.shape is not None
    return (*job.request.shape.size, job.request.shape.fps, job.request.length)


def test_a_tall_film_asks_for_tall_clips_as_if_the_author_had(tmp_path: Path) -> None:
    film = board(tmp_path, f"id: a, model: {VEO}", f"id: b, model: {VEO}, params: {{aspect_ratio: '9:16'}}")
    jobs = planned(film)
    assert params(jobs["a"])["aspect_ratio"] == "9:16"
    assert jobs["a"].fingerprint == jobs["b"].fingerprint
    assert jobs["a"].derived == {"aspect_ratio": "9:16"}
    assert jobs["b"].derived == {}
    assert jobs["a"].shape.size == (720, 1280)


def test_a_default_that_is_fine_leaves_the_request_as_it_was(tmp_path: Path) -> None:
    wide = board(tmp_path, f"id: a, model: {VEO}", size="1920x1080")
    model_alone = {"aspect_ratio": "16:9", "resolution": "720p"}
    assert model_alone.items() <= params(planned(wide)["a"]).items()
    assert planned(wide)["a"].derived == {}


def test_a_film_that_turns_tall_says_why_its_clips_are_made_again(tmp_path: Path) -> None:
    wide = make_plan(board(tmp_path, f"id: a, model: {VEO}", size="1920x1080"))
    job = planned(board(tmp_path, f"id: a, model: {VEO}"), remembered=wide)["a"]
    assert job.reason == "aspect_ratio changed"


def test_the_first_frame_decides_where_it_has_the_films_shape(tmp_path: Path) -> None:
    for name, size in (("tall", (450, 800)), ("wide", (800, 450))):
        Image.new("RGB", size).save(tmp_path / f"{name}.png")
    film = board(
        tmp_path,
        f"id: tall, model: {VEO_IMAGE}, first_frame: tall.png",
        f"id: wide, model: {VEO_IMAGE}, first_frame: wide.png",
        "id: hailuo, model: hailuo-2.3",
        f"id: on, model: {VEO_IMAGE}, continues: hailuo",
    )
    ratios = {name: params(job).get("aspect_ratio") for name, job in planned(film).items()}
    assert ratios == {"tall": "auto", "wide": "9:16", "hailuo": None, "on": "9:16"}


def test_a_preview_stands_in_at_the_models_own_shape_rate_and_length(tmp_path: Path) -> None:
    Image.new("RGB", (800, 600)).save(tmp_path / "frame.png")
    film = board(
        tmp_path,
        "id: text, model: hailuo-2.3, duration: 4",
        "id: picture, model: hailuo-2.3, first_frame: frame.png",
        "id: on, model: hailuo-2.3, continues: picture, duration: 7",
        f"id: veo, model: {VEO}, duration: 5",
        "id: own, model: animatic, duration: 3",
    )
    expected: dict[str, tuple[int | Fraction, ...]] = {
        "text": (1366, 768, 25, 6),
        "picture": (1024, 768, 25, 6),
        "on": (1024, 768, 25, 10),
        "veo": (720, 1280, 24, 6),
        "own": (1080, 1920, 30, 3),
    }
    assert {name: stand_in(job) for name, job in planned(film, preview=True).items()} == expected


def test_an_id_that_is_used_as_it_is_is_stood_in_for_as_its_own_parameters_say(tmp_path: Path) -> None:
    film = board(
        tmp_path,
        "id: plain, model: 'fal:owner/unheard-of'",
        "id: told, model: 'fal:owner/unheard-of', params: {aspect_ratio: '9:16', resolution: 480p, fps: 30}",
    )
    jobs = planned(film)
    assert [jobs[name].derived for name in ("plain", "told")] == [{}, {}]
    jobs = planned(film, preview=True)
    assert stand_in(jobs["plain"]) == (1280, 720, 24, 5)
    assert stand_in(jobs["told"]) == (480, 854, 30, 5)


def test_a_stand_in_has_no_more_pixels_than_the_film_shows(tmp_path: Path) -> None:
    film = board(tmp_path, "id: text, model: hailuo-2.3", size="180x320")
    assert stand_in(planned(film, preview=True)["text"])[:2] == (570, 320)
