"""Films that are cut at the same time: each segment is encoded by one of them, and a film never waits for nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from storyboard.cut.cut import make_cut
from storyboard.cut.options import CutOptions
from storyboard.cut.segments import segments_of
from storyboard.cut.timeline import Timeline
from storyboard.cut.timeline_files import files_of, look_at
from storyboard.cut.turns import Turns
from storyboard.report import CutJoined, CutProgress, CutStarted, Event

Make = Callable[..., Path]
LayOut = Callable[..., Timeline]

# Of three shots, and the two dissolves between them.
SEGMENTS = 5


class Given:
    """A film of three shots, and the store that it is cut with."""

    def __init__(self, timeline: Timeline, folder: Path) -> None:
        self.timeline, self.folder = timeline, folder
        self.root = folder / "store"
        self.root.mkdir()

    def cut(self, film: str, tell: Callable[[Event], None] = lambda _: None, **options: Any) -> CutJoined:
        events: list[Event] = []

        def told(event: Event) -> None:
            events.append(event)
            tell(event)

        target = self.folder / f"{film}.mp4"
        make_cut(self.timeline, target, reporter=told, options=CutOptions(root=self.root, **options))
        (joined,) = (event for event in events if isinstance(event, CutJoined))
        return joined

    @property
    def keys(self) -> list[str]:
        look = look_at(files_of(self.timeline))
        return [segment.key for segment in segments_of(self.timeline, CutOptions(), look)]


@pytest.fixture
def given(make_timeline: LayOut, make_clip: Make, tmp_path: Path) -> Given:
    clips = {
        name: make_clip(f"{name}.mp4", (40 * number, 90, 120)) for number, name in enumerate("abc", start=1)
    }
    fade = {"transition": {"kind": "dissolve", "duration": 0.25}}
    shots: list[dict[str, Any]] = [{"id": "a"}, {"id": "b", **fade}, {"id": "c", **fade}]
    return Given(make_timeline(shots, clips), tmp_path)


def test_films_that_are_cut_at_once_encode_each_segment_once(given: Given) -> None:
    turns, together = Turns(), threading.Barrier(2)

    def begin(event: Event) -> None:
        if isinstance(event, CutStarted):
            together.wait(30)

    with ThreadPoolExecutor(2) as pool:
        cuts = [pool.submit(given.cut, film, begin, turns=turns, jobs=1) for film in ("one", "two")]
        joined = [each.result(60) for each in cuts]
    assert sum(each.made for each in joined) == SEGMENTS
    assert sum(each.reused for each in joined) == SEGMENTS
    assert (given.folder / "one.mp4").read_bytes() == (given.folder / "two.mp4").read_bytes()


def test_what_another_film_gives_up_is_encoded_after_all(given: Given) -> None:
    turns, others = Turns(), ExitStack()
    for key in given.keys:
        others.enter_context(turns.turn(key))
    waited: list[Event] = []

    def give_up(event: Event) -> None:
        if isinstance(event, CutProgress) and not waited:
            waited.append(event)
            others.close()

    assert given.cut("film", give_up, turns=turns) == CutJoined(made=SEGMENTS, reused=0)
    assert waited == [CutProgress(0, given.timeline.frames)]


def test_a_film_that_waits_for_another_can_be_stopped(given: Given) -> None:
    turns = Turns()

    class StoppedError(Exception):
        """The user has had enough."""

    def stop(event: Event) -> None:
        if isinstance(event, CutProgress):
            raise StoppedError

    with turns.turn(given.keys[0]), pytest.raises(StoppedError):
        given.cut("film", stop, turns=turns)
    joined = given.cut("film", turns=turns)
    assert joined.made + joined.reused == SEGMENTS


def test_a_turn_ends_with_its_block_whatever_happens() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="no"), turns.turn("key") as mine:
        assert mine
        with turns.turn("key") as another:
            assert not another
        raise ValueError("no")
    with turns.turn("key") as mine:
        assert mine
