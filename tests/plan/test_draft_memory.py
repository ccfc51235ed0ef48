"""What was drafted for one film is used for another only where nothing differs that a request depends on."""

from __future__ import annotations

from fractions import Fraction

import pytest
from pydantic import JsonValue

from storyboard.board.load import load
from storyboard.board.schema import Storyboard
from storyboard.media.shape import FilmShape
from storyboard.plan.make_plan import make_plan
from storyboard.plan.memory import DraftMemory
from storyboard.plan.plan import Plan


def film(*shots: dict[str, JsonValue], **keys: JsonValue) -> Storyboard:
    return load({"storyboard": 1, "shots": list(shots), **keys})


def shot(name: str, prompt: str = "pan left over the sea", **keys: JsonValue) -> dict[str, JsonValue]:
    return {"id": name, "prompt": prompt, "duration": 4, **keys}


def sharing(first: Storyboard, second: Storyboard) -> Storyboard:
    """Return the second film with the shots of the first where they are the same."""
    there = {each.id: each for each in first.shots}
    shots = tuple(there[each.id] if there.get(each.id) == each else each for each in second.shots)
    return second.model_copy(update={"shots": shots})


TWO = film(shot("a"), shot("b", continues="a"))
OTHERS = {
    "no shot goes on from it": film(shot("a"), shot("b")),
    "the shot after it moves in another way": film(shot("a"), shot("b", "zoom in slowly", continues="a")),
    "the shot before it asks for something else": film(shot("a", "pan right"), shot("b", continues="a")),
    "another shot stands between": film(shot("a"), shot("x"), shot("b", continues="a")),
    "the shot before it goes on from another": film(
        shot("z"), shot("a", continues="z"), shot("b", continues="a")
    ),
    "its take is another": film(shot("a", takes=2, pick=2), shot("b", continues="a")),
}


@pytest.mark.parametrize("other", OTHERS)
def test_a_film_beside_another_is_planned_as_by_itself(other: str) -> None:
    memory = DraftMemory()
    second = sharing(TWO, OTHERS[other])
    assert second.shots != TWO.shots
    for board in (TWO, second, TWO):
        assert requests(make_plan(board, memory=memory)) == requests(make_plan(board))


def test_a_shot_goes_on_from_the_shot_that_makes_the_take() -> None:
    # With a shot between them, no move of the camera goes on in the other.
    apart = shot("a"), shot("x", "hills"), shot("b", continues="a")
    first = film(*apart)
    memory = DraftMemory()
    for board in (first, sharing(first, film(shot("c"), *apart))):
        assert requests(make_plan(board, memory=memory)) == requests(make_plan(board))


def test_clips_of_another_shape_are_others() -> None:
    memory = DraftMemory()
    tall = TWO.sharing_clips(FilmShape(108, 192, Fraction(24)))
    assert requests(make_plan(TWO, memory=memory)) != requests(make_plan(tall, memory=memory))
    assert requests(make_plan(tall, memory=memory)) == requests(make_plan(tall))


def test_a_shot_that_films_share_is_drafted_once() -> None:
    memory = DraftMemory()
    (first, _), (again, _) = make_plan(TWO, memory=memory).generated, make_plan(TWO, memory=memory).generated
    assert first.request is again.request


def requests(plan: Plan) -> list[str]:
    return [f"{job.shot} {job.key} {job.lineage} {job.request!r}" for job in plan.generated]
