"""Lines in a real journal, and a provider that answers about them from a list, for tests of single steps of a run."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import JsonValue

from storyboard.errors import ProviderError
from storyboard.providers.protocol import Order, Prediction, PredictionStatus, Progress
from storyboard.store.journal import Entry, Intent, State
from storyboard.store.store import Store

from .test_execute import small_clip

GONE = "a-process-that-is-gone"
HERE = "https://queue.example"


@dataclass
class Desk:
    """A provider that knows what has become of each id: a status, a whole prediction, or an error."""

    answers: Mapping[str, PredictionStatus | Prediction | ProviderError] = field(default_factory=dict)
    base_url: str = HERE
    account_mark: str = "mark"
    name: str = "fal"
    cancelled: list[str] = field(default_factory=list)
    polled: list[str] = field(default_factory=list)

    async def submit(self, order: Order) -> Prediction:
        raise AssertionError("nothing is submitted here")

    async def poll(self, prediction: Prediction) -> Prediction:
        self.polled.append(prediction.id)
        answer = self.answers[prediction.id]
        if isinstance(answer, ProviderError):
            raise answer
        return answer if isinstance(answer, Prediction) else replace(prediction, status=answer)

    async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
        small_clip(target)

    async def cancel(self, prediction: Prediction) -> None:
        self.cancelled.append(prediction.id)


def written(
    store: Store, take: str, states: Iterable[State] = (), owner: str | None = None, **facts: JsonValue
) -> Entry:
    """Write a line for a take, and move it through these states; an accepted one has the id ``id-of-<take>``."""
    key = f"{take[0] * 64}{take[1:]}"
    made = {"model": "m", **facts}
    intent = Intent(key, "film.yaml", take[0], "fal", "fal-ai/x", None, owner or store.owner, made, HERE)
    line = store.journal.open_intent(intent, time.time())
    assert line is not None
    for state in states:
        if state is State.ACCEPTED:
            line = store.journal.accept(line, f"id-of-{take}", {}, time.time())
        else:
            line = store.journal.settle(line, state, time.time())
    return line


ACCEPTED = (State.SENDING, State.ACCEPTED)
