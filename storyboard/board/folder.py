"""Check the files that a board names: their place, and their contents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from storyboard.board.findings import Findings
from storyboard.board.misplaced import Neighbours, misplaced
from storyboard.board.permissions import Permissions
from storyboard.board.schema import Storyboard
from storyboard.document.tree import Mark
from storyboard.errors import MediaError
from storyboard.inspection.inspector import Inspector
from storyboard.limits import CHECKED_BYTES

if TYPE_CHECKING:
    from storyboard.media.facts import MediaFacts
    from storyboard.media.images import ImageFacts

__all__ = [
    "Fault",
    "Files",
    "Folder",
    "Use",
    "open_footage",
    "open_picture",
    "open_sound",
    "open_track",
    "open_video",
]

Facts = TypeVar("Facts")


class Use(NamedTuple):
    """One place where the board names a file, under `key`."""

    path: str
    key: str
    mark: Mark
    shot: str | None


class Fault(NamedTuple):
    """What is wrong with a file; `within` says that it is in the file's contents."""

    message: str
    hint: str | None
    within: bool = False


class Folder:
    """Checks the files that a board names, each only once however many shots use it."""

    def __init__(self, board: Storyboard, permissions: Permissions, findings: Findings) -> None:
        self._files = Files(board.folder, permissions)
        self._findings = findings

    def look(
        self, use: Use, open_file: Callable[[Path, Inspector], Facts], kept: dict[str, Facts] | None = None
    ) -> None:
        """Record what is wrong with a file, or the facts that `open_file` returns."""
        found = self._files.opened(use.path, open_file)
        if isinstance(found, Fault):
            # Another key may name the same file.
            message = f'"{use.key}": {found.message}' if found.within else found.message
            self._findings.add(use.mark, message, found.hint, shot=use.shot)
        elif kept is not None:
            kept[use.path] = found


class Files:
    """Opens files below a folder for their facts, each only once with the same permissions."""

    def __init__(self, folder: Path, permissions: Permissions) -> None:
        self._folder = folder
        self._permissions = permissions
        self._neighbours = permissions.known.fact("neighbours", Neighbours)

    def opened(self, written: str, open_file: Callable[[Path, Inspector], Facts]) -> Facts | Fault:
        """Return what `open_file` finds of the file, whose path starts at the folder, or what is wrong with it."""
        what = ("file", self._folder, written, open_file)
        return self._permissions.known.fact(what, lambda: self._look(written, open_file))

    def _look(self, written: str, open_file: Callable[[Path, Inspector], Facts]) -> Facts | Fault:
        path = self._folder / written
        if reason := self._misplaced(written):
            return Fault(*reason)
        try:
            return open_file(path, self._permissions.inspector)
        except MediaError as error:
            return Fault(error.message.replace(str(path), written), error.hint, within=True)

    def _misplaced(self, written: str) -> tuple[str, str | None] | None:
        allow_outside = self._permissions.allow_outside
        return misplaced(written, self._folder, self._neighbours, allow_outside=allow_outside)


# The media libraries load only for boards that name files.


def open_picture(path: Path, _: Inspector) -> ImageFacts:
    """Return the facts of a picture; MediaError when it is not one, or is truncated."""
    from storyboard.media.images import check_image  # noqa: PLC0415 - see above

    return check_image(path)


def open_footage(path: Path, inspector: Inspector) -> MediaFacts:
    """
    Return the facts of footage or a still; MediaError when it has no picture, or is damaged.

    Every packet is looked at, and the sound and the pictures of small videos are decoded; an inspector that is to
    verify decodes all.
    """
    facts = inspector.check(path, whole=False)
    if facts.kind == "audio":
        raise MediaError(
            f'"{path}" has sound and no picture', hint='a clip has pictures; sound goes to "audio.music"'
        )
    return facts


def open_video(path: Path, inspector: Inspector) -> MediaFacts:
    """Return the facts of a video; MediaError when it has no moving picture, or is damaged."""
    facts = open_footage(path, inspector)
    if facts.kind != "video":
        raise MediaError(f'"{path}" is no video', hint="name a video file, such as an MP4")
    return facts


def open_sound(path: Path, inspector: Inspector) -> MediaFacts:
    """Return the facts of a sound file; MediaError when it has no sound."""
    facts = inspector.probe(path)
    if facts.audio_duration is None:
        raise MediaError(f'"{path}" has no sound in it', hint="name a sound file, such as an MP3 or WAV")
    return facts


def open_track(path: Path, number: int) -> tuple[str, ...]:
    """Return notices, as clauses, on a file's sound stream of that number; MediaError when there is none."""
    from storyboard.media.tracks import check_track  # noqa: PLC0415 - see above

    return check_track(path, number, decode=path.stat().st_size <= CHECKED_BYTES)
