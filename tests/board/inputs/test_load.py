"""Inputs in a loaded storyboard: their values as variables, and text from outside, which is never a template."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydantic import JsonValue

from storyboard.board.load import load_films, load_text
from storyboard.board.schema import Storyboard
from storyboard.errors import BoardError
from storyboard.media.images import save_png

BOARD = """
storyboard: 1
inputs:
  product: {type: text, max_length: 60}
  price: {type: number, default: 49.90}
  seconds: {type: number, default: 2}
  features: {type: list, of: {title: text}, default: []}
vars:
  line: "{{ product }} for {{ price }}"
  secret: hidden
  count: "{{ features | length }}"
shots:
  - id: card
    card: {text: "{{ line }}"}
    duration: "{{ seconds }}"
"""


def load(text: str, folder: Path, **variables: JsonValue) -> Storyboard:
    return load_text(text, "f.yaml", folder, variables=variables)


def problems_of(text: str, folder: Path, **variables: JsonValue) -> list[str]:
    with pytest.raises(BoardError) as caught:
        load(text, folder, **variables)
    return [str(problem) for problem in caught.value.problems]


def card_of(board: Storyboard) -> str:
    card = board.shots[0].card
    assert card is not None
    return card.text


def test_inputs_are_variables_of_their_types(tmp_path: Path) -> None:
    board = load(BOARD, tmp_path, product="Kettle", seconds="3.5")
    assert card_of(board) == "Kettle for 49.90"
    assert float(board.shots[0].duration or 0) == 3.5
    assert list(board.inputs) == ["product", "price", "seconds", "features"]


def test_a_wrong_value_is_told_once_and_not_where_it_is_used(tmp_path: Path) -> None:
    told = problems_of(BOARD, tmp_path, product="Kettle", seconds="long", price="x")
    assert [problem.partition(";")[0] for problem in told] == [
        'variable "price": should be a number, not the text "x"',
        'variable "seconds": should be a number, not the text "long"',
    ]


def test_a_missing_value_and_other_mistakes_are_told_together(tmp_path: Path) -> None:
    told = problems_of(BOARD.replace("duration:", "duratoin:"), tmp_path, productt="Kettle")
    assert [problem.partition(";")[0] for problem in told] == [
        'f.yaml:4:3: the input "product" is required, and has no value',
        'f.yaml:15:5: shot "card": unknown key "duratoin"',
        'variable "productt": the storyboard has no variable "productt"',
    ]
    assert 'did you mean "product"?' in told[-1]


def test_a_broken_declaration_is_told_once(tmp_path: Path) -> None:
    told = problems_of(BOARD.replace("max_length", "maxlength"), tmp_path, product="Kettle")
    assert len(told) == 1
    assert told[0].startswith('f.yaml:4:25: input "product": unknown key "maxlength"')


def test_a_bad_picture_is_told_at_its_value_alone(tmp_path: Path) -> None:
    text = BOARD.replace("  features:", "  hero: {type: image}\n  features:")
    text += '  - {id: b, prompt: x, first_frame: "{{ hero }}"}\n'
    told = problems_of(text, tmp_path, product="Kettle", hero="gone.png")
    assert len(told) == 1
    assert told[0].startswith('variable "hero": the file "gone.png" does not exist')


@pytest.mark.parametrize(
    "text",
    [
        "{{ secret }}",
        "{% include 'secret.txt' %}",
        "{{ nope }}",
        "{# gone #}x",
        "{% for",
    ],
)
def test_a_value_from_outside_is_never_a_template(tmp_path: Path, text: str) -> None:
    (tmp_path / "secret.txt").write_text("hidden")
    assert card_of(load(BOARD, tmp_path, product=text)) == f"{text} for 49.90"
    variable = "storyboard: 1\nvars: {x: a}\nshots: [{id: a, card: {text: '%s'}, duration: 1}]"
    for use in ("{{ x }}", "see {{ x }}", "{{ x ~ '' }}", "{{ [x] | join }}"):
        board = load(variable % use.replace("'", "''"), tmp_path, x=text)
        assert card_of(board) == text if use[0] == "{" else f"see {text}"


@pytest.mark.parametrize(
    "shots",
    [
        'defaults: "{{ {"prompt": r.t, "duration": 1} }}"\nshots: [{id: a}]',
        'defaults: {prompt: "{{ r.t }}"}\nshots: [{id: a}]',
        'shots: [{id: a, with: "{{ r }}", prompt: "{{ t }}"}]',
        'shots: [{id: a, with: {q: "{{ r }}"}, prompt: "{{ q.t }}"}]',
        'defaults: {with: "{{ r }}"}\nshots: [{id: a, prompt: "{{ t }}"}]',
        'vars: {s: "{{ r }}"}\nshots: [{id: a, prompt: "{{ s.t }}"}]',
        'vars: {s: "{{ r.t }}"}\nshots: [{id: a, prompt: "{{ s }}"}]',
        'templates: {t: "{{ q }}"}\nshots: [{id: a, template: t, with: {q: "{{ r.t }}"}}]',
    ],
)
def test_no_way_of_a_value_through_the_storyboard_makes_it_a_template(tmp_path: Path, shots: str) -> None:
    quoted = shots.replace('"{{', "'{{").replace('}}"', "}}'")
    board = load(
        "storyboard: 1\ninputs: {r: {type: record, of: {t: text}}}\n" + quoted, tmp_path, r={"t": "{{ r }}"}
    )
    assert board.shots[0].prompt == "{{ r }}"


def test_braces_in_values_are_pointed_out_once_for_each_name(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("id,product\n1,{{ a }}\n2,b\n3,{% c %}\n")
    films = load_films(
        _written(BOARD, tmp_path), rows=tmp_path / "rows.csv", variables={"features": [{"title": "{{"}]}
    )
    hint = 'values from outside are no templates: what is computed goes under "vars"'
    assert [str(notice) for notice in films.notices] == [
        f'variable "features": "features" has "{{{{" in it, which stays as it is; {hint}',
        f'{tmp_path}/rows.csv:2, column "product": "product" has "{{{{" in it, which stays as it is'
        f" (and in 1 other row); {hint}",
    ]
    (tmp_path / "rows.csv").write_text("id,product\n1,{ a }\n")
    assert load_films(tmp_path / "f.yaml", rows=tmp_path / "rows.csv").notices == ()


def test_an_input_that_nothing_uses_is_pointed_out(tmp_path: Path) -> None:
    text = (
        "storyboard: 1\ninputs:\n  a: {default: x}\n  b: {default: x}\n  c: {default: ~}\n  d: {default: x}\n"
        "  e: {default: x}\n  f: {default: x}\ntemplates: {t: '{{ f }}'}\n"
        "vars: {v: '{{ b }}'}\nrows: [{id: one, d: x}]\n"
        "shots: [{id: a, prompt: '{{ v }} {{ c if false }} {{ row.d }}'},"
        " {id: b, when: '{{ false }}', prompt: '{{ e }}'}]\n"
    )
    assert [str(notice) for notice in load(text, tmp_path).notices] == [
        'f.yaml:3:3: nothing uses the input "a"; use it, as {{ a }}, or take it out: whoever fills the template is'
        " asked for it"
    ]


def test_files_that_inputs_name_count_as_read_although_no_shot_shows_them(tmp_path: Path) -> None:
    save_png(np.zeros((16, 16, 3), np.uint8), tmp_path / "a.png")
    text = (
        "storyboard: 1\ninputs: {x: {type: list, of: {p: image}}}\n"
        'shots: [{id: a, card: {text: "{{ x[0].p }}"}, duration: 1}]\n'
    )
    values: JsonValue = [{"p": "a.png"}, {"p": "https://example.org/b.png"}]
    assert load(text, tmp_path, x=values).read_files == {
        tmp_path / "a.png": 'the file "a.png" of the input "x"'
    }


def _written(text: str, folder: Path) -> Path:
    path = folder / "f.yaml"
    path.write_text(text)
    return path


def test_a_prompt_takes_a_value_as_it_is(tmp_path: Path) -> None:
    text = "storyboard: 1\ninputs: {p: text}\n%sshots: [{id: a, %s}]"
    for head, shot in (
        ("", "prompt: '{{ p }}'"),
        ("templates: {t: '{{ q }}'}\n", "template: t, with: {q: '{{ p }}'}"),
        ("defaults: {prompt: '{{ p }}'}\n", "duration: 2"),
    ):
        assert load(text % (head, shot), tmp_path, p="{{ 1 + 1 }}").shots[0].prompt == "{{ 1 + 1 }}"
