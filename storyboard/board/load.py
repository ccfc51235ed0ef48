"""Load storyboards: the first three steps of the flow, and the only place here that reads the environment."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping as AnyMapping
from pathlib import Path
from typing import Final

from storyboard.board.films import Films
from storyboard.board.inputs.interface import Interface, read_interface
from storyboard.board.load_all import load_all
from storyboard.board.loading import Given, Place, Source, Wanted
from storyboard.board.schema import Storyboard
from storyboard.board.selection import EVERY_FILM, Selection
from storyboard.catalogue.catalogue import Catalogue, load_catalogue
from storyboard.document.literal import literal
from storyboard.document.text_file import read_text
from storyboard.document.tree import Mapping, Mark, Node, Reading, Scalar, Sequence, read_all, tree_of
from storyboard.errors import BoardError, Problem
from storyboard.inspection.inspector import Inspector
from storyboard.media.names import trouble_with
from storyboard.wording import counted, listed

__all__ = [
    "load",
    "load_films",
    "load_films_in_text",
    "load_interface",
    "load_interface_in_text",
    "load_text",
]

_NAMELESS: Final = "storyboard"


def load(  # noqa: PLR0913 - what may be given beside the storyboard
    source: Path | str | AnyMapping[str, object],
    *,
    variables: AnyMapping[str, object] | None = None,
    catalogue: Catalogue | None = None,
    allow_outside: bool = False,
    read_files: Collection[Path] = (),
    inspector: Inspector | None = None,
) -> Storyboard:
    """
    Return the storyboard in a file, or in data of the same form, checked and fully expanded.

    Defaults are merged into the shots, `prompt` is the rendered text, `continues` an id and `model` a name; `notices`
    has what the author should know. Data may have the types of YAML, and paths, Decimals and Fractions. `variables`
    win over the storyboard's own `vars`. Files that it names must be in its folder (the working folder, for data)
    unless `allow_outside`. `read_files` are further files that were read for it, such as those of `variables`: no
    film may replace them. `inspector` looks at the files that it names; without one, what was
    found earlier of a file that has not changed is believed. No network is used, and nothing is written but what the
    user's cache remembers of files. Raises `BoardError` with all problems, in the
    order of the file, and for a storyboard that makes several films: `load_films` returns those.
    """
    given = _given(variables, catalogue, allow_outside, read_files, inspector)
    return _one(load_all(_source(source), given, Wanted()))


def load_text(  # noqa: PLR0913 - the same keywords as load
    text: str | bytes,
    name: str,
    folder: Path,
    *,
    variables: AnyMapping[str, object] | None = None,
    catalogue: Catalogue | None = None,
    allow_outside: bool = False,
    read_files: Collection[Path] = (),
    inspector: Inspector | None = None,
) -> Storyboard:
    """Return the storyboard in the text, like `load`; it is called `name`, and its paths start at `folder`."""
    given = _given(variables, catalogue, allow_outside, read_files, inspector)
    return _one(load_all(_text_source(text, name, folder), given, Wanted()))


def load_films(  # noqa: PLR0913 - the keywords of load, and which films
    source: Path | str | AnyMapping[str, object],
    *,
    variables: AnyMapping[str, object] | None = None,
    catalogue: Catalogue | None = None,
    allow_outside: bool = False,
    read_files: Collection[Path] = (),
    inspector: Inspector | None = None,
    rows: Path | None = None,
    selection: Selection = EVERY_FILM,
    skip_invalid: bool = False,
) -> Films:
    """
    Return all films of the storyboard in a file, or in data of the same form, each checked and fully expanded.

    The other keywords are those of `load`. `rows` is a file of rows, one film or more each, in place of the
    storyboard's own. `selection` chooses among the films: the others are not loaded, but two films of one path and a
    column that nothing uses are found all the same. `skip_invalid` leaves out the films whose values have problems,
    and lists them in `skipped`. Films share the shots that are the same.

    Raises `BoardError` with the problems of all films, each once, and `PlanError` for a selection that matches no film.
    """
    given = _given(variables, catalogue, allow_outside, read_files, inspector)
    return load_all(_source(source), given, Wanted(rows, selection, skip_invalid))


def load_films_in_text(  # noqa: PLR0913 - the same keywords as load_films
    text: str | bytes,
    name: str,
    folder: Path,
    *,
    variables: AnyMapping[str, object] | None = None,
    catalogue: Catalogue | None = None,
    allow_outside: bool = False,
    read_files: Collection[Path] = (),
    inspector: Inspector | None = None,
    rows: Path | None = None,
    selection: Selection = EVERY_FILM,
    skip_invalid: bool = False,
) -> Films:
    """Return all films of the storyboard in the text, like `load_films`; it is called `name`, as for `load_text`."""
    given = _given(variables, catalogue, allow_outside, read_files, inspector)
    return load_all(_text_source(text, name, folder), given, Wanted(rows, selection, skip_invalid))


def load_interface(source: Path | str | AnyMapping[str, object]) -> Interface:
    """Return what a storyboard in a file, or in data, asks of whoever fills it. `BoardError` when that is not clear."""
    return read_interface(_source(source))


def load_interface_in_text(text: str | bytes, name: str, folder: Path) -> Interface:
    """Return what the storyboard in the text asks of whoever fills it, like `load_interface`."""
    return read_interface(_text_source(text, name, folder))


def _source(source: Path | str | AnyMapping[str, object]) -> Source:
    if isinstance(source, AnyMapping):
        return Source(Reading(tree_of(dict(source), _NAMELESS), ()), 0, Place(_NAMELESS, Path.cwd()))
    path = Path(source)
    if trouble := trouble_with(path):
        raise BoardError(
            [Problem(str(path), 0, 0, f'"{path.name}" cannot be read: its path {trouble[0]}', trouble[1])]
        )
    text = read_text(path)
    place = Place(str(path), path.absolute().parent, path.absolute())
    return Source(read_all(text, str(path)), len(text), place)


def _text_source(text: str | bytes, name: str, folder: Path) -> Source:
    return Source(read_all(text, name), len(text), Place(name, folder.absolute()))


def _one(films: Films) -> Storyboard:
    if films.only is not None:
        return films.only
    names = listed(f'"{board.film}"' for board in films)
    said = f"this storyboard makes {counted(films.total, 'film')}: {names}"
    raise BoardError(
        [Problem(films.name, 0, 0, said, "load_films loads all of them, or those that it is told")]
    )


def _given(
    variables: AnyMapping[str, object] | None,
    catalogue: Catalogue | None,
    allow_outside: bool,
    read_files: Collection[Path],
    inspector: Inspector | None,
) -> Given:
    catalogue = catalogue or load_catalogue()
    read = {path.absolute(): f'the file "{path}", which was read with it' for path in read_files}
    read |= {path.absolute(): f'the catalogue "{path}"' for path in catalogue.files}
    nodes = {name: _as_node(name, value) for name, value in (variables or {}).items()}
    return Given(nodes, catalogue, allow_outside, read, inspector or Inspector())


def _as_node(name: str, value: object) -> Node:
    """Return a variable from outside as a node, which is no template; one that is a node keeps its place."""
    if isinstance(value, Scalar | Sequence | Mapping):
        return literal(value)
    return literal(tree_of(value, "variables", Mark(0, 0, f'variable "{name}"')))
