"""Turn a planned frame source into a picture at hand: a file, or an address that the provider fetches itself."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from anyio import to_thread

from storyboard.plan.request import FootageFrame, FrameSource, LastFrameOf, PictureFile, PictureUrl
from storyboard.plan.snapshot import Take
from storyboard.store.store import Store

__all__ = ["frame_at_hand"]


async def frame_at_hand(
    source: FrameSource | None, store: Store, takes: Mapping[str, Take]
) -> Path | str | None:
    """
    Return the picture that a request opens or closes with; None when it has none.

    Last frames are taken out of the clip once and kept among the derived files. `takes` holds, by key, the
    takes that are there. MediaError when a clip cannot be read.
    """
    match source:
        case None:
            return None
        case PictureUrl(url):
            return url
        case PictureFile(path=path):
            return path
        case LastFrameOf(take=key):
            take = takes[key]
            return await _last_frame(store.clip_path(take), store.last_frame_path(take.sha256), None)
        case FootageFrame(path=path, sha256=sha256, before=before):
            return await _last_frame(path, store.last_frame_path(sha256, before), before)


async def _last_frame(video: Path, target: Path, before: Fraction | None) -> Path:
    if not target.exists():
        await to_thread.run_sync(_save, video, target, before)
    return target


def _save(video: Path, target: Path, before: Fraction | None) -> None:
    # Decoding loads the media libraries, which a run without chains may never need.
    from storyboard.media.last_frame import save_last_frame  # noqa: PLC0415

    save_last_frame(video, target, before=before)
