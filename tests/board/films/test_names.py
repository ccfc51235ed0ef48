"""Laws of films' names: each is made of its own values, and choosing by names is choosing among all."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from storyboard.board.film_names import name_part
from storyboard.board.load import load_films
from storyboard.board.selection import Selection
from storyboard.errors import BoardError, PlanError

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)


def named(folder: Path, rows: list[str], selection: Selection | None = None) -> list[str]:
    file = folder / "film.yaml"
    shots = [{"id": "a", "prompt": "A view of {{ code }}", "duration": 1}]
    board = {
        "storyboard": 1,
        "rows": [{"code": text} for text in rows],
        "matrix": {"lang": ["de", "fr"]},
        "shots": shots,
    }
    file.write_text(json.dumps(board, ensure_ascii=False), encoding="utf-8")
    return [each.film for each in load_films(file, selection=selection or Selection())]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("SKU 10/42", "sku-10-42"),
        ("pt_BR", "pt-br"),
        ("16:9", "16-9"),
        ("Größe M", "grosse-m"),
        ("東京", "dong-jing"),
        ("Élan", "elan"),
        ("--", ""),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "con"),
    ],
)
def test_a_part_of_a_name_is_made_of_plain_letters(text: str, part: str) -> None:
    assert name_part(text) == part


@given(text=TEXTS)
def test_a_part_of_a_name_is_safe_in_paths_and_stays_as_it_is(text: str) -> None:
    part = name_part(text)

    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", part)
    assert name_part(part) == part


@given(
    rows=st.lists(TEXTS, min_size=1, max_size=5, unique_by=name_part),
    others=st.randoms(use_true_random=False),
)
def test_names_are_unique_and_depend_on_no_other_row(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str], others: Random
) -> None:
    assume(all(map(name_part, rows)))
    folder = tmp_path_factory.mktemp("films")
    names = named(folder, rows)
    shuffled = others.sample(rows, k=len(rows))
    assert len(set(names)) == len(names)
    assert sorted(named(folder, shuffled)) == sorted(names)
    for row in rows:
        assert set(named(folder, [row])) <= set(names)


@given(
    rows=st.lists(st.sampled_from(["a", "b", "ab", "abc", "c-d"]), min_size=1, max_size=4, unique=True),
    patterns=st.lists(
        st.sampled_from(["*", "a*", "?", "a/de", "*/fr", "[ab]", "x", "AB/FR", "c-d/*/x"]), max_size=2
    ),
    limit=st.none() | st.integers(1, 9),
)
def test_choosing_is_choosing_among_all(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str], patterns: list[str], limit: int | None
) -> None:
    folder = tmp_path_factory.mktemp("films")
    every = named(folder, rows)
    chosen = named_by(folder, rows, Selection(only=tuple(patterns), limit=limit))

    if chosen is not None:
        assert chosen == [name for name in every if name in chosen]
        assert len(chosen) <= (limit or len(every))
    first = [named_by(folder, rows, Selection(only=(pattern,))) for pattern in patterns]
    if patterns and all(first):
        union = {name for each in first if each for name in each}
        assert chosen == [name for name in every if name in union][:limit]


def named_by(folder: Path, rows: list[str], selection: Selection) -> list[str] | None:
    try:
        return named(folder, rows, selection)
    except PlanError:
        return None


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BoardError, match="longer than 100 characters"):
        named(tmp_path, ["x" * 101])
