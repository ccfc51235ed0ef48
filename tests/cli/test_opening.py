"""Which films of a storyboard a command opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from storyboard.catalogue.catalogue import load_catalogue
from storyboard.cli.film_options import FilmChoice
from storyboard.cli.opening import films_in, open_board
from storyboard.cli.options import Reading
from storyboard.errors import PlanError


@pytest.fixture
def file(tmp_path: Path) -> str:
    file = tmp_path / "film.yaml"
    file.write_text(
        "storyboard: 1\n"
        "vars: {title: none}\n"
        "rows: leads.csv\n"
        "variants: {short: {}, long: {}}\n"
        'shots: [{id: a, duration: 2, card: {text: "{{ title }}"}}]\n',
        encoding="utf-8",
    )
    (tmp_path / "leads.csv").write_text("sku,title\na,Lamp\nb,Chair\n", encoding="utf-8")
    (tmp_path / "others.csv").write_text("sku,title\nc,Table\n", encoding="utf-8")
    return str(file)


def films(file: str, choice: FilmChoice) -> list[str]:
    return [board.film for board in films_in(file, Reading(films=choice), load_catalogue())]


def test_the_options_choose_among_the_films(file: str) -> None:
    others = Path(file).with_name("others.csv")

    assert films(file, FilmChoice()) == ["a/short", "a/long", "b/short", "b/long"]
    assert films(file, FilmChoice(only=("*/long",), limit=1)) == ["a/long"]
    assert films(file, FilmChoice(variants=("short",), row_names=("b",))) == ["b/short"]
    assert films(file, FilmChoice(rows=others)) == ["c/short", "c/long"]


def test_a_command_for_one_film_takes_one_that_is_chosen(file: str) -> None:
    board = open_board(file, Reading(films=FilmChoice(only=("b/long",))), load_catalogue())

    assert (board.film, board.shots[0].card and board.shots[0].card.text) == ("b/long", "Chair")


def test_a_command_for_one_film_names_the_films_when_there_are_several(file: str) -> None:
    with pytest.raises(PlanError) as refused:
        open_board(file, Reading(), load_catalogue())

    assert refused.value.message == (
        f'"{file}" makes 4 films, and this command is for one: "a/short", "a/long", "b/short", "b/long"'
    )
    assert refused.value.hint == 'choose one by its name, such as --only "a/short"'


def test_the_file_of_rows_is_one_that_no_film_may_replace(file: str) -> None:
    [board] = films_in(file, Reading(films=FilmChoice(only=("a/short",))), load_catalogue())

    assert board.read_files[Path(file).with_name("leads.csv")] == 'the rows "leads.csv"'
