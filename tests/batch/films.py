"""Films to plan: one storyboard, loaded with other values for each film."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import JsonValue

from storyboard.board.films import Films
from storyboard.board.load import load

OUTPUT: JsonValue = {"size": "64x36", "fps": 12}


def written(folder: Path, *shots: Mapping[str, JsonValue], **keys: JsonValue) -> Path:
    path = folder / "film.yaml"
    whole: dict[str, object] = {"storyboard": 1, "shots": list(shots), "output": OUTPUT, **keys}
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def shot(name: str, prompt: str | None = None, **keys: JsonValue) -> dict[str, JsonValue]:
    return {"id": name, "prompt": prompt or f"sea and sky, {name}", "duration": 5, **keys}


def films_of(path: Path, films: Mapping[str, Mapping[str, object]]) -> Films:
    """Load the storyboard once for each film, with that film's values of its variables."""
    boards = [load(path, variables=values).called(name) for name, values in films.items()]
    return Films(name=str(path), folder=path.absolute().parent, boards=boards, total=len(boards))
