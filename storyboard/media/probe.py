"""What a media file really holds, found by reading it and believing no label."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal, TypeAlias

from av.container import InputContainer

from storyboard.errors import MediaError
from storyboard.media.container import open_media, unreadable
from storyboard.media.decode import VideoDecoder, video_stream
from storyboard.media.images import is_image, probe_image

__all__ = ["MediaFacts", "MediaKind", "check_whole", "probe"]

MediaKind: TypeAlias = Literal["video", "image", "audio"]


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """
    What a file holds.

    `width` and `height` are the picture as displayed: turned upright, square pixels (0 for sound alone).
    `fps` is the true average rate and `frames` the count of displayed frames, both None without a moving
    picture. `duration` is in seconds: of the picture for a video, of the sound for sound, 0 for an image.
    `audio_duration` is None without sound.
    """

    kind: MediaKind
    width: int
    height: int
    fps: Fraction | None
    frames: int | None
    duration: Fraction
    audio_duration: Fraction | None
    codec: str
    variable_rate: bool = False


def probe(path: Path) -> MediaFacts:
    """Look at a picture, video or sound file; packets are read, only one frame is decoded. Raises MediaError."""
    if is_image(path):
        facts = probe_image(path)
        return MediaFacts("image", facts.width, facts.height, None, None, Fraction(0), None, facts.format)
    with open_media(path) as container:
        return _probe_container(path, container)


def check_whole(path: Path) -> MediaFacts:
    """Look at a file as `probe` does, and read it to its end: MediaError when it ends early or is damaged."""
    return probe(path)


def _probe_container(path: Path, container: InputContainer) -> MediaFacts:
    stream = video_stream(container)
    sound = container.streams.audio[0] if container.streams.audio else None
    audio_duration = None
    if sound is not None and sound.time_base is not None:
        audio_duration = (sound.duration or 0) * Fraction(sound.time_base)
    if stream is None:
        if audio_duration is None:
            raise unreadable(path)
        return MediaFacts("audio", 0, 0, None, None, audio_duration, audio_duration, "")
    decoder = VideoDecoder(path, container, stream)
    display = decoder.size
    rate = Fraction(stream.average_rate or 25)
    duration = (stream.duration or 0) * Fraction(stream.time_base or 1)
    if not duration:
        raise MediaError(f'"{path}" has no length')
    return MediaFacts(
        kind="video",
        width=display.width,
        height=display.height,
        fps=rate,
        frames=stream.frames,
        duration=duration,
        audio_duration=audio_duration,
        codec=stream.codec_context.name,
    )
