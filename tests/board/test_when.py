"""Shots that are left out: nothing of the film knows of them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from pydantic import JsonValue

from storyboard.board.load import load_text
from storyboard.board.schema import Shot, Storyboard
from storyboard.board.variables import parse_set, parse_set_json
from storyboard.errors import BoardError


def board_of(text: str, **variables: JsonValue) -> Storyboard:
    return load_text("storyboard: 1\n" + dedent(text), "board.yaml", Path(), variables=variables)


def shots_of(text: str, **variables: JsonValue) -> dict[str, Shot]:
    return {shot.id: shot for shot in board_of(text, **variables).shots}


OFFER = """
    vars: {price: 49.90, lang: de}
    shots:
      - {id: intro, prompt: hills}
      - id: offer
        when: "{{ price < limit and lang == 'de' }}"
        with: {limit: 100}
        prompt: "only {{ price }}"
      - {id: end, continues: previous, prompt: more hills}
"""


def test_a_shot_whose_when_is_false_is_not_in_the_film_and_previous_skips_it() -> None:
    with_it = shots_of(OFFER)
    without = shots_of(OFFER, price=200)

    assert list(with_it) == ["intro", "offer", "end"]
    assert with_it["offer"].prompt == "only 49.90"
    assert with_it["end"].parent == "offer"
    assert list(without) == ["intro", "end"]
    assert without["end"].parent == "intro"


def test_when_leaves_no_trace_in_the_shots_that_are_there() -> None:
    plain = "shots: [{id: a, prompt: hills}]"
    assert board_of("shots: [{id: a, prompt: hills, when: true}]") == board_of(plain)
    assert board_of("shots: [{id: a, prompt: hills, when: null}]") == board_of(plain)
    without = board_of("shots: [{id: a, prompt: hills}, {id: b, when: false}]")
    assert without.model_dump() == board_of(plain).model_dump()
    assert without.left_out == {"b"}


def test_nothing_of_a_left_out_shot_is_evaluated() -> None:
    shots = shots_of("""
        vars: {features: []}
        shots:
          - {id: a, prompt: hills}
          - id: b
            when: "{{ features | length > 0 }}"
            clip: "{{ features[0].still }}"
            duration: "{{ features[0].seconds }}"
            trim: {start: 9, end: 2}
            with: {price: "{{ 1 / 0 }}"}
    """)
    assert list(shots) == ["a"]


def test_a_variable_that_only_left_out_shots_use_is_known() -> None:
    text = """
        shots:
          - {id: a, prompt: hills}
          - {id: b, when: false, template: hero}
          - {id: c, when: false, prompt: "{{ place }}"}
        templates: {hero: "{{ light }}"}
    """
    assert list(shots_of(text, light="dusk", place="a lake")) == ["a"]
    with pytest.raises(BoardError, match='no variable "plase"'):
        shots_of(text, plase="a lake", place="a lake", light="dusk")


def test_the_film_begins_with_the_first_shot_that_is_there() -> None:
    text = """
        defaults: {continues: previous, transition: dissolve}
        shots:
          - {id: intro, when: "{{ intro }}", prompt: hills, transition: null}
          - {id: a, prompt: hills, transition: wipe-left}
          - {id: b, prompt: hills}
    """
    whole, without = shots_of(text, intro=True), shots_of(text, intro=False)

    assert whole["a"].transition is not None
    assert whole["a"].parent == "intro"
    assert without["a"].transition is None
    assert without["a"].parent is None
    assert without["b"].transition == whole["b"].transition


def test_a_fade_in_stays_where_the_shot_becomes_the_first() -> None:
    text = """
        shots:
          - {id: intro, when: false, prompt: hills}
          - {id: a, prompt: hills, transition: fade-black}
    """
    assert shots_of(text)["a"].transition is not None


def test_a_text_from_the_command_line_is_no_boolean_and_the_message_says_what_to_write() -> None:
    text = 'storyboard: 1\nshots: [{id: a, when: "{{ sale }}", prompt: hills}, {id: b, prompt: hills}]'
    name, value = parse_set("sale=false")
    with pytest.raises(BoardError, match="--set gives text: write --set-json sale=false"):
        load_text(text, "board.yaml", Path(), variables={name: value})
    name, value = parse_set_json("sale=false")
    board = load_text(text, "board.yaml", Path(), variables={name: value})
    assert [shot.id for shot in board.shots] == ["b"]
