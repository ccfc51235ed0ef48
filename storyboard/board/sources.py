"""The files that a storyboard reads, which nothing may overwrite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import JsonValue

from storyboard.board.paths import is_url, resolve
from storyboard.board.schema import Shot, Storyboard

__all__ = ["sources_of"]


def sources_of(board: Storyboard) -> dict[Path, str]:
    """
    Return a description of each file that the board reads: itself, what was read with it, what its keys name.

    Some may not exist, and a parameter of a model may only look like a path.
    """
    named = {resolve(board, text): what for text, what in _named(board) if text and not is_url(text)}
    return {**named, **board.read_files}


def _named(board: Storyboard) -> Iterator[tuple[str, str]]:
    for shot in board.shots:
        yield from _of_shot(shot)
    if board.audio.music is not None:
        yield board.audio.music.file, "its music"


def _of_shot(shot: Shot) -> Iterator[tuple[str, str]]:
    place = f'of shot "{shot.id}"'
    yield shot.clip or "", f"the footage {place}"
    yield shot.first_frame or "", f"the first frame {place}"
    yield shot.last_frame or "", f"the last frame {place}"
    if shot.card is not None:
        yield shot.card.image or "", f"the picture on the card {place}"
        yield shot.card.font or "", f"the font {place}"
    if shot.transition is not None:
        yield shot.transition.picture or "", f"the picture of the transition {place}"
    for text in _texts(dict(shot.params)):
        yield text, f"a file in the parameters {place}"


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
