"""Shots that are repeated for each item of a list."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from pydantic import JsonValue

from storyboard.board.load import load, load_text
from storyboard.board.schema import Shot
from storyboard.board.variables import read_variables
from storyboard.errors import BoardError


def shots_of(text: str, **variables: JsonValue) -> list[Shot]:
    text = "storyboard: 1\n" + dedent(text)
    return list(load_text(text, "board.yaml", Path(), variables=variables).shots)


def ids_of(text: str, **variables: JsonValue) -> list[str]:
    return [shot.id for shot in shots_of(text, **variables)]


FEATURES = """
    vars: {features: [{title: Waterproof, seconds: 2}, {title: Light, seconds: 3}, {title: Warm, seconds: 4}]}
    shots:
      - {id: hero, prompt: a shoe}
      - id: feature
        for_each: "{{ features }}"
        as: feature
        continues: previous
        prompt: "{{ feature.title }} ({{ loop.index }} of {{ loop.length }})"
        duration: "{{ feature.seconds }}"
      - {id: end, continues: previous, prompt: the shoe again}
"""


def test_a_shot_is_made_for_each_item_and_previous_goes_from_item_to_item() -> None:
    shots = shots_of(FEATURES)

    assert [shot.id for shot in shots] == ["hero", "feature-1", "feature-2", "feature-3", "end"]
    assert [shot.parent for shot in shots] == [None, "hero", "feature-1", "feature-2", "feature-3"]
    assert shots[1].prompt == "Waterproof (1 of 3)"
    assert shots[3].duration == 4


def test_an_empty_list_makes_no_shots_and_no_gap() -> None:
    shots = shots_of(FEATURES, features=[])
    assert [(shot.id, shot.parent) for shot in shots] == [("hero", None), ("end", "hero")]


def test_a_repeated_shot_is_what_its_items_would_be_if_they_were_written() -> None:
    assert shots_of("""
        defaults: {transition: dissolve, takes: 2}
        templates: {look: "{{ what }} at {{ time }}"}
        vars: {time: dusk}
        shots:
          - {id: a, for_each: [hills, sea], template: look, with: {what: "the {{ item }}"}, pick: "{{ loop.index }}"}
    """) == shots_of("""
        defaults: {transition: dissolve, takes: 2}
        templates: {look: "{{ what }} at {{ time }}"}
        vars: {time: dusk}
        shots:
          - {id: a-1, template: look, with: {what: the hills}, pick: 1}
          - {id: a-2, template: look, with: {what: the sea}, pick: 2}
    """)


@pytest.mark.parametrize(
    ("each", "prompts"),
    [
        ("[a, '{{ b }}']", ["a", "B"]),
        ("{x: 1, y: '{{ b }}'}", ["x: 1", "y: B"]),
        ('"{{ range(1, 3) }}"', ["1", "2"]),
        ('"{{ record.list[1:] }}"', ["B"]),
        ('"{{ record }}"', ["list: 2"]),
        # A result is data, and no template once more.
        ("\"{{ [a, '{' ~ '{ b }}'] }}\"", ["A", "{{ b }}"]),
    ],
)
def test_lists_mappings_and_ranges_have_items(each: str, prompts: list[str]) -> None:
    prompt = "{{ item.key ~ ': ' ~ (item.value if item.value is not iterable or item.value is string"
    prompt += " else item.value | length) if item is mapping else item }}"
    shots = shots_of(f"""
        vars: {{a: A, b: B, record: {{list: [x, "{{{{ b }}}}"]}}}}
        shots: [{{id: a, for_each: {each}, prompt: "{prompt}"}}]
    """)
    assert [shot.prompt for shot in shots] == prompts


def test_an_id_may_be_a_template() -> None:
    text = """
        shots:
          - {id: "{{ item.slug }}", for_each: [{slug: wet}, {slug: dry}], prompt: hills}
          - {id: "take-{{ loop.index0 }}", for_each: [1, 2], prompt: hills}
    """
    assert ids_of(text) == ["wet", "dry", "take-0", "take-1"]


def test_when_is_asked_of_each_item() -> None:
    text = """
        shots:
          - {id: a, for_each: "{{ range(5) }}", when: "{{ item % 2 == 0 }}", prompt: "{{ loop.first }}" }
    """.replace('"{{ loop.first }}"', "hills")
    assert ids_of(text) == ["a-1", "a-3", "a-5"]


def test_the_first_and_the_last_item_are_known() -> None:
    shots = shots_of("""
        shots:
          - id: a
            for_each: [x, y, z]
            prompt: "{{ 'first ' if loop.first else '' }}{{ 'last ' if loop.last else '' }}{{ item }}"
          - id: nested
            for_each: [x]
            prompt: "{% for letter in 'ab' %}{{ loop.index }}{{ letter }}{% endfor %} of {{ loop.length }}"
    """)
    assert [shot.prompt for shot in shots] == ["first x", "y", "last z", "1a2b of 1"]


def test_an_item_hides_a_variable_of_its_name_and_only_in_its_shot() -> None:
    shots = shots_of("""
        vars: {item: outside}
        shots:
          - {id: a, for_each: [inside], prompt: "{{ item }}"}
          - {id: b, prompt: "{{ item }}"}
    """)
    assert [shot.prompt for shot in shots] == ["inside", "outside"]


def test_what_an_item_is_called_is_no_variable_of_the_storyboard() -> None:
    with pytest.raises(BoardError, match='no variable "feature"'):
        shots_of("shots: [{id: a, for_each: [x], as: feature, prompt: '{{ feature }}'}]", feature="y")


def test_each_item_tells_what_is_wrong_with_its_own_value() -> None:
    with pytest.raises(BoardError) as caught:
        shots_of("""
            defaults: {takes: many}
            shots: [{id: a, for_each: "{{ range(-1, 2) }}", prompt: x, duration: "{{ item if item else 'no' }}"}]
        """)
    told = [problem.message for problem in caught.value.problems]
    assert len(told) == 3, told
    assert told[0].startswith('"defaults.takes" should be')
    assert told[1].startswith('shot "a-1", item 1 ("-1"): "duration" should be')
    assert told[2].startswith('shot "a-2", item 2 ("0"): "duration" should be')

    with pytest.raises(BoardError, match=r'shot "a-1", item 1 \("x"\) and 1 more: "duration" should be'):
        shots_of("shots: [{id: a, for_each: [x, y], prompt: x, duration: -1}]")


def test_problems_of_values_from_a_file_stand_in_that_file(tmp_path: Path) -> None:
    (tmp_path / "board.yaml").write_text(
        dedent("""
        storyboard: 1
        shots:
          - {id: a, for_each: "{{ features | list }}", prompt: hills, duration: "{{ item.seconds }}"}
    """)
    )
    (tmp_path / "vars.yaml").write_text(
        "features:\n  - {title: One, seconds: 2}\n  - {title: Two, seconds: -2}\n"
    )

    with pytest.raises(BoardError) as caught:
        load(tmp_path / "board.yaml", variables=read_variables(tmp_path / "vars.yaml"))

    (problem,) = caught.value.problems
    assert problem.path == str(tmp_path / "vars.yaml")
    assert (problem.line, problem.column) == (3, 27)
    assert problem.message.startswith('shot "a-2", item 2 ("Two"): "duration" should be')


def test_a_film_has_so_many_shots_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storyboard.board.expand_shots.SHOTS", 5)
    text = """
        shots:
          - {id: a, for_each: [1, 2, 3], prompt: hills}
          - {id: b, for_each: [1, 2, 3], prompt: hills}
    """
    with pytest.raises(BoardError, match="more than 5 shots"):
        shots_of(text)


def test_a_long_list_of_items_does_not_hang(tmp_path: Path) -> None:
    path = tmp_path / "board.yaml"
    path.write_text('storyboard: 1\nshots: [{id: a, for_each: "{{ range(100000) }}", prompt: hills}]\n')
    with pytest.raises(BoardError, match="100000 items, and a film may have 20000 shots"):
        load(path)
