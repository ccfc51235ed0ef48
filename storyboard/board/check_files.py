"""Checks of the files that a board names: there, inside of its folder, and what they are taken for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from storyboard.board.findings import Findings
from storyboard.board.leave import Leave
from storyboard.board.paths import is_inside, is_url, resolve
from storyboard.board.validate import Draft
from storyboard.document.problems import did_you_mean
from storyboard.document.tree import Mark, mark_at
from storyboard.errors import MediaError

if TYPE_CHECKING:
    from storyboard.media.images import ImageFacts
    from storyboard.media.probe import MediaFacts

__all__ = ["Media", "check_files"]

Facts = TypeVar("Facts")

_DECODED_BYTES: Final = 16 * 1024 * 1024
_CHECKED_FONT_SIZE: Final = 40


@dataclass(frozen=True, slots=True)
class Media:
    """What the board's files hold, as far as they could be read; keyed by the path as the board writes it."""

    pictures: dict[str, ImageFacts] = field(default_factory=dict)
    footage: dict[str, MediaFacts] = field(default_factory=dict)


class _Use(NamedTuple):
    """One place where the board names a file; `key` is the key that does."""

    path: str
    key: str
    mark: Mark
    shot: str | None


class _Folder:
    """Looks at files, each only once however many shots use it."""

    def __init__(self, draft: Draft, leave: Leave, findings: Findings) -> None:
        self._board = draft.board
        self._leave = leave
        self._findings = findings
        self._reasons: dict[tuple[str, str], tuple[str, str | None] | None] = {}

    def look(
        self, use: _Use, open_file: Callable[[Path], Facts], kept: dict[str, Facts] | None = None
    ) -> None:
        """Note what is wrong with a file, or keep what `open_file` finds in it."""
        known = (use.path, open_file.__name__)
        if known not in self._reasons:
            self._reasons[known] = self._reason(use, open_file, kept)
        reason = self._reasons[known]
        if reason is not None:
            self._findings.add(use.mark, *reason, shot=use.shot)

    def _reason(
        self, use: _Use, open_file: Callable[[Path], Facts], kept: dict[str, Facts] | None
    ) -> tuple[str, str | None] | None:
        path = resolve(self._board, use.path)
        if reason := self._misplaced(use.path, path):
            return reason
        try:
            facts = open_file(path)
        except MediaError as error:
            return f'"{use.key}": {error.message.replace(str(path), use.path)}', error.hint
        if kept is not None:
            kept[use.path] = facts
        return None

    def _misplaced(self, written: str, path: Path) -> tuple[str, str | None] | None:
        if not written or any(ord(character) < 32 for character in written):
            return (
                f'"{ascii(written)[1:-1]}" is no path of a file',
                "write the path of a file beside the storyboard",
            )
        if not self._leave.allow_outside and not is_inside(path, self._board.folder):
            hint = "copy the file into the folder, or allow it with --allow-outside"
            return f'the file "{written}" is outside of the storyboard\'s folder', hint
        try:
            if path.is_file():
                return None
            if path.exists():
                return f'"{written}" is no file', "name a file"
        except (OSError, ValueError):
            pass
        return f'the file "{written}" does not exist', self._similar(written, path)

    def _similar(self, written: str, path: Path) -> str:
        try:
            names = sorted(entry.name for entry in os.scandir(path.parent) if entry.is_file())
        except (OSError, ValueError):
            return f'there is no folder "{Path(written).parent.as_posix()}"'
        return did_you_mean(path.name, names, f'files in "{Path(written).parent.as_posix()}"')


def check_files(draft: Draft, leave: Leave, findings: Findings) -> Media:
    """Note every file that is missing, out of bounds or not what it should be; returns what the others hold."""
    media = Media()
    folder = _Folder(draft, leave, findings)
    for use in _pictures(draft):
        if not is_url(use.path):
            folder.look(use, _picture, media.pictures)
        elif use.key == "image":
            findings.add(
                use.mark, f'"{use.key}" cannot be an address', "download the file first", shot=use.shot
            )
        elif not use.path.lower().startswith("https://"):
            hint = "write an https:// address, or the path of a file"
            findings.add(use.mark, f'"{use.path}" is no https address', hint, shot=use.shot)
    for use in _footage(draft):
        _look_at_file(use, folder, findings, _whole, media.footage)
    _check_cards(draft, folder, findings)
    music = draft.board.audio.music
    if music is not None:
        use = _Use(music.file, "music", mark_at(draft.rest, ("audio", "music", "file")), None)
        _look_at_file(use, folder, findings, _sound, None)
    _check_output(draft, leave, findings)
    return media


def _check_cards(draft: Draft, folder: _Folder, findings: Findings) -> None:
    """Note fonts that cannot be used, and texts that their font cannot write."""
    fonts: dict[str, Path] = {}
    for each in draft.shots:
        card, label = each.shot.card, each.source.label
        if card is None:
            continue
        if card.font is not None:
            _look_at_file(
                _Use(card.font, "font", each.mark("card", "font"), label), folder, findings, _font, fonts
            )
        # The built-in font has all of ASCII.
        if card.text.isascii() if card.font is None else card.font not in fonts:
            continue
        try:
            _check_text(card.text, None if card.font is None else fonts[card.font])
        except MediaError as error:
            findings.add(each.mark("card", "text"), error.message, error.hint, shot=label)


def _look_at_file(
    use: _Use,
    folder: _Folder,
    findings: Findings,
    open_file: Callable[[Path], Facts],
    kept: dict[str, Facts] | None,
) -> None:
    if is_url(use.path):
        findings.add(use.mark, f'"{use.key}" cannot be an address', "download the file first", shot=use.shot)
    else:
        folder.look(use, open_file, kept)


def _pictures(draft: Draft) -> Iterator[_Use]:
    for each in draft.shots:
        shot, label = each.shot, each.source.label
        if shot.first_frame is not None:
            yield _Use(shot.first_frame, "first_frame", each.mark("first_frame"), label)
        if shot.last_frame is not None:
            yield _Use(shot.last_frame, "last_frame", each.mark("last_frame"), label)
        if shot.card is not None and shot.card.image is not None:
            yield _Use(shot.card.image, "image", each.mark("card", "image"), label)


def _footage(draft: Draft) -> Iterator[_Use]:
    for each in draft.shots:
        if each.shot.clip is not None:
            yield _Use(each.shot.clip, "clip", each.mark("clip"), each.source.label)


# The media libraries load only for boards that name files.


def _picture(path: Path) -> ImageFacts:
    from storyboard.media.images import probe_image  # noqa: PLC0415 - see above

    return probe_image(path)


def _whole(path: Path) -> MediaFacts:
    from storyboard.media.probe import check_whole, probe  # noqa: PLC0415 - see above

    # Decoding all of a long film would take longer than everything else here; that it is cut off shows without.
    facts = check_whole(path) if path.stat().st_size <= _DECODED_BYTES else probe(path)
    if facts.kind == "audio":
        raise MediaError(
            f'"{path}" has sound and no picture', hint='a clip has pictures; sound goes to "audio.music"'
        )
    return facts


def _sound(path: Path) -> MediaFacts:
    from storyboard.media.probe import probe  # noqa: PLC0415 - see above

    facts = probe(path)
    if facts.audio_duration is None:
        raise MediaError(f'"{path}" has no sound in it', hint="name a sound file, such as an MP3 or WAV")
    return facts


def _font(path: Path) -> Path:
    from storyboard.media.font import load_font  # noqa: PLC0415 - see above

    load_font(_CHECKED_FONT_SIZE, "text", path)
    return path


def _check_text(text: str, font: Path | None) -> None:
    from storyboard.media.font import check_lettering  # noqa: PLC0415 - see above

    check_lettering(text, font)


def _check_output(draft: Draft, leave: Leave, findings: Findings) -> None:
    written = draft.board.output.path
    mark = mark_at(draft.rest, ("output", "path"))
    path = resolve(draft.board, written)
    if any(ord(character) < 32 for character in written):
        findings.add(
            mark,
            f'"{ascii(written)[1:-1]}" is no path of a file',
            "write the path of a file beside the storyboard",
        )
    elif Path(written).suffix.lower() != ".mp4":
        findings.add(mark, f'the film "{written}" is no .mp4 file', "end its path in .mp4")
    elif not leave.allow_outside and not is_inside(path, draft.board.folder):
        hint = "choose a path in it, or allow this one with --allow-outside"
        findings.add(mark, f'the film "{written}" would be outside of the storyboard\'s folder', hint)
    for use in _footage(draft):
        if not is_url(use.path) and Path(os.path.normpath(resolve(draft.board, use.path))) == Path(
            os.path.normpath(path)
        ):
            hint = "give the film another path"
            findings.add(mark, f'the film "{written}" would take the place of its own footage', hint)
