"""What is said of all films together, before anything is made."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest
from openpyxl import Workbook

from storyboard.board.films import Films
from storyboard.board.load import load_films
from storyboard.board.selection import EVERY_FILM, Selection
from storyboard.errors import BoardError

SHOTS = 'shots: [{id: a, duration: 2, card: {text: "{{ sku }} {{ title }}"}}]'


def loaded(
    folder: Path,
    text: str,
    selection: Selection = EVERY_FILM,
    variables: dict[str, object] | None = None,
    *,
    skip: bool = False,
) -> Films:
    file = folder / "film.yaml"
    file.write_text("storyboard: 1\n" + dedent(text), encoding="utf-8")
    return load_films(file, selection=selection, skip_invalid=skip, variables=variables)


def refused(
    folder: Path, text: str, variables: dict[str, object] | None = None, selection: Selection = EVERY_FILM
) -> list[str]:
    with pytest.raises(BoardError) as found:
        loaded(folder, text, selection, variables)
    return [str(each).replace(f"{folder}/", "") for each in found.value.problems]


def notices(films: Films) -> list[str]:
    return [str(each).partition("film.yaml:")[2] for each in films.notices]


@pytest.mark.parametrize(
    ("path", "path_shown"),
    [
        ("film.mp4", "film.mp4"),
        ("'build/{{ output.name }}.mp4'", "build/wide.mp4"),
        ("./x/../film.mp4", "film.mp4"),
    ],
)
def test_two_films_of_one_path_are_named_with_their_places(
    tmp_path: Path, path: str, path_shown: str
) -> None:
    (tmp_path / "leads.csv").write_text("sku,title\na,Lamp\nb,Chair\n", encoding="utf-8")
    text = f"rows: leads.csv\noutputs: [{{name: wide, path: {path}}}]\n{SHOTS}"

    column = 30
    assert refused(tmp_path, text) == [
        f'film.yaml:3:{column}: the films "a/wide" (leads.csv:2) and "b/wide" (leads.csv:3) have one path, '
        f'"{path_shown}"; write {{{{ row.sku }}}} into it, or take "path" out: each film then has its name below build/'
    ]


def test_films_of_a_workbook_are_named_with_their_cells(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["sku", "title"], ["a", "Lamp"], ["b", "Chair"]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "leads.xlsx")
    [problem] = refused(tmp_path, f"rows: leads.xlsx\noutput: {{path: film.mp4}}\n{SHOTS}")
    assert 'the films "a" (leads.xlsx, Sheet!A2) and "b" (leads.xlsx, Sheet!A3) have one path' in problem


def test_films_that_are_not_chosen_count_for_paths(tmp_path: Path) -> None:
    text = f"""
    vars: {{title: x, sku: y, lang: en}}
    matrix: {{lang: [en, de, fr]}}
    output: {{path: "build/{{{{ sku }}}}.mp4"}}
    {SHOTS}
    """

    [problem] = refused(tmp_path, text, selection=Selection(only=("de",)))
    assert '3 films have one path, "build/y.mp4": "en", "de" and 1 more; write {{ lang }} into it' in problem


def test_what_to_write_into_a_path_is_what_all_of_several_paths_need(tmp_path: Path) -> None:
    text = f"""
    vars: {{title: x}}
    rows: [{{sku: K 1, file: One}}, {{sku: K 2, file: Two}}, {{sku: K 3, file: Two}}]
    variants: {{short: {{}}, long: {{file: Three}}}}
    output: {{path: "build/{{{{ file }}}}.mp4"}}
    {SHOTS}
    """

    [problem] = refused(tmp_path, text)
    assert (
        '"build/One.mp4", and so it is with 1 other path; write {{ row.sku }} and {{ variant }} into it'
        in problem
    )


def test_what_to_write_into_a_path_makes_the_paths_of_all_films_differ(tmp_path: Path) -> None:
    text = f"""
    vars: {{title: x}}
    rows: [{{sku: a}}, {{sku: b}}]
    variants: {{short: {{}}, long: {{}}}}
    matrix: {{lang: [en, de]}}
    outputs: [{{name: wide, path: film.mp4}}, {{name: tall, path: film.mp4}}]
    {SHOTS}
    """

    [problem] = refused(tmp_path, text)
    said = "write {{ row.sku }}, {{ variant }}, {{ lang }} and {{ output.name }} into it, or"
    assert '16 films have one path, "film.mp4"' in problem
    assert said in problem


def test_a_path_that_differs_in_upper_case_is_one_path(tmp_path: Path) -> None:
    text = "vars: {title: x}\nrows: [{sku: a, file: One}, {sku: b, file: one}]\noutput: {path: '{{ file }}.mp4'}\n"

    assert len(refused(tmp_path, text + SHOTS)) == 1


@pytest.mark.parametrize("files", [("caf\u00e9", "cafe\u0301"), ("CAF\u00c9", "cafe\u0301")])
def test_a_path_with_accents_that_are_composed_otherwise_is_one_path(
    tmp_path: Path, files: tuple[str, str]
) -> None:
    rows = [{"sku": name, "file": file} for name, file in zip("ab", files, strict=True)]
    text = f"vars: {{title: x}}\nrows: {json.dumps(rows)}\noutput: {{path: '{{{{ file }}}}.mp4'}}\n{SHOTS}"

    [problem] = refused(tmp_path, text)
    assert 'the films "a" (film.yaml:3) and "b" (film.yaml:3) have one path' in problem


def test_a_path_that_is_a_folder_of_another_films_path_is_told(tmp_path: Path) -> None:
    rows = "[{sku: a, file: one}, {sku: b, file: One.mp4/two}, {sku: c, file: one.mp4s/two}]"
    text = f"vars: {{title: x}}\nrows: {rows}\noutput: {{path: '{{{{ file }}}}.mp4'}}\n{SHOTS}"

    assert refused(tmp_path, text) == [
        'film.yaml:4:16: "one.mp4" is the path of the film "a", and a folder in the path of the film "b"; '
        "give one of them another path"
    ]


def test_the_shots_of_all_films_together_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storyboard.board.load_all.SHOTS_OF_ALL", 5)
    text = f"vars: {{sku: x}}\nmatrix: {{title: [a, b, c, d, e, f]}}\n{SHOTS}"
    each = len(loaded(tmp_path, text, selection=Selection(limit=1)).boards[0].shots)

    [problem] = refused(tmp_path, text)
    said = f"the first {5 // each + 1} films have more than 5 shots together"
    assert problem.startswith(f"film.yaml:3:1: {said}")


def test_a_column_that_nothing_uses_is_told_at_its_header(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("sku,titel,x-note,colour,price\na,Lamp,n,red,3\n", encoding="utf-8")
    words = "{{ title }} {{ row.colour }} {% if false %}{{ price }}{% endif %}"
    shots = f'shots: [{{id: a, duration: 2, card: {{text: "{words}"}}}}]'

    assert refused(tmp_path, f"vars: {{title: x}}\nrows: leads.csv\n{shots}") == [
        'leads.csv:1, column "titel": nothing uses the column "titel"; did you mean "title"? one that is not for the '
        'films begins with "x-"'
    ]


@pytest.mark.parametrize(
    "used",
    [
        "{{ row['Unit price'] }}",
        "{{ row | length }}",
        "{{ row.items() | length }}",
        "{% for c in row %}{{ c }}{% endfor %}",
    ],
)
def test_a_column_is_used_as_a_part_of_the_row_and_with_the_row_as_a_whole(tmp_path: Path, used: str) -> None:
    rows = 'rows: [{sku: a, "Unit price": 3}]'

    films = loaded(tmp_path, f'{rows}\nshots: [{{id: a, duration: 2, card: {{text: "{used}"}}}}]')
    assert len(films) == 1


def test_a_column_that_an_included_text_uses_is_used(tmp_path: Path) -> None:
    (tmp_path / "price.txt").write_text("{{ row.price }}", encoding="utf-8")
    rows = "rows: [{sku: a, price: 3}]"

    shots = "shots: [{id: a, duration: 2, card: {text: \"{% include 'price.txt' %}\"}}]"
    assert len(loaded(tmp_path, f"{rows}\n{shots}")) == 1


def test_a_column_that_only_films_use_that_are_not_chosen_is_used(tmp_path: Path) -> None:
    text = """
    vars: {claim: x}
    variants: {short: {}, long: {}}
    rows: [{sku: a, claim: Now}]
    shots:
      - {id: a, duration: 2, card: {text: "{{ variant }}"}}
      - {id: b, when: "{{ variant == 'long' }}", duration: 2, card: {text: "{{ claim }}"}}
    """

    assert len(loaded(tmp_path, text, Selection(variant=("short",)))) == 1


def test_values_of_variants_and_included_combinations_that_nothing_uses_are_told(tmp_path: Path) -> None:
    text = f"""
    vars: {{title: x, sku: y, lang: en}}
    variants: {{short: {{title: One}}, long: {{titel: Two}}}}
    matrix: {{lang: [en], include: [{{lang: en, voice: Anne}}]}}
    {SHOTS.replace("sku", "lang")}
    """

    assert [each.partition("; ")[0] for each in refused(tmp_path, text)] == [
        'film.yaml:4:47: nothing uses "titel" of variant "long"',
        'film.yaml:5:50: nothing uses "voice" of an included combination',
    ]


def test_an_axis_a_variant_and_rows_that_change_nothing_are_advised_of(tmp_path: Path) -> None:
    text = f"""
    vars: {{title: x, sku: y, lang: en, tone: calm}}
    variants: {{short: {{title: One}}, long: {{title: One}}}}
    matrix: {{lang: [en, de], tone: [calm, loud]}}
    {SHOTS.replace("sku", "tone")}
    """
    films = loaded(tmp_path, text)

    assert notices(films) == [
        '5:10: the axis "lang" changes nothing that a film shows; films of different values are the same: use '
        "{{ lang }} in a shot, or take the axis out",
        "4:1: the variants change nothing that a film shows; films of different variants are the same: use their "
        "values in a shot, or take them out",
    ]
    rows = "vars: {title: x, sku: y}\nrows: [{id: a, title: x}, {id: b, title: x}]\n"
    assert notices(loaded(tmp_path, rows + SHOTS)) == [
        "3:1: the rows change nothing that a film shows; films of different rows are the same: use a column in a shot"
    ]
    assert not notices(loaded(tmp_path, text, Selection(limit=3)))


def test_an_axis_that_one_film_shows_is_no_idle_one(tmp_path: Path) -> None:
    text = """
    variants: {short: {}, long: {}}
    matrix: {lang: [en, de]}
    shots: [{id: a, duration: 2, card: {text: "{{ lang if variant == 'long' else variant }}"}}]
    """

    assert not notices(loaded(tmp_path, text))


def test_a_problem_of_many_films_is_told_once_with_how_many_have_it(tmp_path: Path) -> None:
    rows = [f"{{sku: s{n}, title: t, seconds: {n}}}" for n in range(1, 31)]
    text = f"""
    vars: {{title: x, seconds: 0}}
    rows: [{", ".join(rows)}]
    shots:
      - {{id: a, duration: "{{{{ seconds * 4000 }}}}", card: {{text: "{{{{ title }}}}"}}}}
      - {{id: b, duration: 2, prompt: "x {{{{ missing }}}}"}}
      - {{id: c, duration: 2, card: {{text: "{{{{ sku if seconds < 30 else nothing }}}}"}}}}
    """

    assert [each.partition(";")[0] for each in refused(tmp_path, text)] == [
        'film.yaml:6:23: in 9 of 30 films, such as "s22": shot "a": "duration" should be a number of seconds above 0 '
        "and up to 86400, not the number 88000",
        'film.yaml:7:34: shot "b": undefined variable "missing"',
        'film.yaml:8:39: in film "s30": shot "c": undefined variable "nothing"',
    ]


def test_a_mistake_in_a_repeated_or_included_shot_is_told_once_for_all_items_and_rows(tmp_path: Path) -> None:
    (tmp_path / "story.yaml").write_text(
        'shots:\n  - {for_each: "{{ parts }}", id: "{{ item.id }}", duration: 2, prompt: "x {{ hedline }}"}\n',
        encoding="utf-8",
    )
    rows = [f"{{sku: s{n}, parts: [{{id: p{n}}}, {{id: q{n}}}]}}" for n in range(30)]
    text = f"""
    rows: [{", ".join(rows)}]
    shots:
      - include: story.yaml
      - {{for_each: "{{{{ parts }}}}", id: "own-{{{{ item.id }}}}", duration: 2, prompt: "x {{{{ prise }}}}"}}
    """
    found = [each.partition("; ")[0] for each in refused(tmp_path, text)]

    assert [each.partition(": ")[0] for each in found] == ["film.yaml:6:77", "story.yaml:2:73"]
    assert all(': in all 30 films, such as "s0": shot ' in each for each in found)
    assert all(' and 1 more: undefined variable "' in each for each in found)


def test_a_mistake_in_a_text_is_told_once_though_a_row_lacks_a_variable(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "de.yaml").write_text('claim: "Nur {{ Pries }}"\n', encoding="utf-8")
    (tmp_path / "rows.csv").write_text("SKU,Price,Hero\na,1,x\nb,,y\nc,3,z\n", encoding="utf-8")
    text = """
    rows: rows.csv
    vars: {lang: de, Price: none}
    shots: [{id: a, duration: 2, card: {text: "{{ SKU }} {{ Hero }} {{ t('claim') }}"}}]
    """

    assert [each.partition(";")[0] for each in refused(tmp_path, text)] == [
        'texts/de.yaml:1:8: shot "a": undefined variable "Pries"'
    ]


def test_films_with_problems_are_left_out_on_request(tmp_path: Path) -> None:
    text = """
    rows: [{sku: a, title: One}, {sku: b}, {title: Three}, {sku: a, title: Two}, {sku: e, title: Five}]
    shots: [{id: a, duration: 2, card: {text: "{{ title }}"}}]
    """
    films = loaded(tmp_path, text, skip=True)

    assert [board.film for board in films] == ["a", "e"]
    assert [each.name for each in films.skipped] == ["row 3", "row 4", "b"]
    assert ["the cell is empty, and " in str(each.problems[0]) for each in films.skipped] == [
        False,
        False,
        True,
    ]
    assert films.total == 5


def test_what_is_wrong_in_all_films_is_raised_although_films_may_be_left_out(tmp_path: Path) -> None:
    text = 'rows: [{sku: a}, {sku: b}]\nshots: [{id: a, duration: 2, card: {text: "{{ title }}"}}]'

    with pytest.raises(BoardError, match="undefined variable"):
        loaded(tmp_path, text, skip=True)
    with pytest.raises(BoardError, match="unknown key"):
        loaded(tmp_path, f"rows: [{{sku: a}}]\nshotz: []\n{SHOTS}", skip=True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rows: []", "there are no rows, so no film is made"),
        ("rows: {id: sku}", '"rows" names no file'),
        ("rows: {file: ../leads.csv}", "is outside of the storyboard's folder"),
        ("rows: {file: x.csv, idd: y}", 'unknown key "idd" in "rows"'),
        ("rows: {file: x.csv, id: y}", "x.csv"),
        ("rows: 7", '"rows" should be a file or a list, not the number 7'),
        ("matrix: {lang: [en], exclude: [{lang: en}]}", "all combinations are excluded, so no film is made"),
        ("outputs: [{name: a, when: false}]", 'no film is made: "when" leaves all outputs out'),
        ("matrix: {row: [a]}", 'an axis cannot be called "row"'),
        ("variants: {a: {output: 3}}", 'a value of variant "a" cannot be called "output"'),
        ("vars: {variant: 3}\nvariants: {a: {}}", 'a variable cannot be called "variant" here'),
        (f"matrix: {{a: {[*range(200)]}, b: {[*range(200)]}}}", "there are 40,000 combinations"),
        (
            "outputs: [{name: Wide}, {name: wide}]",
            'the outputs "Wide" and "wide" would make films of one name',
        ),
    ],
)
def test_what_makes_no_films_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BoardError) as found:
        loaded(tmp_path, f"{text}\nshots: [{{id: a, duration: 2, card: {{text: x}}}}]")

    assert message in str(found.value)


def test_variables_may_have_names_of_the_film_where_these_have_no_value(tmp_path: Path) -> None:
    text = 'vars: {row: 1, variant: 2, matrix: 3, output: 4}\nshots: [{id: a, card: {text: "{{ row + output }}"}}]'

    [board] = loaded(tmp_path, text)
    assert board.shots[0].card is not None
    assert board.shots[0].card.text == "5"


def test_a_column_called_as_the_film_s_own_values_is_a_part_of_the_row(tmp_path: Path) -> None:
    text = """
    variants: {short: {}}
    rows: [{sku: a, variant: blue}]
    shots: [{id: a, duration: 2, card: {text: "{{ variant }} {{ row.variant }}"}}]
    """

    [board] = loaded(tmp_path, text)
    assert board.shots[0].card is not None
    assert board.shots[0].card.text == "short blue"
    [problem] = refused(tmp_path, text.replace(" {{ row.variant }}", ""))
    assert 'nothing uses the column "variant"; write {{ row.variant }} to use it' in problem


def test_what_is_wrong_with_inputs_and_with_the_films_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text('sku\n"a', encoding="utf-8")
    text = "inputs: {a: {tpye: text}}\nmatrix: {lang: []}\nrows: leads.csv\nrows: x.csv\nshots: []"

    found = refused(tmp_path, text)
    assert [
        sum(word in each for each in found) for word in ("tpye", "lang", "leads.csv:2", "written twice")
    ] == [1, 1, 1, 1]


def test_rows_without_a_name_hide_nothing_of_the_others(tmp_path: Path) -> None:
    text = 'rows: [{sku: a, note: x}, {note: y}]\nshots: [{id: a, duration: 2, card: {text: "{{ title }}"}}]'

    assert [each.partition(": ")[2].partition(";")[0] for each in refused(tmp_path, text)] == [
        'nothing uses the column "note"',
        'row 2 has no name: "sku" is empty',
        'shot "a": undefined variable "title"',
    ]


MISSPELT = """
vars: {price: 1, photos: [1, 2]}
rows: [{sku: a}, {sku: b}]
shots:
  - {include: words.yaml, id: w, when: "{{ sku == 'b' }}"}
  - for_each: "{{ photos }}"
    as: photo
    id: "s{{ photo }}"
    with: {mood: calm}
    duration: 2
    prompt: "{{ t('claim') }} {{ mood }} {{ photo }}"
"""


@pytest.mark.parametrize(
    "selection",
    [EVERY_FILM, Selection(limit=1), Selection(only=("a",)), Selection(row=("a",))],
)
def test_a_value_from_outside_for_what_no_film_uses_is_refused_whichever_films_are_chosen(
    tmp_path: Path, selection: Selection
) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/en.yaml").write_text('claim: "For {{ price | currency(currency) }}"', encoding="utf-8")
    (tmp_path / "words.yaml").write_text(
        'shots: [{id: x, duration: 2, card: {text: "{{ claim | default(sku) }}"}}]', encoding="utf-8"
    )
    known = {"lang": "en", "currency": "EUR"}

    for name in ("prise", "photo", "mood", "digits"):
        said = [
            each for each in refused(tmp_path, MISSPELT, {**known, name: 1}, selection) if "no var" in each
        ]
        assert len(said) == 1
        assert f'variable "{name}": the storyboard has no variable "{name}"' in said[0]
        names = said[0].partition("variables are: ")[2]
        assert {"sku", "price", "photos"} <= {*names.split(", ")}
        assert {"photo", "mood", "t", "row", "digits"}.isdisjoint(names.split(", "))
    # Only the film of the row "b" uses it.
    assert loaded(tmp_path, MISSPELT, selection, {**known, "claim": "Now"})


def test_a_column_that_no_film_uses_is_told_although_others_may_include_files(tmp_path: Path) -> None:
    (tmp_path / "words.yaml").write_text(
        'shots: [{id: x, duration: 2, card: {text: "{{ claim }}"}}]', encoding="utf-8"
    )
    text = """
    vars: {price: 1, claim: Now}
    rows: [{sku: a, prise: 2, claim: x}]
    variants: {one: {}, two: {}}
    shots:
      - {include: words.yaml, when: "{{ variant == 'two' }}"}
      - {id: b, duration: 2, card: {text: "{{ sku }} {{ price }}"}}
      - {include: words.yaml, id: again, when: "{{ variant == 'two' }}"}
    """

    [problem] = refused(tmp_path, text, selection=Selection(variant=("one",)))
    assert 'nothing uses the column "prise"; did you mean "price"?' in problem


def test_words_that_are_no_variables_in_a_text_with_a_problem_use_no_column(tmp_path: Path) -> None:
    text = """
    inputs: {price: {type: number}}
    rows: [{sku: a, price: 2, digits: 1}, {sku: b, digits: 1}]
    shots:
      - id: a
        duration: 2
        card: {text: "{{ sku }} {{ price | currency('EUR', 'de', digits=0) }}{{ missing }}"}
    """

    assert any('nothing uses the column "digits"' in each for each in refused(tmp_path, text))


def test_an_axis_is_not_set_from_outside_and_a_column_is(tmp_path: Path) -> None:
    rows = "rows: [{sku: a, title: One}, {sku: b, title: Two}]"
    text = f"vars: {{title: x}}\n{rows}\nmatrix: {{lang: [en, de]}}\n{SHOTS}"

    assert refused(tmp_path, text, {"lang": "fr"}) == [
        'variable "lang": "lang" is an axis of the matrix, and has a value in each film; choose films by their names: '
        '--only has the values of "lang" as parts of them'
    ]
    assert refused(tmp_path, text, {"row": "x"})[0].startswith('variable "row": "row" says which film it is')
    films = loaded(tmp_path, text, variables={"title": "All"})
    assert {board.shots[0].card and board.shots[0].card.text for board in films} == {"a All", "b All"}


def test_an_output_is_made_for_the_films_that_it_is_for(tmp_path: Path) -> None:
    text = """
    vars: {lang: en}
    matrix: {lang: [en, de]}
    outputs: [{name: wide}, {name: tall, when: "{{ lang == 'de' }}"}]
    shots: [{id: a, duration: 2, card: {text: "{{ lang }}"}}]
    """

    films = loaded(tmp_path, text)
    assert [board.film for board in films] == ["en/wide", "de/wide", "de/tall"]
    assert films.total == 3
    [problem] = refused(tmp_path, text.replace("lang == 'de'", "lang"))
    assert '"outputs[1].when" should be true or false' in problem
