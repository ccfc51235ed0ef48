"""Removing clips that nothing names any more: which they are, and removing them in a safe order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from storyboard.errors import StoreError
from storyboard.store.index import Index
from storyboard.store.mark import look_at
from storyboard.store.named_clips import Named
from storyboard.store.notes import takes_of_clip
from storyboard.store.ownership import anyone_alive
from storyboard.store.places import blob_path, blobs_folder, entries, is_own_file, note_path
from storyboard.store.take import Take, take_key
from storyboard.store.trust import open_own_index, read_own_index

__all__ = ["Spare", "remove_clips", "spare_clips"]

FREE_PROVIDER: Final = "local"


@dataclass(frozen=True, slots=True)
class Spare:
    """A clip that nothing names, its size, the takes that it is, and whether any of them was paid for."""

    sha256: str
    size_bytes: int
    takes: tuple[Take, ...]
    is_paid: bool


def spare_clips(root: Path, named: Named, unused: timedelta, now: datetime | None = None) -> list[Spare]:
    """
    Return the clips of this user's store that may go: older than `unused`, and not in a file that names clips.

    A clip that nothing is known of stays, and so does one whose take has a prediction that has not ended.
    """
    index = read_own_index(root)
    if index is None:
        return []
    with closing(index):
        return list(_spare(root, index, named, (now or datetime.now(UTC)) - unused))


def _spare(root: Path, index: Index, named: Named, oldest: datetime) -> Iterator[Spare]:
    by_clip: dict[str, list[Take]] = {}
    for take in index.takes().values():
        by_clip.setdefault(take.sha256, []).append(take)
    open_takes = {line.take for line in index.journal.lines() if line.is_open}
    name = look_at(root).name or ""
    for path in (each for folder in entries(blobs_folder(root)) for each in entries(folder)):
        if path.suffix != ".mp4" or not is_own_file(root, path):
            continue
        takes = {*by_clip.get(path.stem, ()), *takes_of_clip(root, name, path.stem)}
        if takes and all(_may_go(take, named, open_takes, oldest) for take in takes):
            yield Spare(path.stem, path.stat().st_size, tuple(takes), any(map(_is_paid, takes)))


def _may_go(take: Take, named: Named, open_takes: set[str], oldest: datetime) -> bool:
    if take.sha256 in named.digests or take.fingerprint in named.digests:
        return False
    if take_key(take.fingerprint, take.number) in open_takes:
        return False
    try:
        return datetime.fromisoformat(take.made_at) < oldest
    except (ValueError, TypeError):
        return False


def _is_paid(take: Take) -> bool:
    return take.provider != FREE_PROVIDER and take.stand_in is None


def remove_clips(root: Path, spare: list[Spare], removed: Callable[[Spare], None] = lambda _: None) -> None:
    """
    Remove clips from this user's store; `removed` is called after each.

    The index forgets a clip first, so that a crash leaves at most a clip that nothing uses. StoreError while another
    process is at work on the store.
    """
    if anyone_alive(root):
        raise StoreError(f'another process uses the store "{root}"', hint="wait until it has ended")
    with closing(open_own_index(root)) as index:
        for each in spare:
            index.forget_takes(each.sha256)
            for path in (note_path(root, each.sha256), blob_path(root, each.sha256)):
                with suppress(FileNotFoundError):
                    if is_own_file(root, path):
                        _unlink(path, root)
            removed(each)


def _unlink(path: Path, root: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise StoreError(
            f'the store "{root}" cannot be written: {error.strerror}', hint="make the folder writable"
        ) from error
