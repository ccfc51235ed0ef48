"""The paths of films, which no two may share."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from storyboard.board.film_values import FilmValues
from storyboard.board.findings import Findings
from storyboard.board.given import is_null
from storyboard.board.load_film import Template, scope_aside
from storyboard.document import tree
from storyboard.document.tree import Mark, Node, Scalar
from storyboard.wording import counted

__all__ = ["check_paths", "default_path"]

_APART: Final = "give one of them another path"


def default_path(film: str) -> str:
    """Return the path of a film of this name for which the author writes none."""
    return f"build/{film}.mp4"


def check_paths(
    films: Sequence[FilmValues], known: Mapping[str, str], template: Template, findings: Findings
) -> None:
    """
    Record the films that have one path; `known` are the paths of those that are loaded, by name.

    Of the others, nothing else is evaluated. A path that cannot be is left to loading the film.
    """
    folder = template.source.place.folder
    sharing: dict[str, list[FilmValues]] = {}
    paths: dict[str, str] = {}
    for film in films:
        written = known.get(film.name)
        if written is None:
            written = _path_of(film, template)
        if written is not None:
            paths[film.name] = written
            sharing.setdefault(_same(folder / written), []).append(film)
    told: dict[Mark, list[list[FilmValues]]] = {}
    for group in sharing.values():
        if len(group) > 1:
            told.setdefault(_mark(group[0], template), []).append(group)
    for mark, groups in told.items():
        first = groups[0]
        path = os.path.relpath(folder / paths[first[0].name], folder)
        others = f", and so it is with {counted(len(groups) - 1, 'other path')}" if groups[1:] else ""
        findings.add(mark, _said(first, path, template) + others, _hint(groups))
    _check_folders(sharing, paths, template, findings)


def _check_folders(
    sharing: Mapping[str, list[FilmValues]], paths: Mapping[str, str], template: Template, findings: Findings
) -> None:
    """Record the first film of each place in the storyboard that lies in a folder which is another film."""
    top = _same(template.source.place.folder)
    told = set[Mark]()
    for path, group in sharing.items():
        mark = _mark(group[0], template)
        for above in _folders(path, top):
            if above in sharing and mark not in told:
                told.add(mark)
                findings.add(mark, _said_of_folder(sharing[above][0], group[0], paths), _APART)


def _same(path: Path) -> str:
    """
    Return a path so that those which lead to one file are equal.

    So they are in some file systems also where they differ in upper case, or in how letters with accents are composed.
    """
    text = os.path.normpath(path).casefold()
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _folders(path: str, top: str) -> Iterator[str]:
    """Yield the folders that a path lies in, below the storyboard's own."""
    end = path.rfind(os.sep)
    while end > len(top):
        yield path[:end]
        end = path.rfind(os.sep, 0, end)


def _said_of_folder(film: FilmValues, within: FilmValues, paths: Mapping[str, str]) -> str:
    path = paths[film.name]
    return f'"{path}" is the path of the film "{film.name}", and a folder in the path of the film "{within.name}"'


def _said(group: Sequence[FilmValues], path: str, template: Template) -> str:
    names = [f'"{film.name}"{_at(film, template)}' for film in group[:2]]
    if len(group) == 2:
        return f'the films {names[0]} and {names[1]} have one path, "{path}"'
    return f'{len(group):,} films have one path, "{path}": {", ".join(names)} and {len(group) - 2:,} more'


def _at(film: FilmValues, template: Template) -> str:
    """Return the place of a film's row in brackets; nothing for a film of no row."""
    if film.row is None:
        return ""
    mark = film.row.row.mark
    file = mark.file or template.source.place.name
    if not mark.line:
        return f" ({file}, {mark.cell})" if mark.cell else ""
    return f" ({file}:{mark.line})"


def _hint(groups: Iterable[Sequence[FilmValues]]) -> str:
    """Return what to write into the path: all that films of one path differ in, so that each film has its own."""
    named = [[_parts(film) for film in group] for group in groups]
    differs = [
        name for name in named[0][0] if any(len({film.get(name) for film in group}) > 1 for group in named)
    ]
    names = [f"{{{{ {name} }}}}" for name in differs]
    several = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
    return f'write {several} into it, or take "path" out: each film then has its name below build/'


def _parts(film: FilmValues) -> dict[str, str]:
    """Return the parts of a film's name by the variables that they are made of."""
    parts: dict[str, str] = {}
    if film.row:
        column = film.row.column
        parts[f"row.{column}" if column.isidentifier() else f"row['{column}']"] = film.row.name
    if film.combination.variant:
        parts["variant"] = film.combination.variant.name
    parts |= zip(film.combination.axes, film.combination.parts, strict=True)
    if film.output:
        parts["output.name"] = film.output.name
    return parts


def _mark(film: FilmValues, template: Template) -> Mark:
    output = _output(film, template)
    if isinstance(output, tree.Mapping) and "path" in output.items:
        return output.items["path"].mark
    return output.mark if output is not None else template.tree.mark


def _output(film: FilmValues, template: Template) -> Node | None:
    return film.output.node if film.output else template.tree.items.get("output")


def _path_of(film: FilmValues, template: Template) -> str | None:
    rendering, scope = scope_aside(film, template)
    output = _output(film, template)
    if output is not None and not isinstance(output, tree.Mapping):
        output = rendering.node(output, scope)
    written = output.items.get("path") if isinstance(output, tree.Mapping) else None
    if written is None or is_null(written):
        return default_path(film.name)
    made = rendering.node(written, scope)
    return made.value if isinstance(made, Scalar) and isinstance(made.value, str) else None
