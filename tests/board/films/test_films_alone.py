"""A film among others is the film that is loaded alone, with the same problems and notices."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyboard.board.films import Films
from storyboard.board.load import load_films
from storyboard.board.schema import Storyboard
from storyboard.board.selection import Selection
from storyboard.errors import BoardError

TEXTS = {"en": "claim: Warm and {{ adjective }}\n", "de": "claim: Warm, {{ adjective | upper }}\n"}
OUTRO = """
- {id: outro, card: {text: "{{ thanks }}"}, duration: 1}
- {id: by-size, when: "{{ output.width > 100 }}", card: {text: "{{ output.name }} {{ output.size }}"}, duration: 1}
"""
BOARD = """
storyboard: 1
title: "{{ row.sku }} in {{ matrix.lang }}"
inputs:
  headline: {type: text, max_length: 8, default: None}
  features: {type: list, of: text, default: []}
  seconds: {type: number, min: 1, default: 2}
vars:
  adjective: dry
  look: "{{ season }}, {{ light }}"
  season: spring
  length: 1
  light: "{{ 'low sun' if lang == 'de' else 'noon' }}"
variants: {short: {adjective: soft}, long: {season: "{{ headline }}"}}
matrix: {lang: [en, de], exclude: [{variant: long, lang: en}]}
rows: ROWS
outputs:
  - {name: wide, size: 128x72}
  - {name: tall, size: 72x128, when: "{{ seconds < 4 }}", path: "{{ row.sku }}-{{ variant }}-{{ lang }}.mp4"}
templates: {hero: "{{ subject }}, {{ look }}"}
defaults: {with: {subject: "Fog over {{ headline }}"}, transition: {kind: dissolve, duration: 0.25}}
shots:
  - {id: hero, template: hero, duration: "{{ seconds }}"}
  - {id: same, prompt: A river, with: {}, duration: 2}
  - {id: only, when: "{{ 'lamp' in features }}", template: hero, with: {subject: "{{ row.headline }}"}, duration: 2}
  - {id: after, continues: previous, template: hero, duration: 2}
  - {id: claim, card: {text: "{{ t('claim') }}"}, duration: "{{ length }}"}
  - {id: each, for_each: "{{ features }}", as: feature, card: {text: "{{ feature }} {{ loop.index }}"}, duration: 1}
  - {include: outro.yaml, with: {thanks: "Thanks, {{ variant }}"}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    (folder / "texts").mkdir()
    for name, text in TEXTS.items():
        (folder / "texts" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "outro.yaml").write_text(OUTRO, encoding="utf-8")
    return folder


def loaded(folder: Path, rows: list[dict[str, object]], *only: str) -> Films:
    numbered = [{"sku": f"s{number}", **row} for number, row in enumerate(rows)]
    file = folder / "film.yaml"
    file.write_text(BOARD.replace("ROWS", json.dumps(numbered)), encoding="utf-8")
    return load_films(file, selection=Selection(only=only), skip_invalid=True)


def said(board: Storyboard) -> dict[str, object]:
    return {
        **board.model_dump(mode="json"),
        "notices": board.notices,
        "film": board.film,
        "shape": board.clip_shape,
    }


@settings(max_examples=30)
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "headline": st.sampled_from(["Fog", "Sun", "Far too long"]),
                "features": st.lists(st.sampled_from(["lamp", "coat"]), max_size=3),
                "seconds": st.sampled_from([1, 2, 2.0, 5, 0]),
                "length": st.sampled_from([1, 2, -1]),
                "light": st.just("own light"),
            },
        ),
        min_size=1,
        max_size=4,
    )
)
def test_a_film_among_others_is_the_film_loaded_alone(folder: Path, rows: list[dict[str, object]]) -> None:
    try:
        films = loaded(folder, rows)
    except BoardError:
        # All films are broken, and then each is by itself.
        for number in range(len(rows)):
            with pytest.raises(BoardError):
                loaded(folder, rows, f"s{number}")
        return
    for board in films:
        [alone] = loaded(folder, rows, board.film)
        assert said(alone) == said(board)
    for skipped in films.skipped:
        with pytest.raises(BoardError) as refused:
            loaded(folder, rows, skipped.name)
        assert refused.value.problems == BoardError(skipped.problems).problems
