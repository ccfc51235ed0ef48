"""Chains at the providers whose clips are longer than their shots: what is handed on, and what is paid again."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from pydantic import JsonValue

from storyboard.film import store_root
from storyboard.media.images import read_image
from storyboard.media.last_frame import last_frame
from storyboard.plan.jobs import Status
from storyboard.store.store import blob_path

from .stage import PROVIDERS, Stage, shot

AT_END: JsonValue = {"shot": "a", "at": "end"}


def chain(provider: str, continues: JsonValue = "a") -> tuple[dict[str, JsonValue], ...]:
    """Two shots; the clips last a second, and the cut shows half of the first one."""
    route: JsonValue = [provider]
    return (
        shot("a", route=route, first_frame="frame.png", duration=0.5),
        shot("b", route=route, continues=continues),
    )


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_frame_where_the_cut_leaves_a_clip_is_sent_and_paid_for_once(
    open_stage: Callable[..., Stage], provider: str
) -> None:
    stage = open_stage()
    stage.write(*chain(provider, AT_END))
    stage.render()
    assert sorted(stage.submitted_shots) == ["a", "b"]
    stage.write(*chain(provider))
    told = {job.shot: job for job in stage.plan().generated}
    assert told["a"].status is Status.CACHED
    assert told["b"].status is Status.MAKE
    assert "where the cut leaves it; before, from its end" in told["b"].reason
    assert '"continues: {shot: a, at: end}" keeps the clip' in told["b"].reason
    stage.render()
    assert sorted(stage.submitted_shots) == ["a", "b", "b"]
    # Neither of the two is paid for again, whichever the storyboard asks for.
    for continues in (AT_END, "a"):
        stage.write(*chain(provider, continues))
        assert not stage.plan().has_work
        stage.render()
    assert sorted(stage.submitted_shots) == ["a", "b", "b"]
    root = store_root(stage.board, stage.options())
    take = told["a"].cached
    assert take is not None
    frames = {path.name: path for path in (root / "derived" / "frames").rglob(f"{take.sha256}*.png")}
    left = frames[f"{take.sha256}-1-2.png"]
    clip = blob_path(root, take.sha256)
    assert np.array_equal(read_image(left), last_frame(clip, before=Fraction(499, 1000)))
    assert np.array_equal(read_image(frames[f"{take.sha256}.png"]), last_frame(clip))
