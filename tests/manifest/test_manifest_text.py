"""The manifest as text: sorted, described, bounded, and refused when it is not as storyboard wrote it."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import JsonValue

from storyboard.errors import MediaError
from storyboard.limits import MANIFEST_COMMENT_BYTES
from storyboard.manifest.file import manifest_path
from storyboard.manifest.json_schema import manifest_schema
from storyboard.manifest.reading import shown_manifest
from storyboard.manifest.schema import Manifest
from storyboard.manifest.text import comment_text, manifest_data, manifest_in, manifest_text

from .conftest import manifest_shot, manifest_with

COMMITTED = Path(__file__).parents[2] / "schemas" / "manifest.schema.json"


def test_the_committed_schema_is_that_of_the_class() -> None:
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == manifest_schema()


def test_a_manifest_is_valid_by_its_schema(manifest: Manifest) -> None:
    Draft202012Validator.check_schema(manifest_schema())
    validator = Draft202012Validator(manifest_schema())
    data = json.loads(manifest_text(manifest))
    validator.validate(data)
    validator.validate(json.loads(comment_text(manifest)))
    data["shots"][0]["frames"] = "many"
    assert not validator.is_valid(data)


def test_every_key_is_described() -> None:
    schema: dict[str, JsonValue] = manifest_schema()
    parts = schema["$defs"]
    assert isinstance(parts, dict)
    for part in (schema, *parts.values()):
        assert isinstance(part, dict)
        properties = part.get("properties", {})
        assert isinstance(properties, dict)
        assert all(isinstance(each, dict) and each.get("description") for each in properties.values())


def test_it_is_sorted_and_comes_back_as_it_was(manifest: Manifest) -> None:
    text = manifest_text(manifest)
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"
    assert manifest_in(text, "it") == manifest


def test_control_characters_of_a_prompt_are_escaped_and_stay() -> None:
    prompt = "red\x1b[31m \x9b \u202e 海\u3000\n\tdusk \U000e0001"
    manifest = manifest_with(manifest_shot(0, prompt))
    text = manifest_text(manifest)
    assert text.replace("\n", "").isprintable()
    assert "海" in text
    assert manifest_in(text, "it") == manifest
    assert comment_text(manifest).isascii()


def test_the_metadata_have_all_but_the_films_own_digest(manifest: Manifest) -> None:
    data = manifest_data(manifest)
    film = data["film"]
    assert isinstance(film, dict)
    del film["sha256"], film["size_bytes"]
    assert json.loads(comment_text(manifest)) == data


def test_a_thousand_shots_with_long_prompts_fit_into_the_metadata(film_saying: Callable[[str], Path]) -> None:
    text = comment_text(manifest_with(*(manifest_shot(number, "é word " * 150) for number in range(1000))))
    assert len(text) < 3_000_000
    found = shown_manifest(film_saying(text)).manifest
    assert len(found.shots) == 1000
    assert found.left_out is None


@pytest.mark.parametrize(("shots", "left_out"), [(8_000, "requests"), (40_000, "shots")])
def test_of_longer_films_the_metadata_have_less(shots: int, left_out: str) -> None:
    one = manifest_shot(0, "word " * 250)
    manifest = manifest_with(*(one for _ in range(shots)))
    text = comment_text(manifest)
    assert len(text) <= MANIFEST_COMMENT_BYTES
    found = manifest_in(text, "it")
    assert found is not None
    assert found.left_out == left_out
    assert len(found.shots) == (shots if left_out == "requests" else 0)


def test_what_the_metadata_lack_is_said(film_saying: Callable[[str], Path], manifest: Manifest) -> None:
    film = film_saying(comment_text(manifest.model_copy(update={"left_out": "requests"})))
    assert "it lacks the requests" in (shown_manifest(film).notice or "")


def test_the_file_beside_a_film_counts_when_it_is_of_this_film(
    film_saying: Callable[[str], Path], manifest: Manifest
) -> None:
    film = film_saying(comment_text(manifest))
    manifest_path(film).write_text(manifest_text(manifest), encoding="utf-8")
    found = shown_manifest(film)
    assert found.notice is not None
    assert "is of another film" in found.notice
    assert found.manifest.film.sha256 == sha256(film.read_bytes()).hexdigest()
    manifest_path(film).write_text(manifest_text(found.manifest), encoding="utf-8")
    assert shown_manifest(film).notice is None


def test_the_file_beside_a_film_serves_one_without_metadata(
    film_saying: Callable[[str], Path], manifest: Manifest
) -> None:
    film = film_saying("a holiday")
    with pytest.raises(MediaError, match="has no manifest of storyboard in its metadata"):
        shown_manifest(film)
    facts = manifest.film.model_copy(update={"sha256": sha256(film.read_bytes()).hexdigest()})
    whole = manifest.model_copy(update={"film": facts})
    manifest_path(film).write_text(manifest_text(whole), encoding="utf-8")
    assert shown_manifest(film).manifest == whole


DAMAGED = {
    "half of it": '{"film_manifest": 1, "film": {"fr',
    "no shots": '{"film_manifest": 1}',
    "nested": '{"film_manifest": 1, "film": ' + "[" * 20_000 + "]" * 20_000 + "}",
    "an unknown key": '{"film_manifest": 1, "\\u001b[31m' + "x" * 5000 + '": 1}',
    "no number": '{"film_manifest": 1, "film": NaN}',
    "version 0": '{"film_manifest": 0}',
    "version as text": '{"film_manifest": "1"}',
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_one_is_a_short_clean_message(text: str, film_saying: Callable[[str], Path]) -> None:
    film = film_saying(text)
    with pytest.raises(MediaError, match="is damaged, or not as storyboard wrote it") as caught:
        shown_manifest(film)
    assert caught.value.message.replace(str(film), "").isprintable()
    assert len(caught.value.message.replace(str(film), "")) < 500


def test_one_with_control_characters_in_a_name_is_refused(manifest: Manifest) -> None:
    text = comment_text(manifest).replace('"shot-0"', '"shot\\u001b[2J"')
    with pytest.raises(MediaError, match="control characters"):
        manifest_in(text, "it")


def test_a_newer_one_says_so(film_saying: Callable[[str], Path]) -> None:
    with pytest.raises(MediaError, match="written by a newer storyboard") as caught:
        shown_manifest(film_saying('{"film_manifest": 2, "more": true}'))
    assert caught.value.hint == "update storyboard"


@pytest.mark.parametrize("text", ["", "film_manifest", "[1]", '{"a": "film_manifest"}', "made on a Sunday"])
def test_other_comments_are_none(text: str) -> None:
    assert manifest_in(text, "it") is None
