"""The shot graph: order, ancestors, chains, cycles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.board.schema import Continues, Shot, Storyboard
from storyboard.errors import PlanError
from storyboard.plan.graph import longest_chain, making_order, with_ancestors


def shot(name: str, parent: str | None) -> Shot:
    return Shot(id=name, prompt="x", continues=Continues(shot=parent) if parent else None)


def shots(**parents: str | None) -> list[Shot]:
    return [shot(name, parent) for name, parent in parents.items()]


@st.composite
def forests(draw: st.DrawFn) -> list[Shot]:
    """Shots in any written order, each continuing nothing or one that was drawn before it."""
    count = draw(st.integers(1, 12))
    made = []
    for number in range(count):
        parent = draw(st.none() | st.integers(0, number - 1)) if number else None
        made.append(shot(f"s{number}", None if parent is None else f"s{parent}"))
    return draw(st.permutations(made))


@given(forests())
def test_every_shot_comes_once_and_after_the_one_it_continues(board: list[Shot]) -> None:
    order = [shot.id for shot in making_order(board)]
    assert sorted(order) == sorted(shot.id for shot in board)
    for shot in board:
        if shot.parent is not None:
            assert order.index(shot.parent) < order.index(shot.id)


@given(forests())
def test_the_longest_chain_is_the_deepest_line_of_parents(board: list[Shot]) -> None:
    by_id = {shot.id: shot for shot in board}

    def depth(shot: Shot) -> int:
        return 1 + (depth(by_id[shot.parent]) if shot.parent else 0)

    chain = longest_chain((shot.id, shot.parent) for shot in making_order(board))
    assert chain == max(depth(shot) for shot in board)


def test_shots_without_chains_keep_their_written_order() -> None:
    board = shots(c=None, a=None, b=None)
    assert [shot.id for shot in making_order(board)] == ["c", "a", "b"]


def test_a_cycle_is_drawn_as_a_path() -> None:
    with pytest.raises(PlanError, match=r"b -> c -> b"):
        making_order(shots(a="b", b="c", c="b"))


def test_an_unknown_parent_is_named_with_what_there_is() -> None:
    with pytest.raises(PlanError, match=r'"a" continues "sumit".*shots are: a, b'):
        making_order(shots(a="sumit", b=None))


def test_chosen_shots_bring_those_that_they_continue_and_no_others() -> None:
    board = Storyboard(storyboard=1, shots=tuple(shots(a=None, b="a", c="b", d=None)))
    assert with_ancestors(board, ["b", "d"]) == {"a", "b", "d"}
    with pytest.raises(PlanError, match='there is no shot "x"'):
        with_ancestors(board, ["x"])
    with pytest.raises(PlanError, match='shot "x" is left out of the film'):
        with_ancestors(board.leaving_out(frozenset("x")), ["x"])
