"""What was paid for leaves nothing to do: for any film of hosted models, with keys and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from PIL import Image
from pydantic import JsonValue

from storyboard.film import plan_render
from storyboard.plan.plan import plan_as_json
from tests.plan.films import files_in

from .stage import KEYS, PROVIDERS, Stage, opened_stage, shot

FEW = settings(max_examples=4, phases=[Phase.explicit, Phase.reuse, Phase.generate])


@pytest.fixture(scope="module")
def new_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Stage]]:
    """Stages in folders of their own, with one server."""
    with pytest.MonkeyPatch.context() as patching, opened_stage(tmp_path_factory.mktemp("server")) as first:
        for name, value in (KEYS | first.server.variables).items():
            patching.setenv(name, value)
        patching.delenv("STORYBOARD_STORE", raising=False)

        def new() -> Stage:
            stage = replace(first, folder=tmp_path_factory.mktemp("film"), events=[])
            Image.new("RGB", (96, 54), (90, 120, 60)).save(stage.folder / "frame.png")
            return stage

        yield new


@st.composite
def shots(draw: st.DrawFn) -> list[dict[str, JsonValue]]:
    made: list[dict[str, JsonValue]] = []
    for name in "abcd"[: draw(st.integers(1, 4))]:
        keys: dict[str, JsonValue] = {"duration": draw(st.sampled_from([0.25, 0.5, 1]))}
        opening = draw(st.sampled_from(["text", "picture", "chain", "chain"]))
        if opening == "picture":
            keys["first_frame"] = "frame.png"
        elif opening == "chain" and made:
            ends: list[dict[str, JsonValue]] = [{}, {"at": "end"}]
            keys["continues"] = {"shot": draw(st.sampled_from(made))["id"], **draw(st.sampled_from(ends))}
        if draw(st.booleans()):
            keys |= {"takes": 2, "pick": draw(st.integers(1, 2))}
        made.append(shot(name, route=[draw(st.sampled_from(PROVIDERS))], **keys))
    return made


@FEW
@given(shots())
def test_a_film_of_hosted_models(new_stage: Callable[[], Stage], film: list[dict[str, JsonValue]]) -> None:
    stage = new_stage()
    stage.write(*film)
    before = len(stage.submits)
    made = stage.render().path
    submitted = before + sum(2 if "takes" in each else 1 for each in film)
    assert_nothing_to_do(stage, made, submitted)
    with pytest.MonkeyPatch.context() as patching:
        for name in KEYS:
            patching.delenv(name)
        assert_nothing_to_do(stage, made, submitted)


def assert_nothing_to_do(stage: Stage, made: Path, submitted: int) -> None:
    files = files_in(stage.folder)
    plans = [plan_render(stage.board, stage.options(max_cost=None)) for _ in range(2)]
    assert plan_as_json(plans[0]) == plan_as_json(plans[1])
    assert not plans[0].has_work
    assert plans[0].totals().price == 0
    assert files_in(stage.folder) == files
    stage.render(max_cost=None, locked=True)
    stage.render(max_cost=None)
    assert files_in(stage.folder)[str(made)] == files[str(made)]
    assert len(stage.submits) == submitted
