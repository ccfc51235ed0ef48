"""One storyboard makes many films: their names, their values, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from PIL import Image

from storyboard.board.films import Films
from storyboard.board.load import load, load_films
from storyboard.board.selection import Selection
from storyboard.errors import BoardError, PlanError
from tests.readings import openings

ONE_SHOT = 'shots: [{id: a, duration: 2, card: {text: "x"}}]'


def films_of(folder: Path, text: str, selection: Selection | None = None) -> Films:
    return load_films(written(folder, text), selection=selection or Selection())


def written(folder: Path, text: str) -> Path:
    file = folder / "film.yaml"
    file.write_text("storyboard: 1\n" + dedent(text), encoding="utf-8")
    return file


def names(films: Films) -> list[str]:
    return [board.film for board in films]


def texts(films: Films) -> list[str]:
    return [board.shots[0].card.text for board in films if board.shots[0].card]


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(BoardError) as refused:
        films_of(folder, text)
    return [str(problem).partition("film.yaml:")[2] for problem in refused.value.problems]


def test_a_storyboard_without_anything_that_multiplies_makes_one_film_without_a_name(tmp_path: Path) -> None:
    films = films_of(tmp_path, ONE_SHOT)

    assert names(films) == [""]
    assert films.only is not None
    assert films.total == 1


def test_keys_without_a_value_make_no_films_of_their_own(tmp_path: Path) -> None:
    films = films_of(tmp_path, f"rows: ~\nvariants:\nmatrix: null\noutputs: ~\n{ONE_SHOT}")

    assert names(films) == [""]


def test_rows_variants_axes_and_outputs_multiply_in_this_order(tmp_path: Path) -> None:
    films = films_of(
        tmp_path,
        """
        vars: {length: 1, lang: none, title: none}
        rows: [{sku: SKU 1042, title: Lamp}, {sku: B-7, title: Chair}]
        variants: {short: {length: 2}, long: {length: 6}}
        matrix: {lang: [de, pt_BR]}
        outputs: [{name: wide, preset: youtube}, {name: tall, preset: reels}]
        shots:
          - id: a
            duration: 2
            card:
              text: "{{ title }} {{ length }} {{ lang }} {{ row.sku }} {{ variant }} {{ output.name }}"
        """,
    )

    assert len(films) == films.total == 16
    assert names(films)[:5] == [
        "sku-1042/short/de/wide",
        "sku-1042/short/de/tall",
        "sku-1042/short/pt-br/wide",
        "sku-1042/short/pt-br/tall",
        "sku-1042/long/de/wide",
    ]
    assert names(films)[-1] == "b-7/long/pt-br/tall"
    assert texts(films)[0] == "Lamp 2 de SKU 1042 short wide"
    assert texts(films)[-1] == "Chair 6 pt_BR B-7 long tall"
    assert films.boards[0].output.path == "build/sku-1042/short/de/wide.mp4"
    assert (films.boards[1].output.size, films.boards[1].clip_shape.width) == ((1080, 1920), 1920)


def test_an_output_says_its_size_and_rate(tmp_path: Path) -> None:
    text = (
        'shots: [{id: a, duration: 2, card: {text: "{{ output.size }} {{ output.width }} {{ output.fps }}"}}]'
    )

    assert texts(films_of(tmp_path, f"output: {{size: 640x360, fps: 29.97}}\n{text}")) == [
        "640x360 640 29.97"
    ]
    assert texts(films_of(tmp_path, f"vars: {{o: {{size: 320x180}}}}\noutput: '{{{{ o }}}}'\n{text}")) == [
        "320x180 320 24"
    ]
    outputs = "outputs: [{name: a, preset: square}, {name: b, size: 64x64, path: 'b-{{ output.width }}.mp4'}]"
    films = films_of(tmp_path, f"{outputs}\n{text}")
    assert texts(films) == ["1080x1080 1080 30", "64x64 64 24"]
    assert films.boards[1].output.path == "b-64.mp4"


def test_excluded_combinations_are_taken_out_before_others_are_included(tmp_path: Path) -> None:
    films = films_of(
        tmp_path,
        """
        vars: {voice: none, lang: none}
        variants: {short: {}, long: {}}
        matrix:
          lang: [en, de]
          exclude: [{variant: long, lang: de}, {lang: en}]
          include: [{lang: en, variant: long}, {lang: fr, voice: Anne}, {lang: de, variant: short, voice: Uwe}]
        shots: [{id: a, duration: 2, card: {text: "{{ lang }} {{ voice }}"}}]
        """,
    )

    assert dict(zip(names(films), texts(films), strict=True)) == {
        "short/de": "de Uwe",
        "long/en": "en none",
        "short/fr": "fr Anne",
        "long/fr": "fr Anne",
    }


def test_what_is_wrong_with_the_matrix_is_told_at_its_place(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """
        variants: {short: {}, Short: {}, "!": {}, other: 3}
        matrix:
          lang: [en, EN, "-", [x], "{{ y }}"]
          mood: []
          my-axis: [a]
          tone: calm
          exclude: [{lang: fr}, {lnag: en}]
          include: [{mood: sad}]
        """
        + ONE_SHOT,
    )

    assert found == [
        '3:23: the variant "Short" is there already: films would have the same name, with "short"; name each once',
        '3:34: the variant "!" has no letter or digit; it is a part of films\' names',
        '3:50: the values of variant "other" should be a mapping, not the number 3; write {} for none',
        '5:14: the value "EN" of the axis "lang" is there already: films would have the same name, with "en"; name '
        "each once",
        '5:18: the value "-" of the axis "lang" has no letter or digit; it is a part of films\' names',
        '5:23: a list is no value of the axis "lang"; an axis has its values written out: texts, numbers, true or '
        "false; other values are for variants",
        '5:28: the text "{{ y }}" is no value of the axis "lang"; an axis has its values written out: texts, numbers, '
        "true or false; other values are for variants",
        '6:9: the axis "mood" has no values; write one, or take the axis out',
        '7:3: the matrix has "my-axis", which is no name of a variable; a name has letters, digits and "_", and does '
        "not begin with a digit",
        '8:9: the axis "tone" should be a list, not the text "calm"; write its values as a list, such as tone: '
        "[en, de]",
        '9:13: this excludes nothing; values of "lang" are: en',
        '9:26: "lnag" is no axis of the matrix; did you mean "lang"? axes are: lang, variant',
        '10:13: the included combination has no value of the axis "lang"; an included combination names a value of '
        "each axis",
    ]


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ("[{title: A, name: N, sku: S}]", "s"),
        ("[{title: A, Name: N}]", "n"),
        ("[{title: A, price: 49.90}]", "a"),
        ("[{price: 49.90, title: A}]", "49-90"),
    ],
)
def test_a_row_is_named_by_a_usual_column_or_the_first(tmp_path: Path, rows: str, named: str) -> None:
    used = '{{ row | join(" ") }}'
    films = films_of(tmp_path, f"rows: {rows}\nshots: [{{id: a, duration: 2, card: {{text: '{used}'}}}}]")

    assert names(films) == [named]


def test_rows_need_names_of_their_own(tmp_path: Path) -> None:
    found = problems(
        tmp_path, f"rows: [{{sku: A 1}}, {{sku: a-1}}, {{sku: '-'}}, {{x: 1}}, {{sku: ~}}, 7]\n{ONE_SHOT}"
    )

    hint = '; films are named by the column "sku"; write "id" in "rows" to name them by another'
    assert found == [
        f'2:26: row 2 has the same name as row 1: "a-1"{hint}',
        f'2:38: "-" is no name: it has no letter or digit{hint}',
        f'2:44: row 4 has no name: "sku" is empty{hint}',
        f'2:58: row 5 has no name: "sku" is empty{hint}',
        "2:62: row 6 should be a mapping, not the number 7; write each row as a mapping, such as {sku: A1, "
        "price: 49.90}",
    ]


def test_load_refuses_a_storyboard_of_several_films_and_names_them(tmp_path: Path) -> None:
    file = written(tmp_path, f"variants: {{short: {{}}, long: {{}}}}\n{ONE_SHOT}")

    with pytest.raises(BoardError, match='makes 2 films: "short", "long"'):
        load(file)


@pytest.mark.parametrize(
    ("selection", "chosen"),
    [
        (Selection(only=("b/de",)), ["b/de/wide", "b/de/tall"]),
        (Selection(only=("B/*/Tall",)), ["b/de/tall", "b/fr/tall"]),
        (Selection(only=("a/de/wide", "*/fr/tall")), ["a/de/wide", "a/fr/tall", "b/fr/tall"]),
        (Selection(row=("a",), limit=1), ["a/de/wide"]),
        (Selection(row=("B",), limit=1), ["b/de/wide"]),
        (Selection(limit=3), ["a/de/wide", "a/de/tall", "a/fr/wide"]),
    ],
)
def test_a_selection_loads_the_films_that_it_matches(
    tmp_path: Path, selection: Selection, chosen: list[str]
) -> None:
    text = f"""
    vars: {{lang: x, sku: x}}
    rows: [{{sku: a}}, {{sku: b}}]
    matrix: {{lang: [de, fr]}}
    outputs: [{{name: wide}}, {{name: tall}}]
    {ONE_SHOT}
    """
    films = films_of(tmp_path, text, selection)

    assert names(films) == chosen
    assert films.total == 8


def test_a_row_is_chosen_by_its_value_as_well(tmp_path: Path) -> None:
    text = f"rows: [{{sku: SKU 10/42}}, {{sku: SKU 10/43}}]\n{ONE_SHOT}"

    assert names(films_of(tmp_path, text, Selection(row=("SKU 10/42",)))) == ["sku-10-42"]
    assert names(films_of(tmp_path, text, Selection(only=("SKU-10_43",)))) == ["sku-10-43"]


def test_files_of_rows_that_are_not_chosen_are_left_alone(tmp_path: Path) -> None:
    text = """
    inputs: {sku: text, price: number, still: image}
    rows: [{sku: a, price: 3, still: a.png}, {sku: b, price: 5, still: b.png}]
    outputs:
      - {name: wide, path: "{{ sku }}.mp4", size: 64x36}
      - {name: tall, path: "{{ sku }}-tall.mp4", when: "{{ price < 4 }}", size: 36x64}
    shots: [{id: a, duration: 2, clip: "{{ still }}"}]
    """
    Image.new("RGB", (64, 36)).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"")
    with openings() as found:
        films = films_of(tmp_path, text, Selection(row=("a",)))

    assert names(films) == ["a/wide", "a/tall"]
    assert films.total == 3
    assert {path.rpartition("/")[2] for path, _ in found} & {"a.png", "b.png"} == {"a.png"}


def test_a_selection_that_matches_nothing_names_what_is_there(tmp_path: Path) -> None:
    text = f"vars: {{sku: x}}\nrows: [{{sku: lamp}}, {{sku: chair}}]\n{ONE_SHOT}"

    with pytest.raises(PlanError, match='--only "lmap" matches none of the 2 films') as refused:
        films_of(tmp_path, text, Selection(only=("lmap",)))
    assert refused.value.hint == 'did you mean "lamp"? films are: lamp, chair'
    with pytest.raises(PlanError, match='--variant "short" matches nothing') as refused:
        films_of(tmp_path, text, Selection(variant=("short",)))
    assert refused.value.hint == "the storyboard has no variants with names"


def test_patterns_that_match_different_films_choose_none(tmp_path: Path) -> None:
    text = f"vars: {{sku: x}}\nrows: [{{sku: lamp}}, {{sku: chair}}]\n{ONE_SHOT}"

    with pytest.raises(PlanError, match="none of the 2 films is chosen"):
        films_of(tmp_path, text, Selection(only=("lamp",), row=("chair",)))
