"""What a benchmark prints: the machine, and plain tables."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["print_machine", "print_table"]

CPU_INFO = Path("/proc/cpuinfo")


def print_machine() -> None:
    """Print the facts that figures depend on: processor, cores, Python, the load so far, and the date."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    load = "/".join(f"{value:.1f}" for value in os.getloadavg())
    print(
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()},"
        f" load {load}, {now}\n"
    )


def _processor() -> str:
    lines = CPU_INFO.read_text(encoding="utf-8").splitlines() if CPU_INFO.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table in Markdown: words to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    aligned = ["-" * width if not place else "-" * (width - 1) + ":" for place, width in enumerate(widths)]
    for row in (head, aligned, *rows):
        first, *others = (
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("| " + " | ".join([first, *others]) + " |")
    print()
