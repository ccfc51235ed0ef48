"""`storyboard doctor`: what is looked at, how it is judged, that no key is shown, and what reaches the network."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import Final

import anyio
import pytest

from storyboard import doctor
from storyboard.doctor import Finding, Verdict, examine, examine_network
from storyboard.emulator.emulator import Emulator
from storyboard.media.codecs import encoder_build
from storyboard.providers.reach import BASES
from storyboard.store.store import index_path, open_store

Call = Callable[..., CompletedProcess[str]]

SECRET: Final = "sk-very-secret"  # noqa: S105 - none that opens anything
CLOSED: Final = "http://127.0.0.1:9"


def findings(
    environ: Mapping[str, str] | None = None, store: Path = Path(".storyboard")
) -> dict[str, Finding]:
    return {finding.name: finding for finding in examine(store, environ or {})}


def test_a_sound_machine_has_no_problem() -> None:
    found = findings({"FAL_KEY": SECRET})
    assert {finding.verdict for finding in found.values()} == {Verdict.OK}
    assert list(found)[:6] == ["python", "libraries", "encoders", "fonts", "disk", "store"]
    assert "libx264 and aac" in found["encoders"].message
    assert "Inter" in found["fonts"].message
    assert "av 1" in found["libraries"].message
    assert not Path(".storyboard").exists()


def test_without_any_key_there_is_a_warning() -> None:
    found = findings({"FAL_KEY": " "})
    assert found["fal key"].message == "FAL_KEY is not set"
    assert found["keys"].verdict is Verdict.WARNING
    assert "export FAL_KEY=" in (found["keys"].remedy or "")


def test_keys_are_never_shown(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, key in (("FAL_KEY", SECRET), ("MINIMAX_API_KEY", f"{SECRET} with a blank")):
        monkeypatch.setenv(variable, key)
    monkeypatch.setenv("STORYBOARD_FAL_URL", f"https://user:{SECRET}@example.com")
    done = call("doctor")
    assert done.returncode == 1
    assert "FAL_KEY is set" in done.stdout
    assert "MINIMAX_API_KEY: the key" in done.stdout
    for shown in (done.stdout, done.stderr, call("doctor", "--json").stdout):
        assert "secret" not in shown


def test_a_base_address_that_is_none_is_a_problem() -> None:
    found = findings(
        {"STORYBOARD_WAVESPEED_URL": "ftp://example.com", "STORYBOARD_FAL_URL": "http://127.0.0.1:1/x"}
    )
    assert found["wavespeed address"].verdict is Verdict.PROBLEM
    assert "STORYBOARD_WAVESPEED_URL" in found["wavespeed address"].message
    words = "requests go to http://127.0.0.1:1/x, from the variable STORYBOARD_FAL_URL"
    assert found["fal address"].message == words
    assert "minimax address" not in found


def test_the_store_is_looked_into(tmp_path: Path) -> None:
    with open_store(tmp_path):
        pass
    assert findings(store=tmp_path)["store"].message.endswith("clips: 0, predictions under way: 0")
    with sqlite3.connect(index_path(tmp_path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    newer = findings(store=tmp_path)["store"]
    assert (newer.verdict, newer.remedy) == (Verdict.PROBLEM, "update storyboard")


def test_the_size_of_derived_files_is_told_with_its_limit(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    for number in range(2):
        path = tmp_path / "derived" / "segments" / "00" / f"{number:064x}.mp4"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 600)
    assert findings(store=tmp_path)["derived files"].message == "1.2 kB of at most 10 GB, in 2 files"
    limited = findings({"STORYBOARD_CACHE_SIZE": "1 KiB"}, tmp_path)["derived files"]
    assert limited.message == "1.2 kB of at most 1 kB, in 2 files"
    wrong = findings({"STORYBOARD_CACHE_SIZE": "much"}, tmp_path)["derived files"]
    assert (wrong.verdict, "500MB" in (wrong.remedy or "")) == (Verdict.PROBLEM, True)
    assert findings(store=tmp_path / "none")["derived files"].message.startswith("0 bytes of")


def test_a_damaged_store_is_a_problem(tmp_path: Path) -> None:
    with open_store(tmp_path):
        pass
    index_path(tmp_path).write_bytes(b"this is no database, and long enough to be looked at" * 40)
    assert findings(store=tmp_path)["store"].verdict is Verdict.PROBLEM


@pytest.mark.parametrize(
    ("limit", "verdict"), [("LITTLE_SPACE", Verdict.WARNING), ("TOO_LITTLE_SPACE", Verdict.PROBLEM)]
)
def test_a_full_disk_has_a_remedy(limit: str, verdict: Verdict, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LITTLE_SPACE", 10**18)
    monkeypatch.setattr(doctor, limit, 10**18)
    disk = findings()["disk"]
    assert disk.verdict is verdict
    assert "--store" in (disk.remedy or "")


@pytest.mark.parametrize("name", ["LIBRARIES", "OLDEST_PYTHON"])
def test_what_is_missing_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, name, {"LIBRARIES": ("nowhere-to-be-found",), "OLDEST_PYTHON": (9, 9)}[name])
    (problem,) = (finding for finding in findings().values() if finding.verdict is Verdict.PROBLEM)
    assert problem.remedy in ("pip install nowhere-to-be-found", "storyboard needs Python 9.9 or newer")


def test_missing_encoders_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storyboard.media.codecs.ENCODERS", ("libx264", "libx999"))
    encoder_build.cache_clear()
    encoders = findings()["encoders"]
    assert (encoders.verdict, encoders.message) == (Verdict.PROBLEM, "PyAV was built without libx999")


def test_the_network_is_called_on_request_alone(emulator: Emulator, spawn: Call) -> None:
    assert "fal network" not in spawn("doctor").stdout
    done = spawn("doctor", "--network", "--json")
    assert done.returncode == 0, done.stdout
    answered = [finding for finding in json.loads(done.stdout)["findings"] if "network" in finding["name"]]
    assert [finding["name"] for finding in answered] == [
        f"{provider} network" for provider, bases in BASES.items() for _ in bases
    ]
    assert {finding["verdict"] for finding in answered} == {"ok"}
    assert emulator.ledger.submits == []


def test_what_cannot_be_reached_is_a_problem_only_with_a_key() -> None:
    environ = {name: CLOSED for bases in BASES.values() for name, _ in bases} | {"FAL_KEY": SECRET}
    found = anyio.run(examine_network, environ)
    assert {finding.name: finding.verdict for finding in found} == {
        "fal network": Verdict.PROBLEM,
        "wavespeed network": Verdict.WARNING,
        "minimax network": Verdict.WARNING,
        "replicate network": Verdict.WARNING,
    }
    assert all("it refuses connections" in finding.message and finding.remedy for finding in found)


def test_the_table_ends_with_the_count(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    done = call("doctor")
    assert done.returncode == 0
    assert done.stdout.endswith("\n\n0 problems, 1 warning\n")
    monkeypatch.setenv("FAL_KEY", SECRET)
    assert call("doctor").stdout.endswith("\n\nall is well\n")


def test_the_store_can_be_named(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYBOARD_STORE", "from-the-variable")
    assert "from-the-variable" in call("doctor").stdout
    assert f"from-the-option{os.linesep}" in call("doctor", "--store", "from-the-option").stdout


def test_the_table_fits_a_terminal(on_terminal: Call) -> None:
    shown = on_terminal("doctor", columns=80, NO_COLOR="1").stdout
    assert max(map(len, shown.splitlines())) <= 80
