"""`storyboard new`: a starter that is sound, documented, and never overwrites."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from jsonschema import Draft202012Validator

from storyboard.board.json_schema import storyboard_schema
from storyboard.document.tree import plain, read_tree
from storyboard.media.images import probe_image

Call = Callable[..., CompletedProcess[str]]


def test_the_starter_is_written_and_valid(folder: Path, call: Call) -> None:
    done = call("new")
    assert (done.returncode, done.stdout) == (0, "film/storyboard.yaml\n")
    assert (
        call("validate", "film/storyboard.yaml").stdout
        == "film/storyboard.yaml: 4 shots, 13.5 s, no problems\n"
    )
    assert json.loads((folder / "film/storyboard.schema.json").read_text()) == storyboard_schema()


def test_the_starter_is_what_the_schema_allows(folder: Path, call: Call) -> None:
    call("new")
    text = (folder / "film/storyboard.yaml").read_bytes()
    schema = json.loads((folder / "film/storyboard.schema.json").read_text())
    Draft202012Validator(schema).validate(plain(read_tree(text, "storyboard.yaml")))


def test_the_working_folder_will_do(folder: Path, call: Call) -> None:
    assert call("new", ".").stdout == "storyboard.yaml\n"
    assert "such as: storyboard new film\n" in call("new", ".").stderr


def test_the_commands_that_it_names_work(folder: Path, call: Call) -> None:
    shown = call("new", "my film").stderr
    assert "storyboard plan 'my film/storyboard.yaml'" in shown
    assert call("plan", "my film/storyboard.yaml").returncode == 0


def test_every_command_in_its_comments_is_there(folder: Path, call: Call) -> None:
    call("new")
    text = (folder / "film/storyboard.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=storyboard.schema.json\n")
    for verb in ("validate", "plan", "render", "models", "preview"):
        assert f"storyboard {verb}" in text
        assert call(verb, "--help").returncode == 0


def test_its_picture_is_small_and_sharp(folder: Path, call: Call) -> None:
    call("new")
    facts = probe_image(folder / "film/frames/lake.jpg")
    assert (facts.width, facts.height) == (1280, 720)
    assert facts.bytes < 200_000


def test_a_folder_can_be_there_already(folder: Path, call: Call) -> None:
    (folder / "here").mkdir()
    assert call("new", "here").returncode == 0


@pytest.mark.parametrize("name", ["storyboard.yaml", "frames/lake.jpg", "storyboard.schema.json"])
def test_nothing_is_overwritten(folder: Path, call: Call, name: str) -> None:
    path = folder / "film" / name
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    done = call("new")
    assert (done.returncode, done.stdout) == (2, "")
    assert f'"film/{name}" already exists; name another folder, such as: storyboard new film-2' in done.stderr
    assert path.read_text() == "mine"
    assert [found for found in (folder / "film").rglob("*") if found.is_file()] == [path]


def test_a_file_in_the_way_is_a_message(folder: Path, call: Call) -> None:
    (folder / "film").write_text("mine")
    done = call("new")
    assert done.returncode == 2
    assert '"film" is a file' in done.stderr
    deeper = call("new", "film/deeper")
    assert deeper.returncode == 1
    assert 'error: "film/deeper' in deeper.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_a_message(folder: Path, call: Call) -> None:
    (folder / "shut").mkdir(mode=0o500)
    done = call("new", "shut/film")
    assert done.returncode == 1
    assert '"shut/film' in done.stderr
