"""The names of clips in a batch."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from storyboard.batch.labels import Use, labels_of

FILMS = ("one/de", "one/en", "two/de", "two/en", "three/de", "three/en")


def test_a_clip_of_all_films_has_the_name_of_the_shot() -> None:
    assert labels_of({"f": [(film, "hero") for film in FILMS]}) == {"f": "hero"}


def test_a_clip_of_all_films_that_have_the_shot_does_too() -> None:
    uses: dict[str, list[Use]] = {"f": [("one/de", "hero")], "g": [(film, "end") for film in FILMS]}
    assert labels_of(uses) == {"f": "hero", "g": "end"}


def test_a_clip_of_all_films_of_one_language_names_the_language() -> None:
    uses: dict[str, list[Use]] = {
        language: [(film, "hero") for film in FILMS if film.endswith(language)] for language in ("de", "en")
    }
    assert labels_of(uses) == {"de": "*/de/hero", "en": "*/en/hero"}


def test_a_clip_of_one_film_has_the_name_of_the_film() -> None:
    uses: dict[str, list[Use]] = {film: [(film, "hero")] for film in FILMS}
    assert labels_of(uses) == {film: f"{film}/hero" for film in FILMS}


def test_names_that_are_also_those_of_other_films_are_not_used() -> None:
    uses: dict[str, list[Use]] = {
        "f": [("one/de", "hero"), ("two/de", "hero")],
        "g": [("three/de", "hero")],
        "h": [("one/en", "hero"), ("two/en", "hero"), ("three/en", "hero")],
    }
    assert labels_of(uses) == {"f": "one/de/hero", "g": "three/de/hero", "h": "*/en/hero"}


def test_an_only_film_has_no_name() -> None:
    assert labels_of({"f": [("", "hero")], "g": [("", "end")]}) == {"f": "hero", "g": "end"}


@given(
    chosen=st.dictionaries(
        st.tuples(
            st.sampled_from(("a", "b", "c/x", "c/y", "d/x", "d/y", "e/x/1", "e/y/1")), st.sampled_from("stu")
        ),
        st.integers(0, 5),
        min_size=1,
    )
)
def test_labels_are_unique_whatever_the_films_ask_for(chosen: dict[Use, int]) -> None:
    uses: dict[str, list[Use]] = {}
    for use, request in chosen.items():
        # Shots of other names may ask for the same.
        uses.setdefault(str(request), []).append(use)
    labels = labels_of(uses)
    assert labels.keys() == uses.keys()
    assert len(set(labels.values())) == len(labels)
    for fingerprint, label in labels.items():
        assert label.rpartition("/")[2] in {shot for _, shot in uses[fingerprint]}
