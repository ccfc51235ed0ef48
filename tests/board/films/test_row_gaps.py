"""Values that a row lacks: told at the row, not where the storyboard uses them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from storyboard.board.load import load_films
from storyboard.errors import BoardError

OUTPUTS = """
outputs:
  - {name: wide, size: 320x180}
  - {name: tall, size: 180x320}
"""


def refused(folder: Path, text: str, rows: str = "", name: str = "products.csv") -> list[str]:
    file = folder / "film.yaml"
    file.write_text("storyboard: 1\n" + dedent(text).lstrip(), encoding="utf-8")
    if rows:
        (folder / name).write_text(dedent(rows).lstrip(), encoding="utf-8")
    with pytest.raises(BoardError) as error:
        load_films(file)
    return [str(problem).replace(f"{folder}/", "") for problem in error.value.problems]


def test_an_empty_cell_that_a_template_uses_is_told_at_the_cell_once_for_all_films_of_its_row(
    tmp_path: Path,
) -> None:
    text = """
    rows: products.csv
    shots:
      - {id: a, duration: 2, card: {text: "{{ Price }} {{ row['Price text'] }}"}}
      - {id: b, duration: 2, card: {text: "only {{ row['Price text'] }}"}}
    """
    rows = """
    SKU,Price,Price text
    a,1,one
    b,,two
    c,3,
    """

    assert refused(tmp_path, dedent(text) + OUTPUTS, rows) == [
        'products.csv:3, column "Price": the cell is empty, and film.yaml:4:39 uses it; '
        'fill it, or write {{ Price | default("") }} there',
        'products.csv:4, column "Price text": the cell is empty, and film.yaml:4:39 uses it; '
        "fill it, or write {{ row['Price text'] | default(\"\") }} there",
        'products.csv:4, column "Price text": the cell is empty, and film.yaml:5:39 uses it; '
        "fill it, or write {{ row['Price text'] | default(\"\") }} there",
    ]


def test_a_column_that_the_rows_lack_is_told_with_their_file(tmp_path: Path) -> None:
    text = """
    rows: products.csv
    shots: [{id: a, duration: 2, card: {text: "{{ SKU }} {{ row['Price txt'] }}"}}]
    """

    assert refused(tmp_path, text, "SKU,x-Price text\na,one\nb,two\n") == [
        'film.yaml:3:43: shot "a": the rows of "products.csv" have no column "Price txt"; '
        'did you mean "x-Price text"? columns are: SKU, x-Price text'
    ]


def test_a_key_that_another_mapping_lacks_is_no_column(tmp_path: Path) -> None:
    text = """
    vars: {brand: {claim: x}}
    rows: products.csv
    shots: [{id: a, duration: 2, card: {text: "{{ SKU }} {{ brand.price }} {{ price }}"}}]
    """
    found = refused(tmp_path, text, "SKU,price\na,\n")

    assert [each.partition(";")[0] for each in found] == ['film.yaml:4:43: shot "a": there is no key "price"']


@pytest.mark.parametrize(
    ("name", "rows", "place"),
    [
        ("l.yaml", "- {id: a, street: x}\n- {id: b}\n- {id: c, street: ~}\n", ("l.yaml:2", "l.yaml:3")),
        (
            "l.jsonl",
            '{"id": "a", "street": "x"}\n{"id": "b"}\n{"id": "c", "street": null}\n',
            ("l.jsonl:2", "l.jsonl:3"),
        ),
    ],
)
def test_a_key_that_one_row_lacks_is_told_at_this_row(
    tmp_path: Path, name: str, rows: str, place: tuple[str, str]
) -> None:
    shots = 'shots: [{id: a, duration: 2, card: {text: "{{ street }}"}}]'

    required = refused(tmp_path, f"rows: {name}\ninputs: {{street: {{type: text}}}}\n{shots}", rows, name)
    used = refused(tmp_path, f"rows: {name}\n{shots}", rows, name)

    assert required == [
        f'{each}, column "street": the cell is empty, and the input is required; '
        "fill the cell, or give the input a default"
        for each in place
    ]
    assert used == [
        f'{each}, column "street": the cell is empty, and film.yaml:3:43 uses it; '
        'fill it, or write {{ street | default("") }} there'
        for each in place
    ]


def test_a_missing_part_of_a_record_is_told_at_its_own_column(tmp_path: Path) -> None:
    text = """
    rows: l.csv
    inputs: {agent: {type: record, of: {name: text, phone: text}}}
    shots: [{id: a, duration: 2, card: {text: "{{ agent.name }}"}}]
    """
    rows = """
    id,agent.name,agent.phone
    a,Ann,1
    b,,2
    c,,
    """

    assert refused(tmp_path, text, rows, "l.csv") == [
        'l.csv:3, column "agent.name": "name" is missing',
        'l.csv:4, column "agent.name": the cell is empty, and the input is required; '
        "fill the cell, or give the input a default",
    ]


def test_an_optional_part_of_a_record_may_be_empty(tmp_path: Path) -> None:
    file = tmp_path / "film.yaml"
    agent = "{type: record, of: {name: text, phone: {type: text, default: none}}}"
    shots = 'shots: [{id: a, duration: 2, card: {text: "{{ agent.name }}, {{ agent.phone }}"}}]'
    file.write_text(f"storyboard: 1\nrows: l.csv\ninputs: {{agent: {agent}}}\n{shots}\n", encoding="utf-8")
    (tmp_path / "l.csv").write_text("id,agent.name,agent.phone\na,Ann,\n", encoding="utf-8")

    assert [board.shots[0].card.text for board in load_films(file) if board.shots[0].card] == ["Ann, none"]
