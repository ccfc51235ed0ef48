from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from storyboard.cut.check import check_cut
from storyboard.cut.cut import make_cut
from storyboard.cut.options import CutOptions
from storyboard.cut.slate import Slate
from storyboard.cut.timeline import Timeline
from storyboard.errors import MediaError
from storyboard.media.probe import probe
from storyboard.report import CutDone, CutJoined, CutProgress, CutStarted, Event

Make = Callable[..., Path]
LayOut = Callable[..., Timeline]

RED, GREEN, BLUE = (200, 30, 30), (30, 180, 30), (30, 30, 200)
DESCRIPTORS = Path("/proc/self/fd")

FOOTAGE = {
    "phone.mp4": ("libx265", "yuv420p", Fraction(30000, 1001), (160, 90)),
    "web.webm": ("libvpx-vp9", "yuv420p", Fraction(25), (128, 72)),
    "camera.mov": ("prores_ks", "yuv422p10le", Fraction(24000, 1001), (96, 54)),
    "odd.mov": ("mpeg4", "yuv420p", Fraction(60), (97, 55)),
}


def pictures(path: Path) -> list[NDArray[np.uint8]]:
    with av.open(str(path)) as container:
        return [np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for frame in container.decode(video=0)]


def middle(picture: NDArray[np.uint8]) -> tuple[int, ...]:
    """The mean colour of the middle of the picture."""
    height, width = picture.shape[:2]
    part = picture[height // 2 - 4 : height // 2 + 4, width // 2 - 4 : width // 2 + 4]
    return tuple(round(float(value)) for value in part.mean(axis=(0, 1)))


def counting(number: int, size: tuple[int, int] = (96, 54)) -> NDArray[np.uint8]:
    """A picture whose grey tells its number."""
    return np.full((size[1], size[0], 3), 20 + 8 * number, np.uint8)


def numbers(path: Path) -> list[int]:
    return [round((middle(picture)[1] - 20) / 8) for picture in pictures(path)]


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let the system refuse to write files beyond that size, as it does when a disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_film_has_every_frame_of_its_timeline(
    make_clip: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    clips = {"a": make_clip("a.mp4", RED), "b": make_clip("b.mp4", BLUE), "c": make_clip("c.mp4", GREEN)}
    timeline = make_timeline(
        [
            {"id": "a"},
            {"id": "b", "transition": "dissolve"},
            {"id": "c"},
            {"id": "end", "card": {"text": "End"}},
        ],
        clips,
    )
    facts = make_cut(timeline, tmp_path / "film.mp4")
    assert (facts.frames, facts.seconds, facts.path) == (66, Fraction(66, 12), tmp_path / "film.mp4")
    shown = pictures(facts.path)
    assert len(shown) == 66
    assert np.allclose(middle(shown[5]), RED, atol=4)
    half = [(a + b) / 2 for a, b in zip(RED, BLUE, strict=True)]
    assert np.allclose((np.add(middle(shown[8]), middle(shown[9]))) / 2, half, atol=4)
    assert np.allclose(middle(shown[12]), BLUE, atol=4)
    assert np.allclose(middle(shown[17]), BLUE, atol=4)
    assert np.allclose(middle(shown[18]), GREEN, atol=4)
    assert np.allclose(shown[40][2, 2], (16, 20, 24), atol=4)


def test_the_film_is_what_players_expect(make_clip: Make, make_timeline: LayOut, tmp_path: Path) -> None:
    timeline = make_timeline(
        [{"id": "a"}], {"a": make_clip("a.mp4", fps=25, size=(64, 64))}, output={"fps": "30000/1001"}
    )
    path = make_cut(timeline, tmp_path / "film.mp4").path
    facts = probe(path)
    assert (facts.width, facts.height, facts.fps, facts.frames) == (96, 54, Fraction(30000, 1001), 30)
    with av.open(str(path)) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt, context.colorspace, context.color_range) == (
            "h264",
            "yuv420p",
            1,
            1,
        )
        assert container.streams.audio[0].codec_context.name == "aac"
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_clips_of_other_rates_keep_their_speed(
    make_clip: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    clips = {"slow": make_clip("slow.mp4", counting, fps=6), "fast": make_clip("fast.mp4", counting, fps=24)}
    timeline = make_timeline([{"id": "slow"}, {"id": "fast"}], clips)
    shown = numbers(make_cut(timeline, tmp_path / "film.mp4").path)
    assert shown[:12] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert shown[12:] == list(range(0, 24, 2))


def test_frames_go_on_where_a_transition_ends(make_clip: Make, make_timeline: LayOut, tmp_path: Path) -> None:
    clips = {"a": make_clip("a.mp4", counting), "b": make_clip("b.mp4", counting)}
    timeline = make_timeline(
        [{"id": "a"}, {"id": "b", "transition": {"kind": "wipe-left", "duration": 0.5}}], clips
    )
    film = pictures(make_cut(timeline, tmp_path / "film.mp4").path)
    left = [round((float(picture[27, 3].mean()) - 20) / 8) for picture in film]
    right = [round((float(picture[27, 92].mean()) - 20) / 8) for picture in film]
    assert left[:11] == list(range(11))
    assert left[12:] == list(range(6, 12))
    assert right[:6] == list(range(6))
    assert right[7:] == list(range(1, 12))


def planes(path: Path) -> list[list[NDArray[np.float64]]]:
    """The Y, Cb and Cr of each frame of a film."""
    with av.open(str(path)) as container:
        return [
            [
                np.frombuffer(bytes(plane), np.uint8)
                .reshape(plane.height, -1)[:, : plane.width]
                .astype(float)
                for plane in frame.planes
            ]
            for frame in container.decode(video=0)
        ]


def colourful() -> NDArray[np.uint8]:
    """Saturated colours side by side, whose edges lie on odd columns and rows."""
    blocks = np.random.default_rng(5).integers(0, 255, (11, 20, 3), dtype=np.uint8)
    return np.ascontiguousarray(blocks.repeat(5, axis=0).repeat(5, axis=1)[:54, :96])


@pytest.mark.parametrize("kind", ["dissolve", "wipe-left"])
@pytest.mark.parametrize("media", ["footage", "picture"])
def test_a_picture_that_gives_way_to_itself_does_not_change(
    make_clip: Make, make_timeline: LayOut, tmp_path: Path, kind: str, media: str
) -> None:
    if media == "footage":
        clip = make_clip("same.mp4", lambda _: colourful())
    else:
        clip = tmp_path / "same.png"
        Image.fromarray(colourful()).save(clip)
    second = {"id": "b", "duration": 1, "transition": {"kind": kind, "duration": 0.5}}
    timeline = make_timeline([{"id": "a", "duration": 1}, second], {"a": clip, "b": clip})

    make_cut(timeline, tmp_path / "film.mp4")

    alone, *_ = shown = planes(tmp_path / "film.mp4")
    assert len(shown) == 18
    for frame in shown:
        for before, after in zip(alone, frame, strict=True):
            assert abs(after.mean() - before.mean()) < 0.25
            assert np.abs(after - before).mean() < 1


def test_trim_starts_at_the_exact_frame_and_a_short_clip_holds_its_last(
    make_clip: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    shot = {"id": "a", "clip": "a.mp4", "trim": {"start": 0.5}, "duration": 1}
    timeline = make_timeline([shot], {"a": make_clip("a.mp4", counting)})
    assert numbers(make_cut(timeline, tmp_path / "film.mp4").path) == [6, 7, 8, 9, 10, 11] + [11] * 6


@pytest.mark.parametrize(
    ("fit", "edge"),
    [("contain", (0, 0, 0)), ("cover", GREEN), ("blur", None)],
    ids=["contain", "cover", "blur"],
)
def test_clips_of_another_shape_are_fitted(
    make_clip: Make, make_timeline: LayOut, tmp_path: Path, fit: str, edge: tuple[int, int, int] | None
) -> None:
    clip = make_clip("tall.mp4", GREEN, size=(54, 96))
    timeline = make_timeline([{"id": "a", "fit": fit, "duration": 0.25}], {"a": clip})
    shown = pictures(make_cut(timeline, tmp_path / "film.mp4").path)[0]
    assert np.allclose(middle(shown), GREEN, atol=4)
    if edge is not None:
        assert np.allclose(shown[27, 2], edge, atol=4)
    else:
        assert shown[27, 2][1] > shown[27, 2][0] + 20


@pytest.mark.parametrize("name", FOOTAGE)
def test_footage_of_any_kind_is_cut_at_its_own_length(
    make_timeline: LayOut, tmp_path: Path, name: str
) -> None:
    codec, pixel_format, fps, size = FOOTAGE[name]
    with av.open(str(tmp_path / name), "w") as container:
        stream = container.add_stream(codec, rate=fps, options={"x265-params": "log-level=none"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, pixel_format
        for _ in range(round(fps)):
            picture = av.VideoFrame.from_ndarray(
                np.full((size[1], size[0], 3), GREEN, np.uint8), format="rgb24"
            )
            container.mux(stream.encode(picture.reformat(format=pixel_format)))
        container.mux(stream.encode(None))
    timeline = make_timeline([{"id": "a", "clip": name}], {"a": tmp_path / name})
    shown = pictures(make_cut(timeline, tmp_path / "film.mp4").path)
    assert len(shown) == 12
    assert all(np.allclose(middle(picture), GREEN, atol=12) for picture in shown)


def test_rotated_footage_is_upright(make_clip: Make, make_timeline: LayOut, tmp_path: Path) -> None:
    def half_green(number: int) -> NDArray[np.uint8]:
        picture = np.full((54, 96, 3), RED, np.uint8)
        picture[:, :48] = GREEN
        return picture

    clip = make_clip("lying.mp4", half_green)
    turned = tmp_path / "turned.mp4"
    with av.open(str(clip)) as source, av.open(str(turned), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        stream.set_display_rotation(-90)
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    timeline = make_timeline([{"id": "a", "fit": "contain"}], {"a": turned})
    shown = pictures(make_cut(timeline, tmp_path / "film.mp4").path)[3]
    top, bottom = shown[5, 48], shown[-5, 48]
    assert sorted([int(np.argmax(top)), int(np.argmax(bottom))]) == [0, 1]
    assert shown[27, 5].max() < 30


def test_stills_are_shown_for_their_time(make_timeline: LayOut, tmp_path: Path) -> None:
    Image.new("RGB", (192, 108), BLUE).save(tmp_path / "still.png")
    timeline = make_timeline([{"id": "a", "clip": "still.png"}], {"a": tmp_path / "still.png"})
    shown = pictures(make_cut(timeline, tmp_path / "film.mp4").path)
    assert len(shown) == 36
    assert np.allclose([middle(shown[0]), middle(shown[-1])], BLUE, atol=4)


def test_slates_lie_over_their_own_shots_only(make_clip: Make, make_timeline: LayOut, tmp_path: Path) -> None:
    clips = {name: make_clip(f"{name}.mp4", RED, size=(320, 180)) for name in "ab"}
    timeline = make_timeline([{"id": "a"}, {"id": "b"}], clips, output={"size": "320x180"})
    slates = {"a": Slate("a", ("animatic", "1 s"), "a red wall")}
    shown = pictures(make_cut(timeline, tmp_path / "film.mp4", options=CutOptions("preview", slates)).path)
    assert np.median(shown[6][-20:-10, 60:260, 0]) < 90
    assert np.allclose(middle(shown[6]), RED, atol=8)
    assert np.allclose(shown[18][-20:-10, 60:260].mean(axis=(0, 1)), RED, atol=8)


def test_two_cuts_are_the_same_bytes(
    make_clip: Make, make_sound: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    make_sound("music.wav", np.random.default_rng(5).normal(0, 0.1, (48_000, 2)).astype(np.float32))
    clips = {
        "a": make_clip("a.mp4", counting, tone=440),
        "b": make_clip("b.mp4", BLUE, fps=25, size=(64, 64)),
    }
    timeline = make_timeline(
        [{"id": "a"}, {"id": "b", "transition": "slide-up"}, {"id": "end", "card": {"text": "End"}}],
        clips,
        audio={"music": {"file": "music.wav", "duck": True}, "loudness": -16},
    )
    first, second = (make_cut(timeline, tmp_path / name).path for name in ("first.mp4", "second.mp4"))
    assert first.read_bytes() == second.read_bytes()


def test_progress_is_told_in_order(make_clip: Make, make_timeline: LayOut, tmp_path: Path) -> None:
    events: list[Event] = []
    timeline = make_timeline(
        [{"id": "a", "duration": 2.5}], {"a": make_clip("a.mp4", seconds=3, size=(64, 36))}
    )
    target = tmp_path / "film.mp4"
    make_cut(timeline, target, reporter=events.append)
    assert events == [
        CutStarted(30, target),
        CutProgress(12, 30),
        CutProgress(24, 30),
        CutProgress(30, 30),
        CutJoined(made=1, reused=0),
        CutDone(target, 30, 2.5),
    ]


def test_a_reporter_that_raises_stops_the_cut_and_leaves_the_old_film(
    make_clip: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    def stop(event: Event) -> None:
        if isinstance(event, CutProgress):
            raise KeyboardInterrupt

    timeline = make_timeline([{"id": "a"}], {"a": make_clip("a.mp4", seconds=2, size=(64, 36))})
    (tmp_path / "out").mkdir()
    target = tmp_path / "out" / "film.mp4"
    target.write_bytes(b"the old film")
    with pytest.raises(KeyboardInterrupt):
        make_cut(timeline, target, reporter=stop)
    assert list(target.parent.iterdir()) == [target]
    assert target.read_bytes() == b"the old film"


def test_a_full_disk_is_an_error_and_leaves_nothing(
    make_clip: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    def noise(number: int) -> NDArray[np.uint8]:
        return np.random.default_rng(number).integers(0, 255, (54, 96, 3), np.uint8)

    timeline = make_timeline([{"id": "a"}], {"a": make_clip("a.mp4", noise, seconds=2)})
    for size in (20_000, 450_000):
        with largest_file(size), pytest.raises(MediaError, match="disk is full"):
            make_cut(timeline, tmp_path / "out" / "film.mp4")
        assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_is_a_file_is_an_error(make_clip: Make, make_timeline: LayOut, tmp_path: Path) -> None:
    timeline = make_timeline([{"id": "a"}], {"a": make_clip("a.mp4")})
    (tmp_path / "out").write_text("in the way")
    for target in (tmp_path / "out" / "film.mp4", tmp_path / "out" / "deep" / "film.mp4"):
        with pytest.raises(MediaError, match="cannot be written"):
            make_cut(timeline, target)


def test_missing_folders_are_made(make_clip: Make, make_timeline: LayOut, tmp_path: Path) -> None:
    timeline = make_timeline([{"id": "a"}], {"a": make_clip("a.mp4")})
    assert make_cut(timeline, tmp_path / "build" / "deep" / "film.mp4").path.is_file()


def test_a_clip_that_is_gone_is_named(make_clip: Make, make_timeline: LayOut, tmp_path: Path) -> None:
    clip = make_clip("a.mp4")
    timeline = make_timeline([{"id": "a"}], {"a": clip})
    clip.unlink()
    with pytest.raises(MediaError, match=r'shot "a": ".*a\.mp4" does not exist'):
        make_cut(timeline, tmp_path / "film.mp4")
    assert not (tmp_path / "film.mp4").exists()


def test_damaged_footage_is_named_with_its_shot(
    make_clip: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    silent, sounding = make_clip("a.mp4", seconds=2), make_clip("b.mp4", seconds=2, tone=440)
    timeline = make_timeline([{"id": "silent"}, {"id": "loud"}], {"silent": silent, "loud": sounding})
    for clip in (sounding, silent):
        whole = clip.read_bytes()
        clip.write_bytes(whole[:200])
        name = "silent" if clip == silent else "loud"
        with pytest.raises(MediaError, match=rf'shot "{name}": ".*{clip.name}"'):
            make_cut(timeline, tmp_path / "film.mp4")
        clip.write_bytes(whole)
    assert not (tmp_path / "film.mp4").exists()


def test_a_card_that_cannot_be_drawn_is_refused_before_the_cut_begins(
    make_clip: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    events: list[Event] = []
    timeline = make_timeline([{"id": "a"}, {"id": "end", "card": {"text": "雪"}}], {"a": make_clip("a.mp4")})
    with pytest.raises(MediaError, match=r'shot "end": the built-in font has no "雪"'):
        make_cut(timeline, tmp_path / "film.mp4", reporter=events.append)
    assert events == []


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="counts open files where the system lists them")
def test_only_the_clips_of_the_moment_are_open(
    make_clip: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    clips = {f"s{number}": make_clip(f"{number}.mp4", seconds=0.5, tone=440) for number in range(12)}
    shots = [{"id": shot, **({"transition": {"duration": 0.25}} if shot != "s0" else {})} for shot in clips]
    before = len(list(DESCRIPTORS.iterdir()))
    most = 0

    def count(event: Event) -> None:
        nonlocal most
        most = max(most, len(list(DESCRIPTORS.iterdir())))

    make_cut(make_timeline(shots, clips), tmp_path / "film.mp4", reporter=count)
    # Two clips, the film and its sound on the way.
    assert most - before <= 5
    assert len(list(DESCRIPTORS.iterdir())) == before


def test_a_film_that_is_not_its_timeline_is_found_out(
    make_clip: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    clip = make_clip("a.mp4")
    made = make_cut(make_timeline([{"id": "a"}], {"a": clip}), tmp_path / "film.mp4").path
    check_cut(made, make_timeline([{"id": "a"}], {"a": clip}))
    longer = make_timeline([{"id": "a", "duration": 1.25}], {"a": clip})
    with pytest.raises(MediaError, match=r"12 frames and not 15.*lasts 1 s and not 1.25 s"):
        check_cut(made, longer)
    with pytest.raises(MediaError, match=r"96x54 and not 64x36"):
        check_cut(made, make_timeline([{"id": "a"}], {"a": clip}, output={"size": "64x36"}))
    for seconds in (0.9, 1.1):
        off = make_clip(f"{seconds}.mp4", tone=440, sound_seconds=seconds)
        with pytest.raises(MediaError, match="its sound lasts"):
            check_cut(off, make_timeline([{"id": "a"}], {"a": clip}))
    with pytest.raises(MediaError, match="has no sound track"):
        check_cut(clip, make_timeline([{"id": "a"}], {"a": clip}))
