"""Look at the files that storyboards name: what is in them, how long they are, and of what size."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from storyboard.board.own_catalogue import catalogue_for
from storyboard.board.paths import is_url, resolve
from storyboard.board.schema import Shot, Storyboard
from storyboard.board.shot_model import model_of_shot
from storyboard.catalogue.catalogue import Catalogue
from storyboard.catalogue.inputs import file_inputs
from storyboard.catalogue.schema import Model
from storyboard.catalogue.shape import Size
from storyboard.errors import MediaError, PlanError
from storyboard.inspection.inspector import Inspector
from storyboard.plan.snapshot import Snapshot

__all__ = ["look_at_files", "picture_sizes"]


def look_at_files(
    boards: Collection[Storyboard], catalogue: Catalogue | None, inspector: Inspector
) -> Snapshot:
    """
    Return a snapshot with the digests and the facts of the files that these boards name; each is looked at once.

    MediaError when one cannot be read.
    """
    clips = {resolve(board, shot.clip) for board, shot in _shots(boards) if shot.clip is not None}
    digests = {path: _digest(path, inspector) for path in {*_inputs(boards, catalogue), *clips}}
    facts = {path: inspector.probe(path) for path in clips}
    return Snapshot(
        digests=digests,
        footage={path: None if each.still else each.duration for path, each in facts.items()},
        rates={path: each.fps for path, each in facts.items() if not each.variable_rate},
        sizes=picture_sizes(boards, inspector),
    )


def _shots(boards: Iterable[Storyboard]) -> Iterator[tuple[Storyboard, Shot]]:
    """Yield each shot with its board; a shot that several boards share, with the first of them."""
    seen: set[int] = set()
    for board in boards:
        for shot in board.shots:
            if id(shot) not in seen:
                seen.add(id(shot))
                yield board, shot


def _inputs(boards: Iterable[Storyboard], catalogue: Catalogue | None) -> Iterable[Path]:
    """Yield the files that requests use: frames, and files in the parameters."""
    for board, shot in _shots(boards):
        frames = (
            text for text in (shot.first_frame, shot.last_frame) if text is not None and not is_url(text)
        )
        model = _model(shot, catalogue_for(board, catalogue)) if shot.params else None
        others = (one.text for one in file_inputs(shot.params, model) if one.is_local)
        yield from (resolve(board, text) for text in (*frames, *others))


def _model(shot: Shot, catalogue: Catalogue) -> Model | None:
    try:
        return model_of_shot(shot, catalogue)
    except PlanError:
        return None


def _digest(path: Path, inspector: Inspector) -> str:
    try:
        return inspector.digest(path)
    except OSError as error:
        raise MediaError(
            f'"{path}" cannot be read: {error.strerror}', hint="check the path in the storyboard"
        ) from error


def picture_sizes(boards: Collection[Storyboard], inspector: Inspector | None = None) -> dict[Path, Size]:
    """
    Return the width and height of each first frame, and of each footage that a shot continues.

    A file that cannot be probed is left out; it fails where it is used.
    """
    inspector = inspector or Inspector()
    named: set[Path] = set()
    for board in boards:
        continued = {shot.parent for shot in board.shots}
        texts = {shot.first_frame for shot in board.shots}
        texts |= {shot.clip for shot in board.shots if shot.id in continued}
        named |= {resolve(board, text) for text in texts if text is not None and not is_url(text)}
    sizes = {}
    for path in named:
        with suppress(MediaError):
            facts = inspector.probe(path)
            sizes[path] = (facts.width, facts.height)
    return sizes
