"""The segments of a film: what is encoded again after a change, what is used again, and what a kept file is worth."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import fields
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from storyboard.cut.clips import Clip
from storyboard.cut.cut import make_cut
from storyboard.cut.kept import KeptFiles
from storyboard.cut.keys import NOT_HEARD, NOT_SEEN
from storyboard.cut.options import CutOptions
from storyboard.cut.pieces import Body, divided, pieces
from storyboard.cut.segments import segments_of
from storyboard.cut.slate import Slate
from storyboard.cut.timeline import Timeline
from storyboard.cut.timeline_files import files_of, look_at
from storyboard.errors import MediaError
from storyboard.media.frame import Frame
from storyboard.media.read import FrameReader
from storyboard.media.segment import SegmentWriter
from storyboard.report import CutJoined, CutProgress, Event

Make = Callable[..., Path]
LayOut = Callable[..., Timeline]

FADE = {"kind": "dissolve", "duration": 0.25}


def shots(**changed: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"id": name, **({"transition": FADE} if name != "a" else {}), **changed.get(name, {})}
        for name in "abc"
    ]


def cut(timeline: Timeline, film: Path, root: Path | None, **options: Any) -> CutJoined:
    events: list[Event] = []
    make_cut(timeline, film, reporter=events.append, options=CutOptions(root=root, **options))
    (joined,) = (event for event in events if isinstance(event, CutJoined))
    return joined


def kept(root: Path, kind: str) -> list[Path]:
    return sorted((root / "derived" / kind).rglob("*.mp4"))


def keys(timeline: Timeline, **options: Any) -> list[str]:
    look = look_at(files_of(timeline))
    return [segment.key for segment in segments_of(timeline, CutOptions(**options), look)]


def test_an_unchanged_film_is_joined_from_what_is_kept(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path, root: Path
) -> None:
    timeline = make_timeline(shots(), clips)
    first = tmp_path / "film.mp4"
    assert cut(timeline, first, root) == CutJoined(made=5, reused=0)
    times = {path: path.stat().st_ino for path in kept(root, "segments") + kept(root, "sounds")}
    again = tmp_path / "again.mp4"
    assert cut(timeline, again, root) == CutJoined(made=0, reused=5)
    assert again.read_bytes() == first.read_bytes()
    assert {path: path.stat().st_ino for path in times} == times


def test_a_changed_clip_costs_its_body_and_its_two_transitions(
    make_timeline: LayOut, make_clip: Make, clips: dict[str, Path], tmp_path: Path, root: Path
) -> None:
    cut(make_timeline(shots(), clips), tmp_path / "film.mp4", root)
    other = make_clip("other.mp4", (200, 10, 10), tone=700)
    changed = make_timeline(shots(), {**clips, "b": other})
    assert cut(changed, tmp_path / "film.mp4", root) == CutJoined(made=3, reused=2)
    assert len(kept(root, "sounds")) == 2


def test_other_music_encodes_no_picture(
    make_timeline: LayOut,
    make_sound: Callable[..., Path],
    clips: dict[str, Path],
    tmp_path: Path,
    root: Path,
) -> None:
    make_sound("music.wav", np.full((48_000, 2), 0.1, np.float32))
    cut(make_timeline(shots(), clips), tmp_path / "film.mp4", root)
    music = make_timeline(shots(), clips, audio={"music": {"file": "music.wav"}})
    assert cut(music, tmp_path / "film.mp4", root) == CutJoined(made=0, reused=5)


def test_a_shot_in_front_moves_the_others_and_encodes_only_itself(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path, root: Path
) -> None:
    cut(make_timeline(shots(), clips), tmp_path / "film.mp4", root)
    longer = [{"id": "card", "card": {"text": "Now"}, "duration": 1.5}, *shots()]
    assert cut(make_timeline(longer, clips), tmp_path / "film.mp4", root) == CutJoined(made=1, reused=5)


def test_bytes_depend_neither_on_the_number_of_jobs_nor_on_what_is_kept(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path, root: Path
) -> None:
    timeline = make_timeline(shots(), clips)
    films = []
    for jobs in (1, 2, 5):
        cut(timeline, tmp_path / f"{jobs}.mp4", None, jobs=jobs)
        films.append((tmp_path / f"{jobs}.mp4").read_bytes())
    cut(timeline, tmp_path / "film.mp4", root)
    kept(root, "segments")[0].unlink()
    kept(root, "sounds")[0].unlink()
    cut(timeline, tmp_path / "film.mp4", root)
    films.append((tmp_path / "film.mp4").read_bytes())
    assert len(set(films)) == 1


def test_a_transition_is_the_same_after_the_body_before_it_and_by_itself(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path, root: Path
) -> None:
    timeline = make_timeline(shots(), clips)
    cut(timeline, tmp_path / "film.mp4", root)
    whole = (tmp_path / "film.mp4").read_bytes()
    look = look_at(files_of(timeline))
    for segment in segments_of(timeline, CutOptions(), look):
        if not isinstance(segment.piece, Body):
            (file,) = (root / "derived" / "segments").rglob(f"{segment.key}.mp4")
            file.unlink()

    assert cut(timeline, tmp_path / "film.mp4", root) == CutJoined(made=2, reused=3)
    assert (tmp_path / "film.mp4").read_bytes() == whole


def test_each_clip_is_opened_once_for_its_body_and_the_transition_after_it(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def watched(path: Path, *given: Any, **named: Any) -> FrameReader:
        opened.append(path.stem)
        return FrameReader(path, *given, **named)

    monkeypatch.setattr("storyboard.cut.picture.FrameReader", watched)
    cut(make_timeline(shots(), clips), tmp_path / "film.mp4", None)

    # Each body opens its clip, and each transition only the one that comes in.
    assert sorted(opened) == ["a", "b", "b", "c", "c"]


def test_a_moved_film_is_joined_from_the_same_segments(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path, root: Path
) -> None:
    cut(make_timeline(shots(), clips), tmp_path / "film.mp4", root)
    (tmp_path / "elsewhere").mkdir()
    moved = {
        name: Path(shutil.copy(path, tmp_path / "elsewhere" / f"x{name}.mp4")) for name, path in clips.items()
    }
    assert cut(make_timeline(shots(), moved), tmp_path / "film.mp4", root) == CutJoined(made=0, reused=5)


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-20], lambda data: data[:300] + b"x" + data[301:], lambda _: b""]
)
def test_a_damaged_segment_is_encoded_again(
    make_timeline: LayOut,
    clips: dict[str, Path],
    tmp_path: Path,
    root: Path,
    damage: Callable[[bytes], bytes],
) -> None:
    timeline = make_timeline(shots(), clips)
    cut(timeline, tmp_path / "film.mp4", root)
    film = (tmp_path / "film.mp4").read_bytes()
    broken = kept(root, "segments")[2]
    broken.write_bytes(damage(broken.read_bytes()))
    assert not KeptFiles(root).is_there("segments", broken.stem)
    assert cut(timeline, tmp_path / "film.mp4", root) == CutJoined(made=1, reused=4)
    assert (tmp_path / "film.mp4").read_bytes() == film


def test_segments_that_vanish_while_the_film_is_cut_are_encoded_again(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path, root: Path
) -> None:
    timeline = make_timeline(shots(), clips)
    cut(timeline, tmp_path / "film.mp4", root)
    film = (tmp_path / "film.mp4").read_bytes()
    first, second = kept(root, "segments")[:2]
    second.unlink()
    events: list[Event] = []

    def remove(event: Event) -> None:
        events.append(event)
        if isinstance(event, CutProgress):
            first.unlink(missing_ok=True)

    make_cut(timeline, tmp_path / "film.mp4", reporter=remove, options=CutOptions(root=root))
    assert any(isinstance(event, CutProgress) for event in events)
    assert (tmp_path / "film.mp4").read_bytes() == film


def test_a_cut_that_is_stopped_keeps_its_segments(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path, root: Path
) -> None:
    def stop(event: Event) -> None:
        if isinstance(event, CutProgress) and event.frame > event.frames / 2:
            raise KeyboardInterrupt

    timeline = make_timeline(shots(), clips)
    with pytest.raises(KeyboardInterrupt):
        make_cut(timeline, tmp_path / "film.mp4", reporter=stop, options=CutOptions(root=root, jobs=1))
    there = len(kept(root, "segments"))
    assert 0 < there < 5
    assert cut(timeline, tmp_path / "film.mp4", root) == CutJoined(made=5 - there, reused=there)


def test_a_clip_that_changes_while_it_is_encoded_is_not_kept_as_what_it_was(
    make_timeline: LayOut, make_clip: Make, clips: dict[str, Path], tmp_path: Path, root: Path
) -> None:
    timeline = make_timeline([{"id": "a"}], clips)
    other = make_clip("other.mp4", (200, 10, 10), tone=700).read_bytes()
    (key,) = keys(timeline)

    def write(event: Event) -> None:
        if isinstance(event, CutProgress):
            clips["a"].write_bytes(other)

    make_cut(timeline, tmp_path / "film.mp4", reporter=write, options=CutOptions(root=root))
    assert [path.stem for path in kept(root, "segments")] != [key]


def test_what_a_clip_shows_is_in_its_key(
    make_timeline: LayOut, clips: dict[str, Path], tmp_path: Path
) -> None:
    def of(shot: dict[str, Any], clip: Path = clips["a"], **keys_: Any) -> tuple[str, ...]:
        options = {"slates": keys_.pop("slates")} if "slates" in keys_ else {}
        quality = {"quality": keys_.pop("quality")} if "quality" in keys_ else {}
        return tuple(keys(make_timeline([{"id": "a"} | shot], {"a": clip}, **keys_), **options, **quality))

    Image.new("RGB", (96, 54), "red").save(tmp_path / "red.png")
    found = [
        of({}),
        of({"duration": 0.5}),
        of({"fit": "cover"}),
        of({"retime": "blend"}),
        of({}, clips["b"]),
        of({}, tmp_path / "red.png"),
        of({}, output={"size": "64x36"}),
        of({}, output={"fps": 24}),
        of({}, quality="preview"),
        of({}, slates={"a": Slate("a")}),
        of({}, slates={"a": Slate("b")}),
    ]
    assert [found.index(one) for one in found] == list(range(len(found)))
    assert of({}) == found[0]


def test_every_field_of_a_clip_counts_or_is_listed_as_not_seen() -> None:
    names = {field.name for field in fields(Clip)}
    assert names >= NOT_SEEN | NOT_HEARD


def test_a_long_body_is_divided_at_fixed_places_of_its_clip(make_timeline: LayOut, make_clip: Make) -> None:
    clip = make_clip("long.mp4", seconds=25)
    fps = Fraction(12)

    def parts(timeline: Timeline) -> list[tuple[int, int]]:
        return [
            (part.start - part.clip.start, part.frames)
            for piece in pieces(timeline)
            for part in divided(piece, fps)
            if isinstance(part, Body) and part.clip.shot == "a"
        ]

    alone = make_timeline([{"id": "a", "duration": 25}], {"a": clip})
    assert parts(alone) == [(0, 120), (120, 120), (240, 60)]
    after = make_timeline(
        [{"id": "b", "duration": 1}, {"id": "a", "duration": 22, "transition": FADE}], {"a": clip, "b": clip}
    )
    assert parts(after) == [(3, 117), (120, 120), (240, 24)]


class _Dropping(SegmentWriter):
    """An encoder that loses its first frame."""

    lost = False

    def write(self, frame: Frame) -> None:
        if self.lost:
            super().write(frame)
        self.lost = True


class _Late(SegmentWriter):
    """An encoder that is one frame late."""

    before: Frame | None = None

    def write(self, frame: Frame) -> None:
        super().write(self.before or frame)
        self.before = frame


@pytest.mark.parametrize(
    "case",
    [
        (_Dropping, "it has 11 frames and not 12"),
        (_Late, "its last frame is not the one meant"),
    ],
)
def test_a_segment_that_is_encoded_wrongly_is_told_and_keeps_the_old_film(
    make_timeline: LayOut,
    make_clip: Make,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[type[SegmentWriter], str],
) -> None:
    writer, wrong = case
    clip = make_clip("a.mp4", lambda number: np.full((54, 90, 3), 20 + 16 * number, np.uint8), size=(90, 54))
    film = root.parent / "film.mp4"
    film.write_bytes(b"the old film")
    monkeypatch.setattr("storyboard.cut.encoding.SegmentWriter", writer)
    with pytest.raises(
        MediaError, match=rf'the part of the film that shows "a" was encoded wrongly: {wrong}'
    ):
        cut(make_timeline([{"id": "a", "fit": "cover"}], {"a": clip}), film, root)
    assert film.read_bytes() == b"the old film"
    assert kept(root, "segments") == []
