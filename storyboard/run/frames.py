"""Turn a planned frame source into a picture: a file, or a URL that the provider fetches itself."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Final, NamedTuple

from anyio import to_thread

from storyboard.errors import MediaError
from storyboard.inspection.digest import digest_of
from storyboard.inspection.inspector import Inspector
from storyboard.media.files import atomic_write
from storyboard.plan.request import FootageFrame, FrameSource, LastFrameOf, PictureFile, PictureUrl
from storyboard.run.execution import Execution
from storyboard.run.inputs import readable, unchanged
from storyboard.store.derived import mark_used

__all__ = ["frame_at_hand"]

# Derived files may be deleted at any moment, by another process that trims them.
TRIES: Final = 3


async def frame_at_hand(source: FrameSource | None, run: Execution) -> Path | str | None:
    """
    Return the picture that a request opens or closes with; None when it has none.

    A file is a private copy with the planned content. Last frames are extracted from a clip once, and kept among the
    derived files. MediaError when a file or clip cannot be read, or is not what was planned.
    """
    match source:
        case None:
            return None
        case PictureUrl(url):
            return url
        case PictureFile(path=path, sha256=sha256):
            return await run.inputs.copy_of(path, sha256)
        case LastFrameOf(shot=shot, take=key):
            take = run.takes[key]
            cut = _Cut(run.store.clip_path(take), take.sha256, source.before(take.fps))
            called = f'the last frame of shot "{shot}"'
        case FootageFrame(path=path, sha256=sha256, before=before):
            cut = _Cut(path, sha256, before)
            called = f'the last frame of "{path}"'
    return await _copy_of_last_frame(cut, called, run)


# Containers round time stamps to as much as a millisecond: a frame that begins so little before the cut leaves the clip
# is the first one that is not shown.
ROUNDING: Final = Fraction(1, 1000)


class _Cut(NamedTuple):
    """A video of that digest, and the time in seconds at which its last frame is wanted; None: at its end."""

    video: Path
    sha256: str
    before: Fraction | None


async def _copy_of_last_frame(cut: _Cut, called: str, run: Execution) -> Path:
    for tries_left in reversed(range(TRIES)):
        target = run.store.last_frame_path(cut.sha256, cut.before)
        if not target.exists():
            await to_thread.run_sync(_save, cut, target, run.options.inspector)
        mark_used(target)
        try:
            with readable(target):
                digest = await to_thread.run_sync(digest_of, target)
            return await run.inputs.copy_of(target, digest, called)
        except MediaError:
            if target.exists() or not tries_left:
                raise
    raise AssertionError("the last try returns or raises")


def _save(cut: _Cut, target: Path, inspector: Inspector) -> None:
    # Decoding loads the media libraries, which a run without chains may never need.
    from storyboard.media.last_frame import save_last_frame  # noqa: PLC0415

    before = None if cut.before is None else max(cut.before - ROUNDING, cut.before / 2)
    with atomic_write(target) as temporary:
        unchanged(
            cut.video,
            cut.sha256,
            lambda: save_last_frame(cut.video, temporary, before=before),
            inspector.digest,
        )
