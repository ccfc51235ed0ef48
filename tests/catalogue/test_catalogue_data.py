"""The built-in catalogue: complete, dated, unambiguous."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from pydantic import JsonValue

import storyboard.catalogue
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.catalogue.lengths import offered_lengths
from storyboard.catalogue.limits import Requirements, choose_length, effective_params, violations
from storyboard.catalogue.price import price_of
from storyboard.catalogue.providers import KEY_VARIABLES, LOCAL
from storyboard.catalogue.reading import read_models
from storyboard.catalogue.schema import Endpoint, Mode, Model, Route
from storyboard.catalogue.wire import wire_fields

DATA = Path(storyboard.catalogue.__file__).parent / "data"
MODES: tuple[Mode, Mode] = ("text", "image")

FAL = {
    f"fal-ai/minimax/{name}"
    for name in (
        "hailuo-2.3/pro/text-to-video",
        "hailuo-2.3/pro/image-to-video",
        "hailuo-2.3/standard/text-to-video",
        "hailuo-2.3/standard/image-to-video",
        "hailuo-2.3-fast/pro/image-to-video",
        "hailuo-2.3-fast/standard/image-to-video",
        "hailuo-02/pro/text-to-video",
        "hailuo-02/pro/image-to-video",
        "hailuo-02/standard/text-to-video",
        "hailuo-02/standard/image-to-video",
        "hailuo-02-fast/image-to-video",
    )
}
WAVESPEED = {
    *(
        f"minimax/hailuo-2.3/{name}"
        for name in ("t2v-pro", "i2v-pro", "t2v-standard", "i2v-standard", "fast")
    ),
    "minimax/hailuo-2.3/fast-pro",
    *(f"minimax/hailuo-02/{name}" for name in ("t2v-pro", "i2v-pro", "pro", "t2v-standard", "i2v-standard")),
    *(f"minimax/hailuo-02/{name}" for name in ("standard", "fast")),
}
MINIMAX = {"MiniMax-Hailuo-2.3", "MiniMax-Hailuo-2.3-Fast", "MiniMax-Hailuo-02"}
REPLICATE = {"minimax/hailuo-2.3", "minimax/hailuo-02", "minimax/hailuo-02-fast"}


def hailuo_models() -> list[Model]:
    return [model for model in load_catalogue().models.values() if model.family == "MiniMax Hailuo"]


def routes() -> Iterator[tuple[Model, Route]]:
    for model in load_catalogue().models.values():
        for route in model.routes:
            yield model, route


def endpoints() -> Iterator[tuple[Model, Route, Mode, Endpoint]]:
    for model, route in routes():
        for mode in MODES:
            if endpoint := route.endpoint(mode):
                yield model, route, mode, endpoint


def test_the_models_of_hailuo_are_there() -> None:
    assert "animatic" in load_catalogue().names()
    assert tuple(model.name for model in hailuo_models()) == (
        "hailuo-2.3-pro",
        "hailuo-2.3",
        "hailuo-2.3-fast",
        "hailuo-2.3-fast-pro",
        "hailuo-02-pro",
        "hailuo-02",
        "hailuo-02-fast",
    )


@pytest.mark.parametrize("file", sorted(DATA.glob("*.yaml")), ids=lambda file: file.name)
def test_a_built_in_file_is_whole_by_itself(file: Path) -> None:
    assert read_models(file.read_bytes(), file.name)


def test_hailuo_has_all_three_providers_and_replicate_where_it_has_it() -> None:
    for model in hailuo_models():
        providers = list(dict.fromkeys(route.provider for route in model.routes))
        if "replicate" in providers:
            assert providers.pop() == "replicate"
        assert ("2.3-fast" in model.name) == ("replicate" not in {route.provider for route in model.routes})
        assert providers == ["fal", "wavespeed", "minimax"]


@pytest.mark.parametrize(
    ("provider", "ids"),
    [("fal", FAL), ("wavespeed", WAVESPEED), ("minimax", MINIMAX), ("replicate", REPLICATE)],
)
def test_every_id_of_the_providers_finds_its_one_route(provider: str, ids: set[str]) -> None:
    catalogue = load_catalogue()
    of_hailuo = (route for model in hailuo_models() for route in model.routes if route.provider == provider)
    endpoints = (route.endpoint(mode) for route in of_hailuo for mode in MODES)
    assert {endpoint.id for endpoint in endpoints if endpoint and endpoint.id} == ids
    for name in ids:
        model = catalogue.find(name)
        (route,) = model.routes
        assert (model.name, route.provider) == (name, provider)
        assert all(endpoint is None or endpoint.id == name for endpoint in (route.text, route.image))


def test_an_id_belongs_to_one_route_only() -> None:
    owners: dict[str, set[tuple[str, int]]] = {}
    for model, route, _, endpoint in endpoints():
        if endpoint.id:
            owners.setdefault(endpoint.id, set()).add((model.name, model.routes.index(route)))
    assert [name for name, places in owners.items() if len(places) > 1] == []


def test_dates_are_of_the_reading_and_sources_are_pages() -> None:
    for _, route in routes():
        assert date(2026, 9, 1) <= route.date <= datetime.now(UTC).date()
        for price in route.prices:
            assert date(2026, 9, 1) <= price.date <= datetime.now(UTC).date()
            assert route.provider == LOCAL or re.fullmatch(r"https://\S+", price.source)
    for _, route, _, endpoint in endpoints():
        assert route.provider == LOCAL or re.fullmatch(r"https://\S+", endpoint.source)


def test_every_length_of_every_endpoint_has_a_price_or_a_reason_why_not() -> None:
    for model, route, mode, _ in endpoints():
        lengths = (route.lengths or model.lengths).values or (Fraction(1, 2), Fraction(60))
        known = [price_of(route, mode, length, effective_params(model, {})) for length in lengths]
        assert route.no_price is not None or None not in known, (model.name, route.provider, mode)


def test_what_the_pages_do_not_say_is_not_made_up() -> None:
    find = load_catalogue().find
    unknown: list[tuple[str, Mode, int, dict[str, JsonValue]]] = [
        ("minimax/hailuo-2.3/fast-pro", "image", 6, {}),
        ("minimax/hailuo-02/t2v-pro", "text", 5, {}),
    ]
    for name, mode, length, params in unknown:
        model = find(name)
        complete = effective_params(model, params)
        assert price_of(model.routes[0], mode, Fraction(length), complete) is None
        assert model.routes[0].no_price


def test_doubtful_facts_are_marked() -> None:
    find = load_catalogue().find
    for name in ("hailuo-02-pro", "hailuo-02-fast"):
        assert find(name).routes[0].prices[0].unsure
    for name in ("minimax/hailuo-02/pro", "minimax/hailuo-02/fast", "minimax/hailuo-02/i2v-pro"):
        assert find(name).routes[0].prices[0].unsure


def test_a_page_that_names_no_price_leaves_a_doubt() -> None:
    (route,) = load_catalogue().find("fal-ai/minimax/hailuo-2.3/pro/text-to-video").routes
    doubted = [price for price in route.prices if "text" in price.modes]
    assert all(any("names no price" in sentence for sentence in price.unsure) for price in doubted)
    assert doubted


def test_what_is_confirmed_is_without_a_doubt() -> None:
    prices = [price for _, route in routes() if route.provider == "minimax" for price in route.prices]
    assert prices
    assert all(not price.unsure and price.date == date(2026, 11, 25) for price in prices)
    find = load_catalogue().find
    for name, resolution, length, amount in (
        ("MiniMax-Hailuo-2.3", "768P", 6, "0.28"),
        ("MiniMax-Hailuo-2.3", "768P", 10, "0.56"),
        ("MiniMax-Hailuo-2.3", "1080P", 6, "0.49"),
        ("MiniMax-Hailuo-2.3-Fast", "768P", 6, "0.19"),
        ("MiniMax-Hailuo-2.3-Fast", "768P", 10, "0.32"),
        ("MiniMax-Hailuo-2.3-Fast", "1080P", 6, "0.33"),
        ("MiniMax-Hailuo-02", "512P", 6, "0.10"),
        ("MiniMax-Hailuo-02", "512P", 10, "0.15"),
    ):
        model = find(name)
        params = effective_params(model, {"resolution": resolution})
        assert price_of(model.routes[0], "image", Fraction(length), params) == Decimal(amount)


def test_whatever_else_is_in_doubt_is_marked() -> None:
    find = load_catalogue().find
    assert any(
        "last_image" in sentence for sentence in find("minimax/hailuo-02/i2v-standard").routes[0].unsure
    )
    assert any("5 seconds" in sentence for sentence in find("minimax/hailuo-2.3/i2v-pro").routes[0].unsure)
    for name in MINIMAX:
        assert find(name).routes[0].unsure
    assert any("24" in (model.frame_rate or "") and "25" in (model.frame_rate or "") for model, _ in routes())


def test_a_default_that_the_provider_does_not_share_is_always_sent() -> None:
    for model, _, _, endpoint in endpoints():
        for name, wire in endpoint.params.items():
            assert wire.always or wire.default == model.params[name].default, (
                model.name,
                endpoint.address,
                name,
            )


def test_wire_names_are_each_used_once() -> None:
    for model, route, mode, _ in endpoints():
        names = [field.name for field in wire_fields(model, route, mode)]
        assert len(names) == len(set(names))


def test_fal_takes_seconds_as_text_and_the_others_as_numbers() -> None:
    for model, route, mode, _ in endpoints():
        for field in wire_fields(model, route, mode):
            if field.carries == "duration" and route.provider != LOCAL:
                kinds = {type(value) for value in field.allowed or ()}
                assert kinds == ({str} if route.provider == "fal" else {int})


def test_replicate_says_the_resolution_to_a_model_that_stands_for_two() -> None:
    for model, route, mode, endpoint in endpoints():
        if route.provider == "replicate":
            assert endpoint.address in REPLICATE
            sent = {field.name: field for field in wire_fields(model, route, mode)}
            if model.name.endswith("-pro"):
                assert sent["resolution"].default == "1080p"
            elif "fast" not in model.name:
                assert sent["resolution"].always
                assert {"768p", "1080p"} <= {*(sent["resolution"].allowed or ())}


def test_replicate_makes_ten_seconds_at_768p_only() -> None:
    for name in ("hailuo-2.3", "hailuo-02"):
        model = load_catalogue().find(name)
        route = next(route for route in model.routes if route.provider == "replicate")
        assert choose_length(model, route, Fraction(10)) == 10
        assert choose_length(model, route, Fraction(10), params={"resolution": "1080P"}) is None


def test_minimax_names_the_model_in_the_body_of_one_address() -> None:
    bodies: dict[str, object] = {}
    for model, route, _, endpoint in endpoints():
        if route.provider == "minimax":
            assert endpoint.address == "v1/video_generation"
            bodies[model.name] = endpoint.constants
    assert bodies == {
        "hailuo-2.3-pro": {"model": "MiniMax-Hailuo-2.3", "resolution": "1080P"},
        "hailuo-2.3": {"model": "MiniMax-Hailuo-2.3"},
        "hailuo-2.3-fast": {"model": "MiniMax-Hailuo-2.3-Fast"},
        "hailuo-2.3-fast-pro": {"model": "MiniMax-Hailuo-2.3-Fast", "resolution": "1080P"},
        "hailuo-02-pro": {"model": "MiniMax-Hailuo-02", "resolution": "1080P"},
        "hailuo-02": {"model": "MiniMax-Hailuo-02"},
        "hailuo-02-fast": {"model": "MiniMax-Hailuo-02", "resolution": "512P"},
    }


def test_every_endpoint_can_be_used_as_its_model_is_meant_to_be() -> None:
    for model, route, mode, _ in endpoints():
        length = choose_length(model, route, None)
        assert length is not None
        requirements = Requirements(prompt="A calm sea", duration=length, first_frame=mode == "image")
        assert violations(model, route, requirements) == [], (model.name, route.provider, mode)
        assert offered_lengths(model, route, effective_params(model, {})) is (route.lengths or model.lengths)


def test_only_hailuo_02_takes_a_last_frame() -> None:
    taking = [model.name for model in load_catalogue().models.values() if model.last_frame != "none"]
    assert taking == ["animatic", "hailuo-02-pro", "hailuo-02"]


def test_the_animatic_is_free_local_and_takes_everything() -> None:
    model = load_catalogue().find("animatic")
    (route,) = model.routes
    assert (route.provider, model.any_size, model.seed) == (LOCAL, True, True)
    for mode in MODES:
        assert price_of(route, mode, Fraction(7, 3), {}) == 0
    requirements = Requirements(prompt="", duration=Fraction(1, 24), last_frame=True, seed=7)
    assert violations(model, route, requirements) == []
    assert choose_length(model, route, Fraction(7, 3)) == Fraction(7, 3)
    assert choose_length(model, route, Fraction(1, 24)) == Fraction(1, 2)


def test_every_hosted_provider_has_a_variable_for_its_key() -> None:
    assert {route.provider for _, route in routes()} - {LOCAL} <= set(KEY_VARIABLES)


def test_importing_the_catalogue_loads_nothing_heavy() -> None:
    heavy = ("av", "numpy", "PIL", "moviepy", "jinja2", "cv2", "httpx")
    program = (
        "import sys; from storyboard.catalogue.catalogue import load_catalogue; load_catalogue();"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
