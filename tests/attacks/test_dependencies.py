"""Versions with known holes are not installed: floors with their reasons, pins that keep to them, an audit."""

from __future__ import annotations

import re
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools import audit

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIREMENTS = [
    Requirement(line)
    for lines in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for line in lines
]
ROW = re.compile(r"^\| `([\w-]+)` \| ([\d.]+) \| (CVE-[\d-]+(?:, CVE-[\d-]+)*) \| \S", re.MULTILINE)
FLOORS = {
    name: Version(least)
    for name, least, _ in ROW.findall((ROOT / "docs" / "security.md").read_text(encoding="utf-8"))
}
LACKING = {
    "filelock": "3.20.2",
    "h11": "0.15.0",
    "jinja2": "3.1.5",
    "pillow": "11.2.1",
    "python-multipart": "0.0.26",
    "starlette": "1.3.0",
}


def test_every_floor_has_its_reason() -> None:
    assert set(FLOORS) == set(LACKING)


@pytest.mark.parametrize("name", LACKING)
def test_no_version_that_lacks_a_fix_is_allowed(name: str) -> None:
    asked = [each for each in REQUIREMENTS if canonicalize_name(each.name) == name]
    assert asked
    for each in asked:
        assert not each.specifier.contains(LACKING[name])
        assert each.specifier.contains(FLOORS[name])
    assert Version(version(name)) >= FLOORS[name]


def test_the_pins_keep_to_the_floors() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    pins = {canonicalize_name(line.partition("==")[0]): line.partition("==")[2] for line in lines}
    for each in REQUIREMENTS:
        name = canonicalize_name(each.name)
        assert name in pins, name
        assert each.specifier.contains(pins[name]), name


def answering(monkeypatch: pytest.MonkeyPatch, stdout: str, stderr: str = "") -> None:
    told = subprocess.CompletedProcess([], 1, stdout, stderr)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: told)


PACKAGE = '{"name": "%s", "version": "1", "vulns": [%s]}'
HOLE = '{"id": "CVE-1", "fix_versions": ["2"], "aliases": [], "description": ""}'


@pytest.mark.parametrize(
    ("packages", "code", "words"),
    [
        (PACKAGE % ("h11", ""), 0, ""),
        (PACKAGE % ("h11", HOLE), 1, "h11 1: CVE-1, fixed in 2\n"),
        (
            PACKAGE % ("pillow", HOLE),
            0,
            "pillow 1: CVE-1, fixed in 2 (kept: moviepy allows none newer than 11)\n",
        ),
        ('{"name": "h11", "skip_reason": "not found"}', 0, "not audited"),
    ],
)
def test_the_audit_tells_what_it_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], packages: str, code: int, words: str
) -> None:
    answering(monkeypatch, f'{{"dependencies": [{packages}], "fixes": []}}')
    assert audit.main() == code
    assert capsys.readouterr().out.startswith(words)


def test_without_a_network_nothing_is_audited_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(monkeypatch, "", "WARNING: x\nERROR:pip_audit._cli: Could not connect\n")
    assert audit.main() == 0
    assert "not audited" in capsys.readouterr().out
