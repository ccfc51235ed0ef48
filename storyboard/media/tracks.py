"""The sound streams of a file, as an author chooses among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from av.audio.stream import AudioStream

from storyboard.errors import MediaError
from storyboard.limits import CHECKED_FRAMES
from storyboard.media.container import open_media, packets
from storyboard.media.streams import decoded_sound, has_decoder, numbered_sound

__all__ = ["SoundTrack", "check_track", "sound_tracks"]

_LONGEST_TITLE = 40


@dataclass(frozen=True, slots=True)
class SoundTrack:
    """
    One sound stream of a file: its `number`, from 1, and its tags.

    `language` and `title` are None when the file has none. `usable` is whether it can be decoded here.
    """

    number: int
    language: str | None
    title: str | None
    usable: bool

    def __str__(self) -> str:
        """Name it for people: ``2 (eng, "Commentary")``."""
        title = None if self.title is None else f'"{self.title}"'
        told = [self.language, title, None if self.usable else "cannot be decoded here"]
        words = ", ".join(word for word in told if word is not None)
        return f"{self.number} ({words})" if words else str(self.number)


def sound_tracks(path: Path) -> tuple[SoundTrack, ...]:
    """Return the sound streams of a file, in its order. MediaError when it cannot be read."""
    with open_media(path) as container:
        return _tracks(container.streams.audio)


def check_track(path: Path, number: int, *, decode: bool = True) -> tuple[str, ...]:
    """
    Return notices about damage in the sound stream `number`, from 1.

    With `decode` it is decoded, within the limits of a check. MediaError, which lists the streams, when there is no
    such stream or it cannot be decoded.
    """
    with open_media(path) as container:
        stream = numbered_sound(container, number)
        if stream is None or not has_decoder(stream):
            raise _no_such_track(path, number, _tracks(container.streams.audio))
        decoded = islice(decoded_sound(packets(container, stream)), CHECKED_FRAMES if decode else 0)
        damaged = sum(frames is None for _, frames in decoded)
    return (f"{damaged} damaged parts of the sound are silent",) if damaged else ()


def _no_such_track(path: Path, number: int, tracks: Sequence[SoundTrack]) -> MediaError:
    if not tracks:
        return MediaError(f'"{path}" has no sound', hint="leave the stream out")
    listed = "; ".join(str(track) for track in tracks)
    if number <= len(tracks):
        return MediaError(
            f'sound {number} of "{path}" is in a form that cannot be decoded here', hint=f"it has: {listed}"
        )
    return MediaError(f'"{path}" has no sound {number}', hint=f"it has: {listed}")


def _tracks(streams: Sequence[AudioStream]) -> tuple[SoundTrack, ...]:
    return tuple(
        SoundTrack(
            number,
            _text(stream.metadata.get("language")),
            _text(stream.metadata.get("title") or stream.metadata.get("handler_name")),
            has_decoder(stream),
        )
        for number, stream in enumerate(streams, start=1)
    )


def _text(written: str | None) -> str | None:
    """Return a tag for messages; None when it is empty or an encoder's default."""
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in written or "").split())
    if not words or words in {"und", "SoundHandler"}:
        return None
    return words if len(words) <= _LONGEST_TITLE else words[:_LONGEST_TITLE] + "…"
