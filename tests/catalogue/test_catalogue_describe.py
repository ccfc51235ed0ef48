"""The catalogue as data and as text."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from storyboard.catalogue.catalogue import load_catalogue
from storyboard.catalogue.describe import catalogue_as_data, model_as_data, model_lines
from storyboard.catalogue.schema import CatalogueFile
from storyboard.wording import dollars

NAMES = load_catalogue().names()


def test_the_summary_has_its_documented_keys() -> None:
    summaries = catalogue_as_data(load_catalogue())
    assert [summary["name"] for summary in summaries] == list(NAMES)
    for summary in summaries:
        assert list(summary) == [
            "name",
            "title",
            "family",
            "description",
            "lengths",
            "usual_length",
            "first_frame",
            "last_frame",
            "seed",
            "has_sound",
            "providers",
            "price",
        ]
    by_name = {str(summary["name"]): summary for summary in summaries}
    assert by_name["animatic"]["lengths"] == {"min": 0.5, "max": 60}
    assert by_name["hailuo-2.3"]["lengths"] == [6, 10]
    assert by_name["hailuo-02"]["providers"] == ["fal", "wavespeed", "minimax", "replicate"]
    assert by_name["hailuo-2.3"]["price"] == {"provider": "fal", "length": 6, "amount": "0.28"}
    assert by_name["hailuo-02"]["price"] == {"provider": "fal", "length": 6, "amount": "0.270"}


def test_a_price_that_is_not_known_is_null() -> None:
    catalogue = load_catalogue()
    model = catalogue.find("minimax/hailuo-2.3/fast-pro")
    alone = type(catalogue)(models={model.name: model})
    assert [summary["price"] for summary in catalogue_as_data(alone)] == [None]


@pytest.mark.parametrize("name", NAMES)
def test_a_model_as_data_can_be_pasted_into_a_file(name: str) -> None:
    model = load_catalogue().find(name)
    text = json.dumps({"catalogue": 1, "models": [model_as_data(model)]})
    assert CatalogueFile.model_validate(json.loads(text)).models == (model,)


def test_amounts_are_text_and_days_are_iso() -> None:
    text = json.dumps(model_as_data(load_catalogue().find("hailuo-2.3-fast")))
    assert '"amounts": {"6": "0.19", "10": "0.32"}' in text
    assert '"date": "2026-11-21"' in text
    assert '"widest": "5:2"' in text


@pytest.mark.parametrize("name", [*NAMES, *sorted(load_catalogue().endpoints)])
def test_the_lines_tell_everything(name: str) -> None:
    model = load_catalogue().find(name)
    lines = model_lines(model, width=100)
    text = " ".join(" ".join(lines).split())
    assert lines[0].startswith(name)
    for sentence in (*model.unsure, *(doubt for route in model.routes for doubt in route.unsure)):
        assert sentence in text
    for parameter in model.params:
        assert f"{parameter} " in text
    for route in model.routes:
        assert route.provider in text
        assert all(str(price.date) in text and price.source in text for price in route.prices)
        assert all(doubt in text for price in route.prices for doubt in price.unsure)
        for endpoint in (route.text, route.image):
            assert endpoint is None or endpoint.address in text
    assert all(len(line) <= 100 or " " not in line.strip() for line in lines)


def test_the_lines_of_one_model() -> None:
    text = "\n".join(model_lines(load_catalogue().find("hailuo-02"), width=200))
    assert "lengths      6 or 10 s; default 6 s" in text
    assert "prompt       required, up to 2000 characters" in text
    assert (
        'sends prompt*, image_url*, end_image_url, duration="6"|"10", prompt_optimizer, resolution="512P"|"768P"'
        in text
    )
    assert 'with resolution "1080P": only 6 s' in text
    assert 'with resolution "512P": no last frame' in text
    assert "with fast_pretreatment true: prompt_optimizer only true" in text
    assert '$0.017 a second, mode image, with resolution "512P" (2026-11-21, https://fal.ai/' in text
    assert "$0.28 for 6 s, $0.56 for 10 s" in text
    assert "fal   FAL_KEY, as of 2026-11-21" in text


def test_the_lines_of_the_local_model() -> None:
    text = "\n".join(model_lines(load_catalogue().find("animatic")))
    assert "local   no key" in text
    assert "price         free" in text
    assert "size         the film's own" in text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0.1", "$0.10"),
        ("0.017", "$0.017"),
        ("0.270", "$0.27"),
        ("12", "$12.00"),
        ("1E+2", "$100.00"),
        ("0", "$0.00"),
    ],
)
def test_dollars(amount: str, text: str) -> None:
    assert dollars(Decimal(amount)) == text
