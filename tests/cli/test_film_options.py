"""The options that choose among films, and files of rows on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Call = Callable[..., CompletedProcess[str]]

BOARD = """\
storyboard: 1
vars: {headline: none}
rows: leads.csv
shots:
  - {id: claim, duration: 0.5, card: {text: "{{ headline }}"}}
output: {size: 64x48, fps: 8}
"""


@pytest.fixture
def ads(folder: Path) -> Path:
    """A folder with a storyboard and its rows, in the working folder."""
    ads = folder / "ads"
    ads.mkdir()
    (ads / "ad.yaml").write_text(BOARD)
    (ads / "leads.csv").write_text("sku;headline\na1;Hello, world\na2;Bye\n")
    return ads


def test_a_film_of_rows_is_made_where_its_name_says(ads: Path, call: Call) -> None:
    done = call("render", "ads/ad.yaml", "--only", "a2", "-q")
    assert (done.returncode, done.stdout) == (0, "ads/build/a2.mp4\n")
    assert [path.name for path in (ads / "build").glob("*.mp4")] == ["a2.mp4"]


def test_rows_of_the_storyboard_are_shown_by_its_path(ads: Path, call: Call) -> None:
    (ads / "leads.csv").write_text("sku;headline\na1;Hello;5\na2;Bye\n")
    done = call("validate", "ads/ad.yaml")
    assert done.returncode == 2
    assert done.stdout.startswith("ads/leads.csv:2:1: this row has 3 cells, and the header 2 columns; ")
    (ads / "leads.csv").unlink()
    assert 'ads/ad.yaml:3:7: the file "leads.csv" does not exist' in call("validate", "ads/ad.yaml").stdout


def test_rows_of_the_command_line_are_relative_to_the_working_folder(
    ads: Path, call: Call, folder: Path
) -> None:
    (folder / "mine.jsonl").write_text('{"sku": "b", "headline": "Mine"}\n')
    done = call("render", "ads/ad.yaml", "--rows", "mine.jsonl", "-q")
    assert (done.returncode, done.stdout) == (0, "ads/build/b.mp4\n")
    (folder / "mine.jsonl").write_text('{"sku": "b"\n')
    assert "mine.jsonl:1:12: " in call("validate", "ads/ad.yaml", "--rows", "mine.jsonl").stdout


def test_the_cell_is_part_of_a_problem_as_data(ads: Path, call: Call) -> None:
    (ads / "leads.csv").write_text("sku;headline;sku\n1;2;3\n")
    data = json.loads(call("validate", "ads/ad.yaml", "--json").stdout)
    (problem,) = data["files"][0]["problems"]
    assert (problem["path"], problem["line"], problem["column"], problem["cell"]) == (
        "ads/leads.csv",
        1,
        14,
        'column "sku"',
    )


def test_the_line_of_a_row_is_shown_on_a_terminal(ads: Path, on_terminal: Call) -> None:
    (ads / "leads.csv").write_text("sku;headline;sku\n1;2;3\n")
    shown = on_terminal("validate", "ads/ad.yaml", NO_COLOR="1").stdout
    assert "    1 | sku;headline;sku\n" in shown
    assert "      |              ^^^\n" in shown


def test_no_film_replaces_the_rows(ads: Path, call: Call, folder: Path) -> None:
    rows = "sku,headline\nb,Mine\n"
    (folder / "mine.csv").write_text(rows)
    (folder / "film.mp4").symlink_to("mine.csv")
    for arguments in (["-o", "mine.csv"], ["-o", "film.mp4"]):
        done = call("render", "ads/ad.yaml", "--rows", "mine.csv", "--force", *arguments)
        assert done.returncode != 0
    assert (folder / "mine.csv").read_text() == rows


def test_a_saved_plan_has_the_choice_of_films(ads: Path, call: Call, folder: Path) -> None:
    (folder / "mine.csv").write_text("sku,headline\nb,Mine\nc,Other\n")
    plan = ["plan", "ads/ad.yaml", "--rows", "mine.csv", "--only", "c", "-o", "plan.json"]
    assert call(*plan).returncode == 0
    done = call("render", "--plan", "plan.json", "-q")
    assert (done.returncode, done.stdout) == (0, "ads/build/c.mp4\n")
    refused = call("render", "--plan", "plan.json", "--only", "b")
    assert (refused.returncode, "leave out --only" in refused.stderr) == (2, True)
    (folder / "mine.csv").write_text("sku,headline\nc,Changed\n")
    assert "has changed" in call("render", "--plan", "plan.json").stderr


@pytest.mark.parametrize("path", ["/etc/passwd.csv", "../rows.csv", "a/../../rows.csv"])
def test_a_plan_leads_to_no_rows_elsewhere(path: str, ads: Path, call: Call, folder: Path) -> None:
    (folder / "mine.csv").write_text("sku,headline\nb,Mine\n")
    assert call("plan", "ads/ad.yaml", "--rows", "mine.csv", "-o", "plan.json").returncode == 0
    data = json.loads((folder / "plan.json").read_text())
    data["asked"]["rows"] = path
    (folder / "plan.json").write_text(json.dumps(data))
    refused = call("render", "--plan", "plan.json")
    assert (refused.returncode, f"add --rows {path}" in refused.stderr) == (2, True)
    assert call("render", "--plan", "plan.json", "--rows", "mine.csv", "-q").returncode == 0


def test_a_plan_without_rows_takes_none(ads: Path, call: Call, folder: Path) -> None:
    (folder / "mine.csv").write_text("sku,headline\nb,Mine\n")
    assert call("plan", "ads/ad.yaml", "--only", "a1", "-o", "plan.json").returncode == 0
    refused = call("render", "--plan", "plan.json", "--rows", "mine.csv")
    assert (refused.returncode, 'without "--rows"' in refused.stderr) == (2, True)
