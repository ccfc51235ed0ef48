"""The templates of `storyboard new --template`: sound, many films each, and every file of theirs is used."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from jsonschema import Draft202012Validator

from storyboard.board.load import load_films
from storyboard.cli.verbs.new import TEMPLATES
from storyboard.document.tree import plain, read_tree

Call = Callable[..., CompletedProcess[str]]

FILMS = {"event": 4, "news": 4, "product": 12, "quote": 6, "real-estate": 4}
each_template = pytest.mark.parametrize("name", TEMPLATES)


@each_template
def test_a_template_makes_the_films_that_it_promises(folder: Path, call: Call, name: str) -> None:
    done = call("new", "--template", name)
    assert (done.returncode, done.stdout) == (0, f"{name}/storyboard.yaml\n")
    films = load_films(folder / name / "storyboard.yaml")
    assert len(films) == FILMS[name]
    assert not films.notices
    assert len({board.output.path for board in films}) == len(films)


@each_template
def test_the_commands_that_it_names_work(folder: Path, call: Call, name: str) -> None:
    shown = call("new", "--template", name, "mine").stderr
    for verb in ("inputs", "plan"):
        assert f"storyboard {verb} mine/storyboard.yaml" in shown
        assert call(verb, "mine/storyboard.yaml").returncode == 0


@each_template
def test_it_is_what_the_schema_allows(folder: Path, call: Call, name: str) -> None:
    call("new", "--template", name)
    schema = json.loads((folder / name / "storyboard.schema.json").read_text())
    text = (folder / name / "storyboard.yaml").read_bytes()
    Draft202012Validator(schema).validate(plain(read_tree(text, "storyboard.yaml")))


@each_template
def test_every_file_of_it_is_used(folder: Path, call: Call, name: str) -> None:
    call("new", "--template", name)
    here = (folder / name).resolve()
    used = {here / "storyboard.yaml", here / "storyboard.schema.json"}
    for board in load_films(here / "storyboard.yaml"):
        used |= {path.resolve() for path in board.read_files}
        used |= {here / shot.first_frame for shot in board.shots if shot.first_frame}
        used |= {here / board.audio.music.file} if board.audio.music else set()
    # Of texts, all places where they could be are looked at.
    assert {path for path in here.rglob("*") if path.is_file()} - used == set()


def test_an_unknown_template_is_a_message(call: Call) -> None:
    done = call("new", "--template", "webinar")
    assert done.returncode == 2
    assert "product" in done.stderr


def test_nothing_of_a_template_is_overwritten(folder: Path, call: Call) -> None:
    (folder / "product").mkdir()
    (folder / "product/products.csv").write_text("mine")
    assert call("new", "--template", "product").returncode == 2
    assert (folder / "product/products.csv").read_text() == "mine"
    assert len(list((folder / "product").iterdir())) == 1
