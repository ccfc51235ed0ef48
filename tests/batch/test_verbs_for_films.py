"""`render`, `preview` and `cut` of a storyboard that makes several films, as commands."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from storyboard.emulator.faults import Fault
from tests.hosted.stage import Stage, command

from .troupe import TWO_OUTPUTS, film_path, paid_shots, stage_films


def paths(done: subprocess.CompletedProcess[str]) -> list[str]:
    return done.stdout.splitlines()


def test_a_render_makes_all_films_and_prints_their_paths(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair", outputs=TWO_OUTPUTS)
    done = command(stage, "render", "--max-cost", "10")
    assert done.returncode == 0, done.stderr
    assert paths(done) == [
        f"build/{name}.mp4" for name in ("lamp/wide", "lamp/tall", "chair/wide", "chair/tall")
    ]
    assert "4 films: 4 made; 4 clips made for $" in done.stderr
    assert "report: build/report.html" in done.stderr
    assert (stage.folder / "build" / "report.csv").exists()
    again = command(stage, "render")
    assert again.returncode == 0, again.stderr
    assert "4 films: 4 unchanged; 0 clips made" in again.stderr
    assert len(paid_shots(stage)) == 4


def test_some_films_are_made_alone(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair", "desk")
    done = command(stage, "render", "--max-cost", "10", "--limit", "2")
    assert paths(done) == ["build/lamp.mp4", "build/chair.mp4"]
    one = command(stage, "render", "--max-cost", "10", "--only", "desk")
    assert paths(one) == ["build/desk.mp4"]
    assert len(paid_shots(stage)) == 5


def test_the_report_of_films_of_which_some_are_left_out_has_no_film_s_title(stage: Stage) -> None:
    shots = '[{id: a, duration: 1, card: {text: "{{ sku }} {{ price }}"}}]'
    (stage.folder / "film.yaml").write_text(
        "storyboard: 1\ntitle: The {{ sku }}\ninputs: {sku: text, price: number}\noutput: {size: 64x64, fps: 8}\n"
        f"rows: [{{sku: lamp, price: 1}}, {{sku: chair, price: cheap}}, {{sku: desk, price: 2}}]\nshots: {shots}\n"
    )
    headings = []
    for options in (["--limit", "2", "--skip-invalid"], ["--row", "lamp", "--row", "desk"]):
        assert command(stage, "render", *options).returncode == (1 if "--limit" in options else 0)
        page = (stage.folder / "build" / "report.html").read_text()
        headings.append(page.partition("<h1>")[2].partition("</h1>")[0])
    assert headings == ["film.yaml", "film.yaml"]


def test_the_exit_code_says_that_a_film_is_not_there(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair")
    stage.emulator.faults.add(Fault("failed", prompt="chair"))
    done = command(stage, "render", "--max-cost", "10")
    assert done.returncode == 1
    assert paths(done) == ["build/lamp.mp4"]
    assert "1 of 2 films is not there" in done.stderr
    assert 'shot "chair/offer" failed' in done.stderr
    quiet = command(stage, "cut", "--quiet")
    assert quiet.returncode == 1
    assert 'these shots have no clip yet: "offer"' in quiet.stderr


def test_a_submit_in_doubt_is_told_with_what_to_do_for_its_film(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair")
    stage.emulator.faults.add(Fault("missing-id", prompt="chair"))
    done = command(stage, "render", "--max-cost", "10")
    assert done.returncode == 4
    assert "storyboard resolve film.yaml offer --request-id ID --only chair" in done.stderr
    stage.emulator.faults.clear()
    (accepted,) = [entry for entry in stage.submits if entry.request_id and "chair" in str(entry.body)]
    resolved = command(stage, "resolve", "offer", "--request-id", str(accepted.request_id), "--only", "chair")
    assert resolved.returncode == 0, resolved.stderr
    again = command(stage, "render", "--max-cost", "10")
    assert again.returncode == 0, again.stderr
    assert len(paid_shots(stage)) == 4


def test_json_ends_with_what_became_of_each_film(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair")
    done = command(stage, "render", "--max-cost", "10", "--json")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert told[0] == {"event": "films_started", "films": 2}
    *_, films_done, lamp, chair, report = told
    assert films_done == {"event": "films_done", "made": 2, "unchanged": 0, "missing": 0}
    assert (lamp["event"], lamp["film"], lamp["made"]) == ("film_outcome", "lamp", 3)
    assert (chair["state"], chair["path"], chair["made"]) == ("made", "build/chair.mp4", 1)
    assert report == {"event": "report_written", "files": ["build/report.html", "build/report.csv"]}


def test_spending_must_be_allowed_for_all_films_together(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair")
    refused = command(stage, "render")
    assert refused.returncode == 3
    planned = command(stage, "plan", "--max-cost", "0")
    shown = planned.stdout.split("\nlimit")[0].strip()
    assert "2 of 3 shots" in shown
    assert shown in refused.stderr
    assert "nothing was submitted" in refused.stderr
    assert paid_shots(stage) == []
    assert not (stage.folder / "build").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("render", "-o", "film.mp4"), "the path of one film is named"),
        (("render", "--shot", "opening"), "shots are named to be made alone"),
        (("render", "--require-approved"), "a review is of a storyboard that makes one film"),
    ],
)
def test_options_of_one_film_are_refused(stage: Stage, arguments: tuple[str, ...], words: str) -> None:
    stage_films(stage, "lamp", "chair")
    done = command(stage, *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_preview_of_all_films_needs_no_key(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair")
    done = command(stage, "preview")
    assert done.returncode == 0, done.stderr
    assert paths(done) == ["build/lamp.preview.mp4", "build/chair.preview.mp4"]
    assert paid_shots(stage) == []


def test_films_are_cut_again_on_request(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair")
    command(stage, "render", "--max-cost", "10")
    before = film_path(stage, "lamp").read_bytes()
    done = command(stage, "cut", "--again")
    assert done.returncode == 0, done.stderr
    assert "2 films: 2 made" in done.stderr
    assert film_path(stage, "lamp").read_bytes() == before


def test_a_selected_film_is_picked_for_alone(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair")
    command(stage, "render", "--max-cost", "10")
    retaken = command(stage, "retake", "opening", "--max-cost", "10", "--only", "lamp")
    assert retaken.returncode == 0, retaken.stderr
    picked = command(stage, "pick", "opening", "2", "--only", "lamp")
    assert picked.returncode == 0, picked.stderr
    done = command(stage, "render")
    assert "2 films: 1 made, 1 unchanged" in done.stderr
    several = command(stage, "pick", "opening", "2")
    assert several.returncode == 2
    assert '--only "lamp"' in several.stderr
    missing = command(stage, "pick", "opening", "5", "--only", "lamp")
    assert "storyboard retake film.yaml opening --only lamp" in missing.stderr


def test_a_lost_lock_is_written_again(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair")
    command(stage, "render", "--max-cost", "10")
    lock = Path(stage.folder / "film.lock.json")
    text = lock.read_text(encoding="utf-8")
    lock.unlink()
    command(stage, "render")
    assert lock.read_text(encoding="utf-8") == text
