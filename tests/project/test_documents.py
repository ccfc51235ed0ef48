"""The pages say what is so: the Python page runs, README's commands exist, generated pages are current."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from storyboard.animatic.reference import animatic_reference
from storyboard.board.load import load, load_films
from storyboard.board.reference import language_reference
from storyboard.cli.commands import VERBS
from storyboard.errors import BoardError
from storyboard.presets.describe import preset_reference

ROOT = Path(__file__).parents[2]


def test_the_python_page_runs_as_it_stands(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "three-skies.mp4").is_file()


def test_the_page_of_keys_is_current() -> None:
    page = ROOT / "docs" / "keys.md"
    assert page.read_text(encoding="utf-8") == language_reference(), (
        "docs/keys.md has drifted: run `make docs`"
    )


def test_the_page_of_the_animatics_words_is_current() -> None:
    page = ROOT / "docs" / "animatic.md"
    assert page.read_text(encoding="utf-8") == animatic_reference(), (
        "docs/animatic.md has drifted: run `make docs`"
    )


def test_the_page_of_presets_is_current() -> None:
    page = ROOT / "docs" / "presets.md"
    assert page.read_text(encoding="utf-8") == preset_reference(), (
        "docs/presets.md has drifted: run `make docs`"
    )


def test_the_storyboards_of_the_page_of_outputs_are_right_but_for_their_files(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "outputs.md").read_text(encoding="utf-8")
    whole, places = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    head = whole[: whole.index("shots:")]
    for block in (whole, head + places):
        (tmp_path / "film.yaml").write_text(block)
        with pytest.raises(BoardError) as caught:
            load_films(tmp_path / "film.yaml")
        assert [each.message for each in caught.value.problems if "does not exist" not in each.message] == []


def test_the_storyboard_of_the_page_of_many_films_makes_the_films_that_it_names(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "many-films.md").read_text(encoding="utf-8")
    (whole,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "ad.yaml").write_text(whole, encoding="utf-8")
    (tmp_path / "products.csv").write_text("sku,name,price\nLamp 2,A lamp,49.90\nchair,A chair,129\n")

    films = load_films(tmp_path / "ad.yaml")
    assert len(films) == 2 * (2 * 3 - 1) * 2
    assert "lamp-2/short/de/tall" in [board.film for board in films]
    assert not films.notices


def test_keys_that_take_a_colour_say_how_it_is_written() -> None:
    rows = [row.split(" | ") for row in language_reference().splitlines() if row.startswith("| `")]
    takes = {row[0].strip("| `"): row[1] for row in rows}
    assert takes["background"] == takes["colour"] == "colour, #rrggbb"
    assert takes["text"] == "text"


def test_keys_that_take_paths_or_names_say_so() -> None:
    rows = [row.split(" | ") for row in language_reference().splitlines() if row.startswith("| `")]
    takes = {row[0].strip("| `"): row[1] for row in rows}
    assert (takes["catalogue"], takes["route"]) == ("path, or list of paths", "name, or list of names")


@pytest.mark.parametrize("target", ["demo", "test"])
def test_the_readmes_two_commands_are_make_targets(target: str) -> None:
    assert f"make {target}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_every_verb_in_the_readme_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    verbs = set(re.findall(r"^storyboard (\w+)", readme, re.MULTILINE))
    assert len(verbs) > 5
    assert verbs <= set(VERBS), "their help is tried in tests/cli/test_verbs.py"


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]), ids=lambda p: p.name
)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in link:
            assert (page.parent / link).exists(), f"{page.name} links to {link}, which is not there"


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda p: p.name)
def test_every_storyboard_in_the_pages_is_yaml_of_ours(page: Path) -> None:
    from storyboard.document.tree import plain, read_tree

    for block in re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        if block.lstrip().startswith("#") and "\n" not in block.strip():
            continue
        assert isinstance(plain(read_tree(block, page.name)), dict)


def test_the_examples_of_the_language_are_right_but_for_their_files(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(\w.*?)```", page, re.DOTALL)
    assert len(blocks) > 5
    for block in blocks:
        text = block if "storyboard:" in block else f"storyboard: 1\n{block}"
        (tmp_path / "film.yaml").write_text(
            text if "shots:" in text else f"{text}shots: [{{id: a, prompt: sea}}]\n"
        )
        said = problems_in(tmp_path / "film.yaml")
        assert [message for message in said if not message.endswith("does not exist")] == []


def problems_in(path: Path) -> list[str]:
    try:
        load(path)
    except BoardError as error:
        return [problem.message for problem in error.problems]
    return []
