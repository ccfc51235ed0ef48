"""`storyboard plan`: the table, the sums, the data, the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Call = Callable[..., CompletedProcess[str]]

HOSTED = """\
storyboard: 1
defaults: {model: hailuo-2.3}
shots:
  - {id: opening, prompt: a hill, duration: 5}
  - {id: closer, prompt: the hill, continues: previous, duration: 9, takes: 2}
  - {id: sketch, prompt: a sea, model: animatic}
  - {id: end, card: {text: The end}, duration: 2}
"""


@pytest.fixture
def hosted(folder: Path) -> Path:
    path = folder / "hosted.yaml"
    path.write_text(HOSTED)
    return path


def rows_of(shown: str) -> list[list[str]]:
    return [line.split("  ") for line in shown.partition("\n\n")[0].splitlines()[1:]]


def test_each_shot_has_its_row(hosted: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAL_KEY", "a-key")
    done = call("plan", "hosted.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    rows = [[field.strip() for field in row if field.strip()] for row in rows_of(done.stdout)]
    assert rows == [
        ["make", "opening", "6 s", "5 s", "$0.28", "hailuo-2.3 via fal", "new"],
        ["make", "closer#1", "10 s", "9 s", "$0.56", "hailuo-2.3 via fal", "new"],
        ["make", "closer#2", "10 s", "not used", "$0.56", "hailuo-2.3 via fal", "new"],
        ["make", "sketch", "6 s", "whole", "free", "animatic via local", "new"],
        ["ready", "end", "-", "2 s", "-", "-", "card"],
    ]
    assert done.stdout.partition("\n\n")[2].splitlines() == [
        "film    4 shots, 22 s",
        "clips   4 to make (32 s), 0 in the store",
        "price   $1.40 estimated",
        "chain   2 clips at least, one after another",
    ]


def test_a_whole_clip_is_told_with_its_speed(folder: Path, call: Call) -> None:
    shots = "{id: slow, prompt: a sea, speed: 0.5}, {id: short, prompt: a sea, speed: 0.5, duration: 3}"
    (folder / "slow.yaml").write_text(f"storyboard: 1\nshots: [{shots}]\n")
    shown = call("plan", "slow.yaml").stdout
    rows = [[field.strip() for field in row if field.strip()] for row in rows_of(shown)]
    assert [row[2:4] for row in rows] == [["6 s", "whole at 0.5"], ["1.5 s", "3 s"]]
    assert "film    2 shots, 15 s\n" in shown


def test_blocked_shots_say_why(hosted: Path, call: Call) -> None:
    done = call("plan", "hosted.yaml")
    assert done.returncode == 0
    first, second, *_ = rows_of(done.stdout)
    assert (first[0], first[-1]) == ("blocked", "FAL_KEY is not set")
    assert second[-1] == 'waits for "opening", which is blocked'
    assert "4 to make (32 s), 3 of them blocked" in done.stdout


def test_the_plan_as_data(film: Path, call: Call) -> None:
    done = call("plan", "film.yaml", "--json")
    data = json.loads(done.stdout)
    assert [job["shot"] for job in data["jobs"]] == ["one", "two", "three"]
    assert data["totals"]["clips"] == 3


def test_one_shot_brings_those_that_it_continues(film: Path, call: Call) -> None:
    shown = call("plan", "film.yaml", "--shot", "two").stdout
    assert [row[2] for row in rows_of(shown)] == ["one", "two"]
    assert "film    2 shots\n" in shown


def test_an_unknown_shot_is_refused(film: Path, call: Call) -> None:
    done = call("plan", "film.yaml", "--shot", "twoo")
    assert done.returncode == 2
    assert done.stderr == (
        'error: there is no shot "twoo"\n  did you mean "two"? shots are: one, two, three\n'
    )


def test_routes_are_tried_in_the_order_that_is_asked_for(
    hosted: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAL_KEY", "a-key")
    monkeypatch.setenv("WAVESPEED_API_KEY", "a-key")
    for names in (["--route", "wavespeed,fal"], ["--route", "wavespeed", "--route", " fal,"]):
        shown = call("plan", "hosted.yaml", *names).stdout
        assert "hailuo-2.3 via wavespeed, else fal" in shown
        assert "animatic via local" in shown
    hosted.write_text(hosted.read_text().replace("hailuo-2.3", "hailuo-02"))
    first = json.loads(call("plan", "hosted.yaml", "--route", "wavespeed,fal", "--json").stdout)["jobs"][0]
    assert (first["provider"], first["price"]) == ("wavespeed", "0.28")
    assert (
        "$0.27 to $0.28  hailuo-02 via fal, else wavespeed"
        in call("plan", "hosted.yaml", "--route", "fal,wavespeed").stdout
    )
    monkeypatch.delenv("WAVESPEED_API_KEY")
    assert "hailuo-02 via fal  " in call("plan", "hosted.yaml", "--route", "wavespeed,fal").stdout


def test_an_unknown_route_is_guessed(hosted: Path, call: Call) -> None:
    done = call("plan", "hosted.yaml", "--route", "fal,wavespeeed")
    assert done.returncode == 2
    assert done.stderr.startswith(
        'error: there is no provider "wavespeeed"\n  did you mean "wavespeed"? providers are: fal'
    )


def test_a_plan_says_whether_it_keeps_the_limit(
    hosted: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAL_KEY", "a-key")
    assert "limit" not in call("plan", "hosted.yaml").stdout
    assert "limit   $1.40, kept\n" in call("plan", "hosted.yaml", "--max-cost", "$1.40").stdout
    hosted.write_text(f"budget: 1.30\n{hosted.read_text()}")
    done = call("plan", "hosted.yaml", "--max-cost", "5")
    assert done.returncode == 0
    assert "limit   $1.30 by the storyboard's budget, over it: a render is refused\n" in done.stdout


@pytest.mark.parametrize("amount", ["1,5", "much", "-1", "inf", "nan"])
def test_a_limit_is_an_amount(film: Path, call: Call, amount: str) -> None:
    done = call("plan", "film.yaml", f"--max-cost={amount}")
    assert done.returncode == 2
    assert f'"{amount}" is not an amount of US dollars' in done.stderr


def test_the_exit_code_says_whether_there_is_work(film: Path, call: Call) -> None:
    assert call("plan", "film.yaml", "--exit-code").returncode == 10
    assert call("plan", "film.yaml", "--exit-code", "--json").returncode == 10
    film.write_text("storyboard: 1\nshots: [{id: a, card: {text: x}, duration: 1}]\n")
    assert call("plan", "film.yaml", "--exit-code").returncode == 0


def test_a_plan_writes_nothing(film: Path, call: Call) -> None:
    call("plan", "film.yaml")
    assert list(film.parent.iterdir()) == [film]


def test_problems_go_to_standard_error(film: Path, call: Call) -> None:
    film.write_text("storyboard: 1\n")
    done = call("plan", "film.yaml")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("film.yaml:1:1: ")
    assert done.stderr.endswith("error: 1 problem, nothing was done\n")


@pytest.mark.parametrize("columns", [60, 80, 140])
def test_the_table_fits_a_terminal(hosted: Path, on_terminal: Call, columns: int) -> None:
    text = hosted.read_text().replace("hailuo-2.3}", "fal-ai/minimax/hailuo-2.3/standard/text-to-video}")
    hosted.write_text(text.replace("continues: previous, ", ""))
    shown = on_terminal("plan", "hosted.yaml", columns=columns, NO_COLOR="1").stdout
    assert "FAL_KEY is not set" in " ".join(shown.split())
    assert max(map(len, shown.splitlines())) <= columns


def test_an_own_catalogue_adds_models(film: Path, call: Call) -> None:
    film.write_text(film.read_text().replace("model: animatic", "model: sketcher"))
    assert 'there is no model "sketcher"' in call("plan", "film.yaml").stderr
    (film.parent / "own.yaml").write_text(
        """\
catalogue: 1
models:
  - name: sketcher
    title: Sketcher
    family: own
    description: Sketches.
    lengths: {min: 0.5, max: 4}
    usual_length: 2
    first_frame: optional
    routes:
      - provider: own
        date: 2026-11-21
        text: {id: own/sketcher, source: here}
        image: {id: own/sketcher-image, source: here, first_frame: picture}
        prices: [{per: second, amount: "0.1", date: 2026-11-21, source: here}]
"""
    )
    done = call("plan", "film.yaml", "--catalogue", "own.yaml")
    assert "sketcher via own" in done.stdout
    assert "$0.15 estimated" in done.stdout


def test_every_job_of_a_long_film_has_a_row(folder: Path, call: Call) -> None:
    shots = "\n".join(f"  - {{id: s{n}, prompt: a hill, duration: 1, seed: {n}}}" for n in range(2000))
    (folder / "long.yaml").write_text(f"storyboard: 1\nshots:\n{shots}\n")
    rows = rows_of(call("plan", "long.yaml").stdout)
    assert [row[2] for row in rows] == [f"s{n}" for n in range(2000)]


def test_the_plan_of_the_cut_has_a_row_for_each_segment(film: Path, call: Call) -> None:
    shown = call("plan", "film.yaml", "--cut").stdout
    rows = [[field.strip() for field in row if field.strip()] for row in rows_of(shown)]
    yet = "its clip is not there yet"
    assert rows == [
        ["encode", "0 s", "0.5 s", "one", yet],
        ["encode", "0.5 s", "0.5 s", "two", yet],
        ["encode", "1 s", "0.5 s", "three", yet],
    ]
    assert (
        "\ncut     3 segments to encode, 1.5 s; 0 reused\ncopy    clips are not copied as they are: " in shown
    )
    assert call("render", "film.yaml").returncode == 0
    assert "\ncut     nothing to encode; 3 reused\n" in call("plan", "film.yaml", "--cut").stdout
    cut = json.loads(call("plan", "film.yaml", "--cut", "--json").stdout)["cut"]
    assert (cut["encode"], cut["reused"]) == (0, 3)
    assert cut["segments"][1] == {
        "action": "reused",
        "kind": "body",
        "shots": ["two"],
        "start": 0.5,
        "seconds": 0.5,
        "frames": 4,
        "reason": "as in the last cut",
    }
    assert "cut" not in json.loads(call("plan", "film.yaml", "--json").stdout)


def test_the_plan_of_the_cut_is_of_the_whole_film(film: Path, call: Call) -> None:
    done = call("plan", "film.yaml", "--cut", "--shot", "two")
    assert done.returncode == 2
    assert '"--cut" is about the whole film' in done.stderr
