"""Stand-ins: their clips are marked as theirs, and paid work is never looked for at one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import anyio
import pytest

from storyboard.emulator.emulator import Emulator
from storyboard.emulator.faults import Fault
from storyboard.emulator.server import serving
from storyboard.emulator.values import Settings
from storyboard.errors import ProviderUnavailable, SubmitUncertain
from storyboard.run.execution import Execution, RunOptions
from storyboard.run.stand_ins import check_base_url, given_up, record_stand_in, record_stand_in_of_clip
from storyboard.store.journal import Entry, State
from storyboard.store.store import Store, open_store

from .journalled import ACCEPTED, HERE, Desk, written
from .paid_runs import Run
from .test_execute import small_clip

ELSEWHERE = "http://127.0.0.1:9"


@dataclass
class StandIn(Desk):
    """A provider's place, where something may say that it is a stand-in."""

    version: str | None = "storyboard 1"

    async def stand_in(self) -> str | None:
        return self.version


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store") as opened:
        yield opened


def execution(store: Store, desk: Desk) -> Execution:
    return Execution(store, lambda _: desk, lambda _: None, RunOptions())


@pytest.mark.parametrize(
    ("desk", "stand_in"),
    [
        (StandIn(), "storyboard 1"),
        (StandIn(version=None), None),
        (Desk(), None),
        (StandIn(base_url=ELSEWHERE), None),
    ],
)
def test_a_line_says_whether_it_was_sent_to_a_stand_in(
    store: Store, desk: Desk, stand_in: str | None
) -> None:
    entry = written(store, "a#1", (State.SENDING,))
    assert anyio.run(record_stand_in, entry, execution(store, desk)).stand_in == stand_in
    assert store.journal.line(entry.number).stand_in == stand_in
    again = anyio.run(
        record_stand_in, store.journal.line(entry.number), execution(store, StandIn(version="storyboard 2"))
    )
    assert again.stand_in == (stand_in or ("storyboard 2"))


def test_a_clip_without_a_mark_of_a_stand_in_is_the_providers(store: Store, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    small_clip(clip)
    entry = written(store, "a#1", ACCEPTED)
    assert anyio.run(record_stand_in_of_clip, entry, clip, execution(store, Desk())).stand_in is None
    assert (
        anyio.run(record_stand_in_of_clip, entry, clip, execution(store, StandIn())).stand_in
        == "storyboard 1"
    )


def checked(store: Store, entry: Entry, desk: Desk) -> None:
    anyio.run(check_base_url, entry, execution(store, desk))


def test_what_the_provider_has_accepted_is_not_looked_for_at_a_stand_in(store: Store) -> None:
    entry = written(store, "a#1", ACCEPTED)
    with pytest.raises(
        ProviderUnavailable, match=f'{HERE} has accepted "id-of-a#1".*stand-in responds'
    ) as error:
        checked(store, entry, StandIn(base_url=ELSEWHERE))
    assert "STORYBOARD_FAL_URL" in (error.value.hint or "")
    assert "without paying again" in (error.value.hint or "")
    checked(store, entry, StandIn(base_url=HERE))
    checked(store, entry, StandIn(base_url=ELSEWHERE, version=None))
    checked(store, store.journal.note_stand_in(entry, "storyboard 1"), StandIn(base_url=ELSEWHERE))


@pytest.mark.parametrize(
    ("states", "end"),
    [
        ((), State.WITHDRAWN),
        ((State.SENDING,), State.REFUSED),
        (ACCEPTED, State.FORGOTTEN),
        ((State.SENDING, State.UNCERTAIN), State.FORGOTTEN),
    ],
)
def test_what_another_stand_in_was_given_is_closed(
    store: Store, states: tuple[State, ...], end: State
) -> None:
    entry = store.journal.note_stand_in(written(store, "a#1", states), "storyboard 1")
    assert not anyio.run(given_up, entry, execution(store, Desk()))
    assert store.journal.line(entry.number) == entry
    assert anyio.run(given_up, entry, execution(store, Desk(base_url=ELSEWHERE)))
    assert store.journal.line(entry.number).state is end


def test_what_a_provider_was_given_stays_wherever_the_provider_is_now(store: Store) -> None:
    entry = written(store, "a#1", ACCEPTED)
    assert not anyio.run(given_up, entry, execution(store, Desk(base_url=ELSEWHERE)))
    assert store.journal.line(entry.number) == entry


def test_a_submit_in_doubt_says_whether_it_was_to_a_stand_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(latency=(0, 0), tiny=True, faults=(Fault("missing-id"),))
    with Emulator(settings) as emulator, serving(emulator) as server:
        for name, value in {**server.variables, "FAL_KEY": "some:secret"}.items():
            monkeypatch.setenv(name, value)
        run = Run(tmp_path / "store", server)
        run.write("a")
        assert isinstance(run.error("a"), SubmitUncertain)
    with open_store(run.root) as opened:
        (line,) = opened.journal.lines()
    assert line.state is State.UNCERTAIN
    assert line.stand_in is not None
