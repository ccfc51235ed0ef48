"""Check the files that a board names: their place, and their contents."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from storyboard.board.findings import Findings
from storyboard.board.paths import hidden_part, is_inside, resolve
from storyboard.board.permissions import Permissions
from storyboard.board.schema import Storyboard
from storyboard.document.tree import Mark
from storyboard.errors import MediaError
from storyboard.inspection.inspector import Inspector
from storyboard.limits import CHECKED_BYTES
from storyboard.media.names import trouble_with
from storyboard.suggestions import did_you_mean

if TYPE_CHECKING:
    from storyboard.media.facts import MediaFacts
    from storyboard.media.images import ImageFacts

__all__ = ["Folder", "Use", "open_footage", "open_picture", "open_sound", "open_track", "open_video"]

Facts = TypeVar("Facts")

_HIDDEN: Final = "a storyboard reads no hidden files: rename it, or copy it to another place in the folder"


class Use(NamedTuple):
    """One place where the board names a file, under `key`."""

    path: str
    key: str
    mark: Mark
    shot: str | None


class _Fault(NamedTuple):
    """What is wrong with a file; `within` says that it is in the file's contents."""

    message: str
    hint: str | None
    within: bool = False


class Folder:
    """Checks files, each only once however many shots use it."""

    def __init__(self, board: Storyboard, permissions: Permissions, findings: Findings) -> None:
        self._board = board
        self._permissions = permissions
        self._findings = findings
        self._faults: dict[tuple[str, Callable[..., object]], _Fault | None] = {}

    def look(
        self, use: Use, open_file: Callable[[Path, Inspector], Facts], kept: dict[str, Facts] | None = None
    ) -> None:
        """Record what is wrong with a file, or the facts that `open_file` returns."""
        known = (use.path, open_file)
        if known not in self._faults:
            self._faults[known] = self._fault(use, open_file, kept)
        if (fault := self._faults[known]) is not None:
            # Another key may name the same file.
            message = f'"{use.key}": {fault.message}' if fault.within else fault.message
            self._findings.add(use.mark, message, fault.hint, shot=use.shot)

    def _fault(
        self, use: Use, open_file: Callable[[Path, Inspector], Facts], kept: dict[str, Facts] | None
    ) -> _Fault | None:
        path = resolve(self._board, use.path)
        if reason := self._misplaced(use.path, path):
            return _Fault(*reason)
        try:
            facts = open_file(path, self._permissions.inspector)
        except MediaError as error:
            return _Fault(error.message.replace(str(path), use.path), error.hint, within=True)
        if kept is not None:
            kept[use.path] = facts
        return None

    def _misplaced(self, written: str, path: Path) -> tuple[str, str | None] | None:
        if not written or any(ord(character) < 32 for character in written):
            return (
                f'"{ascii(written)[1:-1]}" is not the path of a file',
                "write the path of a file beside the storyboard",
            )
        if trouble := trouble_with(path):
            return f'the file "{written}" {trouble[0]}', trouble[1]
        if reason := self._forbidden(written, path):
            return reason
        try:
            if path.is_file():
                return None
            if path.exists():
                return f'"{written}" is no file', "name a file"
        except (OSError, ValueError):
            pass
        return f'the file "{written}" does not exist', self._similar(written, path)

    def _forbidden(self, written: str, path: Path) -> tuple[str, str] | None:
        if not self._permissions.allow_outside and not is_inside(path, self._board.folder):
            hint = "copy the file into the folder, or allow it with --allow-outside"
            return f'the file "{written}" is outside of the storyboard\'s folder', hint
        if (hidden := hidden_part(path, self._board.folder)) is not None:
            return f'the file "{written}" is hidden: "{hidden}" begins with a dot', _HIDDEN
        return None

    def _similar(self, written: str, path: Path) -> str:
        # A separator on Windows; elsewhere it would be a part of the name.
        if "\\" in path.name:
            return 'write paths with "/"'
        try:
            names = sorted(entry.name for entry in os.scandir(path.parent) if entry.is_file())
        except (OSError, ValueError):
            return f'there is no folder "{Path(written).parent.as_posix()}"'
        return did_you_mean(path.name, names, f'files in "{Path(written).parent.as_posix()}"')


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
