"""Encode a film's sound to a file of its own, so that the film is joined again without encoding it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from storyboard.media.encode_sound import SoundEncoder
from storyboard.media.encoding import new_media
from storyboard.media.samples import Samples

__all__ = ["write_sound"]


def write_sound(path: Path, blocks: Iterable[Samples], seconds: Fraction) -> None:
    """
    Write `blocks` (float32 from -1 to 1, samples x 2, 48 kHz) as stereo AAC in an MP4, for `join`.

    What is missing to `seconds` is silent; more is a ValueError. The file is written to `path` itself: pass the path
    from `atomic_write`, which also converts the OSError of a full disk. Raises MediaError when this machine's PyAV
    lacks an encoder.
    """
    with new_media(path, index_first=False) as container:
        sound = SoundEncoder(container)
        for block in blocks:
            sound.write(block)
        sound.finish(seconds)
