"""What a model refuses, in words; and which length is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from storyboard.catalogue.catalogue import load_catalogue
from storyboard.catalogue.lengths import covering, in_words, longest, matches, offers, shortest
from storyboard.catalogue.limits import (
    Requirements,
    Violation,
    choose_length,
    effective_params,
    planned_route,
    violations,
)
from storyboard.catalogue.schema import Lengths, Model, Parameter

BUILT_IN = [*load_catalogue().models.values(), *load_catalogue().endpoints.values()]


def found(name: str, requirements: Requirements, provider: str = "fal") -> list[Violation]:
    model = load_catalogue().find(name)
    return violations(model, planned_route(model, available={provider}), requirements)


def only(name: str, requirements: Requirements, provider: str = "fal") -> tuple[str, str]:
    (violation,) = found(name, requirements, provider)
    assert violation.hint
    return violation.field, f"{violation.message}; {violation.hint}"


def params(given: Mapping[str, JsonValue], *, image: bool = False) -> Requirements:
    return Requirements(prompt="A calm sea", params=given, first_frame=image)


@pytest.mark.parametrize(
    ("seconds", "words", "hint"),
    [
        (11, "no clip of 11 s", "split it into 2 shots, the second with"),
        (20, "of which 10 s is the nearest", "split it into 2 shots"),
        (20.5, "no clip of 20.5 s", "split it into 3 shots, each but the first with"),
    ],
)
def test_a_shot_longer_than_the_model_makes(seconds: float, words: str, hint: str) -> None:
    field, said = only("hailuo-2.3", Requirements(prompt="x", duration=Fraction(str(seconds))))
    assert field == "duration"
    assert '"hailuo-2.3"' in said
    assert "6 or 10 s" in said
    assert words in said
    assert hint in said


def test_a_model_that_takes_no_first_frame_is_not_chained() -> None:
    _, said = only(
        "fal-ai/minimax/hailuo-2.3/pro/text-to-video", Requirements(prompt="x", duration=Fraction(12))
    )
    assert said.endswith("split it into 2 shots")


@pytest.mark.parametrize("seconds", ["0.1", "5", "6", "7.5", "10"])
def test_a_shot_that_a_clip_covers_is_fine(seconds: str) -> None:
    assert found("hailuo-2.3", Requirements(prompt="x", duration=Fraction(seconds))) == []


def test_a_length_that_only_this_route_lacks_names_the_route() -> None:
    requirements = Requirements(prompt="x", duration=Fraction(6))
    assert found("hailuo-2.3-pro", requirements) == []
    _, said = only("hailuo-2.3-pro", requirements, "wavespeed")
    assert 'on "wavespeed": it offers 5 s' in said


def test_parameters_can_leave_fewer_lengths() -> None:
    hd = Requirements(prompt="x", duration=Fraction(8), params={"resolution": "1080P"})
    field, said = only("hailuo-2.3", hd, "minimax")
    assert field == "duration"
    assert 'with resolution "1080P": it offers 6 s' in said
    assert found("hailuo-2.3", Requirements(prompt="x", duration=Fraction(8)), "minimax") == []


@pytest.mark.parametrize(
    ("given", "held"),
    [
        ({"resolution": "1080P"}, True),
        ({"resolution": "1080P", "more": 1}, True),
        ({"resolution": "768P"}, False),
        ({"resolution": None}, False),
        ({"more": "1080P"}, False),
        ({}, False),
    ],
)
def test_a_restriction_holds_only_where_its_parameter_is_there(
    given: dict[str, JsonValue], held: bool
) -> None:
    assert matches({"resolution": "1080P"}, given) is held
    assert matches({}, given)


def test_a_prompt_that_is_too_long_is_counted() -> None:
    assert found("hailuo-2.3", Requirements(prompt="é" * 2000)) == []
    assert only("hailuo-2.3", Requirements(prompt="é" * 2003)) == (
        "prompt",
        'the prompt has 2003 characters, and "hailuo-2.3" takes no more than 2000; shorten it by 3',
    )


@pytest.mark.parametrize(("provider", "needed"), [("fal", True), ("wavespeed", False), ("minimax", False)])
def test_a_missing_prompt_is_a_violation_where_the_endpoint_needs_one(provider: str, needed: bool) -> None:
    fields = [
        violation.field
        for violation in found("hailuo-2.3", Requirements(prompt=" ", first_frame=True), provider)
    ]
    assert fields == (["prompt"] if needed else [])


def test_a_first_frame_that_is_needed_or_not_taken() -> None:
    field, said = only("hailuo-2.3-fast", Requirements(prompt="x"))
    assert (field, '"hailuo-2.3-fast" needs a first frame;' in said) == ("first_frame", True)
    assert '"continues"' in said
    field, said = only("minimax/hailuo-2.3/t2v-pro", Requirements(prompt="x", first_frame=True))
    assert (field, "takes no first frame;" in said) == ("first_frame", True)


def test_a_mode_that_only_this_route_lacks_names_the_route() -> None:
    model = load_catalogue().find("hailuo-2.3")
    no_text = model.routes[0].model_copy(update={"text": None})
    (violation,) = violations(model, no_text, Requirements(prompt="x"))
    assert violation.message == '"hailuo-2.3" needs a first frame on "fal"'


@pytest.mark.parametrize(
    ("name", "provider", "requirements", "words"),
    [
        (
            "hailuo-2.3",
            "fal",
            Requirements(prompt="x", first_frame=True, last_frame=True),
            "takes no last frame;",
        ),
        ("hailuo-02", "fal", Requirements(prompt="x", last_frame=True), "only together with a first frame;"),
        (
            "hailuo-02-pro",
            "wavespeed",
            Requirements(prompt="x", first_frame=True, last_frame=True),
            'no last frame on "wavespeed";',
        ),
        (
            "hailuo-02",
            "minimax",
            Requirements(prompt="x", first_frame=True, last_frame=True, params={"resolution": "512P"}),
            'no last frame with resolution "512P";',
        ),
    ],
)
def test_a_last_frame_that_is_not_taken(
    name: str, provider: str, requirements: Requirements, words: str
) -> None:
    field, said = only(name, requirements, provider)
    assert field == "last_frame"
    assert words in said


@pytest.mark.parametrize("provider", ["fal", "wavespeed", "minimax"])
def test_a_first_and_a_last_frame_are_fine_for_hailuo_02(provider: str) -> None:
    assert found("hailuo-02", Requirements(prompt="x", first_frame=True, last_frame=True), provider) == []


def test_a_last_frame_that_is_needed() -> None:
    model = load_catalogue().find("hailuo-02").model_copy(update={"last_frame": "required"})
    (violation,) = violations(model, model.routes[0], Requirements(prompt="x", first_frame=True))
    assert (violation.field, violation.message) == ("last_frame", '"hailuo-02" needs a last frame')


def test_a_seed_that_is_not_taken() -> None:
    field, said = only("hailuo-2.3", Requirements(prompt="x", seed=0))
    assert (field, '"hailuo-2.3" takes no seed' in said) == ("seed", True)
    model = load_catalogue().find("hailuo-2.3").model_copy(update={"seed": True})
    (violation,) = violations(model, model.routes[0], Requirements(prompt="x", seed=0))
    assert violation.message == '"hailuo-2.3" takes no seed on "fal"'


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"promt_optimizer": True}, 'has no parameter "promt_optimizer"; did you mean "prompt_optimizer"?'),
        ({"zoom": 2}, "parameters are: fast_pretreatment, prompt_optimizer, resolution"),
        ({"prompt_optimizer": "yes"}, 'should be true or false, not "yes"; without it, true is used'),
        ({"prompt_optimizer": 1}, "should be true or false, not 1"),
        ({"resolution": 768}, "should be text, not 768"),
        ({"resolution": "4K"}, 'should be "768P" or "1080P", not "4K"'),
        ({"resolution": "1080P"}, 'can only be "768P" on "fal"; leave it out; "minimax" or "replicate"'),
        ({"fast_pretreatment": True}, 'can only be false on "fal"; leave it out; "minimax" would take it'),
    ],
)
def test_a_parameter_that_will_not_do(value: dict[str, JsonValue], words: str) -> None:
    field, said = only("hailuo-2.3", params(value))
    assert field == f"params.{next(iter(value))}"
    assert '"hailuo-2.3"' in said
    assert words in said


def test_a_parameter_that_the_route_does_not_send_may_have_its_default() -> None:
    assert found("hailuo-2.3", params({"resolution": "768P", "fast_pretreatment": False})) == []


@pytest.mark.parametrize(
    ("name", "provider", "image", "words"),
    [
        ("hailuo-02", "fal", False, 'can only be "768P" on "fal" without a first frame'),
        ("hailuo-02", "minimax", False, 'should be "768P" or "1080P" on "minimax" without a first frame'),
        (
            "hailuo-02",
            "wavespeed",
            True,
            'can only be "768P" on "wavespeed"; leave it out; "fal", "minimax" or "replicate"',
        ),
    ],
)
def test_a_value_that_needs_the_other_mode_or_provider(
    name: str, provider: str, image: bool, words: str
) -> None:
    _, said = only(name, params({"resolution": "512P"}, image=image), provider)
    assert words in said
    assert found(name, params({"resolution": "512P"}, image=True), "fal") == []


def test_parameters_that_exclude_each_other() -> None:
    both: dict[str, JsonValue] = {"fast_pretreatment": True, "prompt_optimizer": False}
    field, said = only("hailuo-2.3", params(both), "minimax")
    assert field == "params.prompt_optimizer"
    assert "should be true with fast_pretreatment true, not false" in said
    assert found("hailuo-2.3", params({"fast_pretreatment": True}), "minimax") == []


def test_a_model_without_parameters_says_so() -> None:
    _, said = only("animatic", params({"zoom": 2}))
    assert "it has none at all" in said


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "should be at least 1"),
        (9.5, "should be at most 8"),
        (True, "should be a number"),
        (None, "a number"),
    ],
)
def test_a_number_out_of_range(value: JsonValue, words: str) -> None:
    model = _with_parameter(Parameter(type="number", default=4, minimum=1, maximum=8, description="How far."))
    (violation,) = violations(model, model.routes[0], params({"reach": value}))
    assert violation.field == "params.reach"
    assert words in violation.message


def test_a_whole_number_is_no_fraction() -> None:
    model = _with_parameter(Parameter(type="integer", default=4, description="How far."))
    (violation,) = violations(model, model.routes[0], params({"reach": 4.5}))
    assert "should be a whole number, not 4.5" in violation.message


def test_everything_wrong_is_told_at_once() -> None:
    requirements = Requirements(
        prompt="x" * 3000,
        duration=Fraction(30),
        last_frame=True,
        params={"zoom": 1, "prompt_optimizer": "on"},
        seed=3,
    )
    fields = [violation.field for violation in found("hailuo-2.3-fast", requirements)]
    assert fields == ["prompt", "first_frame", "params.zoom", "params.prompt_optimizer", "seed", "duration"]


def test_parameters_are_complete_and_sorted() -> None:
    model = load_catalogue().find("hailuo-2.3")
    assert list(effective_params(model, {"resolution": "1080P"}).items()) == [
        ("fast_pretreatment", False),
        ("prompt_optimizer", True),
        ("resolution", "1080P"),
    ]


def _with_parameter(parameter: Parameter) -> Model:
    model = load_catalogue().find("animatic")
    (route,) = model.routes
    assert route.text
    sends = {"reach": {"name": "reach"}}
    text = type(route.text).model_validate(route.text.model_dump() | {"params": sends})
    return model.model_copy(
        update={"params": {"reach": parameter}, "routes": (route.model_copy(update={"text": text}),)}
    )


seconds = st.fractions(min_value=Fraction(1, 24), max_value=120, max_denominator=1001)
ranges = st.builds(
    lambda low, more, step: Lengths(min=low, max=low + more, step=step),
    st.fractions(min_value=Fraction(1, 10), max_value=20, max_denominator=100),
    st.fractions(min_value=0, max_value=60, max_denominator=100),
    st.none() | st.fractions(min_value=Fraction(1, 10), max_value=5, max_denominator=10),
)
lists = st.sets(seconds, min_size=1, max_size=6).map(lambda values: Lengths(values=tuple(sorted(values))))


@given(st.sampled_from(BUILT_IN), seconds, seconds)
def test_a_longer_request_never_gets_a_shorter_clip(model: Model, one: Fraction, other: Fraction) -> None:
    short, long = sorted((one, other))
    for route in model.routes:
        first, second = choose_length(model, route, short), choose_length(model, route, long)
        assert second is None or (first is not None and short <= first <= second)


@given(lists | ranges, seconds)
def test_the_covering_length_is_the_least_on_offer(lengths: Lengths, wanted: Fraction) -> None:
    length = covering(lengths, wanted)
    if length is None:
        assert wanted > longest(lengths)
        return
    assert wanted <= length <= longest(lengths)
    assert offers(lengths, length)
    if length > wanted and length > shortest(lengths):
        assert not offers(lengths, wanted)


@given(lists | ranges)
def test_the_shortest_and_the_longest_are_on_offer(lengths: Lengths) -> None:
    assert offers(lengths, shortest(lengths))
    assert offers(lengths, longest(lengths))
    assert covering(lengths, Fraction(1, 1000)) == shortest(lengths)


@pytest.mark.parametrize(
    ("lengths", "words"),
    [
        (Lengths(values=(Fraction(6),)), "6 s"),
        (Lengths(values=(Fraction(4), Fraction(6), Fraction(15, 2))), "4, 6 or 7.5 s"),
        (Lengths(values=(Fraction(4), Fraction(6), Fraction(8))), "4, 6 or 8 s"),
        (Lengths(values=tuple(map(Fraction, range(3, 16)))), "3 to 15 s in steps of 1"),
        (Lengths(values=(Fraction(4), Fraction(6), Fraction(8), Fraction(12))), "4, 6, 8 or 12 s"),
        (Lengths(min=Fraction(1, 2), max=Fraction(60)), "0.5 to 60 s"),
        (Lengths(min=Fraction(4), max=Fraction(13), step=Fraction(2)), "4 to 12 s in steps of 2"),
        (
            Lengths(min=Fraction(17, 24), max=Fraction(161, 24), step=Fraction(1, 6)),
            "0.708 to 6.708 s in steps of 0.167",
        ),
    ],
)
def test_lengths_in_words(lengths: Lengths, words: str) -> None:
    assert in_words(lengths) == words
