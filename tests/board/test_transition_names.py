"""Transitions by the names that people know, and what each kind takes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from storyboard.board.json_schema import storyboard_schema
from storyboard.board.load import load
from storyboard.board.schema import Easing, Transition, TransitionKind
from storyboard.board.sources import sources_of
from storyboard.board.transition import TAKES
from storyboard.board.transition_names import OTHER_NAMES

VALIDATOR = Draft202012Validator(storyboard_schema())


def transition_of(folder: Path, written: str) -> Transition:
    board = folder / "film.yaml"
    board.write_text(
        "storyboard: 1\ndefaults: {model: animatic, duration: 2}\n"
        f"shots: [{{id: a, prompt: x}}, {{id: b, prompt: x, transition: {written}}}]\n"
    )
    transition = load(board).shots[1].transition
    assert transition is not None
    return transition


@pytest.mark.parametrize("kind", TransitionKind)
def test_kinds_are_written_in_lower_case_with_hyphens(kind: TransitionKind) -> None:
    assert kind.value == kind.name.lower().replace("_", "-")


@pytest.mark.parametrize(("name", "kind"), OTHER_NAMES.items())
def test_other_names_mean_the_same_for_a_board_and_for_an_editor(
    name: str, kind: TransitionKind, tmp_path: Path
) -> None:
    given = {
        TransitionKind.FADE_COLOUR: {"colour": "#102040"},
        TransitionKind.LUMA: {"picture": "x.png"},
    }.get(kind, {})
    assert Transition.model_validate({"kind": name, **given}).kind is kind
    shots = [{"id": "a", "prompt": "x"}, {"id": "b", "prompt": "x", "transition": {"kind": name, **given}}]
    assert VALIDATOR.is_valid({"storyboard": 1, "shots": shots})
    if not given:
        assert transition_of(tmp_path, name).kind is kind
    assert name not in list(TransitionKind)


def test_a_transition_says_how_it_moves_and_in_which_colour(tmp_path: Path) -> None:
    written = '{kind: dip, colour: "#102040", easing: ease-in-out, duration: 1}'
    made = transition_of(tmp_path, written)
    assert (made.kind, made.colour) == (TransitionKind.FADE_COLOUR, "#102040")
    assert (made.easing, made.duration) == (Easing.EASE_IN_OUT, Fraction(1))
    assert transition_of(tmp_path, "wipe-left").easing is Easing.LINEAR


def test_the_picture_of_a_transition_is_a_source_of_the_board(media: Path) -> None:
    made = transition_of(media, "{kind: luma, picture: good.png, softness: 0.5}")
    assert (made.picture, made.softness) == ("good.png", 0.5)
    sources = sources_of(load(media / "film.yaml"))
    assert sources[media / "good.png"] == 'the picture of the transition of shot "b"'


@pytest.mark.parametrize("key", TAKES)
def test_a_key_of_some_kinds_is_said_to_be_so(key: str) -> None:
    description = Transition.model_fields[key].description or ""
    assert "Only" in description or "picture of a `luma`" in description


def test_the_page_of_transitions_names_every_kind_and_every_other_name() -> None:
    page = (Path(__file__).parents[2] / "docs" / "transitions.md").read_text(encoding="utf-8")
    table = page.split("## Kinds")[1].split("## Keys")[0]
    for name in (*TransitionKind, *OTHER_NAMES):
        assert f"`{name}`" in table, name
