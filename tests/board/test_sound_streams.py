"""Which of several sounds a shot and the music use: checked where it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from storyboard.board.load import load_text
from storyboard.errors import BoardError
from tests.media.tones import make_tones

LABELS = ({"language": "eng"}, {"language": "deu", "title": "Kommentar"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_tones(tmp_path / "film.mkv", (300, 500), LABELS)
    make_tones(tmp_path / "song.mka", (300, 500), LABELS, picture=False)
    return tmp_path


def problems(folder: Path, *lines: str) -> list[str]:
    try:
        load_text("\n".join(["storyboard: 1", *lines]), "film.yaml", folder)
    except BoardError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_streams_that_are_there_are_right(folder: Path) -> None:
    assert not problems(
        folder,
        "shots: [{id: a, clip: film.mkv, sound: {stream: 2}}]",
        "audio: {music: {file: song.mka, stream: 2}}",
    )


def test_streams_that_are_not_there_are_told_with_those_that_are(folder: Path) -> None:
    assert problems(
        folder,
        "shots: [{id: a, clip: film.mkv, sound: {stream: 3}}]",
        "audio: {music: {file: song.mka, stream: 4}}",
    ) == [
        'film.yaml:2:49: shot "a": "film.mkv" has no sound 3; it has: 1 (eng); 2 (deu, "Kommentar")',
        'film.yaml:3:41: "song.mka" has no sound 4; it has: 1 (eng); 2 (deu, "Kommentar")',
    ]


def test_a_default_reaches_footage_and_nothing_else(folder: Path) -> None:
    assert not problems(
        folder,
        "defaults: {sound: {stream: 2}}",
        "shots: [{id: a, clip: film.mkv}, {id: b, prompt: hills}, {id: c, card: {text: End}}]",
    )


def test_the_sound_of_a_generated_shot_cannot_be_chosen(folder: Path) -> None:
    (problem,) = problems(folder, "shots: [{id: a, prompt: hills, sound: {stream: 1}}]")
    assert "a sound stream is chosen, and a generated clip has one sound" in problem
