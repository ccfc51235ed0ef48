"""A hundred and more predictions, and everything goes wrong: it ends, all is told, nothing is paid twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256

import pytest

from storyboard.account import State
from storyboard.emulator.emulator import Prediction
from storyboard.emulator.faults import KINDS, Fault
from storyboard.errors import PredictionFailed, PredictionTimedOut, StoryboardError, SubmitUncertain

from .outcomes import Made, clips_of, hurried
from .stage import PROVIDERS, Stage, shot, shot_of

CROWDS = [
    pytest.param(120, 7),
    *(pytest.param(500, seed, marks=pytest.mark.thorough) for seed in (7, 8, 9)),
]
ENOUGH = Decimal(1000)
RATE = 0.05
# "error-503-accepted" asks for a retry although it has accepted, so it charges twice: see test_submit_attempts.py.
FAULTS = tuple(Fault(kind, RATE) for kind in KINDS if kind != "error-503-accepted")
MOST_ROUNDS = 60
RESOLVED = 12
WITHOUT_A_CLIP = ("failed", "failed-odd-words", "refused-at-result")


@dataclass
class Standing:
    """What the rounds came to: shots whose clips are kept, those that ended without, and those that go on."""

    kept: set[str] = field(default_factory=set)
    uncertain: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)

    @property
    def settled(self) -> set[str]:
        return self.kept | self.uncertain | self.failed


@pytest.mark.parametrize(("number", "seed"), CROWDS)
def test_everything_at_once(
    number: int, seed: int, open_stage: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    hurried(monkeypatch, 0.05)
    for provider in PROVIDERS:
        monkeypatch.setattr(f"storyboard.providers.{provider}.SUBMIT_SECONDS", 5.0)
    stage = open_stage(latency=(0.05, 0.2), faults=FAULTS, seed=seed)
    everything = {f"s{each}": PROVIDERS[each % len(PROVIDERS)] for each in range(number)}
    stage.write(*(shot(name, route=[provider]) for name, provider in everything.items()))
    standing = rounds(stage, set(everything))
    assert standing.settled | standing.waiting == set(everything)
    submits = Counter(shot_of(entry) for entry in stage.submits)
    assert max(submits.values()) == 1, "nothing was submitted twice"
    born = {shot_of_prediction(one): one for one in stage.emulator.predictions.values()}
    outcomes = {name: one.outcome.kind if one.outcome else None for name, one in born.items()}
    endless = {name for name, outcome in outcomes.items() if outcome == "never-finishing"}
    good = {name for name in set(born) - endless if outcomes[name] not in WITHOUT_A_CLIP}

    assert standing.waiting == endless - standing.uncertain
    assert standing.failed == set(born) - endless - good - standing.uncertain
    assert standing.kept == good - standing.uncertain, "nothing that was accepted is lost"
    lines = {entry.shot: entry for entry in stage.account.entries}
    for state, shots in (
        (State.DONE, standing.kept),
        (State.UNCERTAIN, standing.uncertain),
        (State.FAILED, standing.failed),
        (State.ACCEPTED, standing.waiting),
    ):
        assert shots, "all of it happened"
        assert {name for name, line in lines.items() if line.state is state} == shots
    assert_uncertain_ones_come_home(stage, good, born)
    assert Counter(shot_of(entry) for entry in stage.submits) == submits


def rounds(stage: Stage, everything: set[str]) -> Standing:
    """Render again and again, until another round changes nothing; what is waited for gets its turn at the end."""
    now = Standing()
    for _ in range(MOST_ROUNDS):
        open_shots, before = everything - now.settled, now.waiting
        shots = open_shots - now.waiting or now.waiting
        made = clips_of(stage, shots=shots, deadline=3.0, max_cost=ENOUGH)
        assert made.kept | set(made.failures) == shots
        now.kept |= made.kept
        now.uncertain |= those(made, SubmitUncertain)
        now.failed |= those(made, PredictionFailed)
        now.waiting = (now.waiting - shots) | those(made, PredictionTimedOut)
        if shots == before == now.waiting:
            return now
    raise AssertionError("it does not end")


def those(made: Made, kind: type[StoryboardError]) -> set[str]:
    return {name for name, error in made.failures.items() if isinstance(error, kind)}


def assert_uncertain_ones_come_home(stage: Stage, good: set[str], born: Mapping[str, Prediction]) -> None:
    """Check that with the ids of the provider's dashboard, the clips of uncertain submits arrive too."""
    stage.emulator.faults.clear()
    lost = set(sorted(good - set(stage_kept(stage)))[:RESOLVED])
    assert len(lost) == RESOLVED
    for name in lost:
        stage.resolve(name, born[name].id)
    assert clips_of(stage, shots=lost, max_cost=ENOUGH).kept == lost
    kept = stage_kept(stage)
    assert lost < set(kept) <= good
    for name, digest in kept.items():
        assert digest == sha256(born[name].clip.result().read_bytes()).hexdigest(), (
            "each shot has its own clip"
        )


def stage_kept(stage: Stage) -> dict[str, str]:
    """The digests of the clips that are there, by shot."""
    return {job.shot: job.cached.sha256 for job in stage.plan().generated if job.cached is not None}


def shot_of_prediction(prediction: Prediction) -> str:
    return prediction.submission.prompt.removeprefix("take one of ")
