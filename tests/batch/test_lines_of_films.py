"""Which lines of the journal belong to which films of a storyboard: what is shown, summed up, and given up of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from storyboard.account import Entry, forget, spending_summary
from storyboard.batch.status import batch_status
from storyboard.board.films import Films
from storyboard.errors import PlanError
from storyboard.places import NO_SHARED
from storyboard.planning import plan_films
from storyboard.render_options import RenderOptions
from storyboard.store.entry import Intent, State
from storyboard.store.store import Store, open_store
from tests.batch.films import films_of, shot, written

ROWS = {"tin": {"product": "a tin"}, "jar": {"product": "a jar"}, "cup": {"product": "a cup"}}
NOON = 1_767_268_800
OPTIONS = RenderOptions(shared=NO_SHARED)


@pytest.fixture
def films(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Films:
    monkeypatch.setenv("FAL_KEY", "x")
    monkeypatch.delenv("STORYBOARD_STORE", raising=False)
    path = written(
        tmp_path,
        shot("hero", model="hailuo-2.3-pro"),
        shot("offer", "{{ product }}", model="hailuo-2.3-pro"),
        vars={"product": ""},
    )
    return films_of(path, ROWS)


@pytest.fixture
def store(films: Films) -> Iterator[Store]:
    with open_store(films.folder / ".storyboard") as opened:
        yield opened


def accepted(store: Store, take: str, label: str) -> None:
    intent = Intent(take, "film.yaml", label, "fal", "fal-ai/x", Decimal("0.49"), "a-process-that-is-gone")
    line = store.journal.open_intent(intent, NOON)
    assert line is not None
    store.journal.accept(store.journal.settle(line, State.SENDING, NOON), f"id-of-{take}", {}, NOON)


@pytest.fixture
def lines(store: Store, films: Films) -> dict[str, str]:
    """Submit a clip that all films share, one of each film, and earlier ones; return the labels by key."""
    tin, jar, cup = plan_films(films.boards)
    labels = {
        tin.generated[0].key: "hero",
        tin.generated[1].key: "tin/offer",
        # Rendered by itself, with --only.
        jar.generated[1].key: "offer",
        cup.generated[1].key: "cup/offer",
        f"{'1' * 64}#1": "tin/offer",
        f"{'2' * 64}#1": "t*/offer",
        f"{'3' * 64}#1": "offer",
    }
    for key, label in labels.items():
        accepted(store, key, label)
    return labels


def selected(films: Films, *names: str) -> Films:
    return replace(films, boards=[board for board in films if board.film in names])


def of(entries: list[Entry] | tuple[Entry, ...]) -> list[tuple[str, str]]:
    return [
        (entry.take[:1] if entry.take[:2] in ("11", "22", "33") else "now", entry.shot) for entry in entries
    ]


@pytest.mark.usefixtures("lines")
def test_all_films_have_all_lines(films: Films) -> None:
    status = batch_status(films, OPTIONS)
    assert len(status.summary.entries) == 7
    assert status.summary.spent == {"fal": 7 * Decimal("0.49")}
    assert [(film.name, film.clips, film.there) for film in status.films] == [
        ("tin", 2, 0),
        ("jar", 2, 0),
        ("cup", 2, 0),
    ]


@pytest.mark.usefixtures("lines")
def test_some_films_have_what_they_ask_for_and_what_was_submitted_for_them(films: Films) -> None:
    status = batch_status(selected(films, "tin", "jar"), OPTIONS)
    assert of(status.summary.entries) == [
        ("now", "hero"),
        ("now", "tin/offer"),
        ("now", "jar/offer"),
        ("1", "tin/offer"),
        ("2", "t*/offer"),
    ]


@pytest.mark.usefixtures("lines")
def test_one_film_has_its_own_and_those_that_it_shares(films: Films) -> None:
    _, jar, cup = films.boards
    assert of(spending_summary(jar, OPTIONS).entries) == [("now", "hero"), ("now", "offer")]
    assert of(spending_summary(cup, OPTIONS).entries) == [("now", "hero"), ("now", "offer")]


def test_giving_up_of_some_films_leaves_those_of_the_others(films: Films, lines: dict[str, str]) -> None:
    given_up = forget(selected(films, "tin", "jar"), OPTIONS, lambda _: True)
    assert of(given_up) == [
        ("now", "hero"),
        ("now", "tin/offer"),
        ("now", "offer"),
        ("1", "tin/offer"),
        ("2", "t*/offer"),
    ]
    left = forget(films, OPTIONS, lambda _: True)
    assert [(entry.take, entry.shot) for entry in left] == [
        (next(key for key, label in lines.items() if label == "cup/offer"), "cup/offer"),
        (f"{'3' * 64}#1", "offer"),
    ]


@pytest.mark.usefixtures("lines")
def test_a_shot_of_all_films_is_named_by_its_id_or_its_label(films: Films) -> None:
    assert [
        entry.shot for entry in forget(films, replace(OPTIONS, shots=["hero", "tin/offer"]), lambda _: True)
    ] == ["hero", "tin/offer", "tin/offer"]
    assert len(forget(films, replace(OPTIONS, shots=["offer"]), lambda _: True)) == 4
    with pytest.raises(PlanError, match='no shot "ofer"'):
        forget(films, replace(OPTIONS, shots=["ofer"]), lambda _: True)
