"""Films share the shots that are the same; each film is what loading it by itself gives."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.board.films import Films
from storyboard.board.load import load, load_films
from storyboard.board.selection import Selection
from storyboard.errors import BoardError

BOARD = """
    storyboard: 1
    vars: {brand: "Ridge {{ season }}", season: spring, headline: none, lang: en, length: 2, sku: none}
    templates: {hero: "{{ subject }}, {{ season }}"}
    defaults: {transition: {kind: dissolve, duration: 0.5}, with: {subject: "Fog"}}
    route: local
    matrix: {lang: [en, de]}
    outputs: [{name: wide, size: 320x180}, {name: tall, size: 180x320}]
    shots:
      - {id: same, template: hero, duration: 2}
      - {id: brand, prompt: "{{ brand }}", with: {}, duration: 2}
      - {id: by-language, template: hero, with: {subject: "{{ lang }}"}, duration: 2}
      - {id: own, card: {text: "{{ headline }}"}, duration: "{{ length }}"}
      - {id: after, template: hero, continues: by-language, duration: 2}
      - {id: german, when: "{{ lang == 'de' }}", card: {text: Nur hier}, duration: 1}
      - {id: again, for_each: "{{ range(length) }}", template: hero, with: {subject: "{{ item }}"}, duration: 2}
      - {include: part.yaml, for_each: "{{ range(length) }}", when: "{{ item > 0 }}", with: {word: "{{ lang }}"}}
    """
PART = """
    defaults: {duration: 2}
    shots:
      - {id: part, prompt: "{{ word }}"}
      - {id: mark, when: "{{ season == 'fall' }}", card: {text: "{{ headline }} {{ item }}"}}
    """


def films_of(folder: Path, rows: list[dict[str, object]], board: str = BOARD) -> Films:
    file = folder / "film.yaml"
    file.write_text(dedent(board), encoding="utf-8")
    (folder / "part.yaml").write_text(dedent(PART), encoding="utf-8")
    return load_films(with_rows(file, rows))


def with_rows(file: Path, rows: list[dict[str, object]]) -> Path:
    import json

    rest = file.read_text(encoding="utf-8").partition("\nrows:")[0]
    file.write_text(f"{rest}\nrows: {json.dumps(rows)}\n", encoding="utf-8")
    return file


def test_shots_that_are_the_same_are_one(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"sku": f"s{n}", "headline": f"Headline {n}"} for n in range(5)]
    films = films_of(tmp_path, rows)

    different = {
        name: len({id(shot) for board in films for shot in board.shots if shot.id == name})
        for name in ("same", "brand", "by-language", "own", "after", "german", "again-1", "again-2")
    }
    assert different == {
        "same": 1,
        "brand": 1,
        "by-language": 2,
        "own": 5,
        "after": 1,
        "german": 1,
        "again-1": 1,
        "again-2": 1,
    }
    assert len(films) == 20


def test_values_that_python_calls_equal_make_different_shots(tmp_path: Path) -> None:
    board = 'storyboard: 1\nvars: {n: 0}\nshots: [{id: a, duration: 2, card: {text: "{{ n | string }}"}}]'
    rows: list[dict[str, object]] = [
        {"id": "a", "n": 1},
        {"id": "b", "n": 1.0},
        {"id": "c", "n": "1"},
        {"id": "d"},
    ]
    films = films_of(tmp_path, rows, board)

    assert [each.shots[0].card and each.shots[0].card.text for each in films] == ["1", "1.0", "1", "0"]


def test_fractions_that_are_the_same_as_numbers_make_different_shots() -> None:
    third = Fraction(1, 3)
    values = [third, float(third), third + Fraction(1, 10**30)]
    films = load_films(
        {
            "storyboard": 1,
            "vars": {"length": 1},
            "rows": [{"id": f"f{number}", "length": value} for number, value in enumerate(values)],
            "shots": [{"id": "a", "card": {"text": "x"}, "duration": "{{ length }}"}],
        }
    )

    assert [board.shots[0].duration for board in films] == [values[0], Fraction(str(values[1])), values[2]]


def test_a_film_of_other_values_is_not_taken_for_one_that_asked_for_fewer(tmp_path: Path) -> None:
    board = """
    storyboard: 1
    vars: {a: 0, b: 0}
    shots: [{id: x, duration: 2, card: {text: "{% if a %}{{ b }}{% else %}nothing{% endif %}"}}]
    """
    values = [(0, 1), (0, 2), (1, 1), (1, 2), (2, 1)]
    films = films_of(tmp_path, [{"id": f"{a}{b}", "a": a, "b": b} for a, b in values], board)

    texts = [each.shots[0].card.text for each in films if each.shots[0].card]
    assert texts == ["nothing", "nothing", "1", "2", "1"]
    assert films.boards[0].shots[0] is films.boards[1].shots[0]


def test_a_value_that_two_rows_have_is_told_of_at_both_its_places(tmp_path: Path) -> None:
    board = """
    storyboard: 1
    vars: {length: 1}
    shots:
      - {id: a, card: {text: x}, duration: "{{ length }}"}
      - {id: b, for_each: "{{ [length] }}", card: {text: x}, duration: "{{ item }}"}
    """
    rows: list[dict[str, object]] = [
        {"id": "a", "length": -1},
        {"id": "b", "length": 2},
        {"id": "c", "length": -1},
    ]

    with pytest.raises(BoardError) as refused:
        films_of(tmp_path, rows, board)
    told = [(each.column, 'shot "a"' in each.message) for each in refused.value.problems]
    assert (30, True) in told
    assert (83, True) in told


def test_a_film_of_more_shots_than_another_has_no_more_room_than_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storyboard.board.expand_shots.SHOTS", 5)
    board = """
    storyboard: 1
    vars: {first: 1, then: 1}
    shots:
      - {id: a, for_each: "{{ range(first) }}", card: {text: x}, duration: 2}
      - {id: b, for_each: "{{ range(then) }}", card: {text: y}, duration: 2}
    """
    fitting = [{"id": "few", "first": 1, "then": 4}, {"id": "many", "first": 4, "then": 1}]
    films = films_of(tmp_path, [dict(row) for row in fitting], board)
    assert [len(each.shots) for each in films] == [5, 5]

    with pytest.raises(BoardError, match='in film "more": the film has more than 5 shots'):
        films_of(tmp_path, [*map(dict, fitting), {"id": "more", "first": 3, "then": 4}], board)


def test_each_film_tells_of_what_is_wrong_in_a_shot_that_it_shares(tmp_path: Path) -> None:
    shots = '[{id: x, duration: 2, prompt: "{{ missing }}"}, {id: y, prompt: "{{ a }}"}]'
    board = f"storyboard: 1\nvars: {{a: 0}}\nshots: {shots}"

    with pytest.raises(BoardError, match="undefined variable") as refused:
        films_of(tmp_path, [{"id": "one"}, {"id": "two"}], board)
    assert len(refused.value.problems) == 1


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {"length": st.integers(0, 2), "headline": st.sampled_from(["a", "b"])},
            optional={"season": st.sampled_from(["spring", "fall"]), "brand": st.just("Own")},
        ),
        min_size=1,
        max_size=4,
    ),
    chosen=st.integers(0, 3),
)
def test_a_film_is_what_loading_it_with_its_values_gives(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, object]], chosen: int
) -> None:
    numbered = [{"sku": f"s{n}", **row, "length": 1 + int(str(row["length"]))} for n, row in enumerate(rows)]
    films = films_of(tmp_path_factory.mktemp("films"), numbered)
    chosen_row = numbered[chosen % len(numbered)]

    board = films.boards[4 * (chosen % len(numbered)) + 2]
    file = tmp_path_factory.mktemp("one") / "film.yaml"
    text = dedent(BOARD).replace("matrix: {lang: [en, de]}\n", "")
    text = text.replace(
        "outputs: [{name: wide, size: 320x180}, {name: tall, size: 180x320}]", "output: {size: 320x180}"
    )
    file.write_text(text, encoding="utf-8")
    file.with_name("part.yaml").write_text(dedent(PART), encoding="utf-8")
    alone = load(file, variables={**chosen_row, "lang": "de"})

    assert board.film == f"{chosen_row['sku']}/de/wide"
    assert board.shots == alone.shots
    assert {**board.vars} == {**alone.vars}
    [selected] = load_films(films.folder / "film.yaml", selection=Selection(only=(board.film,)))
    assert selected == board
