"""Keys and signatures stay where they belong: in no log, message, event, output and file of whole renders."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import anyio
import pytest
from pydantic import JsonValue

from storyboard.emulator.emulator import Emulator
from storyboard.emulator.faults import Fault
from storyboard.errors import RenderFailed
from storyboard.film import render
from storyboard.report import Event, ShotDone, ShotFailed

from .outcomes import hurried
from .stage import CATALOGUE, FILM, PROVIDERS, Stage, shot

SECRETS = {
    "FAL_KEY": "2f6c1d9e-fal:fa1c0ffee5ec4e7",
    "WAVESPEED_API_KEY": "wsk-a11ce5ec4e7b0b",
    "MINIMAX_API_KEY": "eyJhbGciOi.m1n1max5ec4e7.c0de",
    "REPLICATE_API_TOKEN": "r8_4epl1cate5ec4e7",
}
IN_ADDRESSES = ("Signature=", "X-Signature", "Expires=")
THE_SERVERS = ("uvicorn", "python_multipart")
AT_ONCE_OVER = ("reset-after-submit", "error-500", "refused-at-submit", "failed", "refused-at-result")
TRIED_AGAIN = (
    *("rate-limit", "poll-500", "output-404-once", "output-redirect", "output-truncated"),
    *("output-html", "output-empty", "output-wrong-length"),
)


@pytest.fixture
def stage(open_stage: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch) -> Stage:
    hurried(monkeypatch, 0.001)
    stage = open_stage(signed=True, latency=(0.02, 0.02))
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    return stage


class Records(logging.Handler):
    """Everything that any logger has to say."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{self.format(record)} {record.__dict__}")


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """All that is logged by anybody but the server, at every level."""
    # Its loggers are there to be set as soon as it is loaded, which httpx leaves to its first client.
    import_module("httpcore")
    assert "httpcore.http11" in logging.root.manager.loggerDict
    records, root = Records(), logging.getLogger()
    names = [name for name in logging.root.manager.loggerDict if not name.startswith(THE_SERVERS)]
    levels = {logger: logger.level for logger in (root, *map(logging.getLogger, names))}
    for logger in levels:
        logger.setLevel(logging.DEBUG)
    root.addHandler(records)
    yield records.lines
    root.removeHandler(records)
    for logger, level in levels.items():
        logger.setLevel(level)


def failing(kinds: tuple[str, ...]) -> list[dict[str, JsonValue]]:
    """Shots that meet these faults, at each provider."""
    return [
        shot(f"{provider}-{kind}", route=[provider], prompt=f"struck by {kind}.")
        for provider in PROVIDERS
        for kind in kinds
    ]


def chains() -> list[dict[str, JsonValue]]:
    """Two shots at each provider, both with pictures to upload."""
    return [
        made
        for provider in PROVIDERS
        for made in (
            shot(f"{provider}-a", route=[provider], first_frame="frame.png"),
            shot(f"{provider}-b", route=[provider], continues=f"{provider}-a"),
        )
    ]


def aim(stage: Stage, kinds: tuple[str, ...]) -> None:
    stage.emulator.faults.add(*(Fault(kind, prompt=f"struck by {kind}.") for kind in kinds))


def needles(emulator: Emulator) -> set[str]:
    """All that must be found nowhere."""
    found = {*SECRETS.values(), *(part for key in SECRETS.values() for part in key.split(":")), *IN_ADDRESSES}
    for prediction in emulator.predictions.values():
        found.add(prediction.signature)
    for ticket in emulator.files._tickets.values():
        found |= {ticket.signature, ticket.read_signature}
    return found


def assert_clean(emulator: Emulator, *hay: str | bytes) -> None:
    whole = b"\n".join(one.encode(errors="replace") if isinstance(one, str) else one for one in hay)
    found = [needle for needle in needles(emulator) if needle.encode() in whole]
    assert not found, [
        whole[max(0, at - 200) : at + 200] for at in (whole.find(one.encode()) for one in found)
    ]


def contents(folder: Path) -> list[bytes]:
    """Names and contents of all files that are there at this moment."""
    found = []
    for path in sorted(folder.rglob("*")):
        try:
            found += [str(path).encode(), path.read_bytes() if path.is_file() else b""]
        except FileNotFoundError:
            continue
    return found


def rendered(stage: Stage) -> tuple[list[str], list[bytes]]:
    """Render, and return all words of it, and what lay on the disk in its midst."""
    words: list[str] = []
    lying: list[bytes] = []

    def watch(event: Event) -> None:
        words.extend((str(event), repr(event)))
        if isinstance(event, ShotDone | ShotFailed):
            lying.extend(contents(stage.folder / ".storyboard"))

    try:
        anyio.run(render, stage.board, stage.options(), watch)
    except RenderFailed as error:
        for each in (error, *(one for one in error.failures.values() if one is not None)):
            words += [repr(each), str(each), *traceback.format_exception(each)]
    return words, lying


def test_nothing_of_a_whole_render_gives_them_away(stage: Stage, logged: list[str]) -> None:
    aim(stage, (*AT_ONCE_OVER, *TRIED_AGAIN, "expired-key", "exhausted-balance"))
    stage.write(*chains(), *failing((*AT_ONCE_OVER, *TRIED_AGAIN)))
    said = rendered(stage)
    assert_clean(stage.emulator, *said[0], *said[1], *logged, repr(stage.account))
    stage.write(*failing(("expired-key", "exhausted-balance")), *chains())
    said = rendered(stage)
    assert_clean(stage.emulator, *said[0], *said[1], *logged, repr(stage.account))
    stage.write(*chains())
    said = rendered(stage)
    assert_clean(stage.emulator, *said[0], *said[1], *logged, *contents(stage.folder))
    assert stage.board.output.path in {
        str(path.relative_to(stage.folder)) for path in stage.folder.rglob("*")
    }
    assert_it_was_worth_looking(stage, said[0], logged)


def assert_it_was_worth_looking(stage: Stage, words: list[str], logged: list[str]) -> None:
    """Check that keys were sent, signed addresses read and written to, and that looking finds what is there."""
    for provider in PROVIDERS:
        for event in ("submit", "download"):
            assert stage.emulator.ledger.of(event, provider), f"{provider}: {event}"
    assert {entry.provider for entry in stage.emulator.ledger.of("upload")} == {
        "fal",
        "wavespeed",
        "replicate",
    }
    assert any("CutDone" in line for line in words)
    assert logged
    with pytest.raises(AssertionError):
        assert_clean(stage.emulator, "GET https://files.example/a.mp4?Expires=1")
    with pytest.raises(AssertionError):
        assert_clean(stage.emulator, b"Authorization: Bearer " + SECRETS["MINIMAX_API_KEY"].encode())


def run(stage: Stage, *arguments: str) -> str:
    """What a command says, on both streams and with tracebacks."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "storyboard",
            "--debug",
            *arguments,
            str(stage.folder / FILM),
            "--catalogue",
            str(CATALOGUE),
        ],
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONASYNCIODEBUG": "1"},
        cwd=stage.folder,
    )
    return (done.stdout + done.stderr).decode()


def test_nothing_that_a_command_prints_gives_them_away(stage: Stage) -> None:
    aim(stage, (*AT_ONCE_OVER, "expired-key"))
    stage.write(*chains(), *failing((*AT_ONCE_OVER, "expired-key")))
    told = [
        run(stage, "render", "--yes"),
        run(stage, "render", "--json", "--yes"),
        run(stage, "render", "--yes", "-vv", "--resubmit-uncertain"),
        run(stage, "-vv", "status"),
        run(stage, "status", "--json"),
    ]
    assert "does not accept the key" in told[0]
    assert "may or may not have been accepted" in told[1]
    assert "DEBUG storyboard.providers.http: fal: GET" in told[2]
    assert all("fal-failed" in words for words in told)
    assert_clean(stage.emulator, *told, *contents(stage.folder))
