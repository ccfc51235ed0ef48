"""Checks of the files that a board names: they exist, are inside its folder, and of the right kind."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from storyboard.board.findings import Findings
from storyboard.board.folder import Folder, Use, open_footage, open_picture, open_sound, open_track
from storyboard.board.output import fault_of_output
from storyboard.board.paths import hidden_part, is_inside, is_url, resolve
from storyboard.board.permissions import Permissions
from storyboard.board.sources import sources_of
from storyboard.board.validate import Draft
from storyboard.document.tree import mark_at
from storyboard.errors import MediaError
from storyboard.inspection.inspector import Inspector
from storyboard.limits import CARD_CHARACTERS
from storyboard.wording import counted

if TYPE_CHECKING:
    from storyboard.media.facts import MediaFacts
    from storyboard.media.images import ImageFacts

__all__ = ["Media", "check_files"]

Facts = TypeVar("Facts")

_CHECKED_FONT_SIZE: Final = 40


@dataclass(frozen=True, slots=True)
class Media:
    """The facts of the board's readable files, by the path as the board writes it."""

    pictures: dict[str, ImageFacts] = field(default_factory=dict)
    footage: dict[str, MediaFacts] = field(default_factory=dict)


def check_files(draft: Draft, permissions: Permissions, findings: Findings) -> Media:
    """Record every file that is missing, outside of the folder or of the wrong kind; return the facts of the others."""
    media = Media()
    folder = Folder(draft.board, permissions, findings)
    for use in _pictures(draft):
        if not is_url(use.path):
            folder.look(use, open_picture, media.pictures)
        elif use.key in {"image", "picture"}:
            findings.add(use.mark, f'"{use.key}" cannot be a URL', "download the file first", shot=use.shot)
        elif not use.path.lower().startswith("https://"):
            hint = "write an https:// URL, or the path of a file"
            findings.add(use.mark, f'"{use.path}" is not an https URL', hint, shot=use.shot)
    for use in _footage(draft):
        _look_at_file(use, folder, findings, open_footage, media.footage)
    _tell_of_footage(draft, media, findings)
    _check_tracks(draft, media, findings)
    _check_cards(draft, folder, findings)
    music = draft.board.audio.music
    if music is not None:
        use = Use(music.file, "music", mark_at(draft.rest, ("audio", "music", "file")), None)
        heard: dict[str, MediaFacts] = {}
        _look_at_file(use, folder, findings, open_sound, heard)
        if heard and music.stream is not None:
            use = Use(music.file, "stream", mark_at(draft.rest, ("audio", "music", "stream")), None)
            _check_track(use, music.stream, draft, findings)
    _check_output(draft, permissions, findings)
    return media


def _tell_of_footage(draft: Draft, media: Media, findings: Findings) -> None:
    """Give the notices of footage, those of a file once, at the first shot that uses it."""
    uses: dict[str, list[Use]] = {}
    for use in _footage(draft):
        uses.setdefault(use.path, []).append(use)
    for path, (first, *others) in uses.items():
        also = f" (and in {counted(len(others), 'other shot')})" if others else ""
        for notice in media.footage[path].notices if path in media.footage else ():
            findings.advise(first.mark, f'of "{path}", {notice}{also}', shot=first.shot)


def _check_tracks(draft: Draft, media: Media, findings: Findings) -> None:
    """Record sound streams that shots choose and their footage does not have."""
    for each in draft.shots:
        shot = each.shot
        facts = media.footage.get(shot.clip) if shot.clip is not None else None
        # A default may reach pictures, too.
        if shot.clip is None or facts is None or facts.kind == "image":
            continue
        if shot.sound is not None and shot.sound.stream is not None:
            use = Use(shot.clip, "stream", each.mark("sound", "stream"), each.source.label)
            _check_track(use, shot.sound.stream, draft, findings)


def _check_track(use: Use, number: int, draft: Draft, findings: Findings) -> None:
    path = resolve(draft.board, use.path)
    try:
        notices = open_track(path, number)
    except MediaError as error:
        findings.add(use.mark, error.message.replace(str(path), use.path), error.hint, shot=use.shot)
        return
    for notice in notices:
        findings.advise(use.mark, f'of "{use.path}", {notice}', shot=use.shot)


def _check_cards(draft: Draft, folder: Folder, findings: Findings) -> None:
    """Record fonts that cannot be used, and texts that their font cannot write."""
    fonts: dict[str, Path] = {}
    for each in draft.shots:
        card, label = each.shot.card, each.source.label
        if card is None:
            continue
        if card.font is not None:
            _look_at_file(
                Use(card.font, "font", each.mark("card", "font"), label), folder, findings, _font, fonts
            )
        if len(card.text) > CARD_CHARACTERS:
            message = f"the card's text has {len(card.text):,} characters, and may have {CARD_CHARACTERS:,}"
            findings.add(each.mark("card", "text"), message, "split it into several cards", shot=label)
            continue
        # The built-in font has all of ASCII.
        if card.text.isascii() if card.font is None else card.font not in fonts:
            continue
        try:
            _check_text(card.text, None if card.font is None else fonts[card.font])
        except MediaError as error:
            findings.add(each.mark("card", "text"), error.message, error.hint, shot=label)


def _look_at_file(
    use: Use,
    folder: Folder,
    findings: Findings,
    open_file: Callable[[Path, Inspector], Facts],
    kept: dict[str, Facts] | None,
) -> None:
    if is_url(use.path):
        findings.add(use.mark, f'"{use.key}" cannot be a URL', "download the file first", shot=use.shot)
    else:
        folder.look(use, open_file, kept)


def _pictures(draft: Draft) -> Iterator[Use]:
    for each in draft.shots:
        shot, label = each.shot, each.source.label
        if shot.first_frame is not None:
            yield Use(shot.first_frame, "first_frame", each.mark("first_frame"), label)
        if shot.last_frame is not None:
            yield Use(shot.last_frame, "last_frame", each.mark("last_frame"), label)
        if shot.card is not None and shot.card.image is not None:
            yield Use(shot.card.image, "image", each.mark("card", "image"), label)
        if shot.transition is not None and shot.transition.picture is not None:
            yield Use(shot.transition.picture, "picture", each.mark("transition", "picture"), label)


def _footage(draft: Draft) -> Iterator[Use]:
    for each in draft.shots:
        if each.shot.clip is not None:
            yield Use(each.shot.clip, "clip", each.mark("clip"), each.source.label)


# The media libraries load only for boards that name files.


def _font(path: Path, _: Inspector) -> Path:
    from storyboard.media.font import load_font  # noqa: PLC0415 - see above

    load_font(_CHECKED_FONT_SIZE, "text", path)
    return path


def _check_text(text: str, font: Path | None) -> None:
    from storyboard.media.font import check_lettering  # noqa: PLC0415 - see above

    check_lettering(text, font)


def _check_output(draft: Draft, permissions: Permissions, findings: Findings) -> None:
    board = draft.board
    written = board.output.path
    mark = mark_at(draft.rest, ("output", "path"))
    path = resolve(board, written)
    # What is not there yet replaces nothing.
    sources = sources_of(board) if os.path.lexists(path) else {}
    if (fault := fault_of_output(path, sources, written)) is not None:
        findings.add(mark, *fault)
        return
    # A film is no link, so it is where its folder is, which many films have in common.
    place = ("place", board.folder, path.parent)
    inside, hidden = permissions.known.fact(
        place, lambda: (is_inside(path.parent, board.folder), hidden_part(path.parent, board.folder))
    )
    hidden = hidden or (path.name if path.name.startswith(".") else None)
    if not permissions.allow_outside and not inside:
        hint = "choose a path in it, or allow this one with --allow-outside"
        findings.add(mark, f'the film "{written}" would be outside of the storyboard\'s folder', hint)
    elif inside and hidden is not None:
        hint = "choose a path whose parts begin with no dot"
        findings.add(mark, f'the film "{written}" would be hidden: "{hidden}" begins with a dot', hint)
