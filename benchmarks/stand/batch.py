"""A storyboard of many films of made-up clips: rows x outputs, of shots that all films share, or those of a row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

__all__ = ["OUTPUTS", "SHARED", "own_prompt", "shared_prompt", "write_batch"]

SHARED = 6
OWN = 2
# Of eight shots, two are a row's own.
PLACES_OF_OWN = (2, 5)
OUTPUTS: Sequence[dict[str, object]] = (
    {"name": "wide", "size": "64x36", "fps": 12},
    {"name": "tall", "size": "36x64", "fps": 12, "fit": "cover"},
)


def shared_prompt(place: int) -> str:
    return f"pebble {place} of all"


def own_prompt(row: str, place: int) -> str:
    return f"pebble {place} of {row}"


def write_batch(
    path: Path, rows: int, outputs: Sequence[dict[str, object]] = OUTPUTS, seconds: float = 1
) -> None:
    """Write a storyboard of eight shots of so many seconds, of which six are shared, and its rows beside it."""
    shots = [
        {
            "id": f"shot-{place}",
            "prompt": own_prompt("{{ product }}", place) if place in PLACES_OF_OWN else shared_prompt(place),
            "duration": seconds,
        }
        for place in range(SHARED + OWN)
    ]
    board = {
        "storyboard": 1,
        "defaults": {"model": "pebble"},
        "rows": "rows.csv",
        "outputs": list(outputs),
        "shots": shots,
    }
    path.write_text(json.dumps(board), encoding="utf-8")
    names = [f"row-{number:04}" for number in range(rows)]
    lines = ["name,product", *(f"{name},{name}" for name in names)]
    path.with_name("rows.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
