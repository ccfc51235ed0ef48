"""Setting parts of records and lists: `--set a.b=text`, and columns of such names."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import JsonValue

from storyboard.board.load import load_films, load_text
from storyboard.board.variables import parse_set, parse_set_json
from storyboard.errors import BoardError

BOARD = """
storyboard: 1
inputs:
  speaker: {type: record, of: {name: {max_length: 9}, role: {default: Guest}, age: {type: integer, default: ~}}}
  features:
    type: list
    of: {title: text, price: {type: number, default: 1}}
    default: [{title: Warm}, {title: Light, price: 2.50}]
  tags: {type: list, split: ";", default: []}
  deep: {type: record, of: {a: {type: record, of: {b: {default: x}}, default: {}}}, default: {}}
vars:
  look: {light: dusk, lens: "{{ lenses[0] }}"}
  lenses: [wide, long]
  note: plain
shots:
  - id: one
    prompt: "{{ speaker.name }} {{ speaker.role }}, {{ look.light }} {{ look.lens }} {{ lenses | join('+') }}"
  - id: two
    prompt: "{% for f in features %}{{ f.title }} {{ f.price }}, {% endfor %}{{ tags | join('-') }}
             {{ deep.a.b }} {{ note }}"
"""


def prompts(*settings: str, json: tuple[str, ...] = ()) -> list[str | None]:
    variables = dict(map(parse_set, settings)) | dict(map(parse_set_json, json))
    return [shot.prompt for shot in load_text(BOARD, "f.yaml", Path(), variables=variables).shots]


def told(*settings: str, json: tuple[str, ...] = ()) -> str:
    with pytest.raises(BoardError) as caught:
        prompts(*settings, json=json)
    (problem,) = caught.value.problems
    return str(problem)


def test_fields_of_a_record_are_set_one_by_one() -> None:
    assert prompts("speaker.name=Ada", "speaker.role=Host")[0] == "Ada Host, dusk wide wide+long"
    assert prompts("speaker.name=Ada")[0] == "Ada Guest, dusk wide wide+long"


def test_parts_come_after_the_whole_wherever_they_are_written() -> None:
    whole = '{"name": "Ada", "role": "Host"}'
    assert prompts("speaker.role=Judge", json=(f"speaker={whole}",))[0] == "Ada Judge, dusk wide wide+long"
    assert prompts(f"speaker={whole}", "speaker.name=Eve")[0] == "Eve Host, dusk wide wide+long"


def test_items_of_a_list_are_counted_from_zero() -> None:
    name = "speaker.name=A"
    assert prompts(name, "features.1.title=Dry")[1] == "Warm 1, Dry 2.50,  x plain"
    assert prompts(name, "features.0.price=49.90")[1] == "Warm 49.90, Light 2.50,  x plain"
    assert prompts(name, "tags=a;b", "tags.1={{ c }}")[1] == "Warm 1, Light 2.50, a-{{ c }} x plain"
    assert prompts(name, "deep.a.b=y")[1] == "Warm 1, Light 2.50,  y plain"


def test_parts_of_variables_are_set_and_the_rest_stays_computed() -> None:
    assert prompts("speaker.name=A", "look.light={{ dawn }}")[0] == "A Guest, {{ dawn }} wide wide+long"
    assert prompts("speaker.name=A", "lenses.0=macro")[0] == "A Guest, dusk macro macro+long"


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ("speaker.nam=A", '--set speaker.nam: "speaker" has no field "nam"; did you mean "name"? fields are: name,'),
        ("speaker.name.first=A", '--set speaker.name.first: "speaker.name" is the text "A", and has no part "first"'),
        ("features.2.title=A", '--set features.2.title: "features" has 2 items, and no "2"; the first is 0'),
        ("features.first.title=A", '"features" has 2 items, and no "first"'),
        ("features.0.titel=A", '"features.0" has no field "titel"; did you mean "title"?'),
        ("tags.0=A", '"tags" has 0 items, and no "0"; give all of it: --set-json tags=...'),
        ("note.x=A", '"note" is the text "plain", and has no part "x"; give all of it: --set note=...'),
        ("look.lite=A", '"look" has no field "lite"; did you mean "light"? fields are: light, lens'),
        ("look.lens.x=A", '"look.lens" is the text "{{ lenses[0] }}", and has no part "x"'),
        ("nope.x=A", '--set nope.x: the storyboard has no variable "nope"; '),
        ("speaker.name=far too long", '--set speaker.name: "name": 12 characters, at most 9'),
        ("speaker.age=ten", '--set speaker.age: "age": should be a whole number, not the text "ten"'),
    ],
)  # fmt: skip
def test_what_cannot_be_set_is_told(setting: str, problem: str) -> None:
    others = () if setting.startswith("speaker.name=") else ("speaker.name=A",)
    assert problem in told(*others, setting)


def test_a_missing_field_of_a_record_that_is_set_in_parts_is_told() -> None:
    assert told("speaker.role=Host").endswith('"name" is missing')


@pytest.mark.parametrize("text", ["a.=x", ".a=x", "a..b=x", "a.b-c=x", "a.b c=x"])
def test_what_is_no_path_is_refused(text: str) -> None:
    for parse in (parse_set, parse_set_json):
        with pytest.raises(BoardError, match="sets no variable"):
            parse(text)


def test_columns_reach_into_records_and_options_win(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text(BOARD + "rows: rows.csv\n")
    (tmp_path / "rows.csv").write_text('id,speaker.name,speaker\n1,Ada,\n2,,"{""name"": ""Eve""}"\n')

    def first(**variables: JsonValue) -> list[str]:
        films = load_films(tmp_path / "f.yaml", variables=variables)
        return [str(film.shots[0].prompt).partition(",")[0] for film in films]

    assert first() == ["Ada Guest", "Eve Guest"]
    assert first(speaker={"name": "Zoe"}) == ["Zoe Guest", "Zoe Guest"]
    assert first(**{"speaker.role": "Host"}) == ["Ada Host", "Eve Host"]


def test_a_variant_cannot_give_a_template_for_an_input(tmp_path: Path) -> None:
    text = BOARD + 'variants: {a: {speaker: {name: "{{ note }}"}}}\n'
    with pytest.raises(
        BoardError, match="a template cannot be the value of an input; write the value itself"
    ):
        load_text(text, "f.yaml", tmp_path)
