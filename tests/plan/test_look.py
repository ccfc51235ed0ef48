"""Looking at a store before planning: which predictions are still open, ended, lost, or may be polled again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from storyboard.board.load import load_text
from storyboard.board.schema import Storyboard
from storyboard.plan.look import look
from storyboard.plan.snapshot import Pending, Snapshot
from storyboard.plan.stand_ins import counts
from storyboard.store.entry import Entry, Intent, State
from storyboard.store.store import Store, open_store
from storyboard.store.take import Take

GONE = "a-process-that-is-gone"
NOON = 1_767_268_800
AT_NOON = "2026-01-01 12:00:00 UTC"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / ".storyboard") as opened:
        yield opened


def board(folder: Path) -> Storyboard:
    return load_text("storyboard: 1\nshots: [{id: a, prompt: words}]", "film.yaml", folder)


def seen(store: Store, **bases: str) -> Snapshot:
    return look(board(store.root.parent), store.root, bases=bases)


def intend(store: Store, take: str, owner: str | None = None, base_url: str = "") -> Entry:
    intent = Intent(
        take, "film.yaml", "a", "fal", "fal-ai/x", Decimal("0.49"), owner or store.owner, base_url=base_url
    )
    entry = store.journal.open_intent(intent, NOON)
    assert entry is not None
    return entry


def send(store: Store, take: str, owner: str | None = None, base_url: str = "") -> Entry:
    return store.journal.settle(intend(store, take, owner, base_url), State.SENDING, NOON)


def accept(store: Store, take: str, base_url: str = "") -> Entry:
    return store.journal.accept(send(store, take, base_url=base_url), f"id-of-{take}", {}, NOON)


def test_what_has_not_ended_is_pending_and_an_intent_of_a_dead_process_is_not(store: Store) -> None:
    intend(store, "x#1")
    intend(store, "x#2", GONE)
    send(store, "x#3")
    send(store, "x#4", GONE)
    accept(store, "x#5")
    store.journal.settle(send(store, "x#6"), State.UNCERTAIN, NOON)
    store.journal.settle(accept(store, "x#7"), State.FAILED, NOON)
    assert seen(store).pending == {
        "x#1": Pending("fal", AT_NOON),
        "x#3": Pending("fal", AT_NOON),
        "x#4": Pending("fal", AT_NOON, uncertain=True),
        "x#5": Pending("fal", AT_NOON, request_id="id-of-x#5"),
        "x#6": Pending("fal", AT_NOON, uncertain=True),
    }


def test_why_the_last_attempt_failed_is_told_until_another_is_made(store: Store) -> None:
    store.journal.settle(send(store, "x#1"), State.REFUSED, NOON, "no such model")
    store.journal.settle(accept(store, "x#2"), State.FAILED, NOON)
    store.journal.settle(accept(store, "x#3"), State.FAILED, NOON, "too dark")
    store.journal.settle(intend(store, "x#3"), State.WITHDRAWN, NOON)
    store.journal.settle(accept(store, "x#4"), State.FAILED, NOON, "too dark")
    accept(store, "x#4")
    assert seen(store).failed == {
        "x#1": "fal: no such model",
        "x#2": "fal: it gave no reason",
        "x#3": "fal: too dark",
    }


def test_what_was_paid_for_and_is_lost_says_so(store: Store) -> None:
    store.journal.settle(accept(store, "x#1"), State.EXPIRED, NOON, "deleted there")
    store.journal.settle(accept(store, "x#2"), State.EXPIRED, NOON)
    store.journal.settle(accept(store, "x#3"), State.FORGOTTEN, NOON)
    doubtful = store.journal.settle(send(store, "x#4"), State.UNCERTAIN, NOON)
    store.journal.settle(doubtful, State.FORGOTTEN, NOON)
    store.journal.settle(accept(store, "x#5"), State.EXPIRED, NOON)
    accept(store, "x#5")
    assert seen(store).lost == {
        "x#1": 'fal\'s "id-of-x#1" was paid for and is lost: deleted there',
        "x#2": 'fal\'s "id-of-x#2" was paid for and is lost: it is not there any more',
        "x#3": 'fal\'s "id-of-x#3" was given up by hand, and may have been paid for',
        "x#4": "the submit to fal was given up by hand, and may have been paid for",
    }


def test_a_finished_prediction_can_be_fetched_again_where_it_was_made(store: Store) -> None:
    there = "https://queue.example"
    for take, base_url in (("x#1", ""), ("x#2", there), ("x#3", "https://elsewhere.example")):
        store.journal.settle(accept(store, take, base_url), State.DONE, NOON)
    accept(store, "x#4")
    finished = seen(store, fal=there).finished
    assert finished == {take: Pending("fal", AT_NOON, request_id=f"id-of-{take}") for take in ("x#1", "x#2")}


def test_what_another_stand_in_was_given_is_none_of_it(store: Store) -> None:
    line = send(store, "x#1", base_url="http://127.0.0.1:1")
    store.journal.accept(store.journal.note_stand_in(line, "storyboard 1"), "id", {}, NOON)
    assert set(seen(store, fal="http://127.0.0.1:1").pending) == {"x#1"}
    assert seen(store, fal="http://127.0.0.1:2").pending == {}
    assert seen(store).pending == {}


@pytest.mark.parametrize(
    ("made_at", "now", "count"),
    [
        ("http://127.0.0.1:1", "http://localhost:2", True),
        ("http://127.0.0.1:1/fal", "http://127.0.0.1:2/fal/", True),
        ("http://127.0.0.1:1/fal", "http://127.0.0.1:2/other", False),
        ("http://127.0.0.1:1", "http://queue.example", False),
        ("http://queue.example", "http://queue.example:8080", True),
        ("http://queue.example", "http://other.example", False),
        ("http://queue.example", None, False),
    ],
)
def test_a_stand_ins_clip_counts_where_the_same_stand_in_is_used(
    made_at: str, now: str | None, count: bool
) -> None:
    take = Take(
        fingerprint="f" * 64,
        number=1,
        sha256="0" * 64,
        size_bytes=1,
        frames=1,
        fps=Fraction(24),
        width=1,
        height=1,
        seconds=Fraction(1),
        model="m",
        provider="fal",
        made_at=AT_NOON,
        base_url=made_at,
        stand_in="storyboard 1",
    )
    bases = {} if now is None else {"fal": now}
    assert counts(take, bases) is count
    assert counts(replace(take, stand_in=None), bases), "the provider's own clips always count"
