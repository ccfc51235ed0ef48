"""A film of everything that a storyboard can read, made once, and the call that finds it up to date."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from storyboard.cli.main import run
from storyboard.cli.unchanged import Call, call_of, say_again
from storyboard.inspection.cache import CACHE_VARIABLE
from storyboard.store.known_stores import DATA_VARIABLE
from storyboard.unchanged.record import Record, name_of, read_record
from tests.media.clips import Recipe, make_clip
from tests.media.tones import make_tones

FONT = Path(__file__).parents[2] / "storyboard" / "media" / "fonts" / "Inter-Regular.otf"
BOARD = """\
storyboard: 1
catalogue: models.yaml
inputs: {logo: {type: image, default: logo.png}}
vars: {light: dusk, lang: de-AT}
defaults: {include: brand.yaml, duration: 0.5}
audio: {music: {file: music.m4a}}
shots:
  - {id: text, prompt: "a hill at {{ light }}, {% include 'look.txt' %}"}
  - {id: picture, prompt: "push in", first_frame: still.png}
  - {id: footage, clip: linked.mp4}
  - {include: part.yaml, for_each: [blue], when: "{{ logo != '' }}"}
  - {id: end, card: {text: "{{ t('end') }}", image: still.png, font: font.otf}}
output: {path: film.mp4, size: 64x48, fps: 8}
"""
MODELS = """\
catalogue: 1
models:
  - name: mine
    title: Mine
    family: Mine
    description: One of mine.
    lengths: [6]
    usual_length: 6
    routes:
      - provider: fal
        date: 2026-11-21
        text: {endpoint: rehearsal/mine, source: its page}
        prices: [{per: clip, amount: 0.10, date: 2026-11-21, source: its page}]
"""
PARTS = {"brand.yaml": "model: animatic\n", "part.yaml": "- {id: part, card: {text: 'a {{ item }} lake'}}\n"}
HOUR_NS = 3600 * 10**9


@dataclass(frozen=True)
class Film:
    """The film's folder, and the variables that its commands are called with."""

    folder: Path
    environ: dict[str, str]

    def call(self, *arguments: str, **variables: str) -> Call:
        """A call of a command an hour from now, when all that was just written has long been there."""
        call = call_of(arguments)
        assert call is not None
        return call._replace(environ={**self.environ, **variables}, began_ns=call.began_ns + HOUR_NS)

    def record(self, *arguments: str) -> Record | None:
        return read_record(name_of(arguments, str(self.folder)))


RENDER = ("render", "film.yaml", "--vars", "vars.json")


def write_film(folder: Path) -> None:
    for name, text in (("film.yaml", BOARD), ("models.yaml", MODELS), ("look.txt", "mist"), *PARTS.items()):
        (folder / name).write_text(text)
    (folder / "texts").mkdir()
    (folder / "texts" / "de.yaml").write_text("end: Ende\n")
    (folder / "texts" / "en.json").write_text('{"end": "The end"}')
    (folder / "vars.json").write_text(json.dumps({"light": "dawn"}))
    (folder / "storyboard.toml").write_text("jobs = 2\n")
    Image.new("RGB", (64, 48), "teal").save(folder / "still.png")
    Image.new("RGB", (64, 48), "navy").save(folder / "logo.png")
    make_tones(folder / "music.m4a", [440], picture=False)
    make_clip(folder, Recipe("footage.mp4", frames=12))
    (folder / "linked.mp4").symlink_to("footage.mp4")
    shutil.copy(FONT, folder / "font.otf")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Film]:
    """The film, rendered once for all tests of a module."""
    top = tmp_path_factory.mktemp("unchanged").resolve()
    folder = top / "film"
    folder.mkdir()
    write_film(folder)
    with pytest.MonkeyPatch.context() as patching:
        for variable in (CACHE_VARIABLE, DATA_VARIABLE, "XDG_CONFIG_HOME"):
            patching.setenv(variable, str(top / variable))
        patching.chdir(folder)
        own = top / "XDG_CONFIG_HOME" / "storyboard"
        own.mkdir(parents=True)
        (own / "storyboard.toml").write_text("jobs = 3\n")
        (own / "allowed.json").write_text('{"storyboard_allowed": 1, "allowed": {}}')
        # What pytest is doing is no part of a user's environment.
        environ = {name: text for name, text in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
        with pytest.raises(SystemExit) as end:
            run([*RENDER, "-q"])
        assert end.value.code == 0
        yield Film(folder, environ)


@pytest.fixture
def do(made: Film, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Call]:
    """Return a function that runs a command, which may remember that there was nothing to do, and returns its call."""

    def doing(*arguments: str, code: int = 0, **variables: str) -> Call:
        call = made.call(*arguments, **variables)
        with monkeypatch.context() as patching:
            patching.setattr("storyboard.cli.main.call_of", lambda _: call)
            patching.setattr("storyboard.cli.main.say_again", lambda _: False)
            with pytest.raises(SystemExit) as end:
                run(list(arguments))
        assert end.value.code == code
        return call

    return doing


@pytest.fixture
def film(made: Film, do: Callable[..., Call], capsys: pytest.CaptureFixture[str]) -> Film:
    """The film, whose render is remembered."""
    if not say_again(made.call(*RENDER)):
        do(*RENDER)
    assert say_again(made.call(*RENDER))
    capsys.readouterr()
    return made
