"""The catalogue files that a storyboard names: read like those of the user, and trusted less."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from storyboard.board.findings import Findings
from storyboard.board.folder import Folder, Use
from storyboard.board.paths import is_url
from storyboard.board.permissions import Permissions
from storyboard.board.schema import Storyboard
from storyboard.board.validate import Draft
from storyboard.catalogue.additions import added_models, additions_refused, with_additions
from storyboard.catalogue.catalogue import Catalogue, load_catalogue
from storyboard.catalogue.providers import ANIMATIC
from storyboard.catalogue.reading import read_models
from storyboard.catalogue.schema import Model
from storyboard.document.text_file import read_text
from storyboard.document.tree import Mark, Sequence, mark_at
from storyboard.errors import BoardError, Problem
from storyboard.inspection.inspector import Inspector
from storyboard.limits import CATALOGUE_BYTES

__all__ = ["OwnCatalogue", "catalogue_for", "read_own_catalogue"]


class OwnCatalogue(NamedTuple):
    """
    What a storyboard's catalogue files hold: their models, all that is wrong in them, and which files they are.

    `is_broken` says that a file cannot be read, or that something is wrong in one.
    """

    models: tuple[Model, ...]
    problems: tuple[Problem, ...]
    files: dict[Path, str]
    is_broken: bool


def read_own_catalogue(draft: Draft, permissions: Permissions, findings: Findings) -> OwnCatalogue:
    """Read the files of `catalogue`; what is wrong with their paths is noted, what is wrong in them returned."""
    folder = Folder(draft.board, permissions, findings)
    models, problems, files = list[Model](), list[Problem](), dict[Path, str]()
    for number, written in enumerate(dict.fromkeys(draft.board.catalogue)):
        use = Use(written, "catalogue", _mark(draft, number), None)
        there: dict[str, Path] = {}
        if is_url(written):
            findings.add(use.mark, '"catalogue" cannot be an address', "download the file first")
        else:
            folder.look(use, _itself, there)
        for path in there.values():
            files[path.absolute()] = f'the catalogue "{written}"'
            try:
                models += _read(
                    path, _shown(draft.board, written), with_additions(permissions.catalogue, models)
                )
            except BoardError as error:
                problems += error.problems
    is_broken = bool(problems) or len(files) < len(set(draft.board.catalogue))
    return OwnCatalogue(added_models(models), tuple(problems), files, is_broken)


def catalogue_for(board: Storyboard, catalogue: Catalogue | None) -> Catalogue:
    """Return the models that a storyboard can name: those of a catalogue (None: the built-in one), and its own."""
    return with_additions(catalogue or load_catalogue(), board.models)


def _read(path: Path, shown: str, catalogue: Catalogue) -> tuple[Model, ...]:
    return read_models(
        read_text(path, CATALOGUE_BYTES),
        shown,
        taken={ANIMATIC},
        refused=lambda models: additions_refused(models, catalogue),
    )


def _mark(draft: Draft, number: int) -> Mark:
    node = draft.rest.items.get("catalogue")
    return mark_at(draft.rest, ("catalogue", number) if isinstance(node, Sequence) else ("catalogue",))


def _shown(board: Storyboard, written: str) -> str:
    """Return the path of a file beside the storyboard as messages name it: like that of the storyboard."""
    return str(Path(board.name).parent / written)


def _itself(path: Path, _: Inspector) -> Path:
    return path
