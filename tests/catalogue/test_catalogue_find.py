"""Names and ids: what a shot's `model` finds."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from textwrap import wrap

import pytest

from storyboard.catalogue.catalogue import catalogue_of, load_catalogue
from storyboard.catalogue.limits import planned_route
from storyboard.catalogue.providers import KEY_VARIABLES, providers_with_keys
from storyboard.errors import PlanError


def test_a_name_finds_the_model_with_all_its_routes() -> None:
    model = load_catalogue().find("hailuo-2.3")
    assert [route.provider for route in model.routes] == ["fal", "wavespeed", "minimax", "replicate"]
    assert model.first_frame == "optional"


def test_an_id_keeps_only_what_its_endpoint_takes() -> None:
    catalogue = load_catalogue()
    image = catalogue.find("fal-ai/minimax/hailuo-02/standard/image-to-video")
    text = catalogue.find("fal-ai/minimax/hailuo-02/standard/text-to-video")
    assert (image.first_frame, image.last_frame) == ("required", "optional")
    assert (text.first_frame, text.last_frame) == ("none", "none")
    assert set(image.params) == {"prompt_optimizer", "resolution"}
    assert set(text.params) == {"prompt_optimizer"}


def test_an_id_that_stands_for_both_modes_keeps_both() -> None:
    model = load_catalogue().find("MiniMax-Hailuo-2.3")
    (route,) = model.routes
    assert route.text is not None
    assert route.image is not None
    assert model.first_frame == "optional"
    assert set(model.params) == {"prompt_optimizer", "fast_pretreatment", "resolution"}


def test_an_id_needs_a_prompt_where_its_endpoint_does() -> None:
    catalogue = load_catalogue()
    assert catalogue.find("hailuo-2.3").prompt.required
    assert not catalogue.find("minimax/hailuo-2.3/i2v-standard").prompt.required
    assert catalogue.find("minimax/hailuo-2.3/t2v-standard").prompt.required
    assert catalogue.find("minimax/hailuo-2.3/i2v-standard").prompt.limit == 2000


def test_an_id_has_the_lengths_and_picture_limits_of_its_route() -> None:
    model = load_catalogue().find("minimax/hailuo-2.3/i2v-pro")
    assert model.lengths.values == (Fraction(5),)
    assert model.usual_length == 5
    assert model.picture is not None
    assert model.picture.formats == ("jpeg", "png")


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("hailuo-2.3-por", "hailuo-2.3-pro"),
        ("Animatic", "animatic"),
    ],
)
def test_an_unknown_model_is_guessed_at(wrong: str, meant: str) -> None:
    with pytest.raises(PlanError) as caught:
        load_catalogue().find(wrong)
    assert caught.value.message == f'there is no model "{wrong}"'
    assert caught.value.hint is not None
    assert f'did you mean "{meant}"?' in caught.value.hint
    assert "models are: animatic, hailuo-2.3-pro" in caught.value.hint


def test_a_later_model_takes_the_place_and_the_ids_of_an_earlier_one() -> None:
    built_in = load_catalogue().find("hailuo-2.3")
    mine = built_in.model_copy(update={"title": "Mine"})
    catalogue = catalogue_of([built_in, mine])
    assert catalogue.find("hailuo-2.3").title == "Mine"
    assert catalogue.find("minimax/hailuo-2.3/t2v-standard").title == "Mine"


def test_keys_in_the_environment_are_found_and_blank_ones_are_not() -> None:
    environ = {"FAL_KEY": "x", "WAVESPEED_API_KEY": " ", "REPLICATE_API_TOKEN": "", "HOME": "/"}
    assert providers_with_keys(environ) == {"fal"}
    assert providers_with_keys(dict.fromkeys(KEY_VARIABLES.values(), "x")) == set(KEY_VARIABLES)


@pytest.mark.parametrize(
    ("available", "provider"),
    [
        ((), "fal"),
        (("minimax",), "minimax"),
        (("minimax", "wavespeed"), "wavespeed"),
        (("elsewhere",), "fal"),
    ],
)
def test_the_first_route_with_a_key_is_planned_or_else_the_first(
    available: tuple[str, ...], provider: str
) -> None:
    model = load_catalogue().find("hailuo-2.3")
    assert planned_route(model, available=available).provider == provider


def test_the_local_route_needs_no_key() -> None:
    animatic, hailuo = load_catalogue().find("animatic"), load_catalogue().find("hailuo-2.3")
    mixed = hailuo.model_copy(update={"routes": (*hailuo.routes, *animatic.routes)})
    assert planned_route(mixed, available=()).provider == "local"


def test_a_route_without_the_mode_is_only_the_last_resort() -> None:
    hailuo = load_catalogue().find("hailuo-2.3")
    fal, *others = hailuo.routes
    model = hailuo.model_copy(update={"routes": (fal.model_copy(update={"text": None}), *others)})
    assert planned_route(model, available={"fal"}, mode="image").provider == "fal"
    assert planned_route(model, available={"fal"}, mode="text").provider == "wavespeed"


def test_a_providers_name_before_the_id_says_whose_it_is() -> None:
    catalogue = load_catalogue()
    for name, model in catalogue.endpoints.items():
        assert catalogue.find(f"{model.routes[0].provider}:{name}") == model
    with pytest.raises(PlanError):
        catalogue.find("fal:minimax/hailuo-2.3/i2v-pro")


def test_names_are_those_of_the_files_and_words_match_all_ids() -> None:
    catalogue = load_catalogue()
    assert not any("/" in name for name in catalogue.names())
    assert catalogue.matching("HAILUO-02-fast") == (
        "hailuo-02-fast",
        "fal-ai/minimax/hailuo-02-fast/image-to-video",
        "minimax/hailuo-02-fast",
    )
    assert len(catalogue.matching("kling")) == 24
    assert catalogue.matching("nothing like it") == ()


def test_an_unknown_id_is_told_how_it_can_be_used_and_what_is_near() -> None:
    with pytest.raises(PlanError) as caught:
        load_catalogue().find("fal-ai/kling-video/v2.6/pro/image-to-vidoe")
    hint = str(caught.value.hint)
    assert hint.startswith(
        "an id that is not in the catalogue is used as it is when its provider stands before it"
    )
    assert '"fal:fal-ai/kling-video/v2.6/pro/image-to-vidoe"' in hint
    assert hint.endswith('nearest to it the catalogue knows "fal-ai/kling-video/v2.6/pro/image-to-video"')
    assert "did you mean" not in hint


@pytest.mark.parametrize(
    ("name", "first_frame"),
    [
        ("wavespeed:kwaivgi/kling-v2.6-pro/image-to-video", "required"),
        ("replicate:luma/ray-3.2", "none"),
        ("replicate:owner/name:0a1b2c", "none"),
        ("fal:someone/new-model", "none"),
    ],
)
def test_the_hint_about_an_unknown_id_is_a_file_that_finds_it(
    tmp_path: Path, name: str, first_frame: str
) -> None:
    with pytest.raises(PlanError) as caught:
        load_catalogue().find(name)
    provider, _, wanted = name.partition(":")
    assert caught.value.message == f'the catalogue does not know "{wanted}" of "{provider}"'
    hint = str(caught.value.hint)
    assert "--catalogue" in hint
    path = tmp_path / "mine.yaml"
    path.write_text("\n".join(wrap(hint[hint.index("{") :], 60)), encoding="utf-8")
    model = load_catalogue(path).find(name)
    assert (model.name, model.first_frame) == (wanted, first_frame)
    assert model.routes[0].provider == provider


def test_a_part_of_a_name_finds_the_ids_that_have_it() -> None:
    with pytest.raises(PlanError) as raised:
        load_catalogue().find("veo")
    assert (raised.value.hint or "").startswith('ids with "veo" in them are: fal-ai/veo')
    with pytest.raises(PlanError) as raised:
        load_catalogue().find("nonsense")
    assert (raised.value.hint or "").startswith("models are: animatic")


def test_a_part_of_an_id_finds_those_that_have_it() -> None:
    with pytest.raises(PlanError) as raised:
        load_catalogue().find("FAL-AI/kling-video/o1")
    assert "in them are: fal-ai/kling-video/o1/image-to-video" in (raised.value.hint or "")


@pytest.mark.parametrize("change", [str.upper, str.lower, str.title])
def test_every_name_that_is_printed_is_found_in_any_case(change: Callable[[str], str]) -> None:
    catalogue = load_catalogue()
    for name in catalogue.matching(""):
        assert catalogue.find(catalogue.spelt(change(name))).routes


def test_of_two_models_with_one_id_the_users_own_is_meant(tmp_path: Path) -> None:
    own = """
catalogue: 1
models:
  - name: mine
    title: Mine
    family: Mine
    description: A built-in endpoint under a name of my own.
    lengths: [6]
    usual_length: 6
    routes:
      - provider: fal
        date: 2026-11-26
        no_price: Nobody has said.
        text:
          id: fal-ai/minimax/hailuo-2.3/standard/text-to-video
          source: https://example.com/mine
          duration: {name: duration, form: number}
"""
    (tmp_path / "own.yaml").write_text(own, encoding="utf-8")
    endpoint = "fal-ai/minimax/hailuo-2.3/standard/text-to-video"
    assert load_catalogue().find(endpoint).title != "Mine"
    catalogue = load_catalogue(tmp_path / "own.yaml")
    assert {catalogue.find(name).title for name in (endpoint, f"fal:{endpoint}")} == {"Mine"}
