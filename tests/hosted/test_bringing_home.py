"""Bringing home what was paid for, whatever became of the storyboard, the index or the clip meanwhile."""

from __future__ import annotations

import pytest

from storyboard.store.store import open_store

from .stage import PROVIDERS, Stage, shot


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_line_holds_what_keeping_its_clip_needs(stage: Stage, provider: str) -> None:
    stage.write(shot("a", route=[provider]))
    stage.render()
    (line,) = stage.account.entries
    assert line.facts == {
        "model": "rehearsal",
        "length": "1",
        "mode": "text",
        "prompt": "take one of a",
    }
    assert line.base_url.startswith(stage.server.origin)
    with open_store(stage.folder / ".storyboard") as store:
        take = store.take(line.take)
    assert take is not None
    assert (take.model, take.provider, take.request_id, take.price, take.base_url) == (
        *("rehearsal", provider, line.request_id, line.price, line.base_url),
    )
