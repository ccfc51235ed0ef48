"""The sound of each clip is kept as samples: after a change, only what changed is decoded again."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from storyboard.code_digest import cutting_code
from storyboard.cut.kept import SEAL_BYTES, KeptFiles
from storyboard.cut.keys import Parts, key_of
from storyboard.cut.options import Digest
from storyboard.cut.sound_parts import Play, SoundPart, sound_of_part
from storyboard.cut.sound_stream import BLOCK, silence
from storyboard.cut.timeline_files import Look, was_written_to
from storyboard.media.samples import Samples

__all__ = ["keeping_sound"]

# Where the sound is in the film, and its fades there, are no part of what is kept.
_NOT_KEPT: Final = frozenset({"shot", "path", "begin", "end", "enter", "leave"})
_SAMPLE_BYTES: Final = 2 * np.dtype(np.float32).itemsize


def keeping_sound(kept: KeptFiles, digest: Digest, look: Look) -> Play:
    """
    Return what plays the sound of clips, sample by sample as `sound_of_part` does, and keeps it.

    `look` has the stamps of the clips' files from before they were read for their digests: the sound of a file that
    changes meanwhile is not kept under its key.
    """

    def play(part: SoundPart) -> Generator[Samples]:
        key = key_of(_parts_of(part, digest))
        file = _opened(kept.path("samples", key)) if kept.has("samples", key) else None
        if file is None:
            file = _made(part, kept, key, look)
        with file:
            left = (os.fstat(file.fileno()).st_size - SEAL_BYTES) // _SAMPLE_BYTES
            while left > 0:
                data = file.read(min(BLOCK, left) * _SAMPLE_BYTES)
                left -= len(data) // _SAMPLE_BYTES
                yield np.frombuffer(data, dtype=np.float32).reshape(-1, 2)

    return play


def _parts_of(part: SoundPart, digest: Digest) -> Parts:
    facts = {name: str(value) for name, value in asdict(part).items() if name not in _NOT_KEPT}
    return {"heard": digest(part.path), "samples": part.end - part.begin, "code": cutting_code(), **facts}


def _opened(path: Path) -> BinaryIO | None:
    """Open a kept file; None when it is gone: another process may remove any of them."""
    try:
        return path.open("rb")
    except FileNotFoundError:
        return None


def _made(part: SoundPart, kept: KeptFiles, key: str, look: Look) -> BinaryIO:
    """Decode a clip's sound, and keep it under its key unless its file has changed; return it, opened."""

    def write(path: Path) -> None:
        with path.open("wb") as target, closing(sound_of_part(part)) as blocks:
            _write(target, blocks, part.end - part.begin)

    written = kept.write("samples", key, write)
    file = written.open("rb")
    if was_written_to({part.path: look[part.path]}) or kept.keep("samples", key, written) == written:
        written.unlink(missing_ok=True)
    return file


def _write(target: BinaryIO, blocks: Generator[Samples], most: int) -> None:
    left = most
    for block in blocks:
        target.write(np.ascontiguousarray(block[:left], dtype=np.float32).tobytes())
        left -= len(block)
        if left <= 0:
            return
    if left == most:
        # What has no sound is kept as a moment of silence: an empty file would not be told from a damaged one.
        target.write(silence(1).tobytes())
