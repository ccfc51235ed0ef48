"""Films rendered together against the emulator: what each shows, what was paid, and what became of each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
from pydantic import JsonValue

from storyboard.batch.outcome import FilmOutcome
from storyboard.batch.render import cut_batch, render_batch
from storyboard.board.films import Films
from storyboard.board.load import load_films
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.media.probe import check_whole
from tests.hosted.stage import CATALOGUE, FILM, Stage, shot_of

# A quarter of a second a shot.
OPENING: dict[str, JsonValue] = {"id": "opening", "prompt": "take one of opening"}
OFFER: dict[str, JsonValue] = {"id": "offer", "prompt": "take one of {{ product }}"}
ENDING: dict[str, JsonValue] = {"id": "ending", "prompt": "take one of ending"}
USUAL = (OPENING, OFFER, ENDING)
TWO_OUTPUTS: list[JsonValue] = [
    {"name": "wide", "size": "64x36", "fps": 12},
    {"name": "tall", "size": "36x64", "fps": 12, "fit": "cover"},
]


def stage_films(stage: Stage, *products: str, shots: Sequence[JsonValue] = USUAL, **keys: JsonValue) -> None:
    """Write a storyboard that makes a film of each product."""
    rows: list[JsonValue] = [{"name": name, "product": name} for name in products]
    whole: dict[str, JsonValue] = {
        "storyboard": 1,
        "defaults": {"model": "rehearsal", "duration": 0.25},
        "rows": rows,
        "shots": list(shots),
        **({} if "outputs" in keys else {"output": {"size": "64x36", "fps": 12}}),
    }
    (stage.folder / FILM).write_text(json.dumps(whole | keys), encoding="utf-8")


def films_of(stage: Stage, **keywords: Any) -> Films:
    return load_films(stage.folder / FILM, catalogue=load_catalogue(CATALOGUE), **keywords)


def render(stage: Stage, films: Films | None = None, **options: Any) -> dict[str, FilmOutcome]:
    """Render all films, and return what became of each; `stage.events` has what was told."""
    stage.events.clear()
    films = films or films_of(stage)
    outcomes = anyio.run(render_batch, films, stage.options(**options), stage.events.append)
    return {each.name: each for each in outcomes}


def cut(stage: Stage, **options: Any) -> dict[str, FilmOutcome]:
    stage.events.clear()
    outcomes = anyio.run(cut_batch, films_of(stage), stage.options(**options), stage.events.append)
    return {each.name: each for each in outcomes}


def paid_shots(stage: Stage) -> list[str]:
    """What the emulator was asked to make."""
    return sorted(shot_of(entry) for entry in stage.submits)


def digests(outcomes: Mapping[str, FilmOutcome]) -> dict[str, str]:
    found = {}
    for name, each in outcomes.items():
        assert each.path is not None
        found[name] = hashlib.sha256(each.path.read_bytes()).hexdigest()
    return found


def assert_whole(outcome: FilmOutcome, frames: int, size: tuple[int, int]) -> None:
    """Decode a film to its end."""
    assert outcome.path is not None
    facts = check_whole(outcome.path)
    assert (facts.frames, (facts.width, facts.height)) == (frames, size)
    assert (outcome.frames, outcome.size) == (frames, size)


def only(films: Films, *names: str) -> Films:
    return replace(films, boards=[board for board in films if board.film in names])


def film_path(stage: Stage, name: str) -> Path:
    return stage.folder / "build" / f"{name}.mp4"
