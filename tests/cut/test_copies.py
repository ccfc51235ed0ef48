"""Clips that nothing changes: their packets are copied into the film, and the film shows exactly their frames."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from storyboard.cut.copies import obstacle_to_copying
from storyboard.cut.cut import make_cut
from storyboard.cut.options import CutOptions
from storyboard.cut.slate import Slate
from storyboard.cut.timeline import Timeline
from storyboard.inspection.cache import CACHE_VARIABLE
from storyboard.media.copying import copying
from storyboard.media.write import FilmWriter
from storyboard.report import CutJoined, Event

Make = Callable[..., Path]
LayOut = Callable[..., Timeline]


def noise(seed: int) -> Callable[[int], NDArray[np.uint8]]:
    def picture(number: int) -> NDArray[np.uint8]:
        return np.random.default_rng([seed, number]).integers(0, 255, (54, 96, 3), np.uint8)

    return picture


@pytest.fixture
def clips(make_clip: Make) -> dict[str, Path]:
    return {
        name: make_clip(f"{name}.mp4", noise(number), tone=300 + number) for number, name in enumerate("abc")
    }


def planes(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray().tobytes() for frame in container.decode(video=0)]


def cut(timeline: Timeline, film: Path, **options: Any) -> CutJoined:
    events: list[Event] = []
    make_cut(timeline, film, reporter=events.append, options=CutOptions(**options))
    (joined,) = (event for event in events if isinstance(event, CutJoined))
    return joined


SHOTS = [{"id": name} for name in "abc"]


def test_clips_with_hard_cuts_are_copied_without_loss(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    assert cut(make_timeline(SHOTS, clips), film) == CutJoined(made=0, reused=0, copied=3)
    assert planes(film) == [frame for clip in clips.values() for frame in planes(clip)]


@pytest.mark.parametrize(
    ("shot", "keys", "reason"),
    [
        ({"transition": {"kind": "dissolve", "duration": 0.25}}, {}, "the film has transitions or fades"),
        ({"speed": 0.5}, {}, '"b" is played at another speed'),
        ({"duration": 1.5}, {}, 'of "b", it has only 12 of 18 frames'),
        ({}, {"output": {"size": "64x36"}}, 'of "a", it is 96x54 and the film 64x36'),
        ({}, {"ending": {"kind": "fade-black", "duration": 0.25}}, "the film has transitions or fades"),
    ],
)
def test_what_changes_a_clip_is_encoded(
    make_timeline: LayOut,
    clips: dict[str, Path],
    shot: dict[str, Any],
    keys: dict[str, Any],
    reason: str,
) -> None:
    shots = [{"id": "a"}, {"id": "b", **shot}, {"id": "c"}]
    assert obstacle_to_copying(make_timeline(shots, clips, **keys), CutOptions()) == reason


def test_a_card_or_a_slate_encodes_the_whole_film(make_timeline: LayOut, clips: dict[str, Path]) -> None:
    card = make_timeline([*SHOTS, {"id": "end", "card": {"text": "End"}}], clips)
    assert obstacle_to_copying(card, CutOptions()) == '"end" is a card'
    slates = {"b": Slate("b")}
    assert (
        obstacle_to_copying(make_timeline(SHOTS, clips), CutOptions(slates=slates)) == "the film has slates"
    )


def test_clips_of_two_encoders_are_encoded(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path
) -> None:
    from storyboard.media.read import FrameReader

    plain = make_timeline(SHOTS, clips)
    other = tmp_path / "other.mp4"
    with (
        FilmWriter(other, plain.shape, "film", sound=False) as writer,
        FrameReader(clips["b"], plain.shape, "cover") as reader,
    ):
        for number in range(12):
            writer.write(reader.frame(number))
    mixed = make_timeline(SHOTS, {**clips, "b": other})
    words = '"b" was encoded with other parameters than the shots before it'
    assert obstacle_to_copying(mixed, CutOptions()) == words
    assert cut(mixed, tmp_path / "film.mp4") == CutJoined(made=3, reused=0)


def test_files_of_clips_that_are_not_there_are_not_read(
    make_timeline: LayOut, clips: dict[str, Path]
) -> None:
    timeline = make_timeline(SHOTS, clips)
    clips["c"].unlink()
    assert obstacle_to_copying(timeline, CutOptions(), {"a", "b"}) is None


def test_what_was_found_of_a_clip_is_remembered_until_it_changes(
    make_timeline: LayOut, clips: dict[str, Path], make_clip: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(clips["a"].parent / "cache"))
    looked: list[Path] = []

    def counting(path: Path, *more: Any) -> object:
        looked.append(path)
        return copying(path, *more)

    monkeypatch.setattr("storyboard.cut.copies.copying", counting)
    timeline = make_timeline(SHOTS, clips)
    longer = make_timeline([{"id": "a", "duration": 2}], clips)
    for _ in range(2):
        assert obstacle_to_copying(timeline, CutOptions()) is None
        assert obstacle_to_copying(longer, CutOptions()) == 'of "a", it has only 12 of 24 frames'
    assert looked == [*clips.values(), clips["a"]]
    make_clip("b.mp4", noise(7))
    assert obstacle_to_copying(timeline, CutOptions()) is None
    assert looked[4:] == [clips["b"]]
