"""A film of a made-up model at fal, whose clips last a second: chains, or shots that differ in nothing but a label."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["CATALOGUE", "ENDPOINT", "prompt_of", "write_chains", "write_crowd"]

ENDPOINT = "benchmark-ai/pebble"
CATALOGUE = Path(__file__).with_name("pebble.yaml")


def prompt_of(chain: int, place: int) -> str:
    return f"pebble {place} of chain {chain}"


def write_chains(path: Path, chains: int, length: int) -> None:
    """Write a storyboard of so many chains of so many shots each, of which no two are alike."""
    _write(
        path,
        [
            {"id": f"shot-{chain}-{place}", "prompt": prompt_of(chain, place)}
            | ({"continues": "previous"} if place else {})
            for chain in range(chains)
            for place in range(length)
        ],
    )


def write_crowd(path: Path, shots: int) -> None:
    """Write a storyboard of single shots; the server makes one clip for all, so that waiting is all its work."""
    _write(
        path,
        [
            {"id": f"shot-{number}", "prompt": "pebble", "params": {"label": f"{number}"}}
            for number in range(shots)
        ],
    )


def _write(path: Path, shots: Sequence[Mapping[str, object]]) -> None:
    board = {
        "storyboard": 1,
        "defaults": {"model": "pebble"},
        "output": {"size": "64x36", "fps": 12},
        "shots": shots,
    }
    path.write_text(json.dumps(board), encoding="utf-8")
