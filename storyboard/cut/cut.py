"""Make the final cut: one checked file from the timeline, written atomically."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from storyboard.board.schema import Card
from storyboard.cut.cards import draw_card
from storyboard.cut.check import check_cut
from storyboard.cut.failures import naming_shot
from storyboard.cut.picture import OpenClips, piece_frames
from storyboard.cut.pieces import pieces
from storyboard.cut.slate import Slate
from storyboard.cut.sound_stream import SoundStream
from storyboard.cut.soundtrack import film_sound
from storyboard.cut.timeline import Timeline
from storyboard.media.files import atomic_write, writing
from storyboard.media.frame import Frame
from storyboard.media.samples import SAMPLE_RATE
from storyboard.media.write import FilmWriter, Quality
from storyboard.report import CutDone, CutProgress, CutStarted, Reporter, quiet

__all__ = ["CutFacts", "make_cut", "making_cut"]

_log: Final = logging.getLogger(__name__)

# Frames between two progress events, and between two blocks of sound in the file.
_STEP: Final = 12


@dataclass(frozen=True, slots=True)
class CutFacts:
    """The finished film: its file, its exact number of frames, and its length in seconds."""

    path: Path
    frames: int
    seconds: Fraction


def make_cut(
    timeline: Timeline,
    target: Path,
    *,
    reporter: Reporter = quiet,
    quality: Quality = "film",
    slates: Mapping[str, Slate] | None = None,
) -> CutFacts:
    """Stitch the film and write it to `target`: see `making_cut`."""
    with making_cut(timeline, target, reporter=reporter, quality=quality, slates=slates):
        pass
    return CutFacts(target, timeline.frames, timeline.seconds)


@contextmanager
def making_cut(
    timeline: Timeline,
    target: Path,
    *,
    reporter: Reporter = quiet,
    quality: Quality = "film",
    slates: Mapping[str, Slate] | None = None,
) -> Iterator[Path]:
    """
    Stitch the film, yield it for a check, and write it to `target` atomically.

    It yields the complete film under a temporary name; when the block succeeds, the film replaces `target`, whose
    folder is created if missing.

    `slates` are laid over the shots that they name. The same timeline of the same files gives the same bytes. What
    `reporter` raises stops the cut. Raises MediaError when a file cannot be read, the film cannot be written, or does
    not match the timeline.
    """
    _try_cards(timeline)
    _log.info('cut: stitching %d frames to "%s"', timeline.frames, target)
    reporter(CutStarted(timeline.frames, target))
    # A file in place of the folder is reported by the next step.
    with writing(target), suppress(FileExistsError):
        target.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(target) as temporary:
        _write(timeline, temporary, quality, slates or {}, reporter)
        check_cut(temporary, timeline)
        _log.debug("cut: the film matches its timeline")
        yield temporary
    reporter(CutDone(target, timeline.frames, float(timeline.seconds)))


def _try_cards(timeline: Timeline) -> None:
    """Find what cannot be drawn before the cut spends minutes on earlier shots."""
    for clip in timeline.clips:
        if isinstance(clip.media, Card):
            with naming_shot(clip.shot):
                draw_card(clip.media, timeline.shape.width, timeline.shape.height)


def _write(
    timeline: Timeline, path: Path, quality: Quality, slates: Mapping[str, Slate], reporter: Reporter
) -> None:
    with (
        film_sound(timeline, path.parent) as blocks,
        closing(SoundStream(blocks)) as sound,
        OpenClips(timeline.shape, slates) as clips,
        FilmWriter(path, timeline.shape, quality, sound=True) as writer,
    ):
        samples = 0
        for written, frame in enumerate(_frames(timeline, clips), start=1):
            writer.write(frame)
            if written % _STEP and written != timeline.frames:
                continue
            heard = round(written / timeline.shape.fps * SAMPLE_RATE)
            writer.write_sound(sound.take(heard - samples))
            samples = heard
            reporter(CutProgress(written, timeline.frames))


def _frames(timeline: Timeline, clips: OpenClips) -> Iterator[Frame]:
    for piece in pieces(timeline):
        yield from piece_frames(piece, clips)
