"""The catalogue that a storyboard brings along: it adds models, and changes nothing of what the user trusts."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest

from storyboard import BoardError, SpendingRefused, Storyboard, load, load_catalogue, plan_render
from storyboard.board.own_catalogue import catalogue_for
from storyboard.board.sources import sources_of
from storyboard.film import RenderOptions, render_sync
from storyboard.limits import CATALOGUE_BYTES
from storyboard.output import refuse_output
from storyboard.plan.plan import Plan
from storyboard.plan.spending import stated_in_words
from storyboard.report import Event, Notice, RunStarted

MODEL = """\
  - name: {name}
    title: Mine
    family: mine
    description: of the author's own
    lengths: [5]
    usual_length: 5
    routes:
      - provider: {provider}
        date: 2026-11-26
        text: {{{endpoint}, source: its page}}
        prices: [{{per: clip, amount: {price}, date: 2026-11-26, source: its page}}]
"""
KNOWN = load_catalogue().models["hailuo-2.3"]
KNOWN_ID = next(
    route.text.id for route in KNOWN.routes if route.provider == "fal" and route.text and route.text.id
)
LEARNED_ID = "fal-ai/minimax/video-01"


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAL_KEY", "a-key:of-ours")


def model(
    name: str = "mine",
    provider: str = "fal",
    endpoint: str = "id: author/mine",
    price: str = "0.30",
) -> str:
    return MODEL.format(name=name, provider=provider, endpoint=endpoint, price=price)


def write(folder: Path, *models: str, file: str = "models.yaml", key: str = "models.yaml") -> Path:
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text("catalogue: 1\nmodels:\n" + "".join(models))
    board = folder / "film.yaml"
    board.write_text(
        f"storyboard: 1\ncatalogue: {key}\nshots:\n  - {{id: a, model: mine, prompt: a hill}}\n"
        "output: {path: film.mp4, size: 64x36, fps: 12}\n"
    )
    return board


def problem_of(board: Path, **options: bool) -> str:
    with pytest.raises(BoardError) as raised:
        load(board, **options)  # type: ignore[arg-type]
    return "\n".join(str(problem) for problem in raised.value.problems)


def plan(board: Storyboard) -> Plan:
    return plan_render(board)


def test_its_models_can_be_named_and_their_price_is_said_to_be_the_storyboards_word(tmp_path: Path) -> None:
    board = load(write(tmp_path, model()))
    (job,) = plan(board).generated
    assert (job.provider, job.price, job.is_stated) == ("fal", Decimal("0.30"), True)
    assert catalogue_for(board, None).find("author/mine").routes[0].is_stated
    with pytest.raises(SpendingRefused):
        render_sync(board)
    with pytest.raises(SpendingRefused):
        render_sync(board, RenderOptions(max_cost=Decimal("0.29")))


def test_who_consents_is_told_whose_price_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYBOARD_FAL_URL", "http://127.0.0.1:9")
    board = load(write(tmp_path, model()))
    words = 'the price of shot "a" is from the storyboard\'s own catalogue'
    assert stated_in_words(plan(board)) == words
    events: list[Event] = []

    def stopping(event: Event) -> None:
        events.append(event)
        if isinstance(event, RunStarted):
            raise KeyboardInterrupt

    with pytest.raises(BaseException):  # noqa: B017, PT011 - a task group may wrap it
        render_sync(board, RenderOptions(max_cost=Decimal(1)), stopping)
    assert Notice(words) in events


def test_a_list_of_files_is_taken(tmp_path: Path) -> None:
    write(tmp_path, model("other", endpoint="id: author/other"), file="more/other.yaml")
    board = load(write(tmp_path, model(), key="[models.yaml, more/other.yaml]"))
    assert [each.name for each in board.models] == ["mine", "other"]
    assert load(tmp_path / "film.yaml").catalogue == ("models.yaml", "more/other.yaml")


def test_a_users_own_file_is_believed_as_before(tmp_path: Path) -> None:
    write(tmp_path, model())
    (tmp_path / "film.yaml").write_text("storyboard: 1\nshots:\n  - {id: a, model: mine, prompt: a hill}\n")
    catalogue = load_catalogue(tmp_path / "models.yaml")
    board = load(tmp_path / "film.yaml", catalogue=catalogue)
    (job,) = plan_render(board, RenderOptions(catalogue=catalogue)).generated
    assert not job.is_stated


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (model("hailuo-2.3"), '"name" is the name of a model that there is already'),
        (model("animatic"), "is the name of the built-in engine"),
        (model(endpoint=f"id: {KNOWN_ID}", price="0.002"), 'which is an endpoint of "'),
        (model(endpoint=f"id: other/mine, endpoint: {KNOWN_ID}"), 'which is an endpoint of "'),
        (model(endpoint=f"id: {KNOWN_ID.upper()}"), 'which is an endpoint of "'),
        (model(endpoint="id: author/../../other"), "which is no id"),
        (model(endpoint='id: "evil.example/x?key=1"'), "which is no id"),
        (model(endpoint='id: author/mine, endpoint: "https://evil.example/x"'), "which is no id"),
        (model(endpoint='id: author/mine, endpoint: "@evil.example"'), "which is no id"),
        (model(endpoint="id: author/mine, endpoint: /author/mine"), "which is no id"),
        (model(provider="local", endpoint="id: author/mine"), "is the built-in engine's"),
        (
            model(provider="minimax", endpoint="id: Own-Model, endpoint: v1/files/delete"),
            "one endpoint for all",
        ),
        (model() + model(), '"mine"'),
    ],
)
def test_what_it_may_not_do_is_an_error_in_its_file(tmp_path: Path, given: str, words: str) -> None:
    told = problem_of(write(tmp_path, given))
    assert words in told
    assert told.splitlines()[0].startswith(f"{tmp_path / 'models.yaml'}:")
    assert int(told.split(":")[1]) > 1


def test_a_second_file_takes_no_name_of_the_first(tmp_path: Path) -> None:
    write(tmp_path, model(endpoint="id: author/other"), file="second.yaml")
    told = problem_of(write(tmp_path, model(), key="[models.yaml, second.yaml]"))
    assert told.count("second.yaml:3:11") == 1
    assert "is the name of a model that there is already" in told


def test_mistakes_in_it_have_their_place_and_come_with_those_of_the_storyboard(tmp_path: Path) -> None:
    board = write(tmp_path, model().replace("lengths: [5]", "lenghts: [5]"))
    board.write_text(board.read_text().replace("prompt: a hill", "promt: a hill"))
    told = problem_of(board)
    assert f"{tmp_path / 'models.yaml'}:7:" in told
    assert "lenghts" in told
    assert "promt" in told


@pytest.mark.parametrize("key", ["../models.yaml", "/etc/hostname", ".models.yaml", "link.yaml"])
def test_it_lies_in_the_folder_and_is_not_hidden(tmp_path: Path, key: str) -> None:
    folder = tmp_path / "film"
    folder.mkdir()
    write(tmp_path, model())
    (folder / "link.yaml").symlink_to(tmp_path / "models.yaml")
    board = write(folder, model(), file=".models.yaml", key=key)
    told = problem_of(board)
    assert "outside of the storyboard's folder" in told or "begins with a dot" in told
    if key == "../models.yaml":
        assert load(board, allow_outside=True).models[0].name == "mine"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("absent.yaml", "does not exist"),
        ("https://example.com/models.yaml", "cannot be an address"),
        ("more", "is no file"),
        ("7", "catalogue"),
    ],
)
def test_what_is_no_file_is_told_at_the_key(tmp_path: Path, key: str, words: str) -> None:
    (tmp_path / "more").mkdir()
    told = problem_of(write(tmp_path, model(), key=key))
    assert words in told
    assert "film.yaml:2:" in told


def test_it_has_a_bound(tmp_path: Path) -> None:
    board = write(tmp_path, model())
    with (tmp_path / "models.yaml").open("a") as file:
        file.write("#" * (CATALOGUE_BYTES))
    assert "is larger than" in problem_of(board)


def test_no_film_takes_its_place(tmp_path: Path) -> None:
    board = write(tmp_path, model())
    os.link(tmp_path / "models.yaml", tmp_path / "same.mp4")
    loaded = load(board)
    assert sources_of(loaded)[tmp_path / "models.yaml"] == 'the catalogue "models.yaml"'
    with pytest.raises(Exception, match=r'the catalogue "models.yaml"'):
        refuse_output(loaded, tmp_path / "same.mp4", tmp_path / ".storyboard", force=True)
    board.write_text(board.read_text().replace("path: film.mp4", "path: same.mp4"))
    assert 'the catalogue "models.yaml"' in problem_of(board)


def test_planned_with_another_catalogue_it_still_replaces_nothing(tmp_path: Path) -> None:
    board = load(write(tmp_path, model(endpoint="id: author/mine")))
    (tmp_path / "users.yaml").write_text(
        "catalogue: 1\nmodels:\n" + model("users-own", endpoint="id: author/mine", price="7.00")
    )
    users = load_catalogue(tmp_path / "users.yaml")
    joined = catalogue_for(board, users)
    assert joined is users
    assert not joined.find("author/mine").routes[0].is_stated
