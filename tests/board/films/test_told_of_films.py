"""What is wrong with films is told where it can be mended, and once, however many films have it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from storyboard.board.load import load_films
from storyboard.board.selection import EVERY_FILM, Selection
from storyboard.errors import BoardError, PlanError

CARD = "{id: a, duration: 2, card: {text: \"{{ t('claim') }}\"}}"


def refused(folder: Path, text: str, selection: Selection = EVERY_FILM, **variables: object) -> list[str]:
    file = folder / "film.yaml"
    file.write_text("storyboard: 1\n" + dedent(text), encoding="utf-8")
    with pytest.raises(BoardError) as found:
        load_films(file, selection=selection, variables=variables)
    return [str(each).replace(f"{folder}/", "") for each in found.value.problems]


def test_a_mistake_in_an_included_file_is_told_once_for_the_items_of_all_rows(tmp_path: Path) -> None:
    (tmp_path / "part.yaml").write_text('- {id: words, card: {text: "{{ hedline }} {{ headline }}"}}\n')
    items = [", ".join(f"{letter}{row}" for letter in "xyz"[: row % 3 + 1]) for row in range(9)]
    rows = [f"{{key: r{row}, items: [{each}]}}" for row, each in enumerate(items)]
    text = f"""
    vars: {{items: []}}
    rows: [{", ".join(rows)}]
    shots:
      - {{include: part.yaml, id: "{{{{ item }}}}", for_each: "{{{{ items }}}}", with: {{headline: "{{{{ item }}}}"}}}}
    """

    [problem] = refused(tmp_path, text)
    assert problem.startswith(
        'part.yaml:1:28: in all 9 films, such as "r0": shot "x0-words", item 1 ("x0"): undefined variable "hedline"'
    )


def test_a_mistake_in_a_text_is_told_once_although_a_row_gives_fewer_values(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "de.yaml").write_text('claim: "{{ prise }} {{ price }} {{ name }}"\n')
    (tmp_path / "texts" / "en.yaml").write_text('claim: "{{ price }} {{ name }}"\n')
    text = f"""
    inputs: {{price: {{type: number, default: 3}}, name: {{type: text, default: x}}}}
    rows: [{{sku: a, price: 1, name: A}}, {{sku: b, name: B}}]
    matrix: {{lang: [de, en]}}
    shots: [{CARD}]
    """

    [problem] = refused(tmp_path, text)
    assert problem.startswith(
        'texts/de.yaml:1:8: in 2 of 4 films, such as "a/de": shot "a": undefined variable "prise"'
    )


def test_a_language_without_a_file_is_told_once_for_all_texts_and_films(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "de.yaml").write_text("claim: x\nend: y\n", encoding="utf-8")
    text = """
    rows: [{sku: a}, {sku: b}]
    matrix: {lang: [de, fr, es]}
    shots:
      - {id: a, duration: 2, card: {text: "{{ sku }} {{ t('claim') }}"}}
      - {id: b, duration: 2, card: {text: "{{ t('end') }}"}}
    """

    assert refused(tmp_path, text) == [
        f'texts/{lang}.yaml: in 2 of 6 films, such as "a/{lang}": there are no texts in "{lang}": the file '
        f'"texts/{lang}.yaml" does not exist; languages with texts are: de'
        for lang in ("es", "fr")
    ]


def test_a_text_that_uses_an_empty_cell_is_told_at_the_cell(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("sku,Price text\na,1\nb,\n", encoding="utf-8")
    text = """
    rows: leads.csv
    shots: [{id: a, duration: 2, card: {text: "{{ row['Price text'] }} {{ row.sku }}"}}]
    """

    assert refused(tmp_path, text) == [
        'leads.csv:3, column "Price text": the cell is empty, and film.yaml:4:43 uses it; fill it, or write '
        "{{ row['Price text'] | default(\"\") }} there"
    ]


def test_a_column_that_the_rows_do_not_have_is_told_with_those_that_they_have(tmp_path: Path) -> None:
    text = """
    vars: {other: {prise: 1}}
    rows: [{sku: a, price: 3}, {sku: b, price: ~}]
    shots:
      - {id: a, duration: 2, card: {text: "{{ row.prise }} {{ row.price | default('') }}"}}
      - {id: b, duration: 2, card: {text: "{{ other.price }}"}}
    """

    assert refused(tmp_path, text) == [
        'film.yaml:6:39: shot "a": the rows have no column "prise"; did you mean "price"? columns are: sku, price',
        'film.yaml:7:39: shot "b": there is no key "price"; did you mean "prise"? keys are: prise',
    ]


def test_an_input_that_one_record_lacks_is_told_at_the_record(tmp_path: Path) -> None:
    (tmp_path / "rows.yaml").write_text("- {id: a, street: Elm}\n- {id: b}\n", encoding="utf-8")
    text = """
    inputs: {street: text}
    rows: rows.yaml
    shots: [{id: a, duration: 2, card: {text: "{{ street }}"}}]
    """

    [problem] = refused(tmp_path, text)
    assert problem.startswith('rows.yaml:2, column "street": the cell is empty, and the input is required')


def test_films_of_one_path_are_told_once_with_all_that_the_path_needs(tmp_path: Path) -> None:
    text = """
    rows: [{sku: A, title: Lamp}, {sku: B, title: Lamp}]
    matrix: {lang: [de, en]}
    output: {path: "build/PATH.mp4"}
    shots: [{id: a, duration: 2, card: {text: "{{ sku }} {{ title }} {{ lang }}"}}]
    """

    [problem] = refused(tmp_path, text.replace("PATH", "{{ title }}"))
    assert '4 films have one path, "build/Lamp.mp4": ' in problem
    assert "write {{ row.sku }} and {{ lang }} into it" in problem
    [problem] = refused(tmp_path, text.replace("PATH", "{{ sku }}"))
    assert '"build/A.mp4"' in problem
    assert ", and so it is with 1 other path; write {{ lang }} into it" in problem


def test_a_misspelt_variable_from_outside_is_told_of_the_chosen_films_too(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "de.yaml").write_text('claim: "{{ price }} {{ sku }}"\n')
    text = f"""
    vars: {{price: 1}}
    rows: [{{sku: a}}, {{sku: b}}]
    matrix: {{lang: [de]}}
    shots: [{CARD}]
    """

    [problem] = refused(tmp_path, text, Selection(limit=1), prise=3)
    assert (
        'the storyboard has no variable "prise"; did you mean "price"? variables are: price, sku' in problem
    )
    [problem] = refused(tmp_path, text, prise=3)
    assert 'the storyboard has no variable "prise"' in problem


def test_the_input_that_names_the_films_is_not_told_to_be_of_no_use(tmp_path: Path) -> None:
    file = tmp_path / "film.yaml"
    file.write_text(
        "storyboard: 1\ninputs: {sku: text, name: text, note: {type: text, default: x}}\n"
        "rows: [{sku: a, name: A}, {sku: b, name: B}]\n"
        'shots: [{id: a, duration: 2, card: {text: "{{ name }}"}}]\n',
        encoding="utf-8",
    )

    assert [each.message for each in load_films(file).notices] == ['nothing uses the input "note"']


@pytest.mark.parametrize(
    ("pattern", "meant"), [("tall", "*/*/tall"), ("en/tall", "*/en/tall"), ("e?", "*/e?")]
)
def test_a_pattern_of_a_part_further_on_is_told_as_it_should_be(
    tmp_path: Path, pattern: str, meant: str
) -> None:
    file = tmp_path / "film.yaml"
    file.write_text(
        "storyboard: 1\nrows: [{sku: a}]\nmatrix: {lang: [de, en]}\noutputs: [{name: wide}, {name: tall}]\n"
        'shots: [{id: a, duration: 2, card: {text: "{{ sku }} {{ lang }}"}}]\n',
        encoding="utf-8",
    )

    with pytest.raises(PlanError) as found:
        load_films(file, selection=Selection(only=(pattern,)))
    assert found.value.hint is not None
    assert found.value.hint.startswith(f'did you mean "{meant}"? films are: a/de/wide')
    assert load_films(file, selection=Selection(only=(meant,))).boards
