from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from storyboard.emulator.values import parse_latency
from storyboard.errors import PlanError

from .stand import FAL_TEXT

VARIABLES = ["FAL_URL", "FAL_REST_URL", "WAVESPEED_URL", "MINIMAX_URL", "REPLICATE_URL"]


@contextmanager
def serve(*options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    command = [sys.executable, "-m", "storyboard", "serve", "--port", "0", "--tiny", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        printed = {}
        for _ in range(len(VARIABLES) + ("--tls" in options)):
            name, _, value = process.stdout.readline().removeprefix("export ").strip().partition("=")
            printed[name] = value
        try:
            yield process, printed
        finally:
            process.kill()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_addresses_serves_and_stops_when_told(tmp_path: Path, ending: signal.Signals) -> None:
    ledger = tmp_path / "ledger.jsonl"
    with serve("--latency", "0.1-0.2", "--ledger", str(ledger), "--fault", "missing-id") as (
        process,
        printed,
    ):
        assert list(printed) == [f"STORYBOARD_{name}" for name in VARIABLES]
        response = httpx.post(
            f"{printed['STORYBOARD_FAL_URL']}/{FAL_TEXT}",
            json={"prompt": "x"},
            headers={"Authorization": "Key none"},
        )
        assert response.json()["status"] == "IN_QUEUE"
        assert "request_id" not in response.json()
        process.send_signal(ending)
        _, told = process.communicate(timeout=60)
        assert process.returncode == 0, told
    assert "serving fal, WaveSpeed, MiniMax and Replicate at http://127.0.0.1:" in told
    assert "stopped; 1 submit accepted" in told
    assert json.loads(ledger.read_text(encoding="utf-8"))["event"] == "submit"


def test_what_it_prints_is_for_a_shell_to_read() -> None:
    with serve("--tls") as (process, printed):
        assert printed["STORYBOARD_FAL_URL"].startswith("https://127.0.0.1:")
        assert (
            Path(printed["SSL_CERT_FILE"])
            .read_text(encoding="utf-8")
            .startswith("-----BEGIN CERTIFICATE-----")
        )
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert not Path(printed["SSL_CERT_FILE"]).exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--fault", "poll-50"], 'there is no fault "poll-50"'),
        (["--fault", "poll-500:7"], "it should be a number from 0 to 1"),
        (["--latency", "soon"], '"soon" is not a latency'),
        (
            ["--ledger", "no/such/folder/ledger.jsonl"],
            'the ledger "no/such/folder/ledger.jsonl" cannot be written',
        ),
    ],
)
def test_a_wrong_option_is_explained(options: list[str], words: str) -> None:
    command = [sys.executable, "-m", "storyboard", "serve", *options]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=dict(os.environ), timeout=60
    )
    assert done.returncode == 2
    assert words in done.stderr


def test_without_its_extra_it_says_how_to_install_that() -> None:
    script = "import sys; sys.modules['uvicorn'] = None; from storyboard.cli.main import run; run(['serve'])"
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert 'the server needs "uvicorn", which is not installed' in done.stderr
    assert 'pip install ".[serve]"' in done.stderr


def test_models_of_an_own_catalogue_are_checked(tmp_path: Path) -> None:
    catalogue = tmp_path / "own.yaml"
    catalogue.write_text(
        """
catalogue: 1
models:
  - name: own
    title: Own
    family: Own
    description: A model of our own.
    lengths: [4]
    usual_length: 4
    routes:
      - provider: wavespeed
        date: 2026-11-21
        no_price: nobody says
        text: {id: own/text, source: https://own.example, duration: {name: seconds, form: number}}
""",
        encoding="utf-8",
    )
    with serve("--catalogue", str(catalogue)) as (_, printed):
        response = httpx.post(
            f"{printed['STORYBOARD_WAVESPEED_URL']}/api/v3/own/text",
            json={"prompt": "x", "seconds": 5},
            headers={"Authorization": "Bearer none"},
        )
    assert response.json()["message"] == "seconds: Input should be 4"


def test_a_latency_is_a_number_of_seconds_or_two() -> None:
    assert parse_latency("3") == (3, 3)
    assert parse_latency("0.5-2") == (0.5, 2)
    for text in ("", "-1", "2-1", "1-2-3"):
        with pytest.raises(PlanError):
            parse_latency(text)
