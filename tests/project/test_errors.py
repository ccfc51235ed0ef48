"""Errors are whole when they are made, and stay so: copied, pickled, sent to another process."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import storyboard.media.images  # noqa: F401 - it has a kind of its own
from storyboard.errors import (
    BoardError,
    Problem,
    ProviderUnavailable,
    RenderFailed,
    RequestRejected,
    StoryboardError,
    Unexpected,
)


def tree(kind: type[StoryboardError] = StoryboardError) -> Iterator[type[StoryboardError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from tree(below)


KINDS = sorted(set(tree()), key=lambda kind: kind.__name__)
texts = st.text(max_size=12)
maybe = st.none() | texts
problems = st.builds(Problem, texts, st.integers(0, 9), st.integers(0, 9), texts, maybe, texts)
VALUES: dict[str, st.SearchStrategy[object]] = {
    "message": texts,
    "hint": maybe,
    "provider": texts,
    "shot": maybe,
    "request_id": maybe,
    "status": st.none() | st.integers(),
    "billing": st.booleans(),
    "retry_after": st.none() | st.floats(0, 100),
    "answer": texts,
    "problems": st.lists(problems, max_size=3),
    "failures": st.dictionaries(texts, st.none() | st.builds(StoryboardError, texts, hint=maybe), max_size=3),
    "shots": st.dictionaries(texts, texts, max_size=3),
}


def parameters(kind: type[StoryboardError]) -> set[str]:
    """The keywords of a kind's constructor, and of those above it that it hands the rest to."""
    names: set[str] = set()
    for above in kind.__mro__:
        if "__init__" not in vars(above) or above in (Exception, BaseException):
            continue
        own = inspect.signature(vars(above)["__init__"]).parameters
        names |= {name for name, each in own.items() if each.kind is not each.VAR_KEYWORD} - {"self"}
        if not any(each.kind is each.VAR_KEYWORD for each in own.values()):
            break
    return names


def made(kind: Callable[..., StoryboardError], values: dict[str, Any]) -> StoryboardError:
    return kind(**values)


@st.composite
def errors(draw: st.DrawFn) -> StoryboardError:
    kind = draw(st.sampled_from(KINDS))
    return made(kind, {name: draw(VALUES[name]) for name in parameters(kind)})


def carried(error: BaseException | None) -> object:
    """All that an error carries, as something that can be compared."""
    if not isinstance(error, StoryboardError):
        return repr(error)
    own = {
        name: {shot: carried(each) for shot, each in value.items()} if name == "failures" else value
        for name, value in vars(error).items()
    }
    return type(error), str(error), error.args, own, carried(error.__cause__)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_an_error_carries_is_given_when_it_is_made(kind: type[StoryboardError]) -> None:
    given_values = {
        "problems": [Problem("film.yaml", 1, 2, "wrong")],
        "failures": {"a": None},
        "shots": {"a": "not in the lock"},
        "status": 404,
        "billing": True,
        "retry_after": 2.5,
    }
    wanted = {name: given_values.get(name, name) for name in parameters(kind)}
    there = vars(made(kind, wanted))
    assert set(there) - {"message", "hint"} == set(wanted) - {"message", "hint"}
    assert all(there[name] == value for name, value in wanted.items() if name != "problems")


@given(errors(), st.none() | errors())
def test_copies_and_pickles_carry_all_of_it(error: StoryboardError, cause: StoryboardError | None) -> None:
    error.__cause__ = cause
    ways: list[Callable[[StoryboardError], StoryboardError]] = [
        copy.copy,
        copy.deepcopy,
        *(partial(_pickled, protocol=protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)),
    ]
    for way in ways:
        again = way(error)
        assert again is not error
        assert carried(again) == carried(error)


def _pickled(error: StoryboardError, protocol: int) -> StoryboardError:
    again = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301 - our own
    assert isinstance(again, StoryboardError)
    return again


def test_notes_go_along() -> None:
    error = BoardError([Problem("film.yaml", 3, 1, "wrong", "right")])
    error.add_note("while reading")
    assert copy.copy(error).__notes__ == ["while reading"]
    assert _pickled(error, pickle.HIGHEST_PROTOCOL).__notes__ == ["while reading"]


def test_a_cause_that_cannot_be_pickled_stays_behind() -> None:
    error = Unexpected("ValueError: no")
    error.__cause__ = ValueError(lambda: None)
    assert copy.copy(error).__cause__ is error.__cause__
    again = _pickled(error, pickle.HIGHEST_PROTOCOL)
    assert (str(again), again.__cause__) == ("ValueError: no", None)


def fail() -> None:
    first = RequestRejected("no", provider="fal", status=422, shot="a", request_id="r", hint="mend it")
    raise RenderFailed({"a": first, "b": None}, hint="again")


def test_an_error_comes_home_from_another_process() -> None:
    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool,
        pytest.raises(RenderFailed) as raised,
    ):
        pool.submit(fail).result()
    error = raised.value
    assert (error.hint, error.failures["b"]) == ("again", None)
    assert vars(error.failures["a"] or error)["status"] == 422


def test_another_shot_is_another_error() -> None:
    error = ProviderUnavailable("away", provider="fal", retry_after=3.0)
    error.__cause__ = ConnectionError("reset")
    told = error.but(shot="a", hint="wait")
    assert (told.shot, told.hint, told.retry_after, told.__cause__) == ("a", "wait", 3.0, error.__cause__)
    assert (error.shot, error.hint) == (None, None)
    with pytest.raises(TypeError, match="carries no shop"):
        error.but(shop="a")


@pytest.mark.parametrize(
    ("problem", "place"),
    [
        (Problem("film.yaml", 3, 7, "wrong"), "film.yaml:3:7"),
        (Problem("film.yaml", 0, 0, "wrong"), "film.yaml"),
        (Problem("leads.csv", 14, 9, "wrong", None, 'column "headline"'), 'leads.csv:14, column "headline"'),
        (Problem("leads.xlsx", 0, 0, "wrong", None, "Sheet1!C14"), "leads.xlsx, Sheet1!C14"),
    ],
)
def test_a_problem_is_shown_with_its_place(problem: Problem, place: str) -> None:
    assert (problem.place, str(problem)) == (place, f"{place}: wrong")
