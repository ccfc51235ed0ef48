"""The page about the server says what the server does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from PIL import Image

from storyboard.emulator.faults import KINDS
from storyboard.emulator.ledger import Entry

PAGE = (Path(__file__).parents[2] / "docs" / "serve.md").read_text(encoding="utf-8")


def with_command(folder: Path) -> str:
    """Write a `storyboard` command into a new folder, and return a PATH that begins with it."""
    folder.mkdir()
    command = folder / "storyboard"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m storyboard "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def test_the_table_of_faults_is_that_of_the_code() -> None:
    rows = [
        f"| `{name}` | {kind.occasion} | {'yes' if kind.accepted else 'no'} | {kind.summary} |"
        for name, kind in KINDS.items()
    ]
    table = PAGE.partition("| kind | strikes | accepted | what happens |\n|---|---|---|---|\n")[2].partition(
        "\n\n"
    )[0]
    assert table.splitlines() == rows


def test_every_key_of_the_ledger_is_explained() -> None:
    table = PAGE.partition("## The ledger")[2].partition("## Faults")[0]
    named = [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")]
    assert named == [one.name for one in fields(Entry)]


def test_the_first_commands_do_what_the_page_says(tmp_path: Path) -> None:
    snippet = PAGE.partition("```\n")[2].partition("```")[0]
    installing, _, script = snippet.partition("\n")
    assert installing.startswith("pip install")
    film = {
        "storyboard": 1,
        "output": {"size": "64x36", "fps": 12},
        "shots": [{"id": "a", "model": "hailuo-2.3-fast", "first_frame": "frame.png", "prompt": "calm sea"}],
    }
    Image.new("RGB", (640, 360), (90, 120, 60)).save(tmp_path / "frame.png")
    (tmp_path / "film.yaml").write_text(json.dumps(film), encoding="utf-8")
    # A file of an earlier server must not be taken for this one's.
    (tmp_path / "server.sh").write_text(
        "export STORYBOARD_REPLICATE_URL=http://127.0.0.1:1/replicate\n", "utf-8"
    )
    path = with_command(tmp_path / "bin")
    # Tiny clips and no waits; the rest is as it stands there.
    script = script.replace("serve --port 0", "serve --port 0 --tiny --latency 0")
    ended = subprocess.run(
        ["/bin/sh", "-ec", script],
        cwd=tmp_path,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == str(Path("build") / "film.mp4")
    status = [sys.executable, "-m", "storyboard", "status", "film.yaml", "--json"]
    account = json.loads(subprocess.run(status, cwd=tmp_path, capture_output=True, check=True).stdout)
    assert account["spent"] == {}
    assert list(account["stood_in"]) == ["fal"]


def test_the_program_of_the_page_runs(tmp_path: Path) -> None:
    program = PAGE.partition("```python\n")[2].partition("```")[0]
    (tmp_path / "film.yaml").write_text(
        "storyboard: 1\nshots: [{id: a, model: hailuo-2.3, prompt: sea}]\noutput: {size: 64x36, fps: 12}\n"
    )
    env = os.environ | {"PATH": with_command(tmp_path / "bin")}
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "build" / "film.mp4").is_file()
