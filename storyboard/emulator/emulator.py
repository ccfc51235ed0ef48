"""The state of a running emulator: predictions, files, clips, faults and the ledger."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, Self, TypeAlias

from storyboard.catalogue.catalogue import Catalogue, load_catalogue
from storyboard.emulator.backdrop import backdrop
from storyboard.emulator.chance import chance
from storyboard.emulator.clips import Clips
from storyboard.emulator.connections import Connections
from storyboard.emulator.faults import Fault, FaultPlan
from storyboard.emulator.files import FileHost, HostedFile, Ticket
from storyboard.emulator.ledger import Ledger
from storyboard.emulator.schedule import Schedule
from storyboard.emulator.values import Provider, Settings, Submission, Wanted

__all__ = ["Emulator", "Prediction", "Stage", "View"]

Stage: TypeAlias = Literal["queued", "running", "done", "failed", "refused", "cancelled"]

# How long a poll waits for a clip that is due but not quite made, so that the latency is as set.
PATIENCE_SECONDS = 1.0
# The error message of a failing model, by fault. The odd one has half of an emoji, a NUL, and a character that reverses
# the direction of writing.
ERRORS = {
    "failed": "the model stopped with an error",
    "failed-odd-words": "the model saw a ghost (\ud83d) in\x00 the machine\u202e",
}


@dataclass(slots=True, eq=False)
class Prediction:
    """
    One accepted submit, and what has happened to it since.

    `outcome` is the fault that decides how it ends, `signature` ends the signed URL of its clip. `polls` counts
    requests for its state or its result, `downloads` those for its clip, `struck` how often each fault occurred.
    """

    id: str
    number: int
    provider: Provider
    submission: Submission
    accepted_at: datetime
    clip: Future[Path]
    outcome: Fault | None = None
    polls: int = 0
    downloads: int = 0
    cancelled: bool = False
    struck: Counter[Fault] = field(default_factory=Counter)
    signature: str = field(default_factory=lambda: secrets.token_hex(20))

    @property
    def source(self) -> tuple[str, str, str]:
        """Provider, endpoint and id, as in the ledger."""
        return self.provider, self.submission.endpoint, self.id


@dataclass(frozen=True, slots=True)
class View:
    """
    The current state of a prediction.

    `ahead` counts the predictions before it in the queue, `seconds` is how long it has been running or ran, `error`
    says why it failed. With `unheard_of`, an unknown status is sent instead of `running`.
    """

    stage: Stage
    ahead: int = 0
    seconds: float = 0.0
    error: str | None = None
    unheard_of: bool = False

    @property
    def ended(self) -> bool:
        """Whether the state is final."""
        return self.stage not in ("queued", "running")


class Emulator:
    """
    All providers, without their protocols.

    `clock` is monotonic, in seconds. While the emulator serves, faults can be changed, and the ledger and the
    predictions can be read. Close it when done: it is a context manager.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        catalogue: Catalogue | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.catalogue = catalogue or load_catalogue()
        self.clock = clock
        self.faults = FaultPlan(self.settings.faults, self.settings.seed)
        self.predictions: dict[str, Prediction] = {}
        self.connections = Connections()
        self._schedules: dict[str, Schedule] = {}
        with ExitStack() as closing:
            self.ledger = Ledger(self.settings.ledger)
            closing.callback(self.ledger.close)
            self.folder = Path(closing.enter_context(TemporaryDirectory(prefix="storyboard-emulator-")))
            self.files = FileHost(self.folder)
            self.clips = Clips(self.folder, marked=not self.settings.unmarked)
            closing.callback(self.clips.close)
            self._closing = closing.pop_all()

    def __enter__(self) -> Self:
        """Return the emulator."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the emulator."""
        self.close()

    def close(self) -> None:
        """Stop making clips, and remove all files but the ledger's."""
        self._closing.close()

    def accept(self, provider: Provider, name: str, submission: Submission, wanted: Wanted) -> Prediction:
        """Accept a submission under the id `name`, and write it to the ledger."""
        outcome = self.faults.strike("prediction", provider, submission.prompt)
        number = len(self.predictions) + 1
        prediction = Prediction(
            id=name,
            number=number,
            provider=provider,
            submission=submission,
            accepted_at=datetime.now(UTC),
            clip=self.clips.order(self._affordable(wanted)),
            outcome=outcome,
        )
        never = outcome is not None and outcome.kind == "never-finishing"
        seconds = inf if never else self._latency(number)
        self._schedule(provider).enter(name, seconds, self.clock())
        self.ledger.write("submit", prediction.source, body=submission.body)
        self.predictions[name] = prediction
        return prediction

    def find(self, provider: Provider, name: str) -> Prediction | None:
        """Return a provider's prediction by its id, or None."""
        prediction = self.predictions.get(name)
        return prediction if prediction is not None and prediction.provider == provider else None

    def cancel(self, prediction: Prediction) -> bool:
        """Cancel a prediction; return whether that was still possible."""
        if self.view(prediction).ended:
            return False
        prediction.cancelled = True
        self._schedule(prediction.provider).leave(prediction.id, self.clock())
        self.ledger.write("cancel", prediction.source)
        return True

    def upload(self, ticket: Ticket, content: bytes, *, authorised: bool) -> HostedFile:
        """Store an uploaded file, and write its name and key to the ledger, and whether the request was authorised."""
        hosted = self.files.add(ticket, content)
        self.ledger.write("upload", (hosted.provider, hosted.name, hosted.key), authorised=authorised)
        return hosted

    def view(self, prediction: Prediction) -> View:
        """Return the current state of a prediction."""
        now = self.clock()
        place = self._schedule(prediction.provider).place(prediction.id, now)
        kind = prediction.outcome.kind if prediction.outcome else None
        seconds = (place.ended or now) - place.started if place.started is not None else 0.0
        if prediction.cancelled:
            return View("cancelled", seconds=seconds)
        if place.stage == "waiting":
            return View("queued", ahead=place.ahead)
        if place.stage == "done":
            if kind in ERRORS:
                return View("failed", seconds=seconds, error=ERRORS[kind])
            if kind == "refused-at-result":
                return View("refused", seconds=seconds)
            if prediction.clip.done():
                return _made(prediction.clip, seconds)
        return View("running", seconds=seconds, unheard_of=kind == "unknown-status")

    async def poll(self, prediction: Prediction) -> View:
        """Return what `view` does, and count the poll; wait for a clip that is nearly made."""
        prediction.polls += 1
        return await self.settled(prediction)

    async def settled(self, prediction: Prediction) -> View:
        """Return what `view` does; when only the clip itself is missing, wait a moment for it."""
        place = self._schedule(prediction.provider).place(prediction.id, self.clock())
        if place.stage == "done" and not prediction.clip.done():
            made = asyncio.wrap_future(prediction.clip)
            made.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
            await asyncio.wait([made], timeout=PATIENCE_SECONDS)
        return self.view(prediction)

    async def finished(self, prediction: Prediction, seconds: float) -> View:
        """Return the state of a prediction once it has ended, or after this many real seconds."""
        deadline = time.monotonic() + seconds
        view = await self.settled(prediction)
        while not view.ended and time.monotonic() < deadline and not self.connections.ending:
            await asyncio.sleep(0.02)
            view = await self.settled(prediction)
        return view

    def _affordable(self, wanted: Wanted) -> Wanted:
        """Use a backdrop for tiny clips: painting a scene would cost more than everything else."""
        if not self.settings.tiny or wanted.first_frame is not None:
            return wanted
        picture = backdrop(f"{wanted.prompt} {wanted.seed}", wanted.shape.width, wanted.shape.height)
        return replace(wanted, first_frame=self.files.keep(picture))

    def _latency(self, number: int) -> float:
        shortest, longest = self.settings.latency
        return shortest + (longest - shortest) * chance(self.settings.seed, "latency", number)

    def _schedule(self, provider: str) -> Schedule:
        return self._schedules.setdefault(provider, Schedule(self.settings.concurrency))


def _made(clip: Future[Path], seconds: float) -> View:
    if clip.cancelled():
        return View("failed", seconds=seconds, error="the server is closing")
    error = clip.exception()
    return View("failed" if error else "done", seconds=seconds, error=str(error) if error else None)
