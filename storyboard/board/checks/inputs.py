"""Checks of the files in shots' parameters: pictures, videos and sounds that a model takes as input."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from storyboard.board.checks.files import Media
from storyboard.board.checks.models import model_of
from storyboard.board.findings import Findings
from storyboard.board.folder import Folder, Use, open_picture, open_sound, open_video
from storyboard.board.kinds import Kind
from storyboard.board.permissions import Permissions
from storyboard.board.validate import Draft, DraftShot
from storyboard.catalogue.inputs import FileInput, Place, file_inputs
from storyboard.catalogue.limits import image_violations, picture_limits
from storyboard.catalogue.providers import TAKE_PICTURES_ONLY
from storyboard.catalogue.schema import Model, Route
from storyboard.catalogue.values import FileKind
from storyboard.inspection.inspector import Inspector

__all__ = ["check_inputs"]

_OPENERS: Final[Mapping[FileKind, Callable[[Path, Inspector], object]]] = {
    "video": open_video,
    "sound": open_sound,
}


def check_inputs(draft: Draft, permissions: Permissions, media: Media, findings: Findings) -> None:
    """Record every file in parameters that is missing, outside of the folder, or not what the model takes."""
    folder = Folder(draft.board, permissions, findings)
    for each in draft.shots:
        if each.source.kind is not Kind.GENERATED or "params" in each.lost:
            continue
        found = model_of(each, permissions)
        inputs = permissions.known.of(
            each,
            "inputs",
            lambda each=each, found=found: _inputs(each, found),  # type: ignore[misc]
        )
        for one in inputs:
            _check(each, one, found, (folder, media, findings))


def _inputs(each: DraftShot, found: tuple[Model, Route] | None) -> tuple[FileInput, ...]:
    return tuple(file_inputs(each.shot.params, found[0] if found else None))


def _check(
    each: DraftShot,
    one: FileInput,
    found: tuple[Model, Route] | None,
    seen: tuple[Folder, Media, Findings],
) -> None:
    folder, media, findings = seen
    mark, label = each.mark("params", *one.place), each.source.label
    provider = found[1].provider if found else None
    if not one.is_local:
        if not one.text.lower().startswith(("https://", "data:")):
            hint = "write an https:// URL, or the path of a file"
            findings.add(mark, f'"{one.text}" is not an https URL', hint, shot=label)
    elif provider in TAKE_PICTURES_ONLY and one.kind != "picture":
        message = f'"{provider}" takes no {one.kind} from a file'
        findings.add(mark, message, "give an https:// URL of it", shot=label)
    elif one.kind != "picture":
        folder.look(Use(one.text, _written(one.place), mark, label), _OPENERS[one.kind])
    else:
        folder.look(Use(one.text, _written(one.place), mark, label), open_picture, media.pictures)
        facts = media.pictures.get(one.text)
        for violation in image_violations(picture_limits(*found), facts) if found and facts else ():
            findings.add(mark, f'"{one.text}": {violation.message}', violation.hint, shot=label)


def _written(place: Place) -> str:
    """Return a place in the parameters as an author writes it: ``elements[0].frontal_image_url``."""
    first, *rest = place
    return str(first) + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in rest)
