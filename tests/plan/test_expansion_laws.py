"""What a storyboard leaves out or repeats is planned as if the film had been written out by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from storyboard.board.schema import Shot

from .films import Film, films
from .test_fingerprint_laws import keys_of, plan_of

# Each example plans two films.
SOME = settings(max_examples=settings().max_examples * 2 // 5)

# What no film could have, and must not matter.
LEFT_OUT: tuple[dict[str, JsonValue], ...] = (
    {"prompt": "{{ away[0].title }}", "duration": "{{ 1 / 0 }}"},
    {"clip": "missing.mp4", "trim": {"start": 5, "end": 1}},
    {"continues": "nowhere", "prompt": "hills"},
    {"card": {"text": "{{ away.none }}"}, "duration": -4},
)


@SOME
@given(films(), st.lists(st.tuples(st.integers(0, 4), st.sampled_from(LEFT_OUT)), max_size=3))
def test_a_film_with_shots_that_are_left_out_is_the_film_without_them(
    folders: Callable[[], Path], film: Film, away: list[tuple[int, dict[str, JsonValue]]]
) -> None:
    shots = deepcopy(film.shots)
    for number, (place, keys) in enumerate(away):
        shots.insert(
            place, {"id": f"away{number}", "when": "{{ away is none }}" if number % 2 else False, **keys}
        )
    more = replace(film, shots=shots, keys={**film.keys, "vars": {"away": []}})

    assert keys_of(plan_of(more, folders())) == keys_of(plan_of(film, folders()))


KEYS = ("prompt", "model", "duration", "params", "seed", "first_frame", "last_frame", "continues", "takes")


@SOME
@given(films(), st.booleans(), st.integers(0, 3))
def test_a_film_of_repeated_shots_is_the_film_that_is_written_out(
    folders: Callable[[], Path], film: Film, is_variable: bool, first: int
) -> None:
    first = min(first, len(film.shots) - 1)
    rest: JsonValue = [*film.shots[first:]]
    each = {"id": "{{ item.id }}", "for_each": "{{ rest }}" if is_variable else rest}
    each |= {key: f"{{{{ item.get('{key}') }}}}" for key in KEYS}
    keys: dict[str, JsonValue] = {**film.keys, "vars": {"rest": rest}}
    repeated = replace(film, shots=[*film.shots[:first], each], keys=keys)

    assert keys_of(plan_of(repeated, folders())) == keys_of(plan_of(film, folders()))


@SOME
@given(films(), st.integers(0, 3), st.booleans())
def test_a_film_whose_shots_are_included_is_the_film_that_is_written_out(
    folders: Callable[[], Path], film: Film, first: int, is_given: bool
) -> None:
    rest = deepcopy(film.shots[first:])
    given: dict[str, JsonValue] = {}
    if is_given:
        for number, shot in enumerate(rest):
            given[f"prompt{number}"], shot["prompt"] = shot["prompt"], f"{{{{ prompt{number} }}}}"
    include: dict[str, JsonValue] = {"include": "part.yaml", "with": given}
    part = {"part.yaml": json.dumps({"shots": rest}, ensure_ascii=False).encode()}
    included = replace(film, shots=[*film.shots[:first], include], pictures={**film.pictures, **part})

    assert keys_of(plan_of(included, folders())) == keys_of(plan_of(film, folders()))


def test_what_is_gone_when_loaded_is_in_no_digest_of_a_saved_plan() -> None:
    assert json.loads(Shot(id="a").model_dump_json()).keys().isdisjoint({"when", "for_each", "as"})
