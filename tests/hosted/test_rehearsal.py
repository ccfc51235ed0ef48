"""A film at each provider in which everything goes wrong at once: one fault a shot, and up to three renders more."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from storyboard.account import State
from storyboard.emulator.faults import Fault
from storyboard.errors import RenderFailed, SubmitUncertain
from storyboard.film import Film, render_sync, store_root
from storyboard.report import Event, RunStarted
from storyboard.store.store import blob_path, open_store, what_is_damaged

from .outcomes import hurried
from .stage import PROVIDERS, Stage, shot, shot_of

# By shot: what strikes it in the first render, and on how many occasions (None: on every one).
STRIKES: dict[str, tuple[str, int | None]] = {
    "other-shape": ("answer-other-shape", None),
    "no-video": ("answer-without-video", None),
    "flagged": ("answer-flagged", None),
    "poll-html": ("poll-html", 1),
    "poll-cut": ("poll-cut-json", 1),
    "poll-500": ("poll-500", 2),
    "not-ready": ("result-not-ready", None),
    "mislabelled": ("output-mislabelled", None),
    "truncated": ("output-truncated", None),
    "html": ("output-html", None),
    "cut-id": ("cut-after-id", None),
    "addresses": ("only-addresses", None),
    "gateway": ("error-504-with-id", None),
    "no-id": ("missing-id", None),
    "reset": ("reset-after-submit", None),
    "broken": ("broken-json", None),
    "crowded": ("rate-limit", 2),
    "busy": ("error-503", 2),
}
BESIDE = ("calm-1", "calm-2", "calm-3", "blob-lost", "picture")
MOST_RENDERS = 4


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_clip_is_paid_once_and_comes_home(
    open_stage: Callable[..., Stage], provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurried(monkeypatch, 0.02)
    stage = open_stage(latency=(0.05, 0.3))
    names = [*STRIKES, *BESIDE]
    stage.write(
        *(
            shot(name, route=[provider], **({"first_frame": "frame.png"} if name == "picture" else {}))
            for name in names
        )
    )
    for name, (kind, times) in STRIKES.items():
        only = tuple(range(1, times + 1)) if times else ()
        stage.emulator.faults.add(Fault(kind, provider=provider, prompt=f"take one of {name}", only=only))
    price = sum((job.price or Decimal(0) for job in stage.plan().generated), Decimal(0))
    first_render(stage)
    stage.emulator.faults.clear()
    lose_a_clip(stage, "blob-lost")
    film, renders = None, 1
    while film is None and renders < MOST_RENDERS:
        renders += 1
        film = another_render(stage)
    assert film is not None
    assert film.frames == len(names) * 3
    # By the server's ledger, and what it made is what is in the store.
    assert stage.submitted_shots == sorted(names)
    with open_store(store_root(stage.board, stage.options())) as store:
        takes = store.takes()
        assert {take.request_id for take in takes.values()} == {each.request_id for each in stage.submits}
        assert not any(what_is_damaged(store.root, take) for take in takes.values())
        assert not [line for line in store.journal.lines() if line.is_open]
    account = stage.account
    assert account.spent == {provider: price}
    assert (account.in_doubt, account.maybe_charged, account.stood_in, account.unpriced) == ({}, {}, {}, 0)


def first_render(stage: Stage) -> None:
    """Render while everything goes wrong, and while somebody paints over a picture."""

    def watch(event: Event) -> None:
        if isinstance(event, RunStarted):
            Image.new("RGB", (96, 54), (1, 2, 3)).save(stage.folder / "frame.png")

    try:
        render_sync(stage.board, stage.options(deadline=30), watch)
    except RenderFailed as error:
        failed = error
    else:
        raise AssertionError("the first render ended well")
    assert "picture" in failed.failures
    decide(stage, failed)


def another_render(stage: Stage) -> Film | None:
    try:
        return stage.render(deadline=30)
    except RenderFailed as error:
        decide(stage, error)
        return None


def decide(stage: Stage, failed: RenderFailed) -> None:
    """Hand over the ids of what is in doubt, as one finds them on a provider's page."""
    ids = {shot_of(each): each.request_id for each in stage.submits}
    for name, error in failed.failures.items():
        if isinstance(error, SubmitUncertain):
            assert stage.states(name)[-1] is State.UNCERTAIN
            stage.resolve(name, ids[name])


def lose_a_clip(stage: Stage, name: str) -> None:
    (job,) = (job for job in stage.plan().generated if job.shot == name)
    assert job.cached is not None
    clip: Path = blob_path(store_root(stage.board, stage.options()), job.cached.sha256)
    clip.unlink()
