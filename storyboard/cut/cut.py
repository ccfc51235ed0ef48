"""Make the final cut: one checked file from the timeline, joined from its segments and written atomically."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from storyboard.board.schema import Card
from storyboard.cut.cards import draw_card
from storyboard.cut.check import check_cut
from storyboard.cut.copies import obstacle_to_copying
from storyboard.cut.failures import naming_shot
from storyboard.cut.kept import ATTEMPTS, KeptFiles
from storyboard.cut.making import Making, Sound, make_parts, sound_of
from storyboard.cut.options import CutOptions
from storyboard.cut.pieces import pieces
from storyboard.cut.segments import clips_of, segments_of
from storyboard.cut.timeline import Timeline
from storyboard.cut.timeline_files import files_of, look_at
from storyboard.errors import MediaError
from storyboard.media.files import TEMPORARY_MARK, atomic_write, writing
from storyboard.media.join import JoinPart, join
from storyboard.report import CutDone, CutJoined, CutProgress, CutStarted, Reporter, quiet

__all__ = ["CutFacts", "make_cut", "making_cut"]

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CutFacts:
    """The finished film: its file, its exact number of frames, and its length in seconds."""

    path: Path
    frames: int
    seconds: Fraction


def make_cut(
    timeline: Timeline, target: Path, *, reporter: Reporter = quiet, options: CutOptions | None = None
) -> CutFacts:
    """Stitch the film and write it to `target`: see `making_cut`."""
    with making_cut(timeline, target, reporter=reporter, options=options):
        pass
    return CutFacts(target, timeline.frames, timeline.seconds)


@contextmanager
def making_cut(
    timeline: Timeline, target: Path, *, reporter: Reporter = quiet, options: CutOptions | None = None
) -> Iterator[Path]:
    """
    Stitch the film, yield it for a check, and write it to `target` atomically.

    It yields the complete film under a temporary name; when the block succeeds, the film replaces `target`, whose
    folder is created if missing. Segments that the store of `options` has are joined as they are, and new ones are
    kept there, also when the cut fails later.

    Clips that nothing changes are copied as they are. The same timeline of the same files gives the same bytes. What
    `reporter` raises stops the cut. Raises MediaError when a file cannot be read, the film cannot be written, or does
    not match the timeline.
    """
    options = options or CutOptions()
    _try_cards(timeline)
    _log.info('cut: stitching %d frames to "%s"', timeline.frames, target)
    reporter(CutStarted(timeline.frames, target))
    # A file in place of the folder is reported by the next step.
    with writing(target), suppress(FileExistsError):
        target.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as closing, atomic_write(target) as temporary:
        kept = KeptFiles(options.root or _for_now(target, closing))
        making = Making(kept, timeline.shape, options, lambda done, total: reporter(CutProgress(done, total)))
        _write(timeline, temporary, making, reporter)
        check_cut(temporary, timeline)
        _log.debug("cut: the film matches its timeline")
        yield temporary
    reporter(CutDone(target, timeline.frames, float(timeline.seconds)))


def _for_now(target: Path, closing: ExitStack) -> Path:
    """Return a folder beside the film for the time of the cut."""
    return Path(closing.enter_context(TemporaryDirectory(prefix=TEMPORARY_MARK, dir=target.parent)))


def _try_cards(timeline: Timeline) -> None:
    """Find what cannot be drawn before the cut spends minutes on earlier shots."""
    for clip in timeline.clips:
        if isinstance(clip.media, Card):
            with naming_shot(clip.shot):
                draw_card(clip.media, timeline.shape.width, timeline.shape.height, clip.covered)


def _write(timeline: Timeline, path: Path, making: Making, reporter: Reporter) -> None:
    """Make what is missing of the film, and join it all to `path`."""
    look = look_at(files_of(timeline))
    options = replace(making.options, digest=cache(making.options.digest))
    segments = segments_of(timeline, options, look)
    sound = sound_of(timeline, options, look)
    if obstacle_to_copying(timeline, options) is None and _copied(timeline, path, making, sound):
        reporter(CutJoined(made=0, reused=0, copied=len(pieces(timeline))))
        return
    for attempt in range(1, ATTEMPTS + 1):
        made = make_parts(making, segments, sound)
        parts = [JoinPart(made.paths[segment.key], segment.piece.frames) for segment in segments]
        try:
            join(path, parts, timeline.shape, sound=made.paths[sound.key], comment=options.comment)
        except MediaError:
            if attempt == ATTEMPTS or all(file.exists() for file in made.paths.values()):
                raise
            _log.info("cut: segments or the sound vanished before they were joined; they are made again")
            continue
        finally:
            made.discard_used_once()
        new = len({segment.key for segment in segments} & {*made.new, *options.ahead})
        reporter(CutJoined(made=new, reused=len(segments) - new))
        return


def _copied(timeline: Timeline, path: Path, making: Making, sound: Sound) -> bool:
    """Join the clips as they are, and return whether that was possible."""
    made = make_parts(making, (), sound)
    parts = [
        JoinPart(clip.media, piece.frames)
        for piece in pieces(timeline)
        for clip in clips_of(piece)
        if isinstance(clip.media, Path)
    ]
    try:
        join(path, parts, timeline.shape, sound=made.paths[sound.key], comment=making.options.comment)
    except MediaError as error:
        _log.info("cut: the clips cannot be copied, and are encoded: %s", error.message)
        return False
    finally:
        made.discard_used_once()
    return True
