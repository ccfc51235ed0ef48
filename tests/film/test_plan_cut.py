"""`storyboard plan --cut`: what a cut would encode, and why, is what the cut then does."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from storyboard.board.load import load
from storyboard.board.schema import Storyboard
from storyboard.cut_plan import Action, PlannedSegment
from storyboard.film import RenderOptions, plan_render, planned_cut, render_sync, store_root
from storyboard.report import CutJoined, Event
from tests.media.clips import Recipe, make_clip

SHOTS: list[Mapping[str, Any]] = [
    {"id": "a", "clip": "a.mp4", "duration": 1},
    {"id": "b", "clip": "b.mp4", "duration": 1, "transition": {"kind": "dissolve", "duration": 0.5}},
    {"id": "c", "card": {"text": "The end"}, "duration": 1},
]

Board = Callable[..., Storyboard]


@pytest.fixture
def board(tmp_path: Path) -> Board:
    for name in ("a", "b", "other"):
        make_clip(tmp_path, Recipe(f"{name}.mp4", frames=60 if name == "a" else 50))

    def written(*shots: Mapping[str, Any], **keys: Any) -> Storyboard:
        path = tmp_path / "film.yaml"
        output = {"size": "64x48", "fps": 8, "path": "film.mp4"}
        whole = {"storyboard": 1, "shots": shots or SHOTS, "output": output, **keys}
        path.write_text(json.dumps(whole), encoding="utf-8")
        return load(path)

    return written


def changed(number: int, **keys: Any) -> list[Mapping[str, Any]]:
    return [{**shot, **(keys if place == number else {})} for place, shot in enumerate(SHOTS)]


def planned(board: Storyboard) -> tuple[PlannedSegment, ...]:
    return planned_cut(board, plan_render(board)).segments


def reasons(board: Storyboard) -> list[tuple[str, str, str]]:
    return [(each.action.value, " ".join(each.shots), each.reason) for each in planned(board)]


def joined(board: Storyboard) -> CutJoined:
    events: list[Event] = []
    render_sync(board, RenderOptions(force=True), events.append)
    (found,) = [event for event in events if isinstance(event, CutJoined)]
    return found


def test_before_the_first_cut_everything_is_encoded_and_nothing_is_written(board: Board) -> None:
    film = board()
    new = "not made before"
    assert reasons(film) == [("encode", shots, new) for shots in ("a", "a b", "b", "c")]
    assert not store_root(film, RenderOptions()).exists()
    places = [(each.kind, float(each.start), float(each.length), each.frames) for each in planned(film)]
    assert places == [
        ("body", 0, 0.5, 4),
        ("crossing", 0.5, 0.5, 4),
        ("body", 1, 0.5, 4),
        ("body", 1.5, 1, 8),
    ]


def test_after_a_cut_everything_is_reused(board: Board) -> None:
    film = board()
    joined(film)
    assert {(action, why) for action, _, why in reasons(film)} == {("reused", "as in the last cut")}


OTHER = {"kind": "wipe-left", "duration": 0.5}
LONGER = {"kind": "dissolve", "duration": 0.25}
TRIM = "its trim, speed, fit or focus changed"
LENGTH = "its length changed"
CHANGES = [
    (changed(1, clip="a.mp4"), {"a b": 'the clip of "b" changed', "b": "the clip changed"}),
    (changed(1, transition=OTHER), {"a b": "the transition changed"}),
    (changed(0, trim={"start": 0.5}), {"a": TRIM, "a b": TRIM}),
    (changed(1, transition=LONGER), {"a": LENGTH, "a b": "the transition changed", "b": LENGTH}),
    (changed(2, card={"text": "Fin"}), {"c": "the card changed"}),
    (changed(1, transition="cut"), {"a": LENGTH, "b": LENGTH}),
    ([*SHOTS, {"id": "d", "card": {"text": "more"}}], {"d": "not made before"}),
]


@pytest.mark.parametrize(("shots", "why"), CHANGES)
def test_each_change_is_told_and_is_what_the_cut_encodes(
    board: Board, shots: list[Mapping[str, Any]], why: dict[str, str]
) -> None:
    joined(board())
    film = board(*shots)
    found = {name: reason for action, name, reason in reasons(film) if action == "encode"}
    assert found == why
    expected = [each.action for each in planned(film)]
    done = joined(film)
    assert (done.made, done.reused) == (expected.count(Action.ENCODE), expected.count(Action.REUSED))


def test_what_the_whole_film_changes_is_told(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    joined(board())
    larger = board(output={"size": "96x48", "fps": 8, "path": "film.mp4"})
    assert {why for _, _, why in reasons(larger)} == {"the film's size, rate or quality changed"}
    monkeypatch.setattr("storyboard.cut.keys.encoder_build", lambda: "another")
    assert {why for _, _, why in reasons(board())} == {"made by another encoder"}
    monkeypatch.setattr("storyboard.cut.keys.cutting_code", lambda: "other")
    assert {why for _, _, why in reasons(board())} == {"made by other code"}


def test_a_segment_of_an_earlier_cut_and_a_deleted_one_are_told(board: Board) -> None:
    joined(board())
    joined(board(*changed(1, transition=OTHER)))
    film = board()
    assert ("reused", "a b", "made earlier") in reasons(film)
    joined(film)
    for path in (store_root(film, RenderOptions()) / "derived" / "segments").rglob("*.mp4"):
        path.write_bytes(path.read_bytes()[:-1])
    assert {why for _, _, why in reasons(film)} == {"not in the store any more"}


def test_clips_that_nothing_changes_are_copied(board: Board, tmp_path: Path) -> None:
    for name in ("a", "b"):
        make_clip(tmp_path, Recipe(f"{name}.mp4", rate=Fraction(8), frames=ord(name) - 80))
    film = board(*({"id": name, "clip": f"{name}.mp4"} for name in ("a", "b")))
    found = planned_cut(film, plan_render(film))
    assert found.obstacle is None, found.obstacle
    assert reasons(film) == [("copy", name, "nothing changes its clip") for name in ("a", "b")]
    done = joined(film)
    assert (done.made, done.reused, done.copied) == (0, 0, 2)
    titled = board(*({"id": name, "clip": f"{name}.mp4"} for name in ("a", "b")), SHOTS[2])
    found = planned_cut(titled, plan_render(titled))
    assert found.obstacle == '"c" is a card'
    assert [each.reason for each in found.segments] == [*["not in the store any more"] * 2, "not made before"]


def test_the_same_segment_twice_is_encoded_once(board: Board) -> None:
    twice = board({"id": "x", "card": {"text": "x"}}, {"id": "y", "card": {"text": "x"}})
    assert reasons(twice) == [
        ("encode", "x", "not made before"),
        ("reused", "y", "the same as earlier in the film"),
    ]


def test_clips_that_are_not_there_yet_are_expected(board: Board) -> None:
    film = board(
        SHOTS[0],
        {"id": "n", "prompt": "sea", "duration": 1, "transition": {"kind": "dissolve", "duration": 0.5}},
        {"id": "m", "prompt": "hill", "duration": 1, "transition": {"kind": "dissolve", "duration": 0.5}},
        defaults={"model": "animatic"},
    )
    assert reasons(film) == [
        ("encode", "a", "not made before"),
        ("encode", "a n", 'the clip of "n" is not there yet'),
        ("encode", "n m", 'the clips of "n" and "m" are not there yet'),
        ("encode", "m", "its clip is not there yet"),
    ]


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"version": 1, "segments": [1, ["body"], null]}', "[" * 5000]
)
def test_a_damaged_record_of_the_last_cut_only_explains_less(board: Board, content: str) -> None:
    joined(board())
    film = board(*changed(1, transition=OTHER))
    (record,) = (store_root(film, RenderOptions()) / "derived" / "films").glob("*.cut.json")
    record.write_text(content)
    found = [(action, shots, why) for action, shots, why in reasons(film) if action == "encode"]
    assert found == [("encode", "a b", "not made before")]


def test_a_film_is_made_although_what_it_was_made_of_cannot_be_kept(board: Board) -> None:
    film = board()
    joined(film)
    (record,) = (store_root(film, RenderOptions()) / "derived" / "films").glob("*.cut.json")
    record.unlink()
    record.mkdir()
    assert joined(board(*changed(1, transition=OTHER))).made == 1


def test_a_card_beside_a_transition_is_called_so(board: Board) -> None:
    fade = {"kind": "dissolve", "duration": 0.25}
    film = [{"id": "x", "card": {"text": "x"}}, {"id": "y", "card": {"text": "y"}, "transition": fade}]
    joined(board(*film))
    other = board(film[0], film[1] | {"card": {"text": "z"}})
    assert ("encode", "x y", 'the card "y" changed') in reasons(other)
