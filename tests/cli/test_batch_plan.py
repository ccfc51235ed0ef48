"""`storyboard plan` and `status` of a storyboard that makes several films."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Call = Callable[..., CompletedProcess[str]]

BATCH = """\
storyboard: 1
inputs: {name: {type: text}}
rows: rows.csv
matrix: {side: [left, right]}
defaults: {model: hailuo-2.3-pro, duration: 6}
budget: 5
shots:
  - {id: hero, prompt: "a hill"}
  - {id: offer, prompt: "{{ name }}"}
  - {id: end, card: {text: "{{ side }}"}}
"""


@pytest.fixture
def batch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FAL_KEY", "a-key")
    (folder / "film.yaml").write_text(BATCH)
    (folder / "rows.csv").write_text("id,name\ntin,a tin\njar,a jar\n")
    return folder


def test_clips_are_shown_once_and_films_with_what_they_add(batch: Path, call: Call) -> None:
    done = call("plan", "film.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    shown = [[word.strip() for word in line.split("  ") if word.strip()] for line in done.stdout.splitlines()]
    assert shown == [
        ["status", "clip", "used by", "asked", "price", "model: reason"],
        ["make", "hero", "4 films", "6 s", "$0.49", "hailuo-2.3-pro via fal: new"],
        ["make", "tin/*/offer", "2 films", "6 s", "$0.49", "hailuo-2.3-pro via fal: new"],
        ["make", "jar/*/offer", "2 films", "6 s", "$0.49", "hailuo-2.3-pro via fal: new"],
        [],
        ["film", "adds", "price", "there"],
        ["tin/left", "2 clips", "$0.98", "0 of 2"],
        ["tin/right", "-", "-", "0 of 2"],
        ["jar/left", "1 clip", "$0.49", "0 of 2"],
        ["jar/right", "-", "-", "0 of 2"],
        [],
        ["films", "4 of 3 shots"],
        ["clips", "3 to make (18 s), 0 in the store"],
        ["price", "$1.47 estimated"],
        ["chain", "all clips can be made at once"],
        [
            "time",
            "3 clips at fal, 2 at once for a new account and 40 at once for the largest: 2 rounds, or 1;"
            " how long a clip takes is not known yet",
        ],
        ["limit", "$5.00 by the storyboard's budget, kept"],
    ]


def test_of_many_films_the_first_and_the_last_are_shown(batch: Path, call: Call) -> None:
    rows = "".join(f"sku-{number},tin {number}\n" for number in range(1, 101))
    (batch / "rows.csv").write_text(f"id,name\n{rows}")
    shown = call("plan", "film.yaml").stdout.splitlines()
    assert "and 81 more clips that several films use" in shown
    films = [line.split()[0] for line in shown if line.startswith("sku-")]
    assert films == [
        *(f"sku-{number}/{side}" for number in range(1, 11) for side in ("left", "right")),
        "sku-100/right",
    ]
    assert "... 179 more: --json has all, and --only those of a name" in shown
    assert len(shown) < 60


def test_the_limit_is_that_of_all_films_together(batch: Path, call: Call) -> None:
    shown = call("plan", "film.yaml", "--max-cost", "1").stdout
    assert "limit   $1.00, over it: a render is refused" in shown


def test_as_data_each_clip_is_there_once_and_each_film_names_its_clips(batch: Path, call: Call) -> None:
    data = json.loads(call("plan", "--json", "film.yaml").stdout)
    assert list(data) == ["clips", "films", "totals", "times", "skipped", "notices"]
    assert [(clip["clip"], clip["used_by"]) for clip in data["clips"]] == [
        ("hero", 4),
        ("tin/*/offer", 2),
        ("jar/*/offer", 2),
    ]
    assert data["totals"] | {"films": 4, "clips": 3, "price": "1.47", "longest_chain": 1} == data["totals"]
    assert [(film["film"], film["clips"], film["price"]) for film in data["films"]] == [
        ("tin/left", 2, "0.98"),
        ("tin/right", 0, "0"),
        ("jar/left", 1, "0.49"),
        ("jar/right", 0, "0"),
    ]
    assert [(shot["shot"], shot["clip"], shot["status"]) for shot in data["films"][3]["shots"]] == [
        ("hero", "hero", "make"),
        ("offer", "jar/*/offer", "make"),
        ("end", None, "ready"),
    ]
    (time,) = data["times"]
    assert (
        time | {"provider": "fal", "clips": 3, "at_once": [2, 40], "rounds": [2, 1], "seconds": None} == time
    )


def test_one_film_is_planned_as_ever(batch: Path, call: Call) -> None:
    done = call("plan", "film.yaml", "--only", "jar/left", "-o", "plan.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert "film    3 shots," in done.stdout
    assert (batch / "plan.json").exists()


@pytest.mark.parametrize("option", [("-o", "plan.json"), ("--cut",)])
def test_what_is_about_one_film_says_how_to_choose_it(
    batch: Path, call: Call, option: tuple[str, ...]
) -> None:
    done = call("plan", "film.yaml", *option)
    assert done.returncode == 2
    assert "is about one film, and film.yaml makes 4 films" in done.stderr
    assert "--only tin/left" in done.stderr
    assert not (batch / "plan.json").exists()


def test_a_shot_is_planned_in_the_films_that_have_it(batch: Path, call: Call) -> None:
    shown = call("plan", "film.yaml", "--shot", "hero").stdout
    assert "clips   1 to make (6 s), 0 in the store" in shown
    refused = call("plan", "film.yaml", "--shot", "heroes")
    assert refused.returncode == 2
    assert 'no film has a shot "heroes" did you mean "hero"?' in " ".join(refused.stderr.split())


def test_the_exit_code_says_whether_there_is_work(batch: Path, call: Call) -> None:
    assert call("plan", "film.yaml", "--exit-code").returncode == 10


def test_films_that_are_left_out_are_told_beside_the_plan(batch: Path, call: Call) -> None:
    (batch / "rows.csv").write_text("id,name\ntin,a tin\njar,\n")
    assert call("plan", "film.yaml").returncode == 2
    done = call("plan", "film.yaml", "--skip-invalid")
    assert done.returncode == 0
    assert "films   2 of 3 shots" in done.stdout
    assert 'films "jar/left", "jar/right" are skipped:' in done.stderr
    data = json.loads(call("plan", "film.yaml", "--skip-invalid", "--json").stdout)
    assert [film["film"] for film in data["skipped"]] == ["jar/left", "jar/right"]


def test_the_status_counts_the_films_that_have_their_clips(batch: Path, call: Call) -> None:
    shown = call("status", "film.yaml").stdout
    assert shown.splitlines() == [
        "nothing was submitted yet",
        "films      0 of 4 films with all their clips",
        "missing    tin/left (2 of 2), tin/right (2 of 2), jar/left (2 of 2), jar/right (2 of 2)",
    ]
    data = json.loads(call("status", "film.yaml", "--json").stdout)
    assert data["films"][0] == {"film": "tin/left", "clips": 2, "there": 0, "missing": 2}
    assert data["predictions"] == []
