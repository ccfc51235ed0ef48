"""What was rendered leaves nothing to do: for any film, however it is written, and a plan of it changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from storyboard.board.load import load
from storyboard.film import Film as Rendered
from storyboard.film import RenderOptions, plan_render, render_sync
from storyboard.plan.plan import plan_as_json
from tests.plan.films import PICTURES, Film, files_in, films
from tests.plan.written import written

# Each example draws and cuts a film, so that to look for the smallest that fails takes longer than to read it.
FEW = settings(max_examples=6, phases=[Phase.explicit, Phase.reuse, Phase.generate])


@pytest.fixture(scope="module")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    return lambda: tmp_path_factory.mktemp("film")


def write(film: Film, folder: Path, text: str) -> Path:
    for name, content in PICTURES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "film.yaml").write_text(text, encoding="utf-8")
    return folder / "film.yaml"


def shorter(film: Film) -> Film:
    """Return the film with shots so short that they are drawn at once."""
    shots = [{**shot, "duration": 1 if shot["duration"] == 6 else 0.5} for shot in film.shots]
    return Film(shots, film.pictures, film.keys)


@FEW
@given(films(["animatic"]).map(shorter), st.randoms())
def test_a_drawn_film(new_folder: Callable[[], Path], film: Film, random: Random) -> None:
    folder = new_folder()
    data: dict[str, JsonValue] = {"storyboard": 1, **film.keys, "shots": list(film.shots)}
    path = write(film, folder, json.dumps(data, ensure_ascii=False))
    made = rendered(path)
    assert_nothing_to_do(path, made)
    write(film, folder, written(film.shots, random, film.keys))
    assert_nothing_to_do(path, made)


def rendered(path: Path) -> Rendered:
    return render_sync(load(path), RenderOptions())


def assert_nothing_to_do(path: Path, made: Rendered) -> None:
    before = files_in(path.parent)
    plans = [plan_render(load(path)) for _ in range(2)]
    assert plan_as_json(plans[0]) == plan_as_json(plans[1])
    assert not plans[0].has_work
    assert plans[0].totals().price == 0
    assert files_in(path.parent) == before
    film = made.path.stat()
    again = rendered(path).path.stat()
    assert (film.st_ino, film.st_mtime_ns) == (again.st_ino, again.st_mtime_ns)
