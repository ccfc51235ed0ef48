"""Every fault at every provider: what becomes of the shot that meets it, and that its siblings never notice."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from storyboard.emulator.faults import Fault
from storyboard.emulator.server import Server
from storyboard.errors import (
    NotAuthorized,
    PredictionFailed,
    PredictionTimedOut,
    ProviderUnavailable,
    RateLimited,
    RequestRejected,
    StoryboardError,
    SubmitUncertain,
)

from .fault_table import HEAD, ROWS, Outcome, Row, line_of_page, rewrite_line
from .outcomes import accepted, clips_of, hurried, line_of, plain
from .stage import KEYS, PROVIDERS, Clock, Stage, opened_stage, shot

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
BASES = {
    "fal": "STORYBOARD_FAL_URL",
    "wavespeed": "STORYBOARD_WAVESPEED_URL",
    "minimax": "STORYBOARD_MINIMAX_URL",
    "replicate": "STORYBOARD_REPLICATE_URL",
}
# With these, what is tried again is another call, or goes well.
MET_ONCE = ("error-504-strange-id", "output-404-once")
NO_HOST = "provider.invalid"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with opened_stage(tmp_path_factory.mktemp("server"), latency=(0.02, 0.02)) as stage:
        yield stage.server


@pytest.fixture
def stage(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    for name, value in (KEYS | server.variables).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("STORYBOARD_STORE", raising=False)
    yield Stage(tmp_path, server, Clock())
    server.emulator.faults.clear()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    return hurried(monkeypatch, 0.001)


@dataclass
class Film:
    """One fault, and a film with a shot that meets it for each of some providers, and a sibling that does not."""

    name: str
    providers: tuple[str, ...]
    stage: Stage

    @property
    def row(self) -> Row:
        return ROWS[self.name]

    def words(self, role: str, provider: str) -> str:
        return f"{self.name} {role} {provider}"

    def write(self) -> None:
        self.stage.write(
            *(
                shot(
                    f"{role}-{provider}",
                    prompt=f"take one of {self.words(role, provider)}",
                    route=[provider if role == "struck" else self._safe_place(provider)],
                )
                for provider in self.providers
                for role in ("struck", "beside")
            )
        )

    def _safe_place(self, provider: str) -> str:
        """What strikes one prompt leaves its provider alone; what strikes a whole provider leaves the others."""
        return provider if self.row.place == "server" else PROVIDERS[PROVIDERS.index(provider) - 1]

    def faults(self) -> dict[str, tuple[Fault, ...]]:
        return {each: self.row.aimed(each, self.words("struck", each)) for each in self.providers}


@pytest.mark.parametrize("name", ROWS)
def test_fault(
    name: str, stage: Stage, waits: list[float], monkeypatch: pytest.MonkeyPatch, rewrite: bool
) -> None:
    row, folder = ROWS[name], stage.folder
    messages: dict[str, str | None] = {}
    for providers in [row.providers] if row.place == "server" else [(each,) for each in row.providers]:
        stage.folder = folder / providers[0]
        stage.folder.mkdir()
        waits.clear()
        messages |= rendered_twice(Film(name, providers, stage), waits, monkeypatch)
    if rewrite:
        rewrite_line(PAGE, name, messages)
        return
    assert line_of_page(name, messages) in PAGE.read_text(encoding="utf-8")


def rendered_twice(film: Film, waits: list[float], monkeypatch: pytest.MonkeyPatch) -> dict[str, str | None]:
    """Render with the fault and once more without it, check both, and return what was said at each provider."""
    row, stage, expected = film.row, film.stage, film.row.expected
    film.write()
    with monkeypatch.context() as patching:
        strike(film, patching)
        made = clips_of(stage, deadline=row.deadline)
    struck = {provider: f"struck-{provider}" for provider in film.providers}
    for provider, id_ in struck.items():
        error = made.failures.get(id_)
        ended = outcome_of(error, stage, id_), line_of(stage, id_).state
        assert ended == (expected.outcome, expected.state), (provider, error)
        assert accepted(stage, film.words("struck", provider)) == expected.submits, provider
    assert_retries(film, waits)
    assert set(made.failures) <= set(struck.values())
    assert made.kept >= {f"beside-{provider}" for provider in film.providers}

    stage.emulator.faults.clear()
    again = clips_of(stage, deadline=row.deadline if expected.made_then else 0.1)
    for provider, id_ in struck.items():
        assert accepted(stage, film.words("struck", provider)) == expected.next_submits, provider
        assert accepted(stage, film.words("beside", provider)) == 1, provider
        assert (id_ in again.kept) == expected.made_then, provider
        assert expected.made_then or outcome_of(again.failures[id_], stage, id_) == expected.outcome
    return {
        provider: said if said is None else plain(str(said)).replace(id_, "struck")
        for provider, id_ in struck.items()
        for said in [made.failures.get(id_)]
    }


def assert_retries(film: Film, waits: list[float]) -> None:
    """Check, also by what the server saw, that those waited and tried again who must have."""
    if not film.row.retries:
        assert not waits
        return
    assert len(waits) >= len(film.providers)
    assert not film.row.retry_after or min(waits) >= film.stage.emulator.settings.retry_after
    for fault in chain.from_iterable(film.faults().values()):
        if fault.kind not in MET_ONCE:
            assert film.stage.emulator.faults.occasions(fault) > 1, fault


def strike(film: Film, patching: pytest.MonkeyPatch) -> None:
    """Let the fault meet one prompt at each provider, or all that goes to them."""
    for provider, faults in film.faults().items():
        film.stage.emulator.faults.add(*faults)
        if film.row.submit_seconds is not None:
            patching.setattr(f"storyboard.providers.{provider}.SUBMIT_SECONDS", film.row.submit_seconds)
        if film.row.place == "closed port":
            patching.setenv(BASES[provider], f"http://127.0.0.1:{closed_port()}")
        if film.row.place == "unknown name":
            patching.setenv(BASES[provider], f"http://{NO_HOST}")
            patching.setattr(socket, "getaddrinfo", not_knowing(socket.getaddrinfo))


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


def not_knowing(resolve: Callable[..., Any]) -> Callable[..., Any]:
    """Return a resolver that does not know one name, and asks nobody for it."""

    def resolved(host: str | bytes | None, *rest: Any, **more: Any) -> Any:
        if host in (NO_HOST, NO_HOST.encode()):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve(host, *rest, **more)

    return resolved


def outcome_of(error: StoryboardError | None, stage: Stage, shot_id: str) -> Outcome:
    match error:
        case None:
            return "made"
        case SubmitUncertain():
            return "uncertain"
        case PredictionTimedOut():
            return "timed out"
        case PredictionFailed():
            return "failed"
        case ProviderUnavailable() | NotAuthorized() if line_of(stage, shot_id).state == "accepted":
            return "left there"
        case RequestRejected() | NotAuthorized() | RateLimited() | ProviderUnavailable():
            return "refused"
    raise error


def test_the_page_has_a_line_for_every_fault_and_none_beside() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.startswith(HEAD)
    titles = [line.split(" | ")[0] for line in page.removeprefix(HEAD).splitlines()]
    assert titles == [f"| {row.title}" for row in ROWS.values()]
