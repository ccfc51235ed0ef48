"""Open the file that an `include` names."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from storyboard.board.findings import Findings
from storyboard.board.included_files import IncludedFile, Unreadable
from storyboard.board.rendering import Rendering, Variables
from storyboard.board.template import TemplateProblem
from storyboard.document.problems import shown
from storyboard.document.tree import Node, Scalar, plain
from storyboard.limits import INCLUDE_DEPTH

__all__ = ["Reader", "Trail", "opened"]

Trail = tuple[tuple[Path, str], ...]
"""The files that are being included, by their resolved paths, with the paths as written."""


class Reader(NamedTuple):
    """What opening an included file goes by; `owner` names in messages what includes it."""

    variables: Variables
    rendering: Rendering
    findings: Findings
    trail: Trail = ()
    owner: str | None = None


def opened(include: Node, reader: Reader) -> tuple[IncludedFile, Trail] | None:
    """
    Return the file, with the trail that ends in it.

    None when it cannot be included, or is no YAML, which is recorded.
    """
    findings = reader.findings
    made = reader.rendering.node(include, reader.variables, reader.owner)
    if made is None:
        return None
    if not isinstance(made, Scalar) or not isinstance(made.value, str):
        message = f'"include" should be the path of a file, not {shown(plain(made))}'
        findings.add(made.mark, message, "write the path of a file beside the storyboard", shot=reader.owner)
        return None
    written = made.value
    file = reader.rendering.templates.files.open(written, findings.path)
    if isinstance(file, Unreadable):
        findings.add(made.mark, file.message, file.hint, shot=reader.owner)
        return None
    trail = (*reader.trail, (file.path, written))
    if reason := _endless(trail):
        findings.add(made.mark, *reason, shot=reader.owner)
        return None
    file.tell(findings)
    try:
        # A file may be included again and again, and each time all of it is gone through.
        reader.rendering.templates.spend(file.size)
    except TemplateProblem as problem:
        reader.rendering.note(problem, Scalar(written, made.mark), reader.owner)
        return None
    return None if file.tree is None else (file, trail)


def _endless(trail: Trail) -> tuple[str, str] | None:
    paths = [path for path, _ in trail]
    if paths[-1] in paths[:-1]:
        circle = " -> ".join(written for _, written in trail[paths.index(paths[-1]) :])
        return f'files include each other in a circle: "{circle}"', "take one of the includes out"
    if len(trail) > INCLUDE_DEPTH:
        return (
            f"more than {INCLUDE_DEPTH} files include each other",
            "include some of them from the storyboard",
        )
    return None
