"""Every fault at every provider: what becomes of the shot that meets it, and that its siblings never notice."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

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

from .fault_table import ROWS, Outcome, Row, Seen, page_of
from .outcomes import accepted, clips_of, hurried, line_of, plain
from .stage import KEYS, PROVIDERS, Clock, Stage, opened_stage, shot

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
BASES = {
    "fal": "STORYBOARD_FAL_URL",
    "wavespeed": "STORYBOARD_WAVESPEED_URL",
    "minimax": "STORYBOARD_MINIMAX_URL",
    "replicate": "STORYBOARD_REPLICATE_URL",
}
NO_HOST = "provider.invalid"


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


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


@pytest.mark.parametrize(
    ("name", "provider"), [(name, provider) for name, row in ROWS.items() for provider in row.providers]
)
def test_fault(  # noqa: PLR0917 - fixtures
    name: str, provider: str, stage: Stage, seen: Seen, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    row, expected = ROWS[name], ROWS[name].expected
    words = f"{name} {provider}"
    other = PROVIDERS[PROVIDERS.index(provider) - 1]
    beside = provider if row.place == "server" else other
    for_shots = {"struck": provider, "beside": beside, "elsewhere": other}
    stage.write(
        *(shot(id_, prompt=f"take one of {words} {id_}", route=[route]) for id_, route in for_shots.items())
    )
    with monkeypatch.context() as patching:
        strike(stage, row, provider, f"{words} struck", patching)
        made = clips_of(stage, deadline=row.deadline)
    error = made.failures.get("struck")
    assert (outcome_of(error, stage), line_of(stage, "struck").state) == (expected.outcome, expected.state), (
        error
    )
    assert accepted(stage, f"{words} struck") == expected.submits
    assert bool(waits) == row.retries
    assert not row.retry_after or min(waits) >= stage.emulator.settings.retry_after
    assert set(made.failures) <= {"struck"}
    assert made.kept >= {"beside", "elsewhere"}
    seen.messages[name, provider] = None if error is None else plain(str(error))

    stage.emulator.faults.clear()
    again = clips_of(stage, deadline=row.deadline if expected.made_then else 0.1)
    assert accepted(stage, f"{words} struck") == expected.next_submits
    assert ("struck" in again.kept) == expected.made_then
    assert expected.made_then or outcome_of(again.failures["struck"], stage) == expected.outcome
    for sibling in ("beside", "elsewhere"):
        assert accepted(stage, f"{words} {sibling}") == 1


def strike(stage: Stage, row: Row, provider: str, prompt: str, patching: pytest.MonkeyPatch) -> None:
    """Let the fault of a row meet one prompt at one provider."""
    stage.emulator.faults.add(*row.aimed(provider, prompt))
    if row.submit_seconds is not None:
        patching.setattr(f"storyboard.providers.{provider}.SUBMIT_SECONDS", row.submit_seconds)
    if row.place == "closed port":
        patching.setenv(BASES[provider], f"http://127.0.0.1:{closed_port()}")
    if row.place == "unknown name":
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


def outcome_of(error: StoryboardError | None, stage: Stage) -> Outcome:
    match error:
        case None:
            return "made"
        case SubmitUncertain():
            return "uncertain"
        case PredictionTimedOut():
            return "timed out"
        case PredictionFailed():
            return "failed"
        case ProviderUnavailable() | NotAuthorized() if line_of(stage, "struck").state == "accepted":
            return "left there"
        case RequestRejected() | NotAuthorized() | RateLimited() | ProviderUnavailable():
            return "refused"
    raise error


def test_the_page_is_what_was_seen(seen: Seen, rewrite: bool) -> None:
    if not seen.is_whole(PROVIDERS):
        pytest.skip("the page needs the whole matrix")
    page = page_of(seen, PROVIDERS)
    if rewrite:
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page
