"""
Look the pinned versions up among known vulnerabilities: ``python -m tools.audit``.

Fails when a pinned version has one whose fix could be had. Where the service cannot be reached, it says that nothing
was looked up, and passes: work goes on without a network.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

PINS: Final = Path(__file__).parents[1] / "constraints.txt"
SECONDS: Final = 120
# Packages whose newer versions another dependency forbids, with that dependency; docs/security.md says what follows.
HELD_BACK: Final = {"pillow": "moviepy allows none newer than 11"}


class Finding(NamedTuple):
    """A known vulnerability of a pinned version."""

    package: str
    version: str
    name: str
    fixed_in: str


def main() -> int:
    """Run the look-up, say what came of it, and return the exit code."""
    told = _looked_up()
    report = _report(told)
    if report is None:
        print(f"not audited: no list of known vulnerabilities can be reached{_why(told)}")  # noqa: T201 - a tool
        return 0
    findings = list(findings_of(report))
    for each in findings:
        note = f" (kept: {HELD_BACK[each.package]})" if each.package in HELD_BACK else ""
        print(f"{each.package} {each.version}: {each.name}, fixed in {each.fixed_in}{note}")  # noqa: T201 - a tool
    return int(any(each.package not in HELD_BACK for each in findings))


def _looked_up() -> subprocess.CompletedProcess[str]:
    command = [
        *(sys.executable, "-m", "pip_audit", "--requirement", str(PINS), "--no-deps", "--disable-pip"),
        *("--progress-spinner", "off", "--format", "json"),
    ]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)  # noqa: S603 - ours
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", "no answer came in time")


def _report(told: subprocess.CompletedProcess[str]) -> dict[str, object] | None:
    """Return the report; None when there is none, or when the service knows no package at all."""
    try:
        report = json.loads(told.stdout)
    except ValueError:
        return None
    known = isinstance(report, dict) and any("vulns" in each for each in report.get("dependencies", []))
    return report if known else None


def findings_of(report: dict[str, object]) -> Iterator[Finding]:
    """Give the vulnerabilities of a report of pip-audit."""
    packages = report.get("dependencies")
    for package in packages if isinstance(packages, list) else []:
        for each in package.get("vulns", []):
            fixed = ", ".join(each["fix_versions"]) or "no version yet"
            yield Finding(package["name"].lower(), package["version"], each["id"], fixed)


def _why(told: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in told.stderr.splitlines() if line.startswith("ERROR")]
    return f" ({lines[-1]})" if lines else ""


if __name__ == "__main__":
    sys.exit(main())
