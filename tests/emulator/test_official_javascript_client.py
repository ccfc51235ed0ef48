"""fal's own JavaScript client makes clips against this server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from storyboard.emulator.emulator import Emulator
from storyboard.emulator.server import Server, serving
from storyboard.emulator.values import Settings
from storyboard.media.probe import probe

HERE = Path(__file__).parent / "javascript"
UNREACHABLE = ("ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "EAI_AGAIN", "ETIMEDOUT", "ENETUNREACH")


@pytest.fixture(scope="module")
def node() -> str:
    """Give the path of node, with the client installed beside the script; nothing is installed twice."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are not installed, so fal's JavaScript client cannot be tried")
    installed = HERE / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < (HERE / "package-lock.json").stat().st_mtime:
        command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, check=False, cwd=HERE, capture_output=True, text=True, timeout=300)
        if any(word in done.stderr for word in UNREACHABLE):
            pytest.skip(
                "the registry of npm cannot be reached, so fal's JavaScript client cannot be installed"
            )
        assert done.returncode == 0, done.stderr
    return node


def calls(server: Server, node: str, picture: Path) -> Any:
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    command = [node, str(HERE / "fal_calls.mjs"), str(picture)]
    done = subprocess.run(
        command,
        check=False,
        env=environment | {"EMULATOR": server.origin},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_fal_subscribes_queues_and_uploads(node: str, picture: Path) -> None:
    with (
        Emulator(Settings(tiny=True, latency=(0.7, 0.7))) as emulator,
        serving(emulator) as server,
    ):
        told = calls(server, node, picture)
        lengths = {"2.3/pro": 6, "2.3-fast/standard": 6, "02-fast": 10}
        assert len(told["results"]) == 4
        for endpoint, result in told["results"].items():
            clip = emulator.predictions[result["requestId"]].clip.result()
            assert result["requestId"] in result["url"]
            assert probe(clip).duration == next(value for part, value in lengths.items() if part in endpoint)
        assert "Generating frames" in told["logs"]
        assert told["status"] in ("IN_QUEUE", "IN_PROGRESS")
        assert told["queued"]["requestId"] == told["queued"]["submitted"]
        assert [entry.request_id for entry in emulator.ledger.of("cancel")] == [told["cancelled"]]
        assert (told["refused"]["name"], told["refused"]["status"]) == ("ValidationError", 422)
        assert told["refused"]["fields"][0]["loc"] == ["body", "prompt"]
        bodies = [entry.body for entry in emulator.ledger.submits]
        pictures = [body["image_url"] for body in bodies if body and "image_url" in body]
        assert pictures[:2] == [told["uploaded"]] * 2
        assert str(pictures[2]).startswith(f"{server.origin}/files/")
        assert [entry.authorised for entry in emulator.ledger.of("upload")] == [False, False]
