"""What files hold, whatever they claim; and what is said about files that cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest
from PIL import Image

from storyboard.errors import MediaError
from storyboard.media.probe import check_whole, probe

from .clips import LONG_GOP, NASTY, ClipMaker, Recipe, displayed, edit_picture, make_clip, uneven


@pytest.mark.parametrize("recipe", NASTY, ids=lambda recipe: recipe.name)
def test_count_rate_size_and_length_agree_with_a_full_decode(clip: ClipMaker, recipe: Recipe) -> None:
    path = clip(recipe)
    frames = displayed(path)

    facts = check_whole(path)

    assert facts == probe(path)
    assert (facts.kind, facts.frames) == ("video", len(frames))
    turned = recipe.rotation % 180 != 0
    size = (recipe.height, recipe.width) if turned else (recipe.width, recipe.height)
    assert (facts.width, facts.height) == size
    if recipe.times is None:
        assert (facts.fps, facts.duration) == (recipe.rate, recipe.frames / recipe.rate)
    else:
        assert facts.fps is not None
        assert facts.duration == len(frames) / facts.fps
        assert facts.duration > frames[-1][0]


@pytest.mark.parametrize(
    ("recipe", "seconds"),
    [
        (Recipe("plain.mp4"), None),
        (Recipe("long-sound.mp4", sound=5, options=LONG_GOP), 5),
        (Recipe("short-sound.mp4", sound=0.5), 0.5),
        (
            Recipe(
                "opus.webm",
                codec="libvpx-vp9",
                options={"deadline": "realtime"},
                sound=3,
                sound_codec="libopus",
            ),
            3,
        ),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_the_sound_has_its_own_length(clip: ClipMaker, recipe: Recipe, seconds: float | None) -> None:
    facts = probe(clip(recipe))

    assert facts.duration == Fraction(60, 25)
    if seconds is None:
        assert facts.audio_duration is None
    else:
        assert facts.audio_duration == pytest.approx(seconds, abs=0.025)


def test_what_an_edit_list_hides_does_not_count(tmp_path: Path) -> None:
    path = make_clip(tmp_path, Recipe("edited.mp4", options=LONG_GOP))
    edit_picture(path, start=1024 + 512 * 20, milliseconds=400)

    facts = check_whole(path)

    assert (facts.frames, facts.duration, facts.fps) == (10, Fraction(10, 25), Fraction(25))


def test_pixels_that_are_not_square_count_as_displayed(clip: ClipMaker) -> None:
    wide = probe(clip(Recipe("wide-pixels.mp4", aspect=Fraction(4, 3))))
    turned = probe(clip(Recipe("wide-turned.mp4", aspect=Fraction(4, 3), rotation=90)))

    assert (wide.width, wide.height) == (85, 48)
    assert (turned.width, turned.height) == (48, 85)


def test_a_rate_that_the_file_only_claims_is_not_believed(clip: ClipMaker) -> None:
    every_second = tuple(range(0, 60_000, 1000))
    facts = probe(clip(Recipe("slow.mp4", rate=Fraction(30), times=every_second)))

    assert (facts.fps, facts.duration) == (Fraction(1), Fraction(60))


def test_sound_alone(sound_file: Path) -> None:
    facts = check_whole(sound_file)

    assert (facts.kind, facts.fps, facts.frames) == ("audio", None, None)
    assert facts.duration == facts.audio_duration == 1
    assert facts.codec == "pcm_f32le"


def test_a_picture(tmp_path: Path) -> None:
    Image.new("RGB", (33, 21)).save(tmp_path / "still.webp")

    facts = check_whole(tmp_path / "still.webp")

    assert (facts.kind, facts.width, facts.height, facts.codec) == ("image", 33, 21, "webp")
    assert (facts.fps, facts.frames, facts.duration, facts.audio_duration) == (None, None, Fraction(0), None)


@pytest.mark.parametrize("look", [probe, check_whole])
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.mp4", b"", "is empty; export or copy the file again"),
        (
            "text.png",
            b"a text, not a picture\n" * 50,
            "is not a picture, video or sound file that can be read; use a PNG",
        ),
        ("text.mp4", b"ftyp", "is not a picture, video or sound file that can be read"),
        ("zeros.mov", bytes(5000), "is not a picture, video or sound file that can be read"),
    ],
)
def test_what_is_no_media_is_said_so(
    tmp_path: Path, look: Callable[[Path], object], name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(MediaError) as caught:
        look(path)

    assert str(caught.value).startswith(f'"{path}" {said}')
    assert caught.value.hint


def test_missing_files_and_folders_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r'none\.mp4" does not exist'):
        probe(tmp_path / "none.mp4")
    with pytest.raises(MediaError, match="is a folder"):
        probe(tmp_path)


CUT_OFF = (
    Recipe("fast-start.mp4", container={"movflags": "+faststart"}, sound=2.4),
    Recipe("silent.mp4", container={"movflags": "+faststart"}),
    Recipe("index-last.mp4", sound=2.4),
    Recipe("fragments.mp4", container={"movflags": "frag_keyframe+empty_moov"}, options=LONG_GOP, sound=2.4),
    Recipe("long-sound.mkv", sound=5),
    Recipe("vp9.webm", codec="libvpx-vp9", options={"deadline": "realtime", "cpu-used": "8"}),
    Recipe("mpeg4.avi", codec="mjpeg", pixel_format="yuvj420p"),
)


@pytest.mark.parametrize("recipe", CUT_OFF, ids=lambda recipe: recipe.name)
@pytest.mark.parametrize("part", [0.4, 0.7, 0.9])
def test_a_file_that_is_cut_off_in_the_middle_is_refused(
    clip: ClipMaker, tmp_path: Path, recipe: Recipe, part: float
) -> None:
    data = clip(recipe).read_bytes()
    path = tmp_path / recipe.name
    path.write_bytes(data[: int(len(data) * part)])

    for look in (probe, check_whole):
        with pytest.raises(MediaError) as caught:
            look(path)
        assert f'"{path}" ' in caught.value.message
        assert "ends early" in caught.value.message


@pytest.mark.parametrize(
    "recipe", [NASTY[1], Recipe("vp9.webm", codec="libvpx-vp9", options={"deadline": "realtime"})]
)
def test_damage_inside_is_found_by_reading_it_whole(clip: ClipMaker, tmp_path: Path, recipe: Recipe) -> None:
    data = bytearray(
        make_clip(tmp_path, recipe.but(name="whole-" + recipe.name, width=160, height=120)).read_bytes()
    )
    middle = data.index(b"mdat") + 1500 if b"mdat" in data else len(data) // 2
    data[middle : middle + 400] = bytes(200) + b"\xff" * 200
    path = tmp_path / recipe.name
    path.write_bytes(data)

    with pytest.raises(MediaError, match=r"is damaged|ends early"):
        check_whole(path)


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
def test_a_frame_that_the_decoder_has_patched_up_counts_as_damaged(tmp_path: Path, codec: str) -> None:
    whole = make_clip(tmp_path, Recipe("whole.mp4", codec=codec, width=160, height=128, options={"bf": "0"}))
    with av.open(str(whole)) as container:
        packet = [each for each in container.demux(video=0) if each.size][30]
        assert packet.pos is not None
        last, end = packet.pos + packet.size // 2, packet.pos + packet.size
    data = bytearray(whole.read_bytes())
    data[last:end] = b"\xff" * (end - last)
    path = tmp_path / "patched.mp4"
    path.write_bytes(data)
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 60

    assert check_whole(whole).frames == 60
    with pytest.raises(MediaError, match="is damaged: 1 of its 60 frames cannot be decoded"):
        check_whole(path)


def test_a_truncated_picture_is_found_by_reading_it_whole(tmp_path: Path) -> None:
    Image.effect_noise((200, 200), 80).convert("RGB").save(tmp_path / "whole.png")
    path = tmp_path / "cut.png"
    path.write_bytes((tmp_path / "whole.png").read_bytes()[:20_000])

    assert probe(path).width == 200
    with pytest.raises(MediaError, match=r'cut\.png" ends early'):
        check_whole(path)


def test_uneven_times_in_milliseconds_have_their_average_rate(clip: ClipMaker) -> None:
    facts = probe(clip(Recipe("variable.mkv", times=uneven(60))))

    assert facts.fps is not None
    assert 20 < facts.fps < 22
