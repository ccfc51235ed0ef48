"""The providers' own Python clients make clips against this server: what they expect of the real ones, it has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from storyboard.emulator.emulator import Emulator
from storyboard.emulator.faults import Fault
from storyboard.emulator.server import Server, serving
from storyboard.emulator.values import Settings
from storyboard.media.probe import probe

CLIENTS = Path(__file__).parent / "clients"
SECONDS = {"2.3/pro": 6, "2.3-fast/standard": 6, "02-fast": 10}


@contextmanager
def secure_server(**settings: Any) -> Iterator[Server]:
    with (
        Emulator(Settings(tiny=True, latency=(0.7, 0.7), **settings)) as emulator,
        serving(emulator, tls=True) as server,
    ):
        yield server


def calls(server: Server, script: str, *arguments: object) -> Any:
    """Run a script of calls with the environment that its client reads, and return what it prints."""
    environment = {
        **{name: value for name, value in os.environ.items() if "proxy" not in name.lower()},
        **server.variables,
        "EMULATOR": server.origin,
        "SSL_CERT_FILE": str(server.certificate),
        "REQUESTS_CA_BUNDLE": str(server.certificate),
        "FAL_KEY": "some:secret",
        "FAL_QUEUE_RUN_HOST": f"{server.origin.removeprefix('https://')}/fal",
        "WAVESPEED_API_KEY": "secret",
        "REPLICATE_API_TOKEN": "secret",
        "REPLICATE_BASE_URL": server.variables["STORYBOARD_REPLICATE_URL"],
        "REPLICATE_POLL_INTERVAL": "0.05",
    }
    command = [sys.executable, str(CLIENTS / script), *map(str, arguments)]
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def clip_of(server: Server, url: str) -> Path:
    """The file behind the address of a clip."""
    name = url.removeprefix(f"{server.origin}/outputs/").partition("/")[0]
    return server.emulator.predictions[name].clip.result()


def test_fal_subscribes_with_logs_to_the_models_of_its_pages(picture: Path) -> None:
    with secure_server() as server:
        told = calls(server, "fal_calls.py", "subscribe", picture)
        assert len(told["results"]) == 4
        for endpoint, result in told["results"].items():
            seconds = next(length for part, length in SECONDS.items() if part in endpoint)
            assert probe(clip_of(server, result["video"]["url"])).duration == seconds
        assert "Generating frames" in told["logs"]
        assert [entry.endpoint for entry in server.emulator.ledger.submits] == list(told["results"])
        sent = [entry.body for entry in server.emulator.ledger.submits]
        assert [body["image_url"] for body in sent if body and "image_url" in body] == [told["uploaded"]] * 3


def test_fal_submits_follows_fetches_and_cancels() -> None:
    with secure_server(concurrency=1) as server:
        told = calls(server, "fal_calls.py", "queue", "-")
        assert told["same_addresses"]
        assert told["seen"][-1] == "Completed"
        assert "InProgress" in told["seen"]
        assert probe(clip_of(server, told["result"]["video"]["url"])).duration == 6
        assert told["status"] in ("Queued", "InProgress")
        assert [entry.request_id for entry in server.emulator.ledger.of("cancel")] == [told["cancelled"]]
        assert told["refusal"]["status"] == 422
        assert "string_type" in str(told["refusal"]["message"])
        assert len(server.emulator.ledger.submits) == 2


def test_fal_uploads_to_both_of_its_places(picture: Path) -> None:
    with secure_server() as server:
        told = calls(server, "fal_calls.py", "uploads", picture)
        assert [entry.authorised for entry in server.emulator.ledger.of("upload", "fal")] == [True, True]
        for url in told.values():
            hosted = server.emulator.files.find(url.removeprefix(f"{server.origin}/files/").partition("/")[0])
            assert hosted is not None
            assert (hosted.path.read_bytes(), hosted.content_type) == (picture.read_bytes(), "image/png")


def test_wavespeed_uploads_runs_and_tells_of_failures(picture: Path) -> None:
    with secure_server(faults=(Fault("failed", prompt="doomed"),)) as server:
        told = calls(server, "wavespeed_calls.py", picture)
        for run in ("output", "at_once"):
            (url,) = told[run]["outputs"]
            assert probe(clip_of(server, url)).duration == 5
        assert "HTTP 400" in told["refused"]["error"]
        assert "the model stopped" in told["failed"]["error"]
        assert told["failed"]["task_id"] in server.emulator.predictions
        assert [entry.endpoint for entry in server.emulator.ledger.submits] == [
            "minimax/hailuo-2.3/i2v-pro",
            "minimax/hailuo-2.3/i2v-pro",
            "minimax/hailuo-2.3/t2v-pro",
        ]
        first = server.emulator.ledger.submits[0].body
        assert first == {"image": told["uploaded"], "enable_prompt_expansion": True}


def test_replicate_runs_predicts_uploads_and_cancels(picture: Path, tmp_path: Path) -> None:
    faults = (Fault("failed", prompt="doomed"), Fault("never-finishing", prompt="forever"))
    with secure_server(faults=faults) as server:
        told = calls(server, "replicate_calls.py", picture, tmp_path / "clip.mp4")
        assert probe(tmp_path / "clip.mp4").duration == 6
        assert told["file"]["size"] == picture.stat().st_size
        assert [entry.authorised for entry in server.emulator.ledger.of("download")] == [True]
        assert (told["first"], told["last"], told["cancelled"]) == ("starting", "succeeded", "canceled")
        assert probe(clip_of(server, told["output"])).duration == 6
        assert told["listed"] == 4
        assert len(server.emulator.ledger.submits) == 5
        assert "the model stopped" in told["failed"]
        assert "input.prompt: Input should be a valid string" in told["refused"]
