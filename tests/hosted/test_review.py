"""The review of a film of hosted models: it spends nothing by itself, and holds up what is not approved unpaid."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from storyboard.approving import Remark, approve_takes, ask_for_retake
from storyboard.errors import NotApproved
from storyboard.film import make_clips
from storyboard.review.review import read_review
from storyboard.takes import pick_take

from .stage import KEYS, Stage, chain, command, shot

ADA = Remark("ada", when="2026-11-26T08:00:00+00:00")


def approve(stage: Stage, *names: str) -> None:
    approve_takes(stage.board, names, ADA, stage.options())


def refused(stage: Stage, **options: object) -> dict[str, str]:
    with pytest.raises(NotApproved) as caught:
        stage.render(require_approved=True, **options)
    return caught.value.shots


def review_of(stage: Stage) -> Path:
    return stage.folder / "film.review.yaml"


def test_what_is_not_approved_is_refused_before_anything_is_paid(stage: Stage) -> None:
    stage.write(*chain("fal"))
    assert refused(stage) == dict.fromkeys("abc", "not reviewed")
    assert stage.submits == []
    stage.render()
    approve(stage, "a", "b", "c")
    assert stage.render(require_approved=True, frozen=True).path.exists()
    stage.write(*chain("fal"), shot("d"))
    assert refused(stage) == {"d": "not reviewed"}
    assert len(stage.submits) == 3


def test_an_approved_take_that_is_lost_is_not_paid_again(stage: Stage) -> None:
    stage.write(shot("a"))
    stage.render()
    approve(stage, "a")
    for blob in stage.folder.glob(".storyboard/blobs/*/*.mp4"):
        blob.unlink()
    assert stage.render(require_approved=True, force=True).path.exists(), (
        "the paid clip is fetched, and is that one"
    )
    assert len(stage.submits) == 1
    (stage.folder / ".storyboard").rename(stage.folder / "elsewhere")
    [words] = refused(stage, force=True).values()
    assert words.endswith("and another clip is to be made: its clip is not in the store (by ada)")
    assert len(stage.submits) == 1


def test_asking_for_a_retake_makes_none_and_needs_no_consent(stage: Stage) -> None:
    stage.write(shot("a"))
    stage.render()
    ask_for_retake(stage.board, "a", Remark("ada", "slower", 3), stage.options())
    assert read_review(review_of(stage)).shots["a"].status == "retake"
    stage.render()
    assert len(stage.submits) == 1
    done = command(stage, "retake", "a", "--note", "calmer", "-n", "0", "--by", "Bea")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "a: a retake is asked for, as film.review.yaml says now\n"
    assert len(stage.submits) == 1


def test_a_retake_with_a_note_pays_within_what_is_allowed_and_keeps_the_note(stage: Stage) -> None:
    stage.write(shot("a"))
    stage.render()
    done = command(stage, "retake", "a", "--note", "calmer", "--by", "Bea", "--max-cost", "0.01")
    assert done.returncode == 3
    assert "the plan costs an estimated $0.10, and the limit is $0.01" in done.stderr
    assert len(stage.submits) == 1
    assert read_review(review_of(stage)).shots["a"].note == "calmer"
    text = review_of(stage).read_text()
    done = command(stage, "retake", "a", "--note", "calmer", "--by", "Bea", "--max-cost", "1")
    assert done.returncode == 0, done.stderr
    assert len(stage.submits) == 2
    assert review_of(stage).read_text() == text
    assert refused(stage) == {"a": "a retake was asked for (by Bea: calmer)"}


def test_another_take_is_approved_by_itself(stage: Stage) -> None:
    stage.write(shot("a"))
    stage.render()
    approve(stage, "a")
    # The provider makes another clip of the same request.
    stage.emulator.settings = replace(stage.emulator.settings, seed=7)
    anyio.run(make_clips, stage.board, stage.options(retake=("a", 1)))
    assert stage.render(require_approved=True, force=True).path.exists(), "the film uses the first one still"
    pick_take(stage.board, "a", 2, stage.options())
    [words] = refused(stage).values()
    assert words.startswith("the approval is stale: it is of sha256 ")
    approve(stage, "a")
    assert stage.render(require_approved=True, force=True).path.exists()
    assert len(stage.submits) == 2


def test_a_review_from_elsewhere_allows_nothing(stage: Stage) -> None:
    stage.write(shot("a"))
    review_of(stage).write_text(
        f"film_review: 1\nshots:\n  a: {{status: approved, sha256: {'1a' * 32}}}\n  b: {{status: retake}}\n"
    )
    assert command(stage, "render").returncode == 3, "no spending is allowed"
    [words] = refused(stage).values()
    assert words.startswith("the approval is of sha256 1a1a1a1a1a1a, and another clip is to be made")
    assert stage.submits == []


def test_no_key_is_in_the_review(stage: Stage) -> None:
    stage.write(shot("a"))
    stage.render()
    approve(stage, "a")
    assert not any(key in review_of(stage).read_text() for key in KEYS.values())
