"""Tiny clips made on the spot: each frame carries its own number as a row of dark and light bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from numpy.typing import NDArray

BITS = 8


@dataclass(frozen=True)
class Recipe:
    """A clip to make; `times` are the frames' starts in units of 1/1000 s, where they are not regular."""

    name: str
    codec: str = "libx264"
    width: int = 64
    height: int = 48
    rate: Fraction = Fraction(25)
    frames: int = 60
    pixel_format: str = "yuv420p"
    options: dict[str, str] = field(default_factory=dict)
    container: dict[str, str] = field(default_factory=dict)
    times: tuple[int, ...] | None = None
    rotation: int = 0
    aspect: Fraction | None = None
    sound: float = 0
    sound_codec: str = "aac"
    colours: int = 1

    def but(self, **changes: object) -> Recipe:
        return replace(self, **changes)  # type: ignore[arg-type] # the tests name fields and give their types


def numbered(number: int, width: int, height: int) -> NDArray[np.uint8]:
    """Draw a picture that says its number; its upper half is darker, so that a turn shows."""
    bits = [number >> place & 1 for place in range(BITS)]
    columns = np.array([bits[x * BITS // width] for x in range(width)], dtype=np.uint8)
    pixels = np.repeat((40 + 150 * columns)[None, :, None], height, axis=0).repeat(3, axis=2)
    pixels[height // 2 :] += 40
    return pixels.astype(np.uint8)


def number_of(grey: NDArray[np.uint8]) -> int:
    """Read the number of a picture of one plane (height x width) that stands upright."""
    width = grey.shape[1]
    means = [grey[:, place * width // BITS : (place + 1) * width // BITS].mean() for place in range(BITS)]
    return sum(1 << place for place, mean in enumerate(means) if mean > 130)


def make_clip(folder: Path, recipe: Recipe) -> Path:
    """Encode a recipe as PyAV does it, with none of the package's code."""
    path = folder / recipe.name
    with av.open(str(path), "w", container_options=recipe.container) as container:
        stream = _add_picture(container, recipe)
        sound = _add_sound(container, recipe) if recipe.sound else None
        for number in range(recipe.frames):
            container.mux(stream.encode(_frame(recipe, number)))
        container.mux(stream.encode())
        if sound is not None:
            container.mux(sound.encode(tone(recipe.sound)))
            container.mux(sound.encode())
    return path


def _add_picture(container: av.container.OutputContainer, recipe: Recipe) -> VideoStream:
    stream = container.add_stream(recipe.codec, rate=recipe.rate, options=recipe.options)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height, stream.pix_fmt = recipe.width, recipe.height, recipe.pixel_format
    stream.codec_context.time_base = Fraction(1, 1000) if recipe.times else 1 / recipe.rate
    stream.codec_context.colorspace = recipe.colours
    stream.codec_context.thread_count = 1
    if recipe.aspect is not None:
        stream.codec_context.sample_aspect_ratio = recipe.aspect
    if recipe.rotation:
        stream.set_display_rotation(recipe.rotation)
    return stream


def _add_sound(container: av.container.OutputContainer, recipe: Recipe) -> AudioStream:
    stream = container.add_stream(recipe.sound_codec, rate=48_000, layout="stereo")
    assert isinstance(stream, AudioStream)
    return stream


def _frame(recipe: Recipe, number: int) -> av.VideoFrame:
    turned = recipe.rotation // 90 % 4
    size = (recipe.height, recipe.width) if turned % 2 else (recipe.width, recipe.height)
    # The display matrix turns the picture counterclockwise, so that it is stored turned the other way.
    pixels = np.ascontiguousarray(np.rot90(numbered(number, *size), -turned))
    picture = av.VideoFrame.from_ndarray(pixels, format="rgb24")
    frame = picture.reformat(format=recipe.pixel_format, dst_colorspace="ITU709", dst_color_range="MPEG")
    frame.pts = recipe.times[number] if recipe.times else number
    frame.time_base = Fraction(1, 1000) if recipe.times else 1 / recipe.rate
    return frame


def tone(seconds: float, level: float = 0.25, rate: int = 48_000) -> av.AudioFrame:
    wave = level * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)
    frame = av.AudioFrame.from_ndarray(
        np.stack([wave, wave]).astype(np.float32), format="fltp", layout="stereo"
    )
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    return frame


def edit_picture(path: Path, *, start: int, milliseconds: int) -> None:
    """Change the edit list of an MP4's first track: show `milliseconds` from media time `start` on."""
    data = bytearray(path.read_bytes())
    place = data.index(b"elst") + 12
    data[place : place + 8] = milliseconds.to_bytes(4, "big") + start.to_bytes(4, "big")
    path.write_bytes(data)


def displayed(path: Path) -> list[tuple[Fraction, int]]:
    """Decode all of a clip: the start (from the first frame) and the number of each frame, in order of display."""
    with av.open(str(path)) as container:
        frames = [
            (Fraction(frame.pts or 0) * Fraction(frame.time_base or 1), number_of(_luma(frame)))
            for frame in container.decode(video=0)
        ]
    frames.sort()
    return [(time - frames[0][0], number) for time, number in frames]


def _luma(frame: av.VideoFrame) -> NDArray[np.uint8]:
    grey = np.asarray(frame.reformat(format="gray").to_ndarray(), dtype=np.uint8)
    return np.rot90(grey, frame.rotation // 90) if frame.rotation else grey


def uneven(count: int, gaps: Sequence[int] = (20, 33, 50, 41, 100)) -> tuple[int, ...]:
    """Give the starts of a variable rate, in milliseconds."""
    return tuple(int(start) for start in np.cumsum([0, *(gaps[k % len(gaps)] for k in range(count - 1))]))


ClipMaker = Callable[[Recipe], Path]

LONG_GOP = {"x264-params": "keyint=250:bframes=3:b-adapt=0:scenecut=0"}
OPEN_GOP = {"x264-params": "open-gop=1:keyint=12:min-keyint=12:bframes=3:b-adapt=0:scenecut=0"}
CLOSED_GOP = {"x264-params": "open-gop=0:keyint=12:min-keyint=12:bframes=3:b-adapt=0:scenecut=0"}
HEVC = {"x265-params": "log-level=none:pools=none:frame-threads=1:keyint=20:open-gop=1"}

NASTY = (
    Recipe("long-gop.mp4", options=LONG_GOP),
    Recipe("open-gop.mp4", options=OPEN_GOP),
    Recipe("closed-gop.mp4", options=CLOSED_GOP),
    Recipe("no-b-frames.mp4", options={"bf": "0"}),
    Recipe("one-frame.mp4", frames=1),
    Recipe("hevc.mp4", codec="libx265", options=HEVC),
    Recipe("vp9.webm", codec="libvpx-vp9", options={"deadline": "realtime", "cpu-used": "8"}),
    Recipe("prores.mov", codec="prores_ks", pixel_format="yuv422p10le"),
    Recipe("motion-jpeg.avi", codec="mjpeg", pixel_format="yuvj420p"),
    Recipe("odd.mkv", codec="ffv1", width=65, height=47, pixel_format="yuv444p"),
    Recipe("ntsc.mp4", rate=Fraction(30_000, 1001), options=LONG_GOP),
    Recipe("variable.mp4", times=uneven(60), options=LONG_GOP),
    Recipe("variable.mkv", times=uneven(60), options=OPEN_GOP),
    Recipe("turned-90.mp4", rotation=90),
    Recipe("turned-180.mp4", rotation=180),
    Recipe("turned-270.mp4", rotation=270),
    Recipe("long-sound.mp4", sound=5, options=LONG_GOP),
    Recipe("long-sound.mkv", sound=5, options=OPEN_GOP),
    Recipe("short-sound.mp4", sound=0.5),
    Recipe("fragments.mp4", container={"movflags": "frag_keyframe+empty_moov"}, options=CLOSED_GOP, sound=3),
    Recipe("transport.ts", options=OPEN_GOP, sound=3),
    Recipe("program.mpg", codec="mpeg2video", options={"g": "12", "bf": "2"}),
    Recipe("broadcast.mxf", codec="mpeg2video", options={"g": "12", "bf": "2"}),
    Recipe("flash.flv", options=CLOSED_GOP, sound=3),
)


def damage_late(path: Path) -> None:
    """Overwrite what the last quarter of an MP4's pictures is made of; its index stays whole."""
    content = bytearray(path.read_bytes())
    at = content.index(b"mdat")
    size = int.from_bytes(content[at - 4 : at])
    begin, end = at + size * 3 // 4, at + size * 9 // 10
    content[begin:end] = bytes(end - begin)
    path.write_bytes(content)
