"""Whole processes: what they take on the clock, of the processor, and of memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.stand.trees import watching

__all__ = ["ROOT", "Spent", "median_of", "run_whole"]

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Spent:
    """
    Seconds on the clock, seconds of the processor, and the most memory that was in use, in MB (10^6 bytes).

    All count the programs that the process started.
    """

    wall: float
    cpu: float
    peak: float


def run_whole(
    command: Sequence[str], *, folder: Path | None = None, variables: Mapping[str, str] | None = None
) -> tuple[Spent, bytes]:
    """
    Run a process to its end; return what it spent and its standard output.

    A process inherits the peak of the one that starts it, so a benchmark that calls this loads no heavy library
    itself. Raises CalledProcessError when it does not end well.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env={**os.environ, **(variables or {})}, stdout=subprocess.PIPE
    )
    assert process.stdout is not None  # noqa: S101 - for the type checker: it was asked for above
    with watching(process.pid) as tree:
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    unit = 1 if sys.platform == "darwin" else 1024
    peak = max(tree.peak, usage.ru_maxrss * unit / 1e6)
    return Spent(wall, usage.ru_utime + usage.ru_stime, peak), output


def median_of(rounds: Iterable[Spent]) -> Spent:
    """Return the median of each figure by itself."""
    walls, cpus, peaks = zip(*((one.wall, one.cpu, one.peak) for one in rounds), strict=True)
    return Spent(statistics.median(walls), statistics.median(cpus), statistics.median(peaks))
