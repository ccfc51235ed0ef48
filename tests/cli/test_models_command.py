"""`storyboard models`, `schema` and `completion`: what there is, for people, editors and shells."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from subprocess import CompletedProcess

import pytest

from storyboard.board.json_schema import storyboard_schema
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.catalogue.families import families_of
from storyboard.cli.commands import VERBS

Call = Callable[..., CompletedProcess[str]]


def test_every_model_has_a_row(call: Call) -> None:
    lines = call("models").stdout.partition("\n\n")[0].splitlines()
    assert lines[0].split() == ["model", "lengths", "frames", "a", "clip", "providers", "title"]
    assert [line.split()[0] for line in lines[1:]] == list(load_catalogue().names())
    pro = next(line for line in lines if line.startswith("hailuo-2.3-pro "))
    assert pro.split("  ")[-1] == "Hailuo 2.3 Pro"
    assert "$0.49" in pro
    assert "fal, wavespeed, minimax" in pro


def test_the_list_fits_eighty_columns(on_terminal: Call) -> None:
    shown = on_terminal("models", columns=80, NO_COLOR="1").stdout.splitlines()
    assert len(shown) == 3 + len(load_catalogue().names()) + len(families_of(load_catalogue()))
    assert max(map(len, shown)) <= 80


def test_the_list_of_a_family_with_long_ids_fits_eighty_columns(on_terminal: Call) -> None:
    header, titles, *rows = on_terminal("models", "kling", columns=80, NO_COLOR="1").stdout.splitlines()
    assert max(map(len, (titles, *rows))) <= 80
    assert (header, titles.split()) == ("model", ["lengths", "frames", "a", "clip", "providers"])
    assert all(name.startswith("fal-ai/") for name in rows[::2])
    assert {fact.index("fal") for fact in rows[1::2]} == {titles.index("providers")}


def test_how_many_of_each_family_have_a_price(call: Call) -> None:
    lines = [line.split("  ") for line in call("models").stdout.partition("\n\n")[2].splitlines()]
    shown = {line[0]: [word.strip() for word in line[1:] if word.strip()] for line in lines}
    assert shown["Kling"] == ["10 of 24", "by id"]
    assert shown["MiniMax Hailuo"] == ["13 of 13", "by name, 6 by id"]
    assert shown["Luma Ray"][0].startswith("0 of ")
    assert "OpenAI Sora" not in shown
    listed = json.loads(call("models", "--json").stdout)["families"]
    assert {"name": "Kling", "models": 24, "priced": 10, "by_id": 24} in listed


def test_one_model_is_shown_whole(call: Call) -> None:
    shown = call("models", "hailuo-2.3").stdout
    for fact in (
        "6 or 10 s",
        "prompt_optimizer",
        "fal-ai/minimax/hailuo-2.3/standard/text-to-video",
        "2000 characters",
    ):
        assert fact in shown


def test_models_as_data(call: Call) -> None:
    listed = json.loads(call("models", "--json").stdout)["models"]
    assert [model["name"] for model in listed] == list(load_catalogue().names())
    whole = json.loads(call("models", "hailuo-2.3-pro", "--json").stdout)
    assert whole["routes"][0]["provider"] == "fal"


def test_an_unknown_model_is_guessed(call: Call) -> None:
    done = call("models", "hailuo-2.3-prro")
    assert (done.returncode, done.stdout) == (2, "")
    assert 'error: there is no model "hailuo-2.3-prro"\n  did you mean "hailuo-2.3-pro"?' in done.stderr


def test_the_schema_is_printed(call: Call) -> None:
    assert json.loads(call("schema").stdout) == storyboard_schema()


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_completion_scripts_name_the_program(call: Call, shell: str) -> None:
    assert "_STORYBOARD_COMPLETE" in call("completion", shell).stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_the_script_for_bash_is_sound(call: Call) -> None:
    script = call("completion", "bash").stdout
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_an_unknown_shell_is_refused(call: Call) -> None:
    done = call("completion", "tcsh")
    assert done.returncode == 2
    assert "bash" in done.stderr


def test_words_are_completed(spawn: Call) -> None:
    def completed(words: str, place: int) -> list[str]:
        environ = {"_STORYBOARD_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(place)}
        return [line.partition(",")[2] for line in spawn(**environ).stdout.splitlines()]

    assert completed("storyboard ", 1) == list(VERBS)
    assert completed("storyboard mo", 1) == ["models"]
    assert completed("storyboard models hailuo-02-", 2) == ["hailuo-02-pro", "hailuo-02-fast"]
    assert "--exit-code" in completed("storyboard plan --", 2)


@pytest.mark.parametrize("name", ["minimax-hailuo-2.3", "MINIMAX-HAILUO-2.3", "MiniMax-Hailuo-2.3"])
def test_an_id_is_found_in_any_case(name: str, call: Call) -> None:
    assert call("models", name).stdout.startswith("MiniMax-Hailuo-2.3")


def test_a_family_is_listed_with_its_ids_and_each_of_them_is_found(call: Call) -> None:
    listed = call("models", "luma ray").stdout.splitlines()[1:]
    assert len(listed) == 4
    for line in listed:
        name = line.split()[0]
        assert call("models", name).stdout.startswith(name)
    assert len(json.loads(call("models", "Luma Ray", "--json").stdout)["models"]) == 4
