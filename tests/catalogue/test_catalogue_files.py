"""Catalogue files of the user's own: what they add, and every mistake with its place."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from storyboard.catalogue.catalogue import load_catalogue
from storyboard.catalogue.limits import Requirements, choose_length, effective_params, violations
from storyboard.catalogue.price import price_of
from storyboard.catalogue.reference import catalogue_reference
from storyboard.catalogue.wire import spelled, wire_fields
from storyboard.errors import BoardError, Problem

DOCS = Path(__file__).parents[2] / "docs"

WHOLE = """\
catalogue: 1
models:
  - name: mine
    title: Mine
    family: Own
    description: Mine alone.
    lengths: [4, 8]
    usual_length: 4
    first_frame: optional
    params:
      motion: {type: integer, default: 5, minimum: 1, maximum: 10, description: How much moves.}
    routes:
      - provider: fal
        date: 2026-11-21
        text:
          id: own/mine/text
          source: a page
          params: {motion: {name: motion_strength}}
        image:
          id: own/mine/image
          source: a page
          first_frame: image_url
        prices:
          - {per: second, amount: 0.1, date: 2026-11-21, source: a page}
"""


def written(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, *changes: tuple[str, str]) -> list[Problem]:
    text = WHOLE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    with pytest.raises(BoardError) as caught:
        load_catalogue(written(folder, text))
    return list(caught.value.problems)


def documented(folder: Path, model: str) -> Path:
    page = (DOCS / "catalogue.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    (block,) = (block for block in blocks if f"name: {model}\n" in block)
    return written(folder, block, "documented.yaml")


@pytest.fixture
def example(tmp_path: Path) -> Path:
    return documented(tmp_path, "lighthouse-2")


def test_a_file_adds_to_the_built_in_models(tmp_path: Path) -> None:
    catalogue = load_catalogue(written(tmp_path, WHOLE))
    assert catalogue.names() == (*load_catalogue().names(), "mine")
    assert catalogue.find("own/mine/image").first_frame == "required"
    assert "mine" not in load_catalogue().models


def test_a_model_of_the_same_name_takes_the_built_in_place(tmp_path: Path) -> None:
    catalogue = load_catalogue(written(tmp_path, WHOLE.replace("name: mine\n", "name: hailuo-02\n")))
    assert catalogue.names() == load_catalogue().names()
    assert catalogue.find("hailuo-02").title == "Mine"
    assert "fal-ai/minimax/hailuo-02/standard/text-to-video" not in catalogue.endpoints


def test_of_two_files_the_later_one_counts(tmp_path: Path) -> None:
    first = written(tmp_path, WHOLE)
    second = written(tmp_path, WHOLE.replace("title: Mine", "title: Newer"), "newer.yaml")
    assert load_catalogue(first, second).find("mine").title == "Newer"


def test_the_documented_example_does_what_the_page_says(example: Path) -> None:
    model = load_catalogue(example).find("lighthouse-2")
    fal, replicate = model.routes
    assert choose_length(model, fal, Fraction(9)) == 12
    assert choose_length(model, fal, Fraction(9), params={"resolution": "1080P"}) is None
    assert choose_length(model, replicate, None) == 8
    assert price_of(fal, "text", Fraction(12), effective_params(model, {})) == Decimal("0.40")
    assert price_of(fal, "text", Fraction(8), effective_params(model, {"resolution": "1080P"})) == Decimal(
        "0.48"
    )
    assert fal.text is not None
    assert spelled(fal.text.params["resolution"], "1080P") == "1080p"
    motion = next(field for field in wire_fields(model, fal, "text") if field.carries == "params.motion")
    assert (motion.name, motion.default, motion.always) == ("motion_strength", 3, True)
    moving = Requirements(prompt="Waves", first_frame=True, params={"motion": 7})
    assert violations(model, fal, moving) == []
    assert [violation.field for violation in violations(model, replicate, moving)] == ["params.motion"]


def test_the_schema_can_say_what_replicate_needs(example: Path) -> None:
    model = load_catalogue(example).find("lighthouse/lighthouse-2")
    (route,) = model.routes
    assert route.image is not None
    assert route.image.address == "lighthouse/lighthouse-2"
    fields = {field.name: field for field in wire_fields(model, route, "image")}
    assert fields["duration"].allowed == (8,)
    assert fields["output_format"].default == "mp4"
    assert route.no_price is not None
    assert price_of(route, "image", Fraction(8), {}) is None


def test_the_least_documented_file_is_enough_for_a_model_of_wavespeed(tmp_path: Path) -> None:
    catalogue = load_catalogue(documented(tmp_path, "kling-2.6"))
    model = catalogue.find("wavespeed:kwaivgi/kling-v2.6-pro/image-to-video")
    assert model == catalogue.find("kwaivgi/kling-v2.6-pro/image-to-video")
    (route,) = model.routes
    assert violations(model, route, Requirements(prompt="x", first_frame=True, duration=Fraction(7))) == []
    assert {field.name for field in wire_fields(model, route, "image")} == {"prompt", "image", "duration"}


def test_the_page_of_keys_is_up_to_date() -> None:
    page = (DOCS / "catalogue-keys.md").read_text(encoding="utf-8")
    assert page == catalogue_reference(), (
        "docs/catalogue-keys.md is not what catalogue_reference() returns: make docs"
    )


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BoardError) as caught:
        load_catalogue(tmp_path / "none.yaml")
    (problem,) = caught.value.problems
    assert problem.path.endswith("none.yaml")
    assert problem.message == '"none.yaml" does not exist'


def test_the_problems_of_all_files_come_together(tmp_path: Path) -> None:
    one = written(tmp_path, WHOLE.replace("lengths: [4, 8]", "lengths: [8, 4]"), "one.yaml")
    two = written(tmp_path, WHOLE.replace("title: Mine", "titel: Mine"), "two.yaml")
    with pytest.raises(BoardError) as caught:
        load_catalogue(one, two)
    assert {Path(problem.path).name for problem in caught.value.problems} == {"one.yaml", "two.yaml"}


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("catalogue: 1", "catalogue: 2", (1, 12), "of version 2, and this program reads 1; a newer storyboard"),
        ("first_frame: opt", "first_fram: opt", (9, 5), 'unknown key "first_fram"; did you mean "first_frame"?'),
        ("name: mine\n", "name: My Model\n", (3, 11), '"name" cannot be the text "My Model"'),
        ("lengths: [4, 8]", "lengths: [4, x]", (7, 18), "should be a number of seconds above 0"),
        ("lengths: [4, 8]", "lengths: [8, 4]", (7, 14), '"lengths" should rise from one number to the next'),
        ("lengths: [4, 8]", "lengths: []", (7, 14), '"lengths" is empty'),
        ("lengths: [4, 8]", "lengths: {min: 4}", (7, 14), 'should have a "min" and a "max"'),
        ("lengths: [4, 8]", "lengths: {min: 4, max: 2}", (7, 14), 'has a "min" above its "max"'),
        ("lengths: [4, 8]", "lengths: {values: [4], min: 2}", (7, 14), 'has both "values" and a range'),
        ("usual_length: 4", "usual_length: 5", (8, 19), '"usual_length" should be one of its lengths: 4 or 8 s'),
        ("first_frame: optional", "first_frame: maybe", (9, 18), "choices are: none, optional, required"),
        ("first_frame: optional", "first_frame: none", (20, 11), 'does not go with "first_frame: none"'),
        ("first_frame: optional", "first_frame: required", (16, 11), 'does not go with "first_frame: required"'),
        ("type: integer", "type: whole", (11, 22), "choices are: boolean, string, integer, number, list, object"),
        ("default: 5", "default: 50", (11, 40), "should be at most 10, not 50"),
        ("default: 5", "default: 5, required: true", (11, 40), "goes with a parameter that has to be given"),
        ("source: a page\n          params",
         "source: a page\n          duration: {name: d, form: frames}\n          params",
         (18, 21), 'should have a "rate" with form "frames"'),
        ("source: a page\n          params",
         "source: a page\n          duration: {name: d, form: number, unit: s}\n          params",
         (18, 51), 'goes with form "string" only'),
        ("default: 5", "default: [5]", (11, 40), "should be text, a number, true or false"),
        ("default: 5", "default: 5, allowed: [5, five]", (11, 56), 'should be a whole number, not "five"'),
        ("default: 5", "default: 5, allowed: []", (11, 52), '"params.motion.allowed" is empty'),
        ("{motion: {name", "{moton: {name", (18, 20), 'is not a parameter of the model; did you mean "motion"?'),
        ("motion_strength}", "x, allowed: [11]}", (18, 48), "should be at most 10, not 11"),
        ("date: 2026-11-21\n", "date: yesterday\n", (14, 15), "should be a day, such as 2026-11-21"),
        ("id: own/mine/text", "prompt: prompt", (16, 11), "goes nowhere"),
        ("          first_frame: image_url\n", "", (20, 11), '"routes[0].image.first_frame" is missing'),
        ("          source: a page\n          params", "          seed: s\n          source: p\n          params",
         (17, 17), "is a field for something that the model does not take"),
        ("per: second, amount: 0.1", "per: second", (24, 13), 'should give one "amount"'),
        ("per: second, amount: 0.1", "per: duration, amount: 1", (24, 13), 'should give "amounts" by length'),
        ("amount: 0.1", "amount: cheap", (24, 35), "should be an amount in US dollars"),
        ("per: second, amount: 0.1", "per: duration, amounts: {six: 1}", (24, 39), "should have a number of seconds"),
        ("amount: 0.1", "amount: 0.1, when: {size: 2}", (24, 47), "is not a parameter of the model"),
        ("amount: 0.1", "amount: 0.1, when: {motion: fast}", (24, 55), 'should be a whole number, not "fast"'),
    ],
)  # fmt: skip
def test_a_mistake_has_its_place(
    tmp_path: Path, old: str, new: str, place: tuple[int, int], words: str
) -> None:
    found = problems(tmp_path, (old, new))
    assert (found[0].line, found[0].column) == place, [str(problem) for problem in found]
    assert words in str(found[0])
    assert len(found) == 1


def test_both_modes_of_a_route_may_have_one_id(tmp_path: Path) -> None:
    text = WHOLE.replace("id: own/mine/image", "id: own/mine/text")
    assert load_catalogue(written(tmp_path, text)).find("own/mine/text").first_frame == "optional"


def test_an_id_may_belong_to_two_providers(tmp_path: Path) -> None:
    at = WHOLE.index("      - provider: fal")
    text = WHOLE + WHOLE[at:].replace("provider: fal", "provider: replicate")
    catalogue = load_catalogue(written(tmp_path, text))
    assert catalogue.find("own/mine/text").routes[0].provider == "replicate"
    assert catalogue.find("replicate:own/mine/text").name == "own/mine/text"
    other = catalogue.find("fal:own/mine/text")
    assert (other.name, other.routes[0].provider) == ("fal:own/mine/text", "fal")
    assert catalogue.find(other.name) == other


def test_lengths_that_no_number_says_are_fractions(tmp_path: Path) -> None:
    text = WHOLE.replace("lengths: [4, 8]", "lengths: [4, 121/24]")
    assert load_catalogue(written(tmp_path, text)).find("mine").lengths.values == (
        Fraction(4),
        Fraction(121, 24),
    )


def test_a_route_with_nothing_in_it(tmp_path: Path) -> None:
    end = WHOLE.index("        text:")
    path = written(tmp_path, WHOLE[:end])
    with pytest.raises(BoardError) as caught:
        load_catalogue(path)
    said = [problem.message for problem in caught.value.problems]
    assert any("has no endpoint" in message for message in said)
    assert any("has no price" in message for message in said)
    assert any('is "optional", but no route has an endpoint for mode "text"' in message for message in said)


def test_names_and_ids_that_are_there_twice(tmp_path: Path) -> None:
    again = WHOLE + WHOLE[WHOLE.index("  - name") :]
    with pytest.raises(BoardError) as caught:
        load_catalogue(written(tmp_path, again))
    said = [(problem.line, problem.message) for problem in caught.value.problems]
    assert said == [
        (25, 'model "mine": "name" is the name of two models in this file'),
        (38, 'model "mine": "routes[0].text.id" is the id of another route too: "own/mine/text"'),
        (42, 'model "mine": "routes[0].image.id" is the id of another route too: "own/mine/image"'),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("- 1\n", "should be a mapping"),
        ("catalogue: 1\nmodels: []\n", '"models" is empty'),
        ("models: []\n", '"catalogue" is missing'),
        ("catalogue: 1\ncatalogue: 1\n", "written twice"),
        ("catalogue: 1\nmodels: [{name: x}]\n", '"title" is missing'),
        ("catalogue: 1\nmodels:\n\t- x\n", ":3:1:"),
    ],
)
def test_a_file_that_is_no_catalogue(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BoardError) as caught:
        load_catalogue(written(tmp_path, text))
    assert words in str(caught.value)


def test_a_value_beyond_the_restrictions_of_its_parameter(tmp_path: Path) -> None:
    rule = "        restrictions: [{when: {motion: 99}, params: {zoom: [1]}, lengths: [2, 1]}]\n"
    found = problems(tmp_path, ("        prices:\n", rule + "        prices:\n"))
    assert [
        problem.message.removeprefix('model "mine": "routes[0].restrictions[0].') for problem in found
    ] == [
        'when.motion" should be at most 10, not 99',
        'params.zoom" is not a parameter of the model',
        'lengths" should rise from one number to the next',
    ]
