"""Tests of signals say the same wherever they are run: from a terminal, in the background, by a service."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from tests.conftest import USUAL_SIGNALS

IGNORING = "trap '' INT TERM HUP QUIT; exec \"$@\""


def test_signals_are_taken_as_usual() -> None:
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, ()) & set(USUAL_SIGNALS)
    for number in USUAL_SIGNALS:
        assert signal.getsignal(number) is not signal.SIG_IGN, number.name


def test_signals_are_taken_as_usual_where_the_caller_ignores_them() -> None:
    inner = f"{Path(__file__)}::{test_signals_are_taken_as_usual.__name__}"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", inner]
    done = subprocess.run(["sh", "-c", IGNORING, "sh", *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
