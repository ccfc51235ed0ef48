"""Copying a clip's packets: the film shows what the decoder would have given, or there is a reason not to copy."""

from __future__ import annotations

import subprocess
import tempfile
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyboard.errors import MediaError
from storyboard.media.copying import Copyable, copying
from storyboard.media.join import JoinPart, join, read_part
from storyboard.media.probe import probe
from storyboard.media.read import FrameReader
from storyboard.media.shape import FilmShape

from .clips import CLOSED_GOP, LONG_GOP, NASTY, ClipMaker, Recipe, damage_late, edit_picture, make_clip
from .joining import complaints, pictures, segment, stamps

SHAPE = FilmShape(64, 48, Fraction(25))
PLAIN = Recipe("plain.mp4", options=LONG_GOP)


def obstacle(path: Path, frames: int, shape: FilmShape = SHAPE, first: int = 0) -> str | None:
    """Return why a clip is not copied; None when a film of it, twice, shows what is decoded from it."""
    answer = copying(path, first, frames, shape)
    if isinstance(answer, str):
        return answer
    film = path.with_name("film.mp4")
    part = JoinPart(path, frames)
    joined = join(film, [part, part], shape)
    assert {given.parameter_sets for given in joined} == {answer.parameter_sets}
    with FrameReader(path, shape, "contain") as reader:
        wanted = [reader.frame(number).to_ndarray() for number in range(frames)]
    found = list(pictures(film))
    assert len(found) == 2 * frames
    assert all(np.array_equal(one, other) for one, other in zip(found, wanted * 2, strict=True))
    assert complaints(film) == []
    assert sorted(pts for pts, _ in stamps(film)) == list(range(2 * frames))
    assert (probe(film).frames, probe(film).fps) == (2 * frames, shape.fps)
    return None


NOT_MP4 = "it is not a video in an MP4 or MOV file"
NOT_CLOSED = "one of its keyframes is not one from which decoding can begin"
UNEVEN = "its frames are not shown at 20.9205 a second throughout"
ANSWERS: dict[str, str | None] = {
    "long-gop.mp4": None,
    "open-gop.mp4": NOT_CLOSED,
    "closed-gop.mp4": None,
    "no-b-frames.mp4": None,
    "one-frame.mp4": None,
    "hevc.mp4": "it is not H.264",
    "prores.mov": "it is not H.264",
    "ntsc.mp4": None,
    "variable.mp4": UNEVEN,
    "turned-90.mp4": "it is 64x48 and the film 48x64",
    "turned-180.mp4": "it is turned, or has metadata about its display",
    "turned-270.mp4": "it is 64x48 and the film 48x64",
    "long-sound.mp4": None,
    "short-sound.mp4": None,
    "fragments.mp4": None,
}


@pytest.mark.parametrize("recipe", NASTY, ids=lambda recipe: recipe.name)
def test_a_clip_is_copied_exactly_or_not_at_all(clip: ClipMaker, recipe: Recipe) -> None:
    path = clip(recipe)
    facts = probe(path)
    assert facts.fps is not None
    assert facts.frames is not None
    shape = FilmShape(facts.width // 2 * 2, facts.height // 2 * 2, facts.fps)

    assert obstacle(path, facts.frames, shape) == ANSWERS.get(recipe.name, NOT_MP4)


def ffmpeg(target: Path, *options: str, source: Path | None = None) -> Path:
    """Encode 50 frames of a moving picture with the ffmpeg program, or change a file with it."""
    picture = [
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=64x48:r=25:d=2",
        "-pix_fmt",
        "yuv420p",
        "-colorspace",
        "bt709",
    ]
    given = picture if source is None else ["-i", str(source), "-c", "copy"]
    program = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *given, *options, str(target)]
    subprocess.run(program, check=True, capture_output=True)
    return target


ENCODED = {
    "as it comes": ([], None),
    "many B-frames": (["-bf", "12", "-x264-params", "b-adapt=0:b-pyramid=normal"], None),
    "strict pyramid": (["-x264-params", "bframes=3:b-adapt=0:b-pyramid=strict:bluray-compat=1"], None),
    "slices": (["-x264-params", "slices=4"], None),
    "delimiters": (["-x264-params", "aud=1"], None),
    "Baseline": (["-profile:v", "baseline"], None),
    "repeated sets": (["-g", "10", "-bsf:v", "dump_extra=freq=keyframe"], None),
    "ticks of a film camera": (["-video_track_timescale", "600"], None),
    "late start": (["-output_ts_offset", "0.5"], None),
    "fragments": (["-movflags", "+frag_keyframe+empty_moov+default_base_moof"], None),
    "refresh without keyframes": (["-x264-params", "intra-refresh=1:keyint=10:bframes=0"], NOT_CLOSED),
    "buffer times": (["-x264-params", "nal-hrd=vbr:vbv-maxrate=500:vbv-bufsize=500"], None),
    "interlaced": (["-flags", "+ildct+ilme", "-x264-params", "tff=1"], "it may be interlaced"),
    "oblong pixels": (["-aspect", "2:1"], "its pixels are not square, or it is cropped"),
    "no tags of a small picture": (
        ["-colorspace", "unknown"],
        "its pixels are not 8-bit 4:2:0 in BT.709 and limited range",
    ),
    "full range": (
        ["-color_range", "pc", "-pix_fmt", "yuvj420p"],
        "its pixels are not 8-bit 4:2:0 in BT.709 and limited range",
    ),
    "other primaries": (
        ["-bsf:v", "h264_metadata=colour_primaries=9"],
        "its pixels are not 8-bit 4:2:0 in BT.709 and limited range",
    ),
    "another transfer": (
        ["-bsf:v", "h264_metadata=transfer_characteristics=13"],
        "its colours are not tagged as BT.709",
    ),
    "4:2:2": (["-pix_fmt", "yuv422p"], "its profile is not Baseline, Main or High"),
    "10 bits": (["-pix_fmt", "yuv420p10le"], "its profile is not Baseline, Main or High"),
    "turned by a message": (
        ["-bsf:v", "h264_metadata=display_orientation=insert:rotate=180"],
        "it is turned, or has metadata about its display",
    ),
    "cropped": (["-bsf:v", "h264_metadata=crop_right=16"], "its pixels are not square, or it is cropped"),
    "a frame left out": (
        ["-vf", "select=not(eq(n\\,20))", "-fps_mode", "passthrough"],
        "it has only 49 of 50 frames",
    ),
}


@pytest.mark.parametrize("case", ENCODED)
def test_what_encoders_do(tmp_path: Path, case: str) -> None:
    options, reason = ENCODED[case]
    path = ffmpeg(tmp_path / "clip.mp4", *options)

    assert obstacle(path, 50) == reason


def test_a_clip_is_copied_from_its_beginning(clip: ClipMaker) -> None:
    path = clip(PLAIN)
    assert obstacle(path, 30, first=12) == "it does not begin with its first frame"
    assert obstacle(path, 61) == "it has only 60 of 61 frames"


def test_a_clip_is_copied_up_to_a_frame_that_no_later_one_is_needed_for(clip: ClipMaker) -> None:
    path = clip(PLAIN)
    order = [pts for pts, _ in stamps(path)]

    for frames in range(1, 20):
        complete = max(order[:frames]) < frames
        reason = None if complete else "its last frames need later ones, or its rate varies"
        assert obstacle(path, frames) == reason


@pytest.mark.parametrize("rate", ["24", "30", "50", "24000/1001"])
def test_the_rate_is_the_film_s(clip: ClipMaker, rate: str) -> None:
    reason = obstacle(clip(PLAIN), 20, FilmShape(64, 48, Fraction(rate)))
    assert reason is not None
    assert "its frames are not shown at" in reason or "its rate varies" in reason


def test_edit_lists_that_hide_the_beginning_are_refused(tmp_path: Path) -> None:
    for start, milliseconds in ((12_800 // 25 * 7, 1000), (12_800 // 25 * 13, 500), (1024, 1000)):
        path = make_clip(tmp_path, PLAIN.but(name=f"{start}.mp4"))
        edit_picture(path, start=start, milliseconds=milliseconds)
        shown = probe(path).frames
        assert shown is not None
        assert shown < 60

        answer = obstacle(path, shown)

        # The end may be hidden: what follows the last frame is left out.
        assert (answer == "an edit list hides a part of it") == (start > 1024)
        if answer is None:
            continue
        with pytest.raises(MediaError, match="packets are not its first"):
            join(tmp_path / "film.mp4", [JoinPart(path, shown)], SHAPE)


def test_a_clip_cut_without_encoding_is_refused_or_exact(tmp_path: Path, clip: ClipMaker) -> None:
    for number, options in enumerate((["-ss", "0.5"], ["-ss", "0.5", "-t", "1"], ["-t", "0.8"])):
        closed = clip(Recipe("closed-gop.mp4", options=CLOSED_GOP))
        path = ffmpeg(tmp_path / f"{number}.mp4", *options, source=closed)
        frames = probe(path).frames
        assert frames is not None
        obstacle(path, frames)


def test_parameter_sets_that_change_are_refused(tmp_path: Path) -> None:
    one = ffmpeg(tmp_path / "one.h264", "-x264-params", "ref=1:bframes=0:weightp=0")
    other = ffmpeg(tmp_path / "other.h264", "-x264-params", "ref=4:bframes=0:cabac=0")
    both = tmp_path / "both.h264"
    both.write_bytes(one.read_bytes() + other.read_bytes())
    path = ffmpeg(tmp_path / "both.mp4", "-r", "25", source=both)

    assert obstacle(path, 100) == "its parameter sets change"


def test_a_damaged_clip_is_refused_where_its_packets_show_it(clip: ClipMaker, tmp_path: Path) -> None:
    path = tmp_path / "damaged.mp4"
    path.write_bytes(clip(PLAIN).read_bytes())
    damage_late(path)

    assert obstacle(path, 60) == "it is damaged"


def sample(data: bytes, number: int) -> int:
    """Return where the picture's unit in the sample of that number begins, in a file of `PLAIN`."""
    place = data.index(b"mdat") + 4
    while True:
        kind = data[place + 4] & 31
        if kind in {1, 5} and number == 0:
            return place + 4
        number -= kind in {1, 5}
        place += 4 + int.from_bytes(data[place : place + 4])


def flipped(path: Path, target: Path, bit: int) -> Path:
    changed = bytearray(path.read_bytes())
    changed[bit // 8] ^= 128 >> bit % 8
    target.write_bytes(changed)
    return target


def test_headers_of_slices_are_read_to_their_bits(tmp_path: Path, clip: ClipMaker) -> None:
    """Flip the bits of the first slice's header one by one: one says not to show what was decoded before."""
    path = clip(PLAIN)
    begin = sample(path.read_bytes(), 0) * 8 + 8
    answers = [
        copying(flipped(path, tmp_path / "flipped.mp4", begin + bit), 0, 60, SHAPE) for bit in range(40)
    ]

    assert answers[0] == "its packets are not one picture each"
    assert "one of its keyframes hides the frames before it" in answers


def test_parameter_sets_are_read_to_their_bits(tmp_path: Path, clip: ClipMaker) -> None:
    """Flip the bits of the sequence parameter set one by one: each gives a reason, or what can be copied."""
    path = clip(PLAIN)
    begin = (path.read_bytes().index(b"avcC") + 13) * 8
    late = "its frames are decoded after they are shown"
    answers = set()
    for bit in range(23 * 8):
        changed = flipped(path, tmp_path / f"{bit}.mp4", begin + bit)
        answer = copying(changed, 0, 60, SHAPE)
        answers.add(answer)
        if answer == late:
            with pytest.raises(MediaError, match="decoded later than they are shown"):
                join(tmp_path / "film.mp4", [JoinPart(changed, 60)], SHAPE)

    assert answers >= {
        late,
        "it may be interlaced",
        "it does not say by how much its frames are reordered",
        "its parameter sets are not at its beginning",
    }


def test_units_that_plain_players_do_not_know_are_refused(tmp_path: Path, clip: ClipMaker) -> None:
    path = tmp_path / "layers.mp4"
    data = bytearray(clip(PLAIN).read_bytes())
    data[sample(bytes(data), 2)] = 0x74
    path.write_bytes(data)

    assert obstacle(path, 60) == "it has layers, views or partitions"


def test_an_encrypted_clip_is_refused(tmp_path: Path, clip: ClipMaker) -> None:
    key = ["-encryption_scheme", "cenc-aes-ctr", "-encryption_key", "0" * 32, "-encryption_kid", "1" * 32]
    path = ffmpeg(tmp_path / "encrypted.mp4", *key, source=clip(PLAIN))

    assert obstacle(path, 60) == "it is encrypted"


def test_a_large_picture_without_tags_is_tagged_in_the_film(tmp_path: Path) -> None:
    recipe = Recipe("clip.mp4", width=1280, height=720, frames=3, colours=2)
    path = make_clip(tmp_path, recipe)
    assert obstacle(path, 3, FilmShape(1280, 720, recipe.rate)) is None

    with av.open(str(tmp_path / "film.mp4")) as container:
        context = container.streams.video[0].codec_context
        tags = context.colorspace, context.color_primaries, context.color_trc, context.color_range
    assert tags == (1, 1, 1, 1)


def test_neighbours_agree_by_their_parameter_sets(tmp_path: Path, clip: ClipMaker) -> None:
    answer = copying(clip(PLAIN), 0, 60, SHAPE)
    same = copying(clip(Recipe("long-sound.mp4", sound=5, options=LONG_GOP)), 0, 60, SHAPE)
    other = copying(clip(Recipe("no-b-frames.mp4", options={"bf": "0"})), 0, 60, SHAPE)
    made = JoinPart(segment(tmp_path / "made.mp4", 5, shape=SHAPE), 5)
    ours = copying(made.path, 0, 5, SHAPE)

    assert isinstance(answer, Copyable)
    assert answer == same
    assert answer != other
    assert isinstance(other, Copyable)
    assert ours == Copyable(read_part(made, SHAPE).parameter_sets)


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    switches = ("open-gop", "intra-refresh", "cabac", "8x8dct", "aud", "bluray-compat")
    numbers = {
        "bframes": (0, 6),
        "b-adapt": (0, 2),
        "b-pyramid": (0, 2),
        "keyint": (1, 30),
        "min-keyint": (1, 5),
        "ref": (1, 6),
        "weightp": (0, 2),
        "slices": (1, 3),
        "scenecut": (0, 40),
    }
    chosen = {name: int(draw(st.booleans())) for name in switches}
    chosen |= {name: draw(st.integers(*limits)) for name, limits in numbers.items()}
    timescale = draw(st.sampled_from(["0", "600", "1000", "90000"]))
    flags = draw(st.sampled_from(["0", "+faststart", "frag_keyframe+empty_moov"]))
    return Recipe(
        "clip" + draw(st.sampled_from([".mp4", ".mov"])),
        rate=draw(st.sampled_from([Fraction(24), Fraction(25), Fraction(30_000, 1001), Fraction(60)])),
        frames=draw(st.integers(1, 45)),
        options={"x264-params": ":".join(f"{name}={value}" for name, value in chosen.items())},
        container={"video_track_timescale": timescale, "movflags": flags},
        sound=draw(st.sampled_from([0, 1])),
    )


@given(recipe=recipes(), asked=st.integers(1, 45))
@settings(max_examples=40, deadline=None)
def test_whatever_the_encoder_s_options(recipe: Recipe, asked: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = make_clip(Path(folder), recipe)
        shape = FilmShape(64, 48, recipe.rate)
        for frames in {min(asked, recipe.frames), recipe.frames}:
            obstacle(path, frames, shape)
