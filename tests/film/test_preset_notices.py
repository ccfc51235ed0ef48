"""What is told of a film beside what its preset's platform takes: before it is made, and when it is finished."""

from __future__ import annotations

import json
import wave
from pathlib import Path

import numpy as np
import pytest
from pydantic import JsonValue

from storyboard.board.load import load
from storyboard.board.schema import Storyboard
from storyboard.film import RenderOptions, render_sync
from storyboard.report import CutStarted, Event, Notice

SMALL: dict[str, JsonValue] = {"size": "90x160", "fps": 24}
LONG_TEXT = "Title\n\n" + "\n".join(f"line {number}" for number in range(14))


def board(folder: Path, text: str, seconds: float = 4, **output: JsonValue) -> Storyboard:
    shots: JsonValue = [{"id": "card", "card": {"text": text}, "duration": seconds}]
    audio: JsonValue = (
        {"music": {"file": "loud.wav", "fade_out": 0}} if (folder / "loud.wav").exists() else {}
    )
    path = folder / "film.yaml"
    path.write_text(
        json.dumps({"storyboard": 1, "shots": shots, "audio": audio, "output": {**SMALL, **output}})
    )
    return load(path)


def told(film: Storyboard, **options: str) -> tuple[list[str], list[Event]]:
    events: list[Event] = []
    render_sync(film, RenderOptions(**options), events.append)  # type: ignore[arg-type]
    return [event.message for event in events if isinstance(event, Notice)], events


@pytest.fixture
def loud(tmp_path: Path) -> Path:
    """A folder with music that is far too loud for any platform."""
    noise = np.random.default_rng(7).uniform(-1, 1, 48_000 * 4)
    with wave.open(str(tmp_path / "loud.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((noise * 32_000).astype("<i2").tobytes())
    return tmp_path


def test_a_length_that_a_platform_does_not_take_is_told_when_the_storyboard_is_read(tmp_path: Path) -> None:
    [notice] = board(tmp_path, "Hello", 6.5, preset="youtube-bumper", size="160x90").notices

    assert notice.message == 'the film lasts 6.5 s, and "youtube-bumper" is said to take at most 6 s'
    written = (tmp_path / "film.yaml").read_text()
    assert (notice.line, notice.column) == (1, written.index('"youtube-bumper"') + 1)
    assert not board(tmp_path, "Hello", 6, preset="youtube-bumper", size="160x90").notices
    assert not board(tmp_path, "Hello", 6.5).notices, "there is no preset"


def test_a_film_without_a_preset_gets_no_advice(loud: Path) -> None:
    assert told(board(loud, LONG_TEXT))[0] == []


def test_text_where_the_platform_covers_the_picture_is_told_with_its_cards(tmp_path: Path) -> None:
    messages, _ = told(board(tmp_path, LONG_TEXT, preset="reels"))

    assert messages == [
        'text of "card" is where "reels" is said to cover the picture (top 14 %, right 6 %, bottom 35 %, left 6 %); '
        "write less on a card, or share it out among several"
    ]
    assert told(board(tmp_path, "Hi", preset="reels"))[0] == []
    wide = board(tmp_path, LONG_TEXT, preset="reels", size="160x90")
    assert not any("text of" in message for message in told(wide)[0]), "its zones are those of tall pictures"


def test_a_card_of_another_preset_is_drawn_again_where_another_part_is_covered(tmp_path: Path) -> None:
    for preset, cut in (("stories", True), ("meta-stories", False), ("reels", True)):
        _, events = told(board(tmp_path, "Hi", preset=preset))
        assert any(isinstance(event, CutStarted) for event in events) is cut, preset


def test_a_preview_tells_what_it_can(tmp_path: Path) -> None:
    messages, _ = told(board(tmp_path, LONG_TEXT, preset="reels"), engine="animatic")
    assert any("text of" in message for message in messages)


def test_loudness_is_measured_in_the_finished_film(loud: Path) -> None:
    [louder, peaks], _ = told(board(loud, "Hi", preset="shorts"))

    assert louder.startswith("the film has ")
    assert louder.endswith(
        'LUFS, and "shorts" is said to play at -14 LUFS: it turns it down; "loudness: -14" in the output makes it so'
    )
    assert "dBTP" in peaks
    assert told(board(loud, "Hi", preset="shorts", loudness=-14))[0] == []


def test_a_film_that_is_up_to_date_is_told_the_same_without_being_heard_again(
    loud: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = board(loud, "Hi", preset="shorts")
    before, _ = told(film)
    monkeypatch.setattr("storyboard.stitching.heard_in", None)
    after, events = told(film)

    assert after == [*before, "nothing has changed: the film is up to date"]
    assert not any(isinstance(event, CutStarted) for event in events)


def test_a_preset_that_is_written_later_is_looked_at_without_a_cut(loud: Path) -> None:
    told(board(loud, "Hi", preset="square", size="160x90"))
    messages, events = told(board(loud, "Hi", preset="youtube", size="160x90"))

    assert any("LUFS" in message for message in messages)
    assert not any(isinstance(event, CutStarted) for event in events)
